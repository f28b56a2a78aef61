"""Brings a warehouse whose last writer may have died back to its last committed version, before anyone writes to it.

The last row of runs says what counts: each table goes back to the Delta version that the row names, files that no
commit names are deleted, and a version that was committed but not published is published. Before that, files that a
takedown replaces are replaced (``flows.warehouse.forget``). Nothing here touches raw/.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.warehouse import sums
from flows.warehouse.errors import WarehouseError
from flows.warehouse.forget.purge import finish
from flows.warehouse.forget.takedown import noted
from flows.warehouse.log import DeltaLog
from flows.warehouse.paths import Paths
from flows.warehouse.publish import discard, is_published, publish
from flows.warehouse.read import Reader
from flows.warehouse.resolve import NO_LINK
from schemas.tables import DATA_TABLES, RUNS, TABLES, Table


@dataclass(frozen=True, slots=True)
class Committed:
    """The newest version, 0 before the first, and the log of each table as it is in that version."""

    version: int
    logs: Mapping[str, DeltaLog]


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the newest row of runs says counts; version 0 where there is none."""

    version: int = 0
    delta_versions: Mapping[str, int] = field(default_factory=dict)


def recover(paths: Paths, on_step: Callable[[str], None]) -> Committed:
    """The newest committed version, recovered and published. Makes the layout on first use.

    Raises ``WarehouseError`` where a table's log is gone or older than what was committed: that is a loss to be mended
    from a copy, not a writer that died.
    """
    refuse_other_latest(paths)
    for left in list(paths.temporary()):
        discard(left)
    for number in paths.empty():
        paths.version(number).rmdir()
    paths.versions.mkdir(parents=True, exist_ok=True)
    if (takedown := noted(paths)) and takedown.stage == "files":
        finish(paths, takedown, on_step)
    for table in TABLES:
        sums.complete(paths.delta(table.name))
    runs = DeltaLog(RUNS, paths.delta(RUNS.name))
    last = last_run(runs)
    _refuse_lost_runs(paths, last.version)
    logs = {table.name: _log(paths, table, last) for table in DATA_TABLES} | {RUNS.name: runs}
    for log in logs.values():
        log.clear_orphans(last.version)
    if last.version and not is_published(paths, last.version, logs):
        publish(paths, last.version, logs, on_step)
    return Committed(last.version, logs)


def last_run(runs: DeltaLog) -> LastRun:
    """The newest version that a row of runs committed, and the Delta versions that the row names."""
    files = runs.files()
    if not files:
        return LastRun()
    newest = max(files, key=lambda file: file.path)  # names begin with the version
    rows = runs.read(newest.path, ["version", "table_versions"])
    row = rows.sort_by("version").slice(rows.num_rows - 1).to_pylist()[0]
    return LastRun(row["version"], json.loads(row["table_versions"]))


def _refuse_lost_runs(paths: Paths, last: int) -> None:
    newest = max(paths.published(), default=0)
    if newest <= last:
        return
    folder = paths.version(newest)
    if newest not in _versions_told(folder, newest):
        raise WarehouseError(
            f"{folder}: is no version of this warehouse, as its own table {RUNS.name} does not tell of it; "
            "move it away, and run again"
        )
    raise WarehouseError(
        f"{folder} is newer than the last run in {paths.delta(RUNS.name)}, version {last}: "
        "put the delta folder back from a copy, or begin a new warehouse; the versions stay readable"
    )


def _versions_told(folder: Path, number: int) -> Collection[int]:
    """The versions of which the table of runs in a version's folder tells; none where it cannot be read."""
    try:
        found: list[int] = Reader(folder, number, whole=False).arrow(RUNS.name, ["version"])["version"].to_pylist()
    except WarehouseError:
        return ()
    return found


def refuse_other_latest(paths: Paths) -> None:
    """Raise ``WarehouseError`` where something stands in the place of the link latest, which a writer must not touch.

    A copy of the warehouse may have made a folder of it that holds what the link led to.
    """
    if os.path.lexists(paths.latest) and not paths.latest.is_symlink():
        raise WarehouseError(f"{paths.latest}: {NO_LINK}")


def _log(paths: Paths, table: Table, last: LastRun) -> DeltaLog:
    folder = paths.delta(table.name)
    committed = last.delta_versions.get(table.name)
    if committed is not None and not folder.is_dir():
        raise WarehouseError(f"{folder}: is gone, though version {last.version} has it; put it back from a copy")
    log = DeltaLog(table, folder)
    log.roll_back(committed or 0)  # a table newer than the last run is empty
    return log
