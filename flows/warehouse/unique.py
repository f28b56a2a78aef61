"""No two rows of a table with one key: what a commit would repeat is refused before anything is written."""

from __future__ import annotations

import polars as pl
import pyarrow
import pyarrow.compute as compute

from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.log import DeltaLog, LiveFile
from flows.warehouse.read import FLAG
from flows.warehouse.scan import damage_named, scan


def refuse_repeats(log: DeltaLog, rows: pyarrow.Table, superseded: pl.DataFrame | None = None) -> pl.DataFrame | None:
    """Raise ``WarehouseError`` where rows (in the table's schema) repeat a key among themselves or one that stands.

    ``superseded`` has the keys by which the rows' change supersedes. A row that it takes away does not stand. Nor does,
    in a table whose rows are kept with their flags down, one that has its flag down and is of those: whoever goes back
    to earlier rules reads again what they read before. The keys of such rows are returned, which are to go; None
    without any.

    Only key columns are read, of a partitioned table only in the partitions of the rows, since a row's partition never
    changes, and of a table whose key tells a column (``Table.told_by_key``) only where the log's statistics let that
    be. A table without a key may repeat itself.
    """
    key = list(log.table.key)
    if not key:
        return None
    keys = pl.DataFrame(rows.select(key))
    _refuse(log.table.name, keys.filter(keys.is_duplicated()), "given more than once")
    files = log.to_scan(_maybe_holding(log, rows))
    if partition := log.table.partition:
        touched = set(rows[partition].unique().to_pylist())
        files = [(path, value) for path, value in files if value in touched]
    if not files:
        return None
    with told_as(f"{log.place}: the keys that stand cannot be read"), damage_named(files):
        standing = scan(files, partition)
        if superseded is not None and not log.table.versioned_rows:
            standing = standing.join(superseded.lazy(), on=superseded.columns, how="anti", nulls_equal=True)
        repeated = standing.select(key).join(keys.lazy(), on=key, how="semi", nulls_equal=True).collect()
        again = None
        if superseded is not None and log.table.versioned_rows and not repeated.is_empty():
            again = _read_before(standing, repeated, superseded)
            repeated = repeated.join(again, on=key, how="anti")
    _refuse(log.table.name, repeated, "in the warehouse already")
    return again


def _read_before(standing: pl.LazyFrame, repeated: pl.DataFrame, superseded: pl.DataFrame) -> pl.DataFrame:
    """Those of the repeated keys whose rows have their flags down already, and are of what is superseded."""
    earlier = standing.filter(~pl.col(FLAG)).join(
        superseded.lazy(), on=superseded.columns, how="semi", nulls_equal=True
    )
    return earlier.select(repeated.columns).join(repeated.lazy(), on=repeated.columns, how="semi").collect()


def _maybe_holding(log: DeltaLog, rows: pyarrow.Table) -> list[LiveFile]:
    name = log.table.told_by_key
    if name is None:
        return log.files()
    extremes = compute.min_max(rows[name]).as_py()
    return log.files_around(name, extremes["min"], extremes["max"])


def _refuse(table: str, repeated: pl.DataFrame, where: str) -> None:
    if repeated.is_empty():
        return
    distinct = repeated.unique(maintain_order=True)
    others = f", and {distinct.height - 1} more" if distinct.height > 1 else ""
    raise WarehouseError(f"{table}: a key may stand once, and {_told(distinct.row(0, named=True))} is {where}{others}")


def _told(key: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in key.items())
