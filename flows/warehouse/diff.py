"""What came, went and changed between two versions, by the row's own identity and column by column.

Only files that one version has and the other has not are read: a name is a content. Columns that say when and by which
run a row was made are no change of what it says, and a text is told by its hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flows.warehouse.errors import told_as
from flows.warehouse.read import FLAG, Reader, open_warehouse, partitions_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow

IDENTITIES = {"articles": "article_id", "figures": "figure_id", "statistics": "statistic_id"}
"""The tables that are compared where a version has them, and what identifies a current row of each."""

_BOOKKEEPING = ("run_id", "page_id", "fetched_at", FLAG, "text", "rules", "cleaner_version", "extractor_version")


def diff(root: Path, before: int, after: int) -> pyarrow.Table:
    """One row a current row that came or went, and one a column that changed.

    Columns: table, id, outlet, change (came, went, changed), column, old, new (as texts), in order of table and id.
    Raises ``WarehouseError`` for a version that is not there to read.
    """
    import duckdb
    import pyarrow

    old, new = open_warehouse(root, version=before), open_warehouse(root, version=after)
    parts: list[pyarrow.Table] = []
    with duckdb.connect(":memory:") as connection, told_as(f"{root}: versions {before} and {after}"):
        connection.execute("set TimeZone = 'UTC'")
        for table, identity in IDENTITIES.items():
            if table in old.table_names() and table in new.table_names():
                parts += _differences(connection, table, identity, old, new)
    return pyarrow.concat_tables(parts)


def _differences(
    connection: duckdb.DuckDBPyConnection, table: str, identity: str, old: Reader, new: Reader
) -> Iterator[pyarrow.Table]:
    here, there = _files(old.path / table), _files(new.path / table)
    shared = here & there
    _make_side(connection, "old", old.path / table, here - shared or here)
    _make_side(connection, "new", new.path / table, there - shared or there)
    outlet = _outlet(connection)
    for change, one, other in (("went", "old", "new"), ("came", "new", "old")):
        sql = f"""select '{table}' as "table", {identity} as id, {outlet} as outlet, '{change}' as change,
            null::varchar as "column", null::varchar as old, null::varchar as new
            from {one} anti join {other} using ({identity}) order by id"""
        yield connection.sql(sql).to_arrow_table()
    columns = [name for name in _columns(connection, "new") if name not in (identity, *_BOOKKEEPING)]
    known = set(_columns(connection, "old"))
    told = ", ".join(_pair(name, name in known) for name in columns)
    yield connection.sql(
        f"""select '{table}' as "table", {identity} as id, outlet, 'changed' as change, pair.column, pair.old, pair.new
        from (select n.{identity}, {outlet.replace("outlet", "n.outlet")} as outlet, unnest([{told}]) as pair
              from old o join new n using ({identity}))
        where pair.old is distinct from pair.new order by id, pair.column"""
    ).to_arrow_table()


def _pair(column: str, known: bool) -> str:
    """A column before and after, as texts."""
    old = f'o."{column}"::varchar' if known else "null"
    return f"""{{'column': '{column}', 'old': {old}, 'new': n."{column}"::varchar}}"""


def _files(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*.parquet")}


def _make_side(connection: duckdb.DuckDBPyConnection, name: str, folder: Path, files: set[str]) -> None:
    """A table ``old`` or ``new`` of the current rows in some files of a version."""
    listed = ", ".join("'" + str(folder / file).replace("'", "''") + "'" for file in sorted(files))
    types = ", ".join(f"{partition}: VARCHAR" for partition in partitions_of(folder))
    hive = f"hive_partitioning = true, hive_types = {{{types}}}" if types else "hive_partitioning = false"
    source = f"read_parquet([{listed}], {hive})"
    columns = connection.sql(f"from {source}").columns
    connection.execute(
        f"create or replace temp table {name} as from {source}" + (f" where {FLAG}" if FLAG in columns else "")
    )


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return list(connection.table(name).columns)


def _outlet(connection: duckdb.DuckDBPyConnection) -> str:
    return "outlet" if "outlet" in _columns(connection, "new") else "null::varchar"
