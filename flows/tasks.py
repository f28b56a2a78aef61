"""Prefect's view of a run: one task a batch, with tags and artifacts. No logic: each task calls the run.

No task is retried as a whole: a page that failed is recorded as one outcome, and a second try of a batch would archive
and count its other pages again. What can be retried is so inside a stage.

Nothing is cached or persisted by Prefect: a page's bytes belong in the archive and rows in the warehouse, not in a
second store. Inputs go through ``as_is`` so that Prefect does not walk through thousands of records to look for
futures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from typing import TypeVar, cast

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import concurrency
from prefect.utilities.annotations import quote

from flows.report.progress import Progress
from flows.report.summary import Summary, as_markdown, headline
from flows.run import Plan, Run
from flows.run.pool import OnDone
from flows.warehouse import Place, WarehouseBusy, WarehouseError
from schemas.records import Attempt, Candidate

Given = TypeVar("Given")


LEASE_SECONDS = 60.0
"""How long a machine that is gone holds the writers' limit: Prefect's shortest, renewed while the run goes on."""


def sole_writer(plan: Plan) -> AbstractContextManager[None]:
    """Hold the limit that the plan's settings name, if any, as ``holding`` does; a dry run is no writer."""
    name = plan.sources.settings.writer_limit
    return nullcontext() if plan.dry_run else holding(name, plan.warehouse, plan.wait)


@contextmanager
def holding(limit: str, warehouse: Place, wait: float) -> Iterator[None]:
    """Hold a limit of Prefect's, if one is named, for the length of the block: one writer across machines.

    It ends what runs in the block when the lease is lost. Raises ``WarehouseBusy`` where another writer holds it longer
    than ``wait`` seconds, and ``WarehouseError`` where the server that answers knows no such limit.
    """
    with ExitStack() as stack:
        if limit:
            try:
                wait = max(wait, 1.0)
                stack.enter_context(concurrency(limit, timeout_seconds=wait, lease_duration=LEASE_SECONDS, strict=True))
            except TimeoutError:
                raise WarehouseBusy(f"{warehouse}: another run holds Prefect's limit {limit}; try later") from None
            except ConcurrencySlotAcquisitionError:
                raise WarehouseError(
                    f"settings.writer_limit: the Prefect server in use has no limit {limit}; set PREFECT_API_URL to "
                    "the one that all machines share, where `statwire serve` or `prefect deploy` made it"
                ) from None
        yield


def as_is(value: Given) -> Given:
    """The value as a task shall get it, hidden from Prefect on the way (it hands over what ``quote`` holds)."""
    return cast(Given, quote(value))


@task(task_run_name="discover", tags=["network"], cache_policy=NO_CACHE)
def discover_sources(run: Run) -> list[Candidate]:
    """List the candidates of all selected sources."""
    return run.discover()


@task(task_run_name="fetch-{number}", tags=["network"], cache_policy=NO_CACHE)
def fetch_batch(batches: Iterator[list[Attempt]], number: int) -> list[Attempt]:
    """Wait for a batch of what is being fetched and archived."""
    return next(batches, [])


@task(task_run_name="read-{number}", tags=["disk"], cache_policy=NO_CACHE)
def process_batch(run: Run, number: int, attempts: list[Attempt], on_done: OnDone) -> None:
    """Clean, extract, validate and collect a batch of pages."""
    run.process(attempts, on_done)


@task(task_run_name="commit", tags=["warehouse"], cache_policy=NO_CACHE)
def commit_run(run: Run, strict: bool) -> Summary:
    """Commit what was collected as one version, and publish it."""
    return run.commit(strict=strict)


def discover(run: Run, progress: Progress) -> list[Candidate]:
    """All selected sources at once; one that fails is recorded and stops no other."""
    candidates = discover_sources(as_is(run))
    progress.line(f"discover: {len(candidates)} candidates")
    return candidates


def fetch_and_process(run: Run, candidates: Sequence[Candidate], progress: Progress) -> None:
    """Batch after batch, while the fetching goes on: memory holds what waits, and one batch."""
    left, number = len(candidates), 0
    with (
        progress.stages(left, "fetch", "read") as (fetched, read),
        closing(run.fetching(candidates, fetched)) as batches,
    ):
        while left and (attempts := fetch_batch(as_is(batches), number := number + 1)):
            process_batch(as_is(run), number, as_is(attempts), as_is(read))
            left -= len(attempts)


def replay(run: Run, progress: Progress) -> None:
    """Batches of archived pages, which need no fetching; how many a given archive holds is known at its end."""
    archived = run.to_replay()
    total = None if run.plan.archives else len(archived)
    with progress.stages(total, "replay") as (read,):
        for number, attempts in enumerate(run.replayed(archived), 1):
            process_batch(as_is(run), number, as_is(attempts), as_is(read))


def commit(run: Run, *, strict: bool) -> Summary:
    """Commit, and leave the summary as an artifact on Prefect's page of the run."""
    summary = commit_run(as_is(run), strict)
    logger = get_run_logger()
    logger.info(headline(summary))
    try:
        create_markdown_artifact(
            as_markdown(summary), key=f"{summary.flow}-summary", description=f"Run {summary.run_id}"
        )
    except Exception as error:  # the version is published; that its report could not be hung up must not undo the run
        logger.warning("the run's summary could not be kept as an artifact: %s", error)
    return summary
