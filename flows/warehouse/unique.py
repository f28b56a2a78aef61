"""No two rows of a table with one key: what a commit would repeat is refused before anything is written."""

from __future__ import annotations

import polars as pl
import pyarrow

from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.log import DeltaLog
from flows.warehouse.scan import scan


def refuse_repeats(log: DeltaLog, rows: pyarrow.Table) -> None:
    """Raise ``WarehouseError`` where rows (in the table's schema) repeat a key among themselves or one that stands.

    Superseded rows stand too: a key belongs to one row for good. Only key columns are read, and of a partitioned table
    only the partitions of the rows, since a row's partition never changes. A table without a key may repeat itself.
    """
    key = list(log.table.key)
    if not key:
        return
    keys = pl.DataFrame(rows.select(key))
    _refuse(log.table.name, keys.filter(keys.is_duplicated()), "given more than once")
    files = [(log.folder / file.path, file.partition) for file in log.files()]
    if partition := log.table.partition:
        touched = set(rows[partition].unique().to_pylist())
        files = [(path, value) for path, value in files if value in touched]
    if files:
        with told_as(f"{log.folder}: the keys that stand cannot be read"):
            standing = scan(files, partition).select(key).join(keys.lazy(), on=key, how="semi", nulls_equal=True)
            _refuse(log.table.name, standing.collect(), "in the warehouse already")


def _refuse(table: str, repeated: pl.DataFrame, where: str) -> None:
    if repeated.is_empty():
        return
    distinct = repeated.unique(maintain_order=True)
    others = f", and {distinct.height - 1} more" if distinct.height > 1 else ""
    raise WarehouseError(f"{table}: a key may stand once, and {_told(distinct.row(0, named=True))} is {where}{others}")


def _told(key: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in key.items())
