"""``flows.warehouse.restore`` in a bucket: what an old version's document names is added to the logs again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet
from deltalake.transaction import AddAction

from flows.warehouse.bucket.log import below
from flows.warehouse.bucket.objects import Objects
from flows.warehouse.bucket.versions import Held, HeldFile
from flows.warehouse.edit import Edit, Planned
from flows.warehouse.errors import WarehouseError
from flows.warehouse.files import action_named, checksum, file_schema, statistics_columns
from flows.warehouse.log import DeltaLog
from flows.warehouse.migrate import in_columns_of_today, refuse_lost
from flows.warehouse.recover import Committed
from schemas.tables import DATA_TABLES, RUNS


def restored(objects: Objects, number: int, tables: Mapping[str, Held], standing: Committed) -> list[Planned]:
    """The edits that make the content of version ``number``, of which ``tables`` are its document's, the newest.

    Raises ``WarehouseError`` as in a folder: for the newest version itself, and before anything is written for a file
    that is damaged or gone, for rows that are missing, and for columns that today's tables cannot hold.
    """
    if number == standing.version:
        raise WarehouseError(f"{objects.bucket}: version {number} is the newest already; name an earlier one")
    _refuse_lost_rows(objects, number, tables, standing.logs[RUNS.name])
    logs = [standing.logs[table.name] for table in DATA_TABLES if table.restorable]
    return [_planned(objects, log, tables.get(log.table.name)) for log in logs]


def _planned(objects: Objects, log: DeltaLog, held: Held | None) -> Planned:
    then = {_name(log, file): file for file in held.files if file.rows} if held else {}
    live = {file.path for file in log.files()}
    back = {name: file for name, file in then.items() if name not in live}
    for file in back.values():
        refuse_lost(log.table, _verified(objects, file).schema, file_schema(log.table), objects.told(file.path))
    return Planned(log, lambda version: _edit(objects, log, back, set(then), version))


def _edit(objects: Objects, log: DeltaLog, back: Mapping[str, HeldFile], then: set[str], version: int) -> Edit:
    added = [_brought_back(log, name, file, _verified(objects, file), version) for name, file in back.items()]
    return Edit(added, [file for file in log.files() if file.path not in then])


def _brought_back(log: DeltaLog, name: str, file: HeldFile, rows: pyarrow.Table, version: int) -> AddAction:
    """The file in the log again, or where it has other columns than today a new one with the same rows."""
    table = log.table
    partition = Path(name).parent.name.partition("=")[2] if table.partition else None
    if not rows.schema.equals(file_schema(table), check_metadata=False):
        return log.write(partition, in_columns_of_today(table, rows), version)
    return action_named(table, name, file.size, partition, rows.select(statistics_columns(table)))


def _verified(objects: Objects, file: HeldFile) -> pyarrow.Table:
    content = objects.read(file.path)
    if checksum(content) != file.checksum:
        raise WarehouseError(
            f"{objects.told(file.path)}: is damaged: its content is not what its name says; restore another version"
        )
    return parquet.read_table(pyarrow.BufferReader(content), partitioning=None)


def _refuse_lost_rows(objects: Objects, number: int, tables: Mapping[str, Held], runs: DeltaLog) -> None:
    counted = next(_counted(runs, number), {})
    for name, rows in counted.items():
        there = sum(file.rows for file in tables[name].files) if name in tables else 0
        if there < rows:
            raise WarehouseError(
                f"{objects.bucket}: version {number} names {there} rows of {name}, and its run counted {rows}; restore "
                "another version"
            )


def _counted(runs: DeltaLog, number: int) -> Iterator[Mapping[str, int]]:
    """The rows of each table in a version, as its run counted them."""
    for file in runs.files():
        for row in runs.read(file.path, ["version", "table_rows"]).to_pylist():
            if row["version"] == number:
                yield json.loads(row["table_rows"])


def _name(log: DeltaLog, file: HeldFile) -> str:
    """A file as the log names it."""
    return file.path.removeprefix(f"{below(log.table.name)}/")
