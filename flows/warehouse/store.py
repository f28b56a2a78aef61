"""The seam between the warehouse and where it lies: a folder, or a prefix of a bucket.

Whatever a warehouse promises (see ``commit``, ``recover`` and ``read``) is the same in both. What differs is asked of a
``Store``, and of the ``DeltaLog`` and ``Reader`` that it gives, and of nothing else:

- A folder has versions/<N>/ of hard links and the link latest; one writer is seen to by a lock (``publish``,
  ``recover``, ``lock``). ``FolderStore`` only leads there.
- A bucket has no links, no renames and no lock that dies with its process. There a version is versions/<N>.json, which
  lists the files of each table, and latest.json is replaced by a conditional put (``bucket.store``). Of two writers on
  two machines the one whose row of runs comes second is refused by the log itself.

What needs a folder (``DeltaLog.folder``, ``Reader.path``) is refused in a bucket in one line, so that a part which was
not made for it stops there, and does nothing by halves. obstore is loaded only where a bucket is named.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from flows.warehouse.errors import WarehouseError
from flows.warehouse.paths import Paths
from flows.warehouse.place import Bucket, Place, local_root, place_of
from flows.warehouse.read import Reader
from flows.warehouse.resolve import newest_of_folder, open_warehouse

if TYPE_CHECKING:
    from flows.warehouse.edit import Planned
    from flows.warehouse.log import DeltaLog
    from flows.warehouse.recover import Committed

OnStep = Callable[[str], None]


class Content(NamedTuple):
    """What a version's files hold: bytes, and the rows of each table."""

    bytes: int
    rows: Mapping[str, int]


class Store(Protocol):
    """A warehouse's versions, wherever they lie. ``local`` has its raw/, its cache/ and its lock."""

    place: Place
    local: Paths

    def latest(self) -> int:
        """The newest version to read. Raises ``WarehouseError`` where there is none."""

    def newest(self) -> Reader | None:
        """A reader of the newest version, or None where there is none yet."""

    def published(self) -> list[int]:
        """The numbers of the versions that are there to read, ascending."""

    def has(self, version: int) -> bool:
        """Whether a version is there to read."""

    def reader(self, version: int) -> Reader:
        """A reader of a version that is published."""

    def contents(self, versions: Sequence[int]) -> dict[int, Content]:
        """What each version's files hold; those that it shares with others count in each."""

    def prepare(self) -> None:
        """Make what a writer needs, before the lock is taken. Raises ``WarehouseError`` where none can write."""

    def leave_dictionary(self) -> None:
        """Lay the data dictionary beside the data where there is none yet."""

    def recover(self, on_step: OnStep) -> Committed:
        """``recover.recover``: the newest committed version, recovered and published."""

    def publish(self, version: int, logs: Mapping[str, DeltaLog], on_step: OnStep) -> None:
        """``publish.publish``: a committed version made the one that readers find."""

    def restored(self, number: int, standing: Committed) -> Sequence[Planned]:
        """``restore.restored``: the edits that make the content of an old version the newest."""

    def remove_expired(
        self, standing: Committed, now: datetime, every_days: int, weekly: bool, on_step: OnStep
    ) -> list[int]:
        """``retain.remove_expired``: the numbers of the versions that expired and are gone."""


class FolderStore:
    """A warehouse in a folder."""

    def __init__(self, root: Path) -> None:
        """``root`` need not exist."""
        self.place: Place = root
        self.local = Paths(root)

    def latest(self) -> int:
        """The version that the link latest leads to."""
        return newest_of_folder(self.local)

    def newest(self) -> Reader | None:
        """A reader of what latest leads to."""
        return open_warehouse(self.local.root) if os.path.lexists(self.local.latest) else None

    def published(self) -> list[int]:
        """The folders of versions."""
        return self.local.published()

    def has(self, version: int) -> bool:
        """Whether the version has a folder that holds something."""
        return self.local.has(version)

    def reader(self, version: int) -> Reader:
        """A reader of a version's folder."""
        return Reader(self.local.version(version), version)

    def contents(self, versions: Sequence[int]) -> dict[int, Content]:
        """As the file system and the files' footers tell it, each file read once whatever its names."""
        known: dict[tuple[int, int], int] = {}
        return {version: _content_of(self.local.version(version), known) for version in versions}

    def prepare(self) -> None:
        """Make the folder."""
        root = self.local.root
        refuse_name(root)
        root.mkdir(parents=True, exist_ok=True)

    def leave_dictionary(self) -> None:
        """Write it as README.md."""
        if not self.local.dictionary.exists():
            from schemas.dictionary import dictionary

            self.local.dictionary.write_text(dictionary(), encoding="utf-8")

    def recover(self, on_step: OnStep) -> Committed:
        """As ``recover``, which this leads to."""
        from flows.warehouse.recover import recover

        return recover(self.local, on_step)

    def publish(self, version: int, logs: Mapping[str, DeltaLog], on_step: OnStep) -> None:
        """As ``publish``, which this leads to."""
        from flows.warehouse.publish import publish

        publish(self.local, version, logs, on_step)

    def restored(self, number: int, standing: Committed) -> Sequence[Planned]:
        """As ``restore``, which this leads to."""
        from flows.warehouse.restore import restored

        return restored(self.local, number, standing)

    def remove_expired(
        self, standing: Committed, now: datetime, every_days: int, weekly: bool, on_step: OnStep
    ) -> list[int]:
        """As ``retain``, which this leads to."""
        from flows.warehouse.retain import remove_expired

        return remove_expired(self.local, standing, now, every_days, weekly, on_step)


def refuse_name(root: Path) -> None:
    """Raise ``WarehouseError`` for a folder that deltalake takes for another one; a reader of versions/ needs none."""
    told = str(root.absolute())
    if "%" in told or any(ord(char) < 32 or ord(char) == 127 for char in told):
        raise WarehouseError(
            f"{told!r}: deltalake cannot work below a folder with % or a control character in its name; "
            "choose another, or move it there"
        )


def _content_of(folder: Path, known: dict[tuple[int, int], int]) -> Content:
    """What the files of a version hold; ``known`` are the rows of files (by inode) that another version has too."""
    size, rows = 0, Counter[str]()
    for file in folder.rglob("*.parquet"):
        status = file.stat()
        inode = status.st_dev, status.st_ino
        if inode not in known:
            known[inode] = _rows_of(file)
        size += status.st_size
        rows[file.relative_to(folder).parts[0]] += known[inode]
    return Content(size, rows)


def _rows_of(file: Path) -> int:
    """As its footer says; none where it cannot be read."""
    import pyarrow
    import pyarrow.parquet

    try:
        return int(pyarrow.parquet.read_metadata(file).num_rows)
    except (OSError, pyarrow.ArrowException):
        return 0


def store_at(given: str | Place) -> Store:
    """The store of the warehouse at a folder or an address; of a bucket it is seen that it can be reached."""
    place = place_of(given)
    if isinstance(place, Bucket):
        from flows.warehouse.bucket.store import BucketStore

        return BucketStore(place)
    return FolderStore(place)


def local_paths(given: str | Place) -> Paths:
    """Where a warehouse has its raw/, its cache/ and its lock: in its folder, or beside its bucket."""
    return Paths(local_root(place_of(given)))


def refuse_bucket(given: str | Place, what: str) -> Path:
    """The folder; ``WarehouseError`` for a bucket, in which ``what`` is not done."""
    place = place_of(given)
    if isinstance(place, Bucket):
        raise WarehouseError(f"{place}: {what} is not done in a bucket, only in a folder")
    return place
