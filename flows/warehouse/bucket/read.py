"""Readers of a version in a bucket.

DuckDB and pyarrow read the files through ``_Files``, an fsspec file system that knows the version's files and fetches
the ranges that it is asked for: DuckDB's own reader of parquet then leaves out files by their month and groups of rows
by their statistics (published, metric), as in a folder, and needs no extension. polars reads them by itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

from fsspec import AbstractFileSystem
from fsspec.spec import AbstractBufferedFile

from flows.warehouse.bucket.objects import Objects
from flows.warehouse.bucket.versions import Held, HeldFile, name_of
from flows.warehouse.errors import WarehouseError
from flows.warehouse.read import Reader, hive

if TYPE_CHECKING:
    import duckdb
    import pyarrow.dataset

_PROTOCOL = "statwire"

_WHOLE = 262_144
"""A file of fewer bytes than this is fetched in one request: its parts would cost more in waiting than in bytes."""

_KEPT = 67_108_864
"""Bytes of such files that a connection keeps, for the next query and for the other columns of this one."""

_NEVER_CHANGED = datetime(2000, 1, 1, tzinfo=UTC)
"""When a file was changed, for whom keeps it by that: a name is a content."""


class BucketReader(Reader):
    """``Reader`` of a version that a document in a bucket describes."""

    def __init__(self, objects: Objects, version: int, tables: Mapping[str, Held]) -> None:
        """``tables`` are those of the version's document."""
        self.version = version
        self._objects = objects
        self._tables = tables

    @property
    def path(self) -> Path:
        """There is none: ``WarehouseError``, so that what was made for a folder alone stops before it does harm."""
        raise WarehouseError(f"{self.place}: this is not done in a bucket, only in a folder")

    @property
    def place(self) -> str:
        """The address of the version's document."""
        return self._objects.told(name_of(self.version))

    def table_names(self) -> list[str]:
        """The tables of this version, in order of name."""
        return sorted(self._tables)

    def files(self, name: str) -> dict[str, str]:
        """As of a folder."""
        held = self._tables.get(name)
        return {file.path.removeprefix(f"delta/{name}/"): _address(file) for file in held.files} if held else {}

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a connection read this warehouse's files, those of other versions too."""
        connection.register_filesystem(self._files())

    def _has(self, table: str) -> bool:
        return table in self._tables

    def _files(self) -> _Files:
        return _Files(self._objects, {file.path: file.size for held in self._tables.values() for file in held.files})

    def to_scan(self, table: str) -> tuple[list[tuple[str, str | None]], str | None]:
        """As of a folder."""
        held = self._tables[table]
        return [(self._objects.told(file.path), _value(file, held)) for file in held.files], held.partition

    def _all_rows(self, table: str) -> pyarrow.dataset.Dataset:
        import pyarrow.dataset
        import pyarrow.fs

        held = self._tables[table]
        return pyarrow.dataset.dataset(
            [file.path for file in held.files],
            filesystem=pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(self._files())),
            format="parquet",
            partitioning=hive([held.partition] if held.partition else []),
        )

    def _make_view(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        held = self._tables[table]
        files = ", ".join("'" + _address(file).replace("'", "''") + "'" for file in held.files)
        told = f"hive_partitioning = true, hive_types = {{{held.partition}: VARCHAR}}"
        partitions = told if held.partition else "hive_partitioning = false"
        connection.execute(f"create view {table} as select * from read_parquet([{files}], {partitions})")


def _address(file: HeldFile) -> str:
    """A file as DuckDB finds it. Without the prefix, whose characters may mean something in a pattern."""
    return f"{_PROTOCOL}://{file.path}"


def _value(file: HeldFile, held: Held) -> str | None:
    return Path(file.path).parent.name.partition("=")[2] if held.partition else None


class _File(AbstractBufferedFile):  # type: ignore[misc]  # fsspec has no types
    """An open file of the warehouse."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        return self.fs.objects.read_range(self.path, start, end)  # type: ignore[no-any-return]


class _Files(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """The warehouse's files, to be read. ``sizes`` are those that are known already, and need not be asked for."""

    protocol = _PROTOCOL
    cachable = False

    def __init__(self, objects: Objects, sizes: Mapping[str, int]) -> None:
        super().__init__()
        self.objects = objects
        self._sizes = dict(sizes)
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._guard = Lock()  # DuckDB reads with several threads

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Name, size and type of a file; ``FileNotFoundError`` where there is none."""
        name = self._strip_protocol(path)
        if name not in self._sizes:
            self._sizes[name] = self.objects.size(name)
        return {"name": name, "size": self._sizes[name], "type": "file"}

    def glob(self, path: str, **_: Any) -> Sequence[str]:
        """The file itself: names are given one by one."""
        return [self.info(path)["name"]]

    def modified(self, path: str) -> datetime:
        """One time for all."""
        return _NEVER_CHANGED

    def _open(self, path: str, mode: str = "rb", **_: Any) -> IO[bytes]:
        found = self.info(path)
        if found["size"] < _WHOLE:
            return BytesIO(self._whole(found["name"]))
        return _File(self, found["name"], mode, cache_type="none", size=found["size"])

    def _whole(self, name: str) -> bytes:
        with self._guard:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        content = self.objects.read(name)
        with self._guard:
            self._kept[name] = content
            while sum(map(len, self._kept.values())) > _KEPT:
                self._kept.popitem(last=False)
        return content
