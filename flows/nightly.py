"""The scheduled job: read every source, commit one version."""

from __future__ import annotations

from prefect import flow

from flows import tasks
from flows.report.progress import Progress
from flows.report.summary import Summary
from flows.run import Plan, concluded, open_run


@flow(name="nightly", validate_parameters=False)
def nightly(
    sources: str = "sources.yaml",
    warehouse: str = "warehouse",
    only: list[str] | None = None,
    strict: bool = False,
    dry_run: bool = False,
    wait: float = 0.0,
    quiet: bool = False,
    local: str | None = None,
) -> Summary:
    """Discover, fetch, archive, clean, extract, normalise, validate, commit and publish; one version a run.

    ``only`` names the sources to read (default all). ``warehouse`` is a folder or ``s3://bucket/prefix``, with
    ``local`` as the folder of what stays on this machine. A dry run writes nothing; another writer is waited
    for ``wait`` seconds. Raises ``SourceError`` for a faulty
    sources.yaml, ``WarehouseError`` where the warehouse cannot be written, and ``RunFailedError``, after the commit,
    where no selected source answered or with ``strict`` any failed or gave a warning; before it, with ``strict``, where
    too many figures of a source failed validation.
    """
    progress = Progress(quiet=quiet)
    plan = Plan.read("nightly", sources, warehouse, only, local, dry_run=dry_run, wait=wait)
    with tasks.sole_writer(plan), open_run(plan) as run:
        candidates = tasks.discover(run, progress)
        tasks.fetch_and_process(run, candidates, progress)
        return concluded(tasks.commit(run, strict=strict), strict=strict)
