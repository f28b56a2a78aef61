"""Which files hold the rows that a run supersedes, and those files written anew with the flags down."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow
from deltalake.transaction import AddAction

from flows.warehouse.durable import in_parallel
from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.files import file_schema
from flows.warehouse.log import DeltaLog, LiveFile
from flows.warehouse.read import FLAG
from flows.warehouse.scan import scan


def superseded_keys(log: DeltaLog, supersede: pyarrow.Table) -> pl.DataFrame:
    """The keys as polars has them; ``WarehouseError`` where the table has no such columns, or no flag to put down."""
    schema = log.table.arrow_schema()
    unknown = [name for name in supersede.column_names if name not in schema.names]
    if FLAG not in schema.names or unknown or not supersede.column_names:
        raise WarehouseError(
            f"{log.table.name}: cannot supersede by {', '.join(supersede.column_names) or 'no column'}"
        )
    fields = pyarrow.schema([schema.field(name) for name in supersede.column_names])
    with told_as(f"{log.table.name}: the keys to supersede are of other types than the table"):
        return pl.DataFrame(supersede.cast(fields)).unique()


def put_flags_down(log: DeltaLog, keys: pl.DataFrame, version: int) -> tuple[list[AddAction], list[LiveFile]]:
    """Rewrite the files that hold current rows with these keys, and no others: the files to add and those to remove.

    The key columns of every live file are read for it, or of those partitions that the keys name, where they name some.
    """
    files = _holding(log, keys)
    return in_parallel(lambda file: _rewritten(log, file, keys, version), files), files


def _rewritten(log: DeltaLog, file: LiveFile, keys: pl.DataFrame, version: int) -> AddAction:
    rows = log.read(file.path).cast(file_schema(log.table))
    flags = _flags(log, file, rows, keys)
    rows = rows.set_column(rows.schema.get_field_index(FLAG), rows.schema.field(FLAG), flags)
    return log.write(file.partition, rows, version)


def _holding(log: DeltaLog, keys: pl.DataFrame) -> list[LiveFile]:
    """The live files with at least one current row among the keys."""
    files = log.files()
    if log.table.partition in keys.columns:
        partitions = set(keys[log.table.partition])
        files = [file for file in files if file.partition in partitions]
    if not files or keys.is_empty():
        return []
    rows = scan(log.to_scan(files), log.table.partition, path_column="file")
    found = rows.filter(FLAG).join(keys.lazy(), on=keys.columns, how="semi", nulls_equal=True)
    names = {Path(path).name for path in found.select("file").unique().collect()["file"]}
    return [file for file in files if Path(file.path).name in names]


def _flags(log: DeltaLog, file: LiveFile, rows: pyarrow.Table, keys: pl.DataFrame) -> pyarrow.ChunkedArray:
    """is_current of each row of a file, false where its keys are among those superseded."""
    held = [name for name in keys.columns if name in rows.column_names]
    frame = pl.DataFrame(rows.select([*held, FLAG])).with_row_index("place")
    if len(held) < len(keys.columns):
        frame = frame.with_columns(pl.lit(file.partition).alias(str(log.table.partition)))
    hit = frame.join(keys, on=keys.columns, how="semi", nulls_equal=True)["place"]
    flags = frame.select(pl.col(FLAG) & ~pl.col("place").is_in(hit.implode()))[FLAG]
    return pyarrow.chunked_array([flags.to_arrow()])
