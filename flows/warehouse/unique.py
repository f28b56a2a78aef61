"""No two rows of a table with one key: what a commit would repeat is refused before anything is written."""

from __future__ import annotations

import polars as pl
import pyarrow
import pyarrow.compute as compute

from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.log import DeltaLog, LiveFile
from flows.warehouse.scan import damage_named, scan


def refuse_repeats(log: DeltaLog, rows: pyarrow.Table, *, going: pl.DataFrame | None = None) -> None:
    """Raise ``WarehouseError`` where rows (in the table's schema) repeat a key among themselves or one that stands.

    Superseded rows stand too: a key belongs to one row for good. Rows that have the values of ``going`` do not. Only
    key columns are read, of a partitioned table only in the partitions of the rows, since a row's partition never
    changes, and of a table whose key tells a column (``Table.told_by_key``) only where the log's statistics let that
    be. A table without a key may repeat itself.
    """
    key = list(log.table.key)
    if not key:
        return
    keys = pl.DataFrame(rows.select(key))
    _refuse(log.table.name, keys.filter(keys.is_duplicated()), "given more than once")
    files = log.to_scan(_maybe_holding(log, rows))
    if partition := log.table.partition:
        touched = set(rows[partition].unique().to_pylist())
        files = [(path, value) for path, value in files if value in touched]
    if files:
        with told_as(f"{log.place}: the keys that stand cannot be read"), damage_named(files):
            standing = scan(files, partition)
            if going is not None:
                standing = standing.join(going.lazy(), on=going.columns, how="anti", nulls_equal=True)
            repeated = standing.select(key).join(keys.lazy(), on=key, how="semi", nulls_equal=True)
            _refuse(log.table.name, repeated.collect(), "in the warehouse already")


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
