"""SQL over one whole version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.place import Place
from flows.warehouse.resolve import open_warehouse

if TYPE_CHECKING:
    import duckdb
    import pyarrow

_ROWS_A_BATCH = 50_000

_TYPES = ("SELECT", "EXPLAIN", "MULTI")
"""DuckDB's types of what may run; FROM, DESCRIBE, SHOW and so on are SELECT to it, and PIVOT is MULTI."""

_FIRST_WORDS = {
    *("select", "with", "from", "values", "table", "(", "describe", "desc", "show", "explain", "summarize"),
    *("pivot", "pivot_wider", "unpivot", "pivot_longer"),
}
_GIVE = "give one SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, EXPLAIN, SUMMARIZE or PIVOT"


def query(root: str | Place, sql: str, version: int | None = None, as_of: datetime | None = None) -> pyarrow.Table:
    """The result of a query over the views of ``Reader.connect``, in the newest version or the one chosen.

    It must be one statement that only reads. Local files may be read besides (``read_csv('codes.csv')``), as whoever
    asks may read them anyway; nothing is written, fetched or installed. Raises ``WarehouseError`` in one line for a
    statement of another sort, for SQL that DuckDB does not take, and as ``open_warehouse`` does.
    """
    import duckdb

    with open_warehouse(root, version=version, as_of=as_of).connect() as connection:
        connection.execute("set lock_configuration = true")
        try:
            _refuse_all_but_reading(connection, sql)
            return connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            raise WarehouseError(f"the query failed: {_one_line(error)}") from error


@contextmanager
def export_batches(
    root: str | Place,
    *,
    table: str | None = None,
    sql: str | None = None,
    version: int | None = None,
    as_of: datetime | None = None,
) -> Iterator[pyarrow.RecordBatchReader]:
    """The rows of a table, or of a query, in batches; they are there for the length of the block.

    Raises as ``query`` and ``Reader.arrow`` do.
    """
    import duckdb

    reader = open_warehouse(root, version=version, as_of=as_of)
    if table is not None:
        with told_as(f"{reader.place}/{table}"):
            yield reader.batches(table)
        return
    with reader.connect() as connection:
        connection.execute("set lock_configuration = true")
        try:
            _refuse_all_but_reading(connection, str(sql))
            yield connection.sql(str(sql)).to_arrow_reader(_ROWS_A_BATCH)
        except duckdb.Error as error:
            raise WarehouseError(f"the query failed: {_one_line(error)}") from error


def _refuse_all_but_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise ``WarehouseError`` unless DuckDB's parser sees one statement that reads, and nothing in it that writes."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise WarehouseError(f"{len(statements) or 'no'} statements in the query: {_GIVE}")
    words = _words(sql)
    if statements[0].type.name not in _TYPES or words[0] not in _FIRST_WORDS:
        raise WarehouseError(f"the query may only read, and begins with {words[0].upper()}: {_GIVE}")
    # Statements that sit inside others: with x as (copy …), explain analyze install …
    if "copy" in words:
        raise WarehouseError('the query may only read, and has a COPY: where a column is called so, write "copy"')
    if words[0] == "explain" and {"analyze", "analyse"} & set(words):
        raise WarehouseError("the query may only read, and EXPLAIN ANALYZE runs what it explains: give EXPLAIN")


def _words(sql: str) -> list[str]:
    """Keywords, names without quotes, numbers and signs of an SQL text in lower case; no comments, no texts."""
    import duckdb

    encoded = sql.encode("utf-8")
    tokens = duckdb.tokenize(sql)
    ends = [*(start for start, _ in tokens[1:]), len(encoded)]
    pieces = ((encoded[start:end], kind) for (start, kind), end in zip(tokens, ends, strict=True))
    left_out = (duckdb.token_type.comment, duckdb.token_type.string_const)
    return [piece.decode("utf-8", "replace").strip().lower() for piece, kind in pieces if kind not in left_out]


def _one_line(error: Exception) -> str:
    """DuckDB's message with its hint, without the drawing that points into the SQL."""
    said = str(error).split("\n\nLINE ")[0]
    return " ".join(said.split())
