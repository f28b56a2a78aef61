"""Verifies a warehouse: every byte that was committed is there and unchanged, and the rows hold together.

It takes no lock, makes no writer wait and waits for none. It starts from the rows of runs that are committed when it
begins, and what a commit in the making leaves behind (later entries of a log, files of a later version, a version that
latest does not lead to yet) is damage neither to it nor in fact. Only taking down (``forget``) changes what was
committed: whoever finds damage while a writer is at work is told to verify again.

What is beyond it: the content of WARC records but their beginning, and data of a disk that still lies in memory.
"""

from __future__ import annotations

from flows.warehouse.lock import holder_of
from flows.warehouse.paths import Paths
from flows.warehouse.place import Bucket, Place, place_of
from flows.warehouse.read import Reader
from flows.warehouse.resolve import open_warehouse
from flows.warehouse.store import refuse_name
from flows.warehouse.verify import datafiles
from flows.warehouse.verify.archive import check_archive
from flows.warehouse.verify.finding import Finding, Findings, Report
from flows.warehouse.verify.forgotten import check_takedown, forgotten_in
from flows.warehouse.verify.layout import Layout, check_delta, check_empty, check_latest, told_versions
from flows.warehouse.verify.logs import Logs, check_sums, check_untold
from flows.warehouse.verify.rows import check_rows
from schemas.tables import RUNS, TABLES

__all__ = ["Finding", "Report", "verify"]


def verify(root: str | Place, version: int | None = None, *, every: bool = False) -> Report:
    """Verify the warehouse at ``root``: all versions that it keeps, and of the newest also keys and references.

    With ``version`` that version alone is verified, with ``every`` keys and references of each. Raises
    ``WarehouseError`` for a warehouse without a version, for a version that it does not have, and for a folder whose
    logs deltalake cannot find by its name.
    """
    root = place_of(root)
    if isinstance(root, Bucket):
        from flows.warehouse.bucket import store as bucket_store
        from flows.warehouse.bucket import verify as bucket_verify

        return bucket_verify.verify(bucket_store.BucketStore(root), version, every=every)
    refuse_name(root)
    paths = Paths(root)
    # First of all: each of them has its row in runs already, and whatever a writer adds from now on is left out.
    kept = [number for number in paths.published() if version in (None, number)]
    if not kept:
        open_warehouse(root, version=version)  # for what it raises
    holder = holder_of(paths.lock)
    findings = Findings()
    for table in TABLES:
        check_sums(paths.delta(table.name), findings)
    logs = Logs(findings)
    told = told_versions(paths, logs, findings)
    newest = max(told, default=kept[-1])
    for table in TABLES:
        if newest in told and (table is RUNS or table.name in told[newest].delta):
            check_untold(paths.delta(table.name), told[newest].delta.get(table.name), findings)
    files = datafiles.collect(paths, kept, newest, with_delta=version is None)
    datafiles.check(files, paths, findings)
    check_takedown(paths, findings)
    layout = Layout(paths, files, logs, findings, newest)
    rows = {number: layout.check(number, told.get(number)) for number in kept}
    if version is None:
        check_delta(paths, logs, findings, told, newest)
        check_empty(paths, findings)
        check_latest(paths, findings, newest)
    forgotten = forgotten_in(paths, findings, told)
    told_of = [number for number in kept if number in told] or kept
    for number in told_of if every else told_of[-1:]:
        reader = Reader(paths.version(number), number, whole=False)
        check_rows(reader, findings, forgotten)
        check_archive(reader, paths, findings, forgotten)
    _note_writer(holder or holder_of(paths.lock), findings)
    return Report(
        versions=tuple(kept),
        files=len(files.names),
        bytes=files.bytes,
        rows=rows[told_of[-1]],
        findings=tuple(findings.found),
        notes=tuple(findings.notes),
    )


def _note_writer(holder: str | None, findings: Findings) -> None:
    if holder and findings.found:
        findings.notes.append(f"a writer was at work ({holder}): verify again when it has ended, before any repair")
