"""What came, went and changed between two versions, by the row's own identity and column by column.

Only files that one version has and the other has not are read: a name is a content, and since an identity has one
current row in a version, a row in a file that both have stands in none that only one has. Columns that say when and by
which run a row was made are no change of what it says, and a text is told by its hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flows.warehouse.errors import told_as
from flows.warehouse.place import Place
from flows.warehouse.read import FLAG
from flows.warehouse.resolve import open_warehouse
from flows.warehouse.versions import refuse_lost

if TYPE_CHECKING:
    import duckdb
    import pyarrow

IDENTITIES = {"articles": "article_id", "figures": "figure_id", "statistics": "statistic_id"}
"""The tables that are compared where a version has them, and what identifies a current row of each."""

_BOOKKEEPING = ("run_id", "page_id", "fetched_at", FLAG, "text", "rules", "cleaner_version", "extractor_version")

_MEMORY = "500MB"
"""DuckDB spills what is more than this to a folder of its own."""


def diff(root: str | Place, before: int, after: int) -> pyarrow.Table:
    """One row a current row that came or went, and one a column that changed.

    Columns: table, id, outlet, change (came, went, changed), column, old, new (as texts), in order of table and id.
    Raises ``WarehouseError`` for a version that is not there to read, or not in full: what it lost did not go.
    """
    import duckdb
    import pyarrow

    old, new = open_warehouse(root, version=before), open_warehouse(root, version=after)
    refuse_lost(root, [before, after], IDENTITIES)
    parts: list[pyarrow.Table] = [_no_difference()]
    with TemporaryDirectory() as spill, duckdb.connect(":memory:") as connection:
        # Left to itself DuckDB would take most of the memory, and spill to the working folder.
        connection.execute(f"set memory_limit = '{_MEMORY}'")
        connection.execute("set temp_directory = ?", [spill])
        connection.execute("set TimeZone = 'UTC'")
        new.attach(connection)
        with told_as(f"{root}: versions {before} and {after}"):
            for table, identity in IDENTITIES.items():
                parts += _differences(connection, table, identity, old.files(table), new.files(table))
    return pyarrow.concat_tables(parts)


def _no_difference() -> pyarrow.Table:
    import pyarrow

    names = ("table", "id", "outlet", "change", "column", "old", "new")
    return pyarrow.schema([(name, pyarrow.string()) for name in names]).empty_table()


def _differences(
    connection: duckdb.DuckDBPyConnection, table: str, identity: str, here: Mapping[str, str], there: Mapping[str, str]
) -> Iterator[pyarrow.Table]:
    import pyarrow

    shared = here.keys() & there.keys()
    old, new = ([files[name] for name in sorted(files.keys() - shared)] for files in (here, there))
    if not old and not new:
        return
    # A side without files of its own has the other's columns, and no row.
    _make_side(connection, "old", old or new[:1], empty=not old)
    _make_side(connection, "new", new or old[:1], empty=not new)
    outlet = _outlet(connection)
    for change, one, other in (("went", "old", "new"), ("came", "new", "old")):
        sql = f"""select '{table}' as "table", {identity} as id, {outlet} as outlet, '{change}' as change,
            null::varchar as "column", null::varchar as old, null::varchar as new
            from {one} anti join {other} using ({identity}) order by id"""
        yield connection.sql(sql).to_arrow_table()
    columns = [name for name in _columns(connection, "new") if name not in (identity, *_BOOKKEEPING)]
    # One column at a time: a join that carries forty of them fits in no small memory.
    changed = [_changed(connection, table, identity, outlet, name) for name in columns]
    yield pyarrow.concat_tables(changed).sort_by([("id", "ascending"), ("column", "ascending")])


def _changed(
    connection: duckdb.DuckDBPyConnection, table: str, identity: str, outlet: str, column: str
) -> pyarrow.Table:
    """The rows of both sides in which a column differs; null before where the old side has no such column."""
    old = f'o."{column}"' if column in _columns(connection, "old") else "null"
    return connection.sql(
        f"""select '{table}' as "table", {identity} as id, {outlet.replace("outlet", "n.outlet")} as outlet,
        'changed' as change, '{column}' as "column", {old}::varchar as old, n."{column}"::varchar as new
        from old o join new n using ({identity}) where {old} is distinct from n."{column}" """
    ).to_arrow_table()


def _make_side(connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[str], *, empty: bool) -> None:
    """A view ``old`` or ``new`` of the current rows in some files, without the partition's column: it never changes."""
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    rows = f"from read_parquet([{listed}], hive_partitioning = false)"
    flagged = FLAG in connection.sql(rows).columns
    where = "where false" if empty else f"where {FLAG}" if flagged else ""
    connection.execute(f"create or replace temp view {name} as {rows} {where}")


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return list(connection.view(name).columns)


def _outlet(connection: duckdb.DuckDBPyConnection) -> str:
    return "outlet" if "outlet" in _columns(connection, "new") else "null::varchar"
