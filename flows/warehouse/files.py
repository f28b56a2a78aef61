"""rows -> parquet files of a table: the one place where a data file is written, so that every file is of one kind.

Files are written by pyarrow from the table's own Arrow schema, because that alone carries the descriptions, units and
the dictionary's version into every file whichever commit wrote it. A file's name begins with the version that it was
written for, by which recovery knows what a run that never committed has left behind, and ends with a checksum of its
content, by which any copy of the file can be verified without a list.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet
from deltalake.transaction import AddAction

from flows.warehouse.durable import sync
from flows.warehouse.errors import WarehouseError
from flows.warehouse.paths import READ_ONLY
from schemas.tables import ARTICLES, FIGURES, LINKS, OBSERVATIONS, SKIPPED, STATISTICS, Table
from schemas.tables.articles import UNDATED_MONTH

ROWS_PER_FILE = 50_000
_ROWS_OF_REVISED_TABLES = {
    ARTICLES.name: 800,
    FIGURES.name: 8_000,
    SKIPPED.name: 16_000,
    OBSERVATIONS.name: 8_000,
    STATISTICS.name: 8_000,
    LINKS.name: 16_000,
}
"""A revision rewrites the whole files that its earlier rows stand in. These make less than 1.5 MB of each, so that the
thirty revisions of a night, most of them of the night before, cost some 25 MB and not 130 (tests/bench/warehouse).
"""

_COMPRESSION = "zstd"
_NAME = re.compile(r"(?P<version>[0-9]{8,})-(?:(?P<checksum>[0-9a-f]{32})|[0-9a-f]{16})\.parquet")
"""The shorter names are of the first Statwires, and only random."""
_MAX_STATISTIC_LENGTH = 64
"""A longer text is no help in pruning and would fill the log."""


def most_rows(table: Table) -> int:
    """How many rows a file of the table holds at most."""
    return min(ROWS_PER_FILE, _ROWS_OF_REVISED_TABLES.get(table.name, ROWS_PER_FILE))


def conform(table: Table, rows: pyarrow.Table) -> pyarrow.Table:
    """The rows in the table's own schema.

    Raises ``WarehouseError`` where a column is missing, unknown, of another type, or null and may not be.
    """
    schema = table.arrow_schema()
    missing = [name for name in schema.names if name not in rows.column_names]
    unknown = [name for name in rows.column_names if name not in schema.names]
    if missing or unknown:
        said = [f"no column {name}" for name in missing] + [f"an unknown column {name}" for name in unknown]
        raise WarehouseError(f"{table.name}: the rows have {', '.join(said)}")
    for field in schema:
        if not field.nullable and rows[field.name].null_count:
            raise WarehouseError(f"{table.name}: {field.name} has nulls, and may not")
    try:
        return rows.select(schema.names).cast(schema)
    except pyarrow.ArrowException as error:
        raise WarehouseError(f"{table.name}: the rows are of other types than the table: {error}") from error


def file_schema(table: Table) -> pyarrow.Schema:
    """What a data file of the table holds: all columns but the partition's, which stands in the folder's name."""
    schema = table.arrow_schema()
    return schema if table.partition is None else schema.remove(schema.get_field_index(table.partition))


def pieces(table: Table, rows: pyarrow.Table) -> Iterator[tuple[str | None, pyarrow.Table]]:
    """The rows of each file to write, with its partition."""
    most = most_rows(table)
    for partition, part in _partitions(table, rows):
        part = part.sort_by([(name, "ascending") for name in table.sort])
        for start in range(0, part.num_rows, most):
            yield partition, part.slice(start, most)


def write_file(
    table: Table,
    folder: Path,
    partition: str | None,
    rows: pyarrow.Table,
    version: int,
    *,
    data_change: bool = True,
    again: bool = False,
) -> AddAction:
    """Write one file of rows that are in ``file_schema`` and in order; it is on the disk and read-only on return.

    ``data_change`` is False for rows that other files held so far; with ``again`` a writer that died may have written
    the file already, or begun to.
    """
    name, content = encoded_file(table, partition, rows, version)
    path = folder / name
    if again:
        path.unlink(missing_ok=True)
    _write(content, path)
    return action_of(table, folder, path, partition, rows, data_change=data_change)


def encoded_file(table: Table, partition: str | None, rows: pyarrow.Table, version: int) -> tuple[str, pyarrow.Buffer]:
    """The name below the table's Delta folder of a file with these rows, written for ``version``, and its content."""
    content = _encoded(rows)
    name = f"{version:08d}-{checksum(content)}.parquet"
    return name if partition is None else f"{table.partition}={partition}/{name}", content


def action_of(
    table: Table, folder: Path, path: Path, partition: str | None, rows: pyarrow.Table, *, data_change: bool = True
) -> AddAction:
    """The action that adds a file below the table's Delta folder to its log; of ``rows`` the statistics' columns do."""
    name = path.relative_to(folder).as_posix()
    return action_named(table, name, path.stat().st_size, partition, rows, data_change=data_change)


def action_named(
    table: Table, name: str, size: int, partition: str | None, rows: pyarrow.Table, *, data_change: bool = True
) -> AddAction:
    """``action_of`` for a file of which name below the Delta folder and size in bytes are known."""
    return AddAction(
        path=name,
        size=size,
        partition_values={} if table.partition is None else {table.partition: partition},
        modification_time=int(time.time() * 1000),
        data_change=data_change,
        stats=_statistics(rows, [name for name in statistics_columns(table) if name in rows.column_names]),
    )


def write_empty(table: Table, folder: Path) -> None:
    """Leave one file without rows in a folder of a version, so that every reader finds the columns there."""
    _write(_encoded(file_schema(table).empty_table()), folder / empty_name(table))


def empty_name(table: Table) -> str:
    """What that file is called below the folder."""
    return "empty.parquet" if table.partition is None else f"{table.partition}={UNDATED_MONTH}/empty.parquet"


def empty_file(table: Table) -> tuple[str, pyarrow.Buffer]:
    """Name and content of a file without rows that stands for an empty table where there is no folder of its own."""
    return encoded_file(table, UNDATED_MONTH if table.partition else None, file_schema(table).empty_table(), 0)


def checksum(content: bytes | memoryview | pyarrow.Buffer) -> str:
    """What stands in a file's name of its content: the first half of SHA-256, 128 bits, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:32]


def refuse_damage(content: bytes, file: Path, where: Path | str) -> None:
    """Raise ``WarehouseError``, which names ``where``, if a data file's content is not what its name says."""
    if checksum_told(file) not in (None, checksum(content)):
        raise WarehouseError(
            f"{where}: is damaged: its content is not what its name says; statwire verify says how to repair it"
        )


def checksum_told(file: Path) -> str | None:
    """The checksum that a data file's name gives; None for a file that this module did not name."""
    match = _NAME.fullmatch(file.name)
    return match["checksum"] if match else None


def written_for(file: Path) -> int | None:
    """The version for which a data file was written; None for a file that this module did not name."""
    match = _NAME.fullmatch(file.name)
    return int(match["version"]) if match else None


def statistics_columns(table: Table) -> list[str]:
    """Columns with least and greatest values in the log: those a file is sorted or found by, numbers and times."""
    schema = file_schema(table)
    asked_for = {*table.sort, table.told_by_key}
    return [field.name for field in schema if field.name in asked_for or _is_scale(field.type)]


def _is_scale(arrow_type: pyarrow.DataType) -> bool:
    types = pyarrow.types
    return bool(types.is_integer(arrow_type) or types.is_floating(arrow_type) or types.is_temporal(arrow_type))


def _partitions(table: Table, rows: pyarrow.Table) -> Iterator[tuple[str | None, pyarrow.Table]]:
    if table.partition is None:
        yield None, rows
        return
    for value in sorted(compute.unique(rows[table.partition]).to_pylist()):
        part = rows.filter(compute.equal(rows[table.partition], value))
        yield value, part.drop_columns([table.partition]).cast(file_schema(table))


def _encoded(rows: pyarrow.Table) -> pyarrow.Buffer:
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(rows, sink, compression=_COMPRESSION)
    return sink.getvalue()


def _write(content: pyarrow.Buffer, path: Path) -> None:
    """A new file; that one of its name stands already would mean that a file's content changed, and is an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
    path.chmod(READ_ONLY)
    sync(path)


def _statistics(rows: pyarrow.Table, columns: list[str]) -> str:
    """Delta's statistics of a file as JSON (its protocol, "Per-file Statistics")."""
    least, greatest, nulls = {}, {}, {}
    for name in columns:
        nulls[name] = rows[name].null_count
        extremes = compute.min_max(rows[name]).as_py()
        low, high = _plain(extremes["min"]), _plain(extremes["max"])
        if low is not None and high is not None:
            least[name], greatest[name] = low, high
    return json.dumps({"numRecords": rows.num_rows, "minValues": least, "maxValues": greatest, "nullCount": nulls})


def _plain(value: Any) -> Any:
    """The value as Delta's JSON has it; None where it is not worth telling."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str) and len(value) > _MAX_STATISTIC_LENGTH:
        return None
    return value
