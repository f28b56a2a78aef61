"""A committed version as plain parquet that anyone can read, and the link that says which is the newest.

All of it follows from the logs, so that a writer which dies here loses nothing: the next one does it again.

What is forced to the disk, and what that rests on: the links' contents were forced when they were written, and the
row of runs before publishing begins. Of the version itself only the folder that it is renamed into is forced, then the
warehouse's after latest was swapped. ext4, XFS and btrfs keep changes of names in order or in one journal, so that
this makes the links below durable too, and latest never leads to a version that is not. A file system that gives no
such order may after a power cut show a version with links missing, or an empty list of its files: ``is_published``
compares every name with the logs, and the next writer publishes it again. Forcing each of hundreds of folders would
cost most of the publishing.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from flows.warehouse import listing
from flows.warehouse.durable import exchange, sync
from flows.warehouse.errors import WarehouseError
from flows.warehouse.files import empty_name, write_empty
from flows.warehouse.log import DeltaLog
from flows.warehouse.paths import READ_ONLY, VERSIONS, Paths, names_below
from schemas.tables import TABLES, Table

_NO_HARD_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}


def publish(paths: Paths, version: int, logs: Mapping[str, DeltaLog], on_step: Callable[[str], None]) -> None:
    """Build versions/<version> of the logs' files as they are now, and make it the latest.

    It is built under a temporary name, forced to the disk and renamed, then the link is replaced: a reader sees the
    version whole or not at all. ``on_step`` is told after each step.
    """
    if not _is_whole(paths, version, logs):
        building = paths.building(version)
        built = {table.name: _build(table, logs[table.name], building / table.name) for table in TABLES}
        listing.write(building, built)
        on_step("version built")
        put_in_place(paths, building, paths.version(version))
        on_step("version renamed")
    _swap_latest(paths, version)
    on_step("latest swapped")


def is_published(paths: Paths, version: int, logs: Mapping[str, DeltaLog]) -> bool:
    """Whether versions/<version> has every file that the logs hold now, and latest leads to it."""
    linked = paths.latest.is_symlink() and paths.latest.readlink() == Path(_target(version))
    return linked and _is_whole(paths, version, logs)


def _is_whole(paths: Paths, version: int, logs: Mapping[str, DeltaLog]) -> bool:
    folder = paths.version(version)
    listed = listing.read(folder)
    return listed is not None and all(_is_built(log, folder / name, listed.get(name)) for name, log in logs.items())


def _is_built(log: DeltaLog, folder: Path, listed: Collection[str] | None) -> bool:
    """Whether a version's folder of a table, and its list, have what the log has."""
    files = {file.path for file in log.files()} or {empty_name(log.table)}
    try:
        return files == listed and files <= set(names_below(folder))
    except PermissionError:
        return False


def _build(table: Table, log: DeltaLog, folder: Path) -> list[str]:
    """Link a table's files; their paths below the folder."""
    files = log.files()
    if not files:
        write_empty(table, folder)
        return [empty_name(table)]
    source, target = str(log.folder), str(folder)
    folder.mkdir(parents=True)
    for place in {file.path.rpartition("/")[0] for file in files} - {""}:
        (folder / place).mkdir()
    for file in files:  # plain strings: a thousand links are worth no thousand path objects
        link_or_copy(f"{source}/{file.path}", f"{target}/{file.path}")
    return [file.path for file in files]


def link_or_copy(source: str, target: str) -> None:
    """Give a data file a second name: a hard link, or a read-only copy where the file system has none."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        shutil.copyfile(source, target)
        Path(target).chmod(READ_ONLY)
        sync(Path(target))


def discard(path: Path) -> None:
    """Delete what stands at a temporary name, whatever it is, also where a folder of it lost its permissions.

    Raises ``WarehouseError`` where that cannot be.
    """
    try:
        _delete(path)
    except PermissionError:
        try:
            _open(path)
            _delete(path)
        except PermissionError as error:
            told = f"cannot be deleted ({error.strerror}); delete it, nothing needs it"
            raise WarehouseError(f"{path}: {told}") from error


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _open(folder: Path) -> None:
    """Give this user every right to a folder and those below."""
    folder.chmod(stat.S_IRWXU)
    for place, folders, _ in os.walk(folder):
        for name in folders:
            Path(place, name).chmod(stat.S_IRWXU)


def put_in_place(paths: Paths, building: Path, target: Path) -> None:
    """Make what was built the version's folder, in the place of one that is there, whose files then go."""
    if os.path.lexists(target) and exchange(building, target):
        sync(target.parent)
        discard(building)
        return
    if os.path.lexists(target):
        discarded = paths.discarding(building)
        target.rename(discarded)
        building.rename(target)
        discard(discarded)
    else:
        building.rename(target)
    sync(target.parent)


def _swap_latest(paths: Paths, version: int) -> None:
    link = paths.linking()
    link.symlink_to(_target(version))
    link.replace(paths.latest)
    sync(paths.root)


def _target(version: int) -> str:
    """Where latest points: relative, so that a warehouse may be moved or mounted elsewhere."""
    return f"{VERSIONS}/{version}"
