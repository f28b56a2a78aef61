"""Edits that make a table's rows anew: all of them, or some columns of some."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pyarrow
from deltalake.transaction import AddAction

from flows.warehouse.durable import in_parallel
from flows.warehouse.edit import Edit, Planned
from flows.warehouse.files import conform, file_schema
from flows.warehouse.log import DeltaLog, LiveFile


def with_rows(log: DeltaLog, parts: Iterable[pyarrow.Table]) -> Planned:
    """The table's rows are those of ``parts``, in its schema, and no others; each part is sorted for itself."""

    def write(version: int) -> Edit:
        added: list[AddAction] = []
        for rows in parts:
            added += log.write_rows(conform(log.table, rows), version)
        return Edit(added, log.files())

    return Planned(log, write)


def with_values(log: DeltaLog, values: pl.DataFrame) -> Planned:
    """Rows that have the key of one of ``values`` get its other columns; only files that hold some are written anew.

    Where ``values`` have the table's partition column, only these partitions are looked into.
    """
    keys, partition = list(log.table.key), log.table.partition
    partitions = set(values[partition]) if partition in values.columns else None
    values = values.drop(partition) if partition and partitions is not None else values

    def write(version: int) -> Edit:
        files = [file for file in log.files() if partitions is None or file.partition in partitions]
        held = [file for file in files if _holds(log, file, values.select(keys))]
        return Edit(in_parallel(lambda file: _rewritten(log, file, values, version), held), held)

    return Planned(log, write)


def _holds(log: DeltaLog, file: LiveFile, keys: pl.DataFrame) -> bool:
    rows = pl.DataFrame(log.read(file.path, keys.columns))
    return not rows.join(keys, on=keys.columns, how="semi").is_empty()


def _rewritten(log: DeltaLog, file: LiveFile, values: pl.DataFrame, version: int) -> AddAction:
    rows = pl.DataFrame(log.read(file.path))
    updated = rows.update(values, on=list(log.table.key), how="left", include_nulls=True)
    return log.write(file.partition, updated.to_arrow().cast(file_schema(log.table)), version)
