"""A table's Delta log in a bucket. deltalake commits an entry with a conditional put, so that of two one is refused.

A log stays at the Delta version that it opened or committed itself, whatever others add meanwhile: what this writer
publishes is what it committed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, CommitProperties, RemoveAction

from flows.warehouse.bucket.objects import Objects
from flows.warehouse.errors import WarehouseBusy, WarehouseError
from flows.warehouse.files import action_named, empty_file, encoded_file, refuse_damage
from flows.warehouse.log import DeltaLog, LiveFile
from flows.warehouse.paths import LOG_FOLDER
from schemas.tables import Table


def below(table: str) -> str:
    """The prefix of a table's log and files."""
    return f"delta/{table}"


class BucketLog(DeltaLog):
    """``DeltaLog`` below a prefix of a bucket."""

    def __init__(self, table: Table, objects: Objects) -> None:
        """Open the log, making an empty one where there is none."""
        self._objects = objects
        self._below = below(table.name)
        self._open(table, objects.address(self._below))

    @property
    def folder(self) -> Path:
        """There is none: ``WarehouseError``, so that what was made for a folder alone stops before it does harm."""
        raise WarehouseError(f"{self.place}: this is not done in a bucket, only in a folder")

    @property
    def place(self) -> str:
        """The table's address."""
        return self._objects.told(self._below)

    def read(self, name: str, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """As in a folder; the file is fetched whole."""
        content = self._objects.read(f"{self._below}/{name}")
        refuse_damage(content, Path(name), f"{self.place}/{name}")
        wanted = None if columns is None else list(columns)
        return parquet.read_table(pyarrow.BufferReader(content), columns=wanted, partitioning=None)

    def write(self, partition: str | None, rows: pyarrow.Table, version: int, *, data_change: bool = True) -> AddAction:
        """As in a folder. A name is a content: a file of that name, left by whoever, is the same file."""
        name, content = encoded_file(self.table, partition, rows, version)
        self._objects.put(f"{self._below}/{name}", content.to_pybytes())
        return action_named(self.table, name, content.size, partition, rows, data_change=data_change)

    def write_empty(self) -> LiveFile:
        """Write the file that stands for the table while it has no rows; it always has the same name."""
        name, content = empty_file(self.table)
        self._objects.put(f"{self._below}/{name}", content.to_pybytes())
        return LiveFile(name, 0, content.size, None)

    def to_scan(self, files: Sequence[LiveFile]) -> list[tuple[str, str | None]]:
        """As in a folder."""
        return [(self._objects.told(f"{self._below}/{file.path}"), file.partition) for file in files]

    def _create(self) -> None:
        try:
            self._make()
        except DeltaError:
            if not DeltaTable.is_deltatable(self._address):  # else another writer made it at this moment
                raise

    def _transact(
        self, added: Sequence[AddAction], removals: Sequence[RemoveAction], told: dict[str, Any], mode: str
    ) -> None:
        mark = secrets.token_hex(8)
        following = self.version + 1
        try:
            self._write_entry(added, removals, {**told, "writer": mark}, mode)
        except CommitFailedError as error:
            # A put whose answer was lost is sent again, and finds itself there.
            if mark not in self._entry(following):
                raise self._lost() from error
        self._delta.load_as_version(following)

    def _restore(self, version: int) -> None:
        following = self.version + 1
        try:
            self._delta.restore(version, commit_properties=CommitProperties(max_commit_retries=0))
        except CommitFailedError as error:
            raise self._lost() from error
        self._delta.load_as_version(following)

    def _entry(self, version: int) -> str:
        entry = self._objects.get(f"{self._below}/{LOG_FOLDER}/{version:020d}.json")
        return entry.content.decode("utf-8", "replace") if entry else ""

    def _lost(self) -> WarehouseBusy:
        return WarehouseBusy(
            f"{self.place}: another writer committed meanwhile; nothing of this run is to be seen, so run it again"
        )
