"""One table's Delta log: which files hold its rows now, and the single action that adds and removes some of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
from deltalake import DeltaTable
from deltalake.transaction import AddAction, CommitProperties, RemoveAction

from flows.warehouse import sums
from flows.warehouse.durable import in_parallel, sync, sync_all
from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.files import pieces, refuse_damage, statistics_columns, write_file, written_for
from flows.warehouse.paths import LOG_FOLDER, names_below
from schemas.tables import Table

CHECKPOINT_EVERY = "20"
"""Commits between checkpoints: opening a log reads the last checkpoint and the commits after it."""


@dataclass(frozen=True, slots=True)
class LiveFile:
    """A file that holds rows of the table now; ``path`` is relative to the table's folder, ``size`` in bytes."""

    path: str
    rows: int
    size: int
    partition: str | None


class DeltaLog:
    """The log of one table. It must be the only one that commits to it; the writer's lock sees to that."""

    def __init__(self, table: Table, folder: Path) -> None:
        """Open the log at ``folder``, making an empty one where there is none."""
        self._folder = folder
        is_new = self._open(table, str(folder))
        self._synced = -1 if is_new else self.version
        self._sync_log()

    def _open(self, table: Table, address: str) -> bool:
        """Open the log as deltalake names it, whether it had to be made."""
        self.table = table
        self._address = address
        is_new = not DeltaTable.is_deltatable(address)
        if is_new:
            self._create()
        with told_as(f"{self.place}/{LOG_FOLDER}: cannot be read, and statwire verify names the file"):
            self._delta = DeltaTable(address)
        self._listed: tuple[int, list[LiveFile]] | None = None
        return is_new

    @property
    def folder(self) -> Path:
        """Where the table's files lie, for what is done with them as files of the disk."""
        return self._folder

    @property
    def place(self) -> str:
        """Where the table lies, as a person is told."""
        return str(self._folder)

    @property
    def version(self) -> int:
        """Delta's own version of the table, from 0; not the warehouse's."""
        return self._delta.version()

    def files(self) -> list[LiveFile]:
        """The files that hold the table's rows, in order of path; listed once a Delta version."""
        if self._listed is None or self._listed[0] != self.version:
            self._listed = (self.version, self._list())
        return list(self._listed[1])

    def _list(self) -> list[LiveFile]:
        actions = self._actions()
        columns: list[Any] = [actions.column(name).to_pylist() for name in ("path", "num_records", "size_bytes")]
        partition = f"partition.{self.table.partition}"
        held = partition in actions.column_names
        columns.append(actions.column(partition).to_pylist() if held else [None] * len(columns[0]))
        return sorted((LiveFile(*row) for row in zip(*columns, strict=True)), key=lambda file: file.path)

    def files_around(self, name: str, least: Any, greatest: Any) -> list[LiveFile]:
        """``files`` without those of which the log's statistics say that no row's ``name`` lies between the two."""
        actions = self._actions()
        if not {f"min.{name}", f"max.{name}"} <= set(actions.column_names):
            return self.files()
        told = zip(
            *(actions.column(column).to_pylist() for column in ("path", f"min.{name}", f"max.{name}")), strict=True
        )
        outside = {path for path, low, high in told if None not in (low, high) and (low > greatest or high < least)}
        return [file for file in self.files() if file.path not in outside]

    def schema(self) -> pyarrow.Schema:
        """The columns that the log says the table has, which are those of the Statwire that last wrote it."""
        return pyarrow.schema(self._delta.schema().to_arrow())

    def read(self, name: str, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """The rows of one of the table's files, all or some columns, without the partition's.

        Raises ``WarehouseError`` for a damaged file that is read whole: what is written anew of it would look sound.
        """
        if columns is not None:
            return parquet.read_table(self.folder / name, columns=list(columns), partitioning=None)
        content = (self.folder / name).read_bytes()
        refuse_damage(content, Path(name), self.folder / name)
        return parquet.read_table(pyarrow.BufferReader(content), partitioning=None)

    def write(self, partition: str | None, rows: pyarrow.Table, version: int, *, data_change: bool = True) -> AddAction:
        """``files.write_file`` for this table."""
        return write_file(self.table, self.folder, partition, rows, version, data_change=data_change)

    def write_rows(self, rows: pyarrow.Table, version: int) -> list[AddAction]:
        """Write rows (in the table's schema) in sorted files; the actions that add the files to the log."""
        return in_parallel(lambda piece: self.write(*piece, version), pieces(self.table, rows))

    def to_scan(self, files: Sequence[LiveFile]) -> list[tuple[str, str | None]]:
        """What ``scan`` takes of the files."""
        folder = str(self.folder)
        return [(f"{folder}/{file.path}", file.partition) for file in files]

    def commit(
        self,
        added: Sequence[AddAction],
        removed: Sequence[LiveFile],
        version: int,
        *,
        data_change: bool = True,
        new_schema: bool = False,
    ) -> None:
        """Add and remove files at once; ``version``, the warehouse's, is kept with it for whoever reads the log.

        With ``new_schema`` the table has today's columns from here on, and of its files those alone that are added.
        """
        removals = [] if new_schema else [self._removal(file, data_change) for file in removed]
        self._transact(added, removals, {"version": version}, "overwrite" if new_schema else "append")

    def _transact(
        self, added: Sequence[AddAction], removals: Sequence[RemoveAction], told: dict[str, Any], mode: str
    ) -> None:
        sync_all({(self.folder / action.path).parent for action in added})
        self._write_entry(added, removals, told, mode)
        self._delta.update_incremental()
        self._sync_log()

    def _write_entry(
        self, added: Sequence[AddAction], removals: Sequence[RemoveAction], told: dict[str, Any], mode: str
    ) -> None:
        self._delta.create_write_transaction(
            [*added, *removals],
            mode=mode,
            schema=self.table.arrow_schema(),
            partition_by=self._partition_by(),
            commit_properties=CommitProperties({"statwire": told}, max_commit_retries=0),
        )

    def roll_back(self, version: int) -> None:
        """Make the files those of Delta's ``version`` again, by a further commit; ``WarehouseError`` for a lost log."""
        if self.version < version:
            raise WarehouseError(
                f"{self.place}: ends at Delta version {self.version}, but the last run committed {version}"
            )
        if self.version == version or self._paths_at(version) == {file.path for file in self.files()}:
            return
        self._restore(version)

    def _restore(self, version: int) -> None:
        self._delta.restore(version)
        self._sync_log()

    def clear_orphans(self, last: int) -> None:
        """Delete data files written for a version after ``last``, and unfinished log entries: nothing needs them."""
        for path in map(Path, names_below(self.folder)):
            if (written_for(path) or 0) > last:
                (self.folder / path).unlink()
        for path in (self.folder / LOG_FOLDER).glob("*#*"):  # how deltalake names what it has not finished writing
            path.unlink()

    def _create(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._make()

    def _make(self) -> None:
        DeltaTable.create(
            self._address,
            self.table.arrow_schema(),
            partition_by=self._partition_by(),
            name=self.table.name,
            description=self.table.row,
            configuration={
                "delta.checkpointInterval": CHECKPOINT_EVERY,
                "delta.enableExpiredLogCleanup": "false",  # recovery and history need the whole log
                "delta.dataSkippingStatsColumns": ",".join(statistics_columns(self.table)),
            },
        )

    def _partition_by(self) -> list[str]:
        return [self.table.partition] if self.table.partition else []

    def _removal(self, file: LiveFile, data_change: bool) -> RemoveAction:
        values = {self.table.partition: file.partition} if self.table.partition else {}
        return RemoveAction(file.path, data_change, int(time.time() * 1000), file.size, values)

    def _actions(self) -> Any:
        return self._delta.get_add_actions(flatten=True)

    def _paths_at(self, version: int) -> set[str]:
        then = DeltaTable(self._address, version=version)
        return set(then.get_add_actions(flatten=True).column("path").to_pylist())

    def _sync_log(self) -> None:
        """Force the entries since the last call to the disk, which deltalake does not, then their checksums.

        What follows a commit must not overtake it.
        """
        log = self.folder / LOG_FOLDER
        names = (
            log / f"{version:020d}{ending}"
            for version in range(self._synced + 1, self.version + 1)
            for ending in (".json", ".checkpoint.parquet")
        )
        written = [path for path in names if path.exists()]
        if not written:
            return
        sync_all([*written, *filter(Path.exists, [log / sums.LAST_CHECKPOINT])])
        sync(log)
        sums.record(self.folder, written)
        self._synced = self.version
