"""Every data file against the checksum in its name, each once however many names it has."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

from flows.warehouse.files import checksum_told, written_for
from flows.warehouse.paths import LOG_FOLDER, Paths
from flows.warehouse.sums import of_file
from flows.warehouse.verify.finding import Findings

_AT_ONCE = 4
"""Threads; hashing lets go of the interpreter."""

_PATTERN = "*.parquet"


@dataclass
class DataFiles:
    """The data files in question: each is one file on the disk (an inode) with one or more names."""

    names: dict[tuple[int, int], list[Path]] = field(default_factory=lambda: defaultdict(list))
    bytes: int = 0
    _footers: dict[tuple[int, int], parquet.FileMetaData] = field(default_factory=dict)

    def footer(self, path: Path) -> parquet.FileMetaData:
        """A file's metadata, read once whatever its names; ``OSError`` or ``ArrowException`` where there is none."""
        inode = _inode(path)
        if inode not in self._footers:
            self._footers[inode] = parquet.read_metadata(path)
        return self._footers[inode]


def collect(paths: Paths, versions: Sequence[int], last: int, *, with_delta: bool) -> DataFiles:
    """The files of the versions, and those in the Delta folders that were not written for a commit after ``last``.

    A later one belongs to a writer at work, or is left of one that died, which the next clears away.
    """
    files = DataFiles()
    folders = [paths.version(version) for version in versions]
    found = [path for folder in folders for path in folder.rglob(_PATTERN)]
    if with_delta:
        found += [path for path in data_files(paths.delta("")) if (written_for(path) or 0) <= last]
    for path in found:
        try:
            status = path.stat()
        except FileNotFoundError:
            continue  # a version that retention takes away at this moment
        inode = status.st_dev, status.st_ino
        files.bytes += 0 if inode in files.names else status.st_size
        files.names[inode].append(path)
    return files


def data_files(folder: Path) -> Iterable[Path]:
    """The data files below a Delta folder."""
    return (path for path in folder.rglob(_PATTERN) if path.parent.name != LOG_FOLDER)


def check(files: DataFiles, paths: Paths, findings: Findings) -> None:
    """Find the files whose content is not what their name says."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        wrong = list(pool.map(_wrong, (names[0] for names in files.names.values())))
    bad = [(names, said) for names, said in zip(files.names.values(), wrong, strict=True) if said]
    for names, _ in bad:
        findings.damaged.update(names)
    for names, said in bad:
        _tell(names, said, files, paths, findings)


def _wrong(path: Path) -> str | None:
    try:
        told = checksum_told(path)
        if told is None:
            parquet.read_metadata(path)
            return None
        return (
            None if of_file(path).startswith(told) else "its content is not the one that its name has the checksum of"
        )
    except FileNotFoundError:
        return None
    except (OSError, pyarrow.ArrowException) as error:
        return f"cannot be read ({getattr(error, 'strerror', None) or error})"


def _tell(names: Sequence[Path], wrong: str, files: DataFiles, paths: Paths, findings: Findings) -> None:
    ordered = sorted(names, key=lambda path: version_of(path, paths), reverse=True)
    others = f" (the same file as {_listed(ordered[1:])})" if len(ordered) > 1 else ""
    findings.add(ordered[0], wrong + others, _repair(ordered, files, paths, findings))


def version_of(path: Path, paths: Paths) -> int:
    """The version that a file's name lies in; 0 for the Delta folder."""
    if not path.is_relative_to(paths.versions):
        return 0
    return int(path.relative_to(paths.versions).parts[0])


def _listed(names: Sequence[Path]) -> str:
    return str(names[0]) + (f" and {len(names) - 1} more" if len(names) > 1 else "")


def _repair(names: Sequence[Path], files: DataFiles, paths: Paths, findings: Findings) -> str:
    """A whole copy if there is one; else what Statwire can do without the file, which is less."""
    if not os.access(names[0], os.R_OK):
        return "give the permission back: chmod u+r"
    if twin := _whole_twin(names[0], files, findings):
        return f"copy {twin} over each of them, which is whole"
    newest = paths.published()[-1]
    if all(version_of(path, paths) not in (0, newest) for path in names):
        return "only old versions hold it: put it back from a backup, or delete those versions"
    return without_the_file(names[0], paths, findings)


def _whole_twin(damaged: Path, files: DataFiles, findings: Findings) -> Path | None:
    """A file of the same name, and so of the same content, that is not damaged."""
    same = (path for names in files.names.values() for path in names if path.name == damaged.name)
    return next((path for path in same if path not in findings.damaged), None)


def without_the_file(path: Path, paths: Paths, findings: Findings) -> str:
    """How to go on where a file is lost for good: by an older version that is whole, and the archive."""
    from schemas.tables import TABLES

    table = _table_of(path, paths)
    restorable = {table.name for table in TABLES if table.restorable}
    if table in restorable and (whole := _newest_whole(restorable, paths, findings)):
        return (
            f'put it back from a backup; without one: statwire restore {whole} --reason "{path.name} was damaged", '
            "then statwire backfill reads from raw/ again what that version lacks"
        )
    return (
        "put it back from a backup; without one begin a new warehouse with statwire backfill --archive and the files "
        f"in {paths.raw}"
    )


def _newest_whole(tables: Iterable[str], paths: Paths, findings: Findings) -> int | None:
    for version in reversed(paths.published()):
        folder = paths.version(version)
        if not any(findings.is_damaged_in(folder / table) for table in tables):
            return version
    return None


def _table_of(path: Path, paths: Paths) -> str:
    if path.is_relative_to(paths.versions):
        return path.relative_to(paths.versions).parts[1]
    return path.relative_to(paths.delta("")).parts[0]


def _inode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
