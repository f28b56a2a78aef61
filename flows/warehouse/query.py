"""SQL over one whole version."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.warehouse.errors import WarehouseError
from flows.warehouse.read import open_warehouse

if TYPE_CHECKING:
    import pyarrow


def query(root: Path, sql: str, version: int | None = None, as_of: datetime | None = None) -> pyarrow.Table:
    """The result of a query over the views of ``Reader.connect``, in the newest version or the one chosen.

    Raises ``WarehouseError`` in one line for SQL that DuckDB does not take, and as ``open_warehouse`` does.
    """
    import duckdb

    with open_warehouse(root, version=version, as_of=as_of).connect() as connection:
        try:
            relation = connection.sql(sql)
            if relation is None:
                raise WarehouseError("the query has no result: give a SELECT")
            return relation.to_arrow_table()
        except duckdb.Error as error:
            raise WarehouseError(f"the query failed: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    """DuckDB's message with its hint, without the drawing that points into the SQL."""
    said = str(error).split("\n\nLINE ")[0]
    return " ".join(said.split())
