"""Prefect's view of a run: one task a batch, with retries, tags and artifacts. No logic: each task calls the run.

Nothing is cached or persisted by Prefect: a page's bytes belong in the archive and rows in the warehouse, not in a
second store. Inputs go through ``as_is`` so that Prefect does not walk through thousands of records to look for
futures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, cast

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from flows.report.progress import Progress
from flows.report.summary import Summary, as_markdown, headline
from flows.run import Run
from schemas.records import Candidate, Failure, Page

Attempt = Page | Failure
Given = TypeVar("Given")


def as_is(value: Given) -> Given:
    """The value as a task shall get it, hidden from Prefect on the way (it hands over what ``quote`` holds)."""
    return cast(Given, quote(value))


@task(task_run_name="discover", tags=["network"], cache_policy=NO_CACHE)
def discover_sources(run: Run) -> list[Candidate]:
    """List the candidates of all selected sources."""
    return run.discover()


@task(task_run_name="fetch-{number}", tags=["network"], cache_policy=NO_CACHE)
def fetch_batch(run: Run, number: int, batch: list[Candidate]) -> list[Attempt]:
    """Fetch and archive a batch of candidates."""
    return run.fetch(batch)


@task(task_run_name="read-{number}", tags=["disk"], cache_policy=NO_CACHE)
def process_batch(run: Run, number: int, attempts: list[Attempt]) -> None:
    """Clean, extract, validate and collect a batch of pages."""
    run.process(attempts)


@task(task_run_name="commit", tags=["warehouse"], cache_policy=NO_CACHE)
def commit_run(run: Run) -> Summary:
    """Commit what was collected as one version, and publish it."""
    return run.commit()


def discover(run: Run, progress: Progress) -> list[Candidate]:
    """All selected sources at once; one that fails is recorded and stops no other."""
    candidates = discover_sources(as_is(run))
    progress.line(f"discover: {len(candidates)} candidates")
    return candidates


def fetch_and_process(run: Run, candidates: Sequence[Candidate], progress: Progress) -> None:
    """Batch after batch, so that memory holds one batch of pages."""
    with progress.stage("read", len(candidates)) as step:
        for number, batch in enumerate(run.batches(candidates), 1):
            attempts = fetch_batch(as_is(run), number, as_is(batch))
            process_batch(as_is(run), number, as_is(attempts))
            step.advance(len(batch))


def replay(run: Run, progress: Progress) -> None:
    """Batches of archived pages, which need no fetching."""
    archived = run.to_replay()
    with progress.stage("replay", len(archived)) as step:
        for number, attempts in enumerate(run.replayed(archived), 1):
            process_batch(as_is(run), number, as_is(attempts))
            step.advance(len(attempts))


def commit(run: Run) -> Summary:
    """Commit, and leave the summary as an artifact on Prefect's page of the run."""
    summary = commit_run(as_is(run))
    get_run_logger().info(headline(summary))
    create_markdown_artifact(as_markdown(summary), key=f"{summary.flow}-summary", description=f"Run {summary.run_id}")
    return summary
