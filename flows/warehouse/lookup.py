"""Rows of one version by their keys: the key columns of every file are read, and whole rows of those that hold some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.warehouse.errors import told_as
from flows.warehouse.read import CURRENT, FLAG, Reader
from flows.warehouse.scan import damage_named, scan

if TYPE_CHECKING:
    import polars


def rows_with(reader: Reader, name: str, keys: polars.DataFrame) -> polars.DataFrame:
    """The rows of a table (``current_<table>``: its current ones) that have the values of ``keys`` in its columns.

    Nulls equal nulls. Raises ``WarehouseError`` where the version has no such table, or it cannot be read.
    """
    placed, partition = reader.to_scan(name.removeprefix(CURRENT))
    with told_as(f"{reader.place}/{name}"), damage_named(placed):
        rows = _current(scan(placed, partition, path_column="file"), name)
        found = rows.join(keys.lazy(), on=keys.columns, how="semi", nulls_equal=True)
        holding = set(found.select("file").unique().collect()["file"])
        held = [(file, value) for file, value in placed if file in holding]
        whole = _current(scan(held or placed[:1], partition), name)
        if not held:
            return whole.clear().collect()
        return whole.join(keys.lazy(), on=keys.columns, how="semi", nulls_equal=True).collect()


def _current(rows: polars.LazyFrame, name: str) -> polars.LazyFrame:
    return rows.filter(FLAG) if name.startswith(CURRENT) else rows
