"""The only owner of warehouse paths: lock, commit, publish, recover and read.

    with writer(root) as warehouse:
        warehouse.commit([Change("articles", rows)], facts)
    open_warehouse(root).polars("current_figures")

``writer`` is the one door for writing, ``open_warehouse`` for reading; ``root`` is a folder or ``s3://bucket/prefix``
(see ``store``). Importing this package is cheap: Delta, DuckDB, polars, obstore and the tables' models are loaded by
the functions that need them.
"""

from __future__ import annotations

from flows.warehouse.change import Change, RunFacts
from flows.warehouse.errors import WarehouseBusy, WarehouseError, told_as
from flows.warehouse.paths import Paths
from flows.warehouse.place import Bucket, Place, place_of
from flows.warehouse.query import export_batches, query
from flows.warehouse.read import Reader
from flows.warehouse.resolve import open_warehouse, refuse_none
from flows.warehouse.store import local_paths
from flows.warehouse.versions import VersionInfo, versions
from flows.warehouse.writer import Writer, writer

__all__ = [
    "Bucket",
    "Change",
    "Paths",
    "Place",
    "Reader",
    "RunFacts",
    "VersionInfo",
    "WarehouseBusy",
    "WarehouseError",
    "Writer",
    "export_batches",
    "local_paths",
    "open_warehouse",
    "place_of",
    "query",
    "refuse_none",
    "told_as",
    "versions",
    "writer",
]
