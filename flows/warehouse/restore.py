"""An old version's content made the newest again, by a commit like any run's: nothing of the history goes.

The files of the old version are added to the log once more, and those that only the newest version has are taken out.
Files of columns as they are today are linked as they stand; others are written anew, as a migration would:
pandas and pyarrow take a table's columns from its first file, and polars and DuckDB refuse a file that lacks one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet
from deltalake.transaction import AddAction

from flows.warehouse.counted import COLUMNS, rows_by_version
from flows.warehouse.edit import Edit, Planned
from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.files import (
    action_of,
    checksum,
    checksum_told,
    file_schema,
    statistics_columns,
    write_file,
)
from flows.warehouse.log import DeltaLog
from flows.warehouse.migrate import of_today, refuse_lost
from flows.warehouse.paths import Paths
from flows.warehouse.publish import link_or_copy
from flows.warehouse.recover import Committed
from flows.warehouse.resolve import open_warehouse
from schemas.tables import DATA_TABLES, Table


def restored(paths: Paths, number: int, standing: Committed) -> list[Planned]:
    """The edits that make the content of version ``number`` the newest, in every table that schemas/tables restores.

    A table that the version did not have yet has no rows after it. Every file that comes back is verified here, before
    anything is written. Raises ``WarehouseError`` for the newest version itself, for one that is not there or has lost
    rows, for a damaged file, and for a version whose columns today's tables cannot hold.
    """
    if number == standing.version:
        raise WarehouseError(f"{paths.root}: version {number} is the newest already; name an earlier one")
    old = open_warehouse(paths.root, version=number)
    with told_as(f"{old.path}: cannot be restored"):
        logs = [standing.logs[table.name] for table in DATA_TABLES if table.restorable]
        for log in logs:
            _refuse_damage(log, old.path / log.table.name)
        _refuse_lost_rows(old.path, _rows_counted(paths, number))
        return [_planned(log, old.path / log.table.name) for log in logs]


def _refuse_damage(log: DeltaLog, folder: Path) -> None:
    """Read each file that would come back, and compare it with the checksum in its name."""
    live = {file.path for file in log.files()}
    for file in sorted(folder.rglob("*.parquet")):
        if file.relative_to(folder).as_posix() not in live:
            _verify(file)


def _planned(log: DeltaLog, folder: Path) -> Planned:
    live = {file.path for file in log.files()}
    then = {file.relative_to(folder).as_posix(): file for file in _with_rows(folder)}
    back = [file for path, file in then.items() if path not in live]
    for file in back:
        refuse_lost(log.table, parquet.read_schema(file), file_schema(log.table), file)
    return Planned(log, lambda version: _edit(log, folder, back, set(then), version))


def _edit(log: DeltaLog, folder: Path, back: Sequence[Path], then: set[str], version: int) -> Edit:
    added = [_brought_back(log, file, folder, version) for file in back]
    return Edit(added, [file for file in log.files() if file.path not in then])


def _brought_back(log: DeltaLog, file: Path, folder: Path, version: int) -> AddAction:
    """The file in the table's Delta folder again, as it is or with today's columns."""
    table = log.table
    partition = file.parent.name.partition("=")[2] if table.partition else None
    if checksum_told(file) is None or not _of_today(table, parquet.read_schema(file)):
        return write_file(table, log.folder, partition, of_today(table, file), version)
    target = log.folder / file.relative_to(folder)
    if target.exists() and not (target.samefile(file) or _is_sound(target)):
        target.unlink()  # damaged, or a copy that was cut short; the good one has this name too
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(str(file), str(target))
    rows = parquet.read_table(file, columns=statistics_columns(table), partitioning=None)
    return action_of(table, log.folder, target, partition, rows)


def _with_rows(folder: Path) -> list[Path]:
    """The files of a table in a version, in order of path; none where it had no such table, or no rows in it."""
    files = sorted(file for file in folder.rglob("*.parquet") if not file.name.startswith("."))
    return [file for file in files if parquet.read_metadata(file).num_rows]


def _rows_counted(paths: Paths, number: int) -> Mapping[str, int]:
    """The rows of each table in a version, as its run counted them."""
    return rows_by_version(open_warehouse(paths.root).arrow("runs", COLUMNS).to_pylist())[number]


def _refuse_lost_rows(folder: Path, counted: Mapping[str, int]) -> None:
    for table in DATA_TABLES:
        if not table.restorable or table.name not in counted:
            continue
        there = sum(parquet.read_metadata(file).num_rows for file in _with_rows(folder / table.name))
        if there < counted[table.name]:
            raise WarehouseError(
                f"{folder / table.name}: holds {there} rows, and its run counted {counted[table.name]}: "
                "files are gone; restore another version"
            )


def _is_sound(file: Path) -> bool:
    return checksum(file.read_bytes()) == checksum_told(file)


def _verify(file: Path) -> None:
    if checksum_told(file) is not None and not _is_sound(file):
        raise WarehouseError(f"{file}: is damaged: its content is not what its name says; restore another version")


def _of_today(table: Table, schema: pyarrow.Schema) -> bool:
    """Whether a file has today's columns; descriptions may have changed since."""
    return bool(schema.equals(file_schema(table), check_metadata=False))
