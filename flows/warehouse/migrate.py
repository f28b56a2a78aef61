"""A warehouse of an earlier Statwire brought to today's columns, as a version of its own.

Readers take a table's columns from its files, so one version never mixes files of two schemas: where today's tables
have more columns, or wider ones, every live file is written anew. Versions before it stay as they are. What an old row
has in a new column is null, unless a function in ``MIGRATIONS`` says it. A column that went, was narrowed, or may not
be null and has no function, is refused: it needs a new name, or a function here and a test with an old warehouse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

from flows.warehouse.edit import Edit, Planned
from flows.warehouse.errors import WarehouseError
from flows.warehouse.files import file_schema, written_for
from flows.warehouse.log import DeltaLog
from flows.warehouse.recover import Committed
from schemas.tables import RUNS, Table

Migration = Callable[[pyarrow.Table], pyarrow.Array]
"""The rows of an old file -> what they have in the new column."""

MIGRATIONS: Mapping[tuple[str, str], Migration] = {}
"""By table and column."""

_WIDER = {
    (pyarrow.int64(), pyarrow.float64()),
    (pyarrow.date32(), pyarrow.timestamp("us", tz="UTC")),
}


def migrated(standing: Committed) -> list[Planned]:
    """The edits that bring every table to today's columns; none where they are there.

    Raises ``WarehouseError`` for columns that cannot become today's.
    """
    return [_planned(log) for log in standing.logs.values() if _differs(log)]


def _differs(log: DeltaLog) -> bool:
    before, today = log.schema(), log.table.arrow_schema()
    refuse_lost(log.table, before, today, log.place)
    return [(field.name, field.type) for field in before] != [(field.name, field.type) for field in today]


def refuse_lost(table: Table, before: pyarrow.Schema, today: pyarrow.Schema, where: Path | str) -> None:
    """Raise ``WarehouseError``, which names ``where``, for columns that cannot become today's."""
    for field in before:
        _refuse_narrower(field, today, where)
    for field in today:
        if field.name not in before.names and not field.nullable and (table.name, field.name) not in MIGRATIONS:
            raise WarehouseError(
                f"{where}: has no column {field.name}, which today may not be null; use the Statwire that wrote it"
            )


def _refuse_narrower(field: pyarrow.Field, today: pyarrow.Schema, where: Path | str) -> None:
    if field.name not in today.names:
        raise WarehouseError(
            f"{where}: has a column {field.name}, which this Statwire does not know; use the one that wrote it"
        )
    wanted = today.field(field.name).type
    if field.type != wanted and (field.type, wanted) not in _WIDER:
        raise WarehouseError(
            f"{where}: {field.name} holds {field.type} and cannot become {wanted}; use the Statwire that wrote it"
        )


def _planned(log: DeltaLog) -> Planned:
    return Planned(log, lambda version: _edit(log, version))


def _edit(log: DeltaLog, version: int) -> Edit:
    added = []
    for file in log.files():
        # A file of runs keeps its version: recovery finds the last run by it, also if this commit is never made.
        named = (written_for(Path(file.path)) or 1) if log.table is RUNS else version
        rows = in_columns_of_today(log.table, log.read(file.path))
        added.append(log.write(file.partition, rows, named))
    return Edit(added, log.files(), data_change=False, new_schema=True)


def of_today(table: Table, file: Path) -> pyarrow.Table:
    """The rows of a data file, of whatever day, in today's columns."""
    return in_columns_of_today(table, parquet.read_table(file, partitioning=None))


def in_columns_of_today(table: Table, rows: pyarrow.Table) -> pyarrow.Table:
    """The rows of ``of_today``, read already."""
    schema = file_schema(table)
    return pyarrow.table([_column(table.name, field, rows) for field in schema], schema=schema)


def _column(table: str, field: pyarrow.Field, rows: pyarrow.Table) -> pyarrow.ChunkedArray | pyarrow.Array:
    if field.name in rows.column_names:
        return rows[field.name].cast(field.type)
    fill = MIGRATIONS.get((table, field.name))
    return fill(rows).cast(field.type) if fill else pyarrow.nulls(rows.num_rows, field.type)


def described(edits: Sequence[Planned]) -> str:
    """The tables that are rewritten, for the run's reason."""
    return "columns of today in " + ", ".join(edit.log.table.name for edit in edits)
