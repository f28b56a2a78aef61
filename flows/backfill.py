"""The manual job: documents, archives, or past days of the warehouse's own archive, as one version with a reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from prefect import flow

from flows import tasks
from flows.report.progress import Progress
from flows.report.summary import Summary
from flows.run import Plan, concluded, open_run


@flow(name="backfill", validate_parameters=False)
def backfill(
    reason: str,
    sources: str = "sources.yaml",
    warehouse: str = "warehouse",
    since: date | None = None,
    until: date | None = None,
    only: list[str] | None = None,
    archives: list[str] | None = None,
    files: list[str] | None = None,
    published: str | None = None,
    reprocess: bool = False,
    strict: bool = False,
    wait: float = 0.0,
    quiet: bool = False,
    local: str | None = None,
) -> Summary:
    """Read what was published from ``since`` to ``until`` (inclusive UTC days), and commit one version.

    ``archives`` are WARC files and ``files`` documents or folders of them; without either, the warehouse's own archive
    is read first and what is missing is then discovered, unless ``reprocess`` asks for the archive alone with today's
    rules. ``published`` dates the documents: a day, or a CSV file with doc_id and date. ``warehouse`` and ``local`` are
    as nightly's. Raises what nightly raises, and ``PublishedError`` for dates that cannot be read.
    """
    progress = Progress(quiet=quiet)
    plan = Plan.read(
        "backfill",
        sources,
        warehouse,
        only,
        local,
        reason=reason,
        since=_day(since),
        until=_day(until),
        archives=tuple(map(Path, archives or ())),
        files=tuple(map(Path, files or ())),
        published=published,
        reprocess=reprocess,
        wait=wait,
    )
    with tasks.sole_writer(plan), open_run(plan) as run:
        tasks.replay(run, progress)
        tasks.fetch_and_process(run, tasks.discover(run, progress), progress)
        return concluded(tasks.commit(run, strict=strict), strict=strict)


def _day(value: date | str | None) -> date | None:
    """A deployment's parameters come as JSON, where a date is text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
