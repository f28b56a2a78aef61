"""Whole versions for readers: a version is resolved once, and then nothing that a writer does can be seen.

A reader needs neither the writer's log nor the tables' models: the parquet files of a version say what they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flows.warehouse import listing
from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.listing import Listed
from flows.warehouse.scan import scan

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow
    import pyarrow.dataset
    from polars import LazyFrame


FLAG = "is_current"
CURRENT = "current_"

_OFF = (
    "autoinstall_known_extensions",
    "autoload_known_extensions",
    "allow_community_extensions",
    "python_enable_replacements",
)


class Reader:
    """One version of a warehouse, given as Arrow, polars and DuckDB.

    A table's own name stands for all its rows, superseded ones too; ``current_<table>`` for those with is_current.
    """

    def __init__(self, path: Path, version: int, *, whole: bool = True) -> None:
        """``path`` is the version's folder; ``open_warehouse`` finds it.

        A table that lost a file is refused by whatever reads it, unless ``whole`` is False: verifying reads the rest.
        """
        self._path = path
        self._whole = whole
        self.version = version

    @property
    def path(self) -> Path:
        """The version's folder. Raises ``WarehouseError`` where the warehouse lies in a bucket."""
        return self._path

    @property
    def place(self) -> str:
        """Where the version lies, as a person is told."""
        return str(self._path)

    def table_names(self) -> list[str]:
        """The tables of this version, in order of name."""
        there = {entry.name for entry in self.path.iterdir() if entry.is_dir() and not entry.name.startswith(".")}
        return sorted(there.union(self._listed))

    def files(self, name: str) -> dict[str, str]:
        """The files of a table: path below it -> where DuckDB finds it, on a connection that ``attach`` was told of."""
        folder = self._folder(name)
        return {file.relative_to(folder).as_posix(): str(file) for file in folder.rglob("*.parquet")}

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a connection find ``files``."""

    def arrow(self, name: str, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """All or some columns of a table; ``WarehouseError`` where there is no such table, or it cannot be read."""
        with told_as(f"{self.place}/{name}"):
            dataset, wanted = self._dataset(name)
            return dataset.to_table(columns=None if columns is None else list(columns), filter=wanted)

    def pandas(self, name: str, columns: Sequence[str] | None = None) -> pandas.DataFrame:
        """All or some columns of a table, where pandas is installed, which Statwire does not ask for.

        Whole numbers stay whole beside nulls: they are of pandas' own type Int64.
        """
        import pyarrow

        try:
            import pandas
        except ImportError:
            raise WarehouseError("pandas is not installed; install it, or use arrow() or polars()") from None
        whole = {pyarrow.int64(): pandas.Int64Dtype()}
        return self.arrow(name, columns).to_pandas(types_mapper=whole.get)

    def batches(self, name: str) -> pyarrow.RecordBatchReader:
        """The rows of a table in batches, for tables that do not fit in memory; otherwise as ``arrow``."""
        dataset, wanted = self._dataset(name)
        return dataset.scanner(filter=wanted).to_reader()

    def polars(self, name: str) -> polars.LazyFrame:
        """A table to be read when the frame is collected. Raises ``WarehouseError`` where there is no such table."""
        table, current = self._find(name)
        frame = self._scan(table)
        return frame.filter(FLAG) if current else frame

    def connect(self, tables: Sequence[str] | None = None) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection of its own, with a view for each name: use it in a with block, or close it.

        ``tables`` are those to be had, where not all of the version are.

        ``connection.view(name)`` is a table as a relation, and lives as long as the connection. DuckDB neither fetches
        nor loads extensions for it, and takes no Python variable for a table.
        """
        import duckdb

        connection = duckdb.connect(":memory:", config=dict.fromkeys(_OFF, "false"))
        try:
            connection.execute("set TimeZone = 'UTC'")
            with told_as(self.place):
                self.attach(connection)
                for name in self.table_names() if tables is None else tables:
                    self._make_view(connection, name)
                    if FLAG in connection.view(name).columns:
                        connection.execute(f"create view {CURRENT}{name} as select * from {name} where {FLAG}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _dataset(self, name: str) -> tuple[pyarrow.dataset.Dataset, pyarrow.dataset.Expression | None]:
        """A table as Arrow's dataset, and the filter that leaves its current rows where only those are meant."""
        import pyarrow.dataset

        table, current = self._find(name)
        return self._all_rows(table), pyarrow.dataset.field(FLAG) if current else None

    def _find(self, name: str) -> tuple[str, bool]:
        """The table's name, and whether only its current rows are meant."""
        table = name if self._has(name) else name.removeprefix(CURRENT)
        if not name or not self._has(table):
            raise WarehouseError(f"{self.place}: has no table {name}; its tables: {', '.join(self.table_names())}")
        return table, table != name

    def _has(self, table: str) -> bool:
        return bool(table) and ((self._path / table).is_dir() or table in self._listed)

    @cached_property
    def _listed(self) -> Listed:
        return listing.read(self._path) or {} if self._whole else {}

    def _folder(self, table: str) -> Path:
        """A table's folder. Raises ``WarehouseError`` where one of the files is gone that the version had."""
        if listing.lost(self._path, self._listed, table):
            self.__dict__.pop("_listed", None)  # taking an article down may have replaced files since it was read
        if lost := listing.lost(self._path, self._listed, table):
            more = f" (and {len(lost) - 1} more)" if len(lost) > 1 else ""
            raise WarehouseError(f"{self._path}/{lost[0]}: is gone{more}; statwire verify says how to repair it")
        return self._path / table

    def _scan(self, table: str) -> LazyFrame:
        """All rows of a table, to be read later."""
        return scan(*self.to_scan(table))

    def to_scan(self, table: str) -> tuple[list[tuple[str, str | None]], str | None]:
        """What ``scan`` takes of a table: its files with their values of the partition's column, and that column."""
        folder = self._folder(table)
        partition = next(iter(partitions_of(folder)), None)
        files = sorted(folder.glob("*/*.parquet" if partition else "*.parquet"))
        if not files:
            raise WarehouseError(f"{folder}: holds no parquet file; the next run publishes the version again")
        return [(str(file), file.parent.name.partition("=")[2] or None) for file in files], partition

    def _all_rows(self, table: str) -> pyarrow.dataset.Dataset:
        """All rows of a table as Arrow's dataset."""
        import pyarrow.dataset

        folder = self._folder(table)
        return pyarrow.dataset.dataset(folder, format="parquet", partitioning=hive(partitions_of(folder)))

    def _make_view(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        """A view of all rows of a table, called as the table is."""
        _make_view(connection, table, self._folder(table))


def partitions_of(folder: Path) -> list[str]:
    """The names of the Hive columns of a table: one or none. Their values are texts, whatever they look like."""
    folders = (entry.name for entry in folder.iterdir() if entry.is_dir() and "=" in entry.name)
    return sorted({name.partition("=")[0] for name in folders})


def hive(partitions: Sequence[str]) -> pyarrow.dataset.Partitioning:
    """Arrow's partitioning by folders named column=value, the values as texts."""
    import pyarrow
    import pyarrow.dataset

    texts = pyarrow.schema([(partition, pyarrow.string()) for partition in partitions])
    return pyarrow.dataset.partitioning(texts, flavor="hive")


def _make_view(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> None:
    partitions = partitions_of(folder)
    files = f"'{_pattern(folder)}/{'*/' * len(partitions)}*.parquet'"
    source = f"read_parquet({files}, hive_partitioning = false)"
    columns = "*"
    if partitions:
        # Named one by one: DuckDB takes a name=value folder above the warehouse for a partition too.
        columns = _quoted([*connection.sql(f"from {source}").columns, *partitions])
        types = ", ".join(f"{partition}: VARCHAR" for partition in partitions)
        source = f"read_parquet({files}, hive_partitioning = true, hive_types = {{{types}}})"
    connection.execute(f"create view {name} as select {columns} from {source}")


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _pattern(folder: Path) -> str:
    """The folder as part of a DuckDB pattern in quotes, its own special characters taken as they are."""
    return "".join(f"[{char}]" if char in "[*?" else char for char in str(folder)).replace("'", "''")
