"""Which files hold the rows that a run supersedes, and those files written anew: with flags down, or without them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow
import pyarrow.compute as compute
from deltalake.transaction import AddAction

from flows.warehouse.durable import in_parallel
from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.files import file_schema
from flows.warehouse.log import DeltaLog, LiveFile
from flows.warehouse.read import FLAG
from flows.warehouse.scan import damage_named, scan


def superseded_keys(log: DeltaLog, supersede: pyarrow.Table) -> pl.DataFrame:
    """The keys as polars has them; ``WarehouseError`` where the table has no such columns, or only grows."""
    schema = log.table.arrow_schema()
    unknown = [name for name in supersede.column_names if name not in schema.names]
    grows_only = FLAG not in schema.names and not log.table.restorable
    if grows_only or unknown or not supersede.column_names:
        raise WarehouseError(
            f"{log.table.name}: cannot supersede by {', '.join(supersede.column_names) or 'no column'}"
        )
    fields = pyarrow.schema([schema.field(name) for name in supersede.column_names])
    with told_as(f"{log.table.name}: the keys to supersede are of other types than the table"):
        return pl.DataFrame(supersede.cast(fields)).unique()


def without_superseded(
    log: DeltaLog, keys: pl.DataFrame, version: int, again: pl.DataFrame | None = None
) -> tuple[list[AddAction], list[LiveFile]]:
    """Rewrite the files that hold current rows with these keys, and no others: the files to add and those to remove.

    The rows' flags go down; in a table without flags the rows go. ``again`` are keys of rows with their flags down that
    go too, since the change brings them again (``refuse_repeats``).

    The key columns of every live file are read for it, or of those partitions that the keys name, where they name some.
    """
    files = _holding(log, keys, again)
    written = in_parallel(lambda file: _rewritten(log, file, keys, again, version), files)
    return [action for action in written if action], files


def _rewritten(
    log: DeltaLog, file: LiveFile, keys: pl.DataFrame, again: pl.DataFrame | None, version: int
) -> AddAction | None:
    rows = log.read(file.path).cast(file_schema(log.table))
    if again is not None:
        rows = rows.filter(compute.or_(rows[FLAG], compute.invert(_hit(log, file, rows, again))))
    hit = _hit(log, file, rows, keys)
    if FLAG in rows.column_names:
        flags = compute.and_(rows[FLAG], compute.invert(hit))
        rows = rows.set_column(rows.schema.get_field_index(FLAG), rows.schema.field(FLAG), flags)
    else:
        rows = rows.filter(compute.invert(hit))
    if not rows.num_rows:
        return None
    return log.write(file.partition, rows, version)


def _holding(log: DeltaLog, keys: pl.DataFrame, again: pl.DataFrame | None) -> list[LiveFile]:
    """The live files with at least one current row among the keys, or one among those that come ``again``."""
    files = log.files()
    if log.table.partition in keys.columns:
        partitions = set(keys[log.table.partition])
        files = [file for file in files if file.partition in partitions]
    if not files or keys.is_empty():
        return []
    placed = log.to_scan(files)
    with damage_named(placed):
        rows = scan(placed, log.table.partition, path_column="file")
        standing = rows.filter(FLAG) if FLAG in log.table.columns() else rows
        found = [standing.join(keys.lazy(), on=keys.columns, how="semi", nulls_equal=True).select("file")]
        if again is not None:
            found.append(rows.filter(~pl.col(FLAG)).join(again.lazy(), on=again.columns, how="semi").select("file"))
        names = {Path(path).name for path in pl.concat(found).unique().collect()["file"]}
    return [file for file in files if Path(file.path).name in names]


def _hit(log: DeltaLog, file: LiveFile, rows: pyarrow.Table, keys: pl.DataFrame) -> pyarrow.ChunkedArray:
    """Of each row of a file, whether its keys are among those superseded."""
    held = [name for name in keys.columns if name in rows.column_names]
    frame = pl.DataFrame(rows.select(held)).with_row_index("place")
    if len(held) < len(keys.columns):
        frame = frame.with_columns(pl.lit(file.partition).alias(str(log.table.partition)))
    hit = frame.join(keys, on=keys.columns, how="semi", nulls_equal=True)["place"]
    found = frame.select(pl.col("place").is_in(hit.implode()).alias("hit"))["hit"]
    return pyarrow.chunked_array([found.to_arrow()])
