"""The ``Store`` of a warehouse in a bucket.

The order is that of a folder: data files and the logs of their tables, then the row of runs, which is the commit, then
versions/<N>.json, then latest.json. Each can be redone, and the next writer to open the warehouse does so.

No lock reaches another machine. What stands in for it is the log of runs: a row goes to the entry after the one that
its writer began from, by a conditional put, so that of two writers who began from one version only one commits. The
other may have committed to tables before that. Nobody sees it: readers go by the documents, a document is written of
the logs as its own writer left them, and the next writer takes each table back to what the last row names. For the
same reason nothing is deleted that is younger than a day (``retain.GRACE``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from deltalake import DeltaTable

from flows.warehouse.bucket import versions
from flows.warehouse.bucket.log import BucketLog, below
from flows.warehouse.bucket.objects import Objects
from flows.warehouse.bucket.read import BucketReader
from flows.warehouse.bucket.versions import Held, HeldFile, name_of
from flows.warehouse.edit import Planned
from flows.warehouse.errors import WarehouseError
from flows.warehouse.files import checksum_told
from flows.warehouse.log import DeltaLog
from flows.warehouse.paths import Paths
from flows.warehouse.place import Bucket, Place
from flows.warehouse.read import Reader
from flows.warehouse.recover import Committed, LastRun, last_run
from flows.warehouse.resolve import open_warehouse
from flows.warehouse.store import Content, OnStep
from schemas.tables import DATA_TABLES, RUNS, TABLES, Table

_AT_ONCE = 8
"""Requests that wait for the server at the same time."""

_DICTIONARY = "README.md"


class BucketStore:
    """A warehouse below a prefix of a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        """Raises ``WarehouseError`` where the environment has no credentials."""
        self.place: Place = bucket
        self.local = Paths(bucket.local)
        self.objects = Objects(bucket)

    def latest(self) -> int:
        """The version that latest.json names."""
        version = versions.latest(self.objects)
        if version is not None:
            return version
        if numbers := self.published():
            found = f"latest.json is gone; the next run makes it again, and --version {max(numbers)} reads the newest"
            raise WarehouseError(f"{self.place}: {found}")
        raise WarehouseError(f"{self.place}: holds no version yet; run statwire nightly --warehouse {self.place} first")

    def newest(self) -> Reader | None:
        """A reader of what latest.json names."""
        version = versions.latest(self.objects)
        return None if version is None else self.reader(version)

    def published(self) -> list[int]:
        """The versions that have a document."""
        return versions.published(self.objects)

    def has(self, version: int) -> bool:
        """Whether the version has a document."""
        return versions.read(self.objects, version) is not None

    def reader(self, version: int) -> Reader:
        """A reader of what a version's document names."""
        return BucketReader(self.objects, version, self.held(version))

    def held(self, version: int) -> dict[str, Held]:
        """The tables of a version. Raises ``WarehouseError`` where it is not there."""
        tables = versions.read(self.objects, version)
        if tables is None:
            raise WarehouseError(f"{self.objects.told(name_of(version))}: is gone; name another version")
        return tables

    def contents(self, versions: Sequence[int]) -> dict[int, Content]:
        """As the documents tell it."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(versions, pool.map(self._content, versions), strict=True))

    def prepare(self) -> None:
        """Make the local folder, and see that the bucket can be reached."""
        self.objects.get(versions.LATEST)
        self.local.root.mkdir(parents=True, exist_ok=True)

    def leave_dictionary(self) -> None:
        """Write it as README.md below the prefix."""
        from schemas.dictionary import dictionary

        if self.objects.get(_DICTIONARY) is None:
            self.objects.put_instead(_DICTIONARY, dictionary().encode("utf-8"), None)

    def recover(self, on_step: OnStep) -> Committed:
        """The newest committed version, each table's log taken back to it, and its document and latest.json in place.

        Raises ``WarehouseError`` where a log is gone or older than what was committed.
        """
        published = self.published()  # before the runs: another writer may commit at any moment
        runs = BucketLog(RUNS, self.objects)
        last = last_run(runs)
        if published and published[-1] > last.version:
            raise WarehouseError(
                f"{self.objects.told(name_of(published[-1]))} is newer than the last run in {runs.place}, version "
                f"{last.version}: put the objects below delta/ back from a copy, or begin a new warehouse; the "
                "versions stay readable"
            )
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            opened = list(pool.map(lambda table: self._log(table, last), DATA_TABLES))
        logs = {log.table.name: log for log in opened} | {RUNS.name: runs}
        if last.version and not self._is_published(last.version, logs):
            self.publish(last.version, logs, on_step)
        return Committed(last.version, logs)

    def publish(self, version: int, logs: Mapping[str, DeltaLog], on_step: OnStep) -> None:
        """Write versions/<version>.json of the logs' files as they are now, and make latest.json name it.

        Another writer that recovers may do the same at this moment: what both write says the same.
        """
        if not self._has_whole(version, logs):
            tables = {table.name: self._as_held(table, logs[table.name]) for table in TABLES}
            self.objects.put(name_of(version), versions.document(version, tables))
            on_step("version built")
        versions.put_latest(self.objects, version)
        on_step("latest swapped")

    def restored(self, number: int, standing: Committed) -> Sequence[Planned]:
        """As in a folder."""
        from flows.warehouse.bucket.restore import restored

        open_warehouse(self.place, version=number)  # for what it raises of a version that is not there
        return restored(self.objects, number, self.held(number), standing)

    def remove_expired(
        self, standing: Committed, now: datetime, every_days: int, weekly: bool, on_step: OnStep
    ) -> list[int]:
        """As in a folder, but that the files of an expired version stay for another day."""
        from flows.warehouse.bucket.retain import remove_expired

        return remove_expired(self.objects, standing, now, every_days, weekly, on_step)

    def _log(self, table: Table, last: LastRun) -> DeltaLog:
        committed = last.delta_versions.get(table.name)
        if committed is not None and not DeltaTable.is_deltatable(self.objects.address(below(table.name))):
            raise WarehouseError(
                f"{self.objects.told(below(table.name))}: is gone, though version {last.version} has it; put it back "
                "from a copy"
            )
        log = BucketLog(table, self.objects)
        log.roll_back(committed or 0)  # a table newer than the last run is empty
        return log

    def _is_published(self, version: int, logs: Mapping[str, DeltaLog]) -> bool:
        try:
            named = versions.latest(self.objects) or 0
        except WarehouseError:
            return False
        return named >= version and self._has_whole(version, logs)

    def _has_whole(self, version: int, logs: Mapping[str, DeltaLog]) -> bool:
        """Whether the version's document names what the logs hold."""
        try:
            tables = versions.read(self.objects, version)
        except WarehouseError:
            return False
        return tables is not None and all(_agrees(tables.get(name), log) for name, log in logs.items())

    def _as_held(self, table: Table, log: DeltaLog) -> Held:
        files = log.files()
        if not files and isinstance(log, BucketLog):
            files = [log.write_empty()]
        told = (
            HeldFile(f"{below(table.name)}/{file.path}", file.size, checksum_told(Path(file.path)) or "", file.rows)
            for file in files
        )
        return Held(table.partition, tuple(told))

    def _content(self, version: int) -> Content:
        tables = self.held(version)
        rows = {name: sum(file.rows for file in held.files) for name, held in tables.items()}
        return Content(sum(file.size for held in tables.values() for file in held.files), rows)


def _agrees(held: Held | None, log: DeltaLog) -> bool:
    if held is None:
        return False
    prefix = f"{below(log.table.name)}/"
    named = {file.path.removeprefix(prefix) for file in held.files if file.rows}
    return bool(held.files) and named == {file.path for file in log.files()}
