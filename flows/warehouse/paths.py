"""Where everything in a warehouse lies. Nobody else puts such a path together."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERSIONS = "versions"
LATEST = "latest"

# What is being built has a name that starts with a dot, so that no reader's pattern matches it, and ends in a random
# part. Whatever else lies there hidden is not the warehouse's.
_TEMPORARY_VERSION = re.compile(r"\.[0-9]+-[0-9a-f]{8}(-discarded)?")
_NUMBER = re.compile("[1-9][0-9]*")
_TEMPORARY_LINK = re.compile(rf"\.{LATEST}-[0-9a-f]{{8}}")

LOG_FOLDER = "_delta_log"
READ_ONLY = 0o444
"""The permissions of what no commit changes."""

SUMS = "SHA256SUMS"
"""The checksums of the log's files, beside the log of each table."""


def _is_empty(folder: Path) -> bool | None:
    """Whether a folder holds nothing; None where there is none, or retention has taken it away."""
    try:
        return not any(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        return False  # which whoever reads it is told


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of the warehouse below ``root``; none of them need exist."""

    root: Path

    @property
    def raw(self) -> Path:
        """Every response as it came, in WARC files by day."""
        return self.root / "raw"

    @property
    def cache(self) -> Path:
        """What may be deleted between runs: HTTP cache, Prefect's home."""
        return self.root / "cache"

    @property
    def lock(self) -> Path:
        """The file that the one writer holds locked; its text names the holder."""
        return self.root / ".writer.lock"

    @property
    def takedown(self) -> Path:
        """What is left to do of taking an article down; there only while it is at work or was cut short."""
        return self.root / ".takedown.json"

    @property
    def dictionary(self) -> Path:
        """The data dictionary, for whoever finds the warehouse without the project."""
        return self.root / "README.md"

    @property
    def latest(self) -> Path:
        """The link to the newest version."""
        return self.root / LATEST

    @property
    def versions(self) -> Path:
        """The folder of all versions."""
        return self.root / VERSIONS

    def version(self, number: int) -> Path:
        """The folder of one version: a folder of plain parquet for each table."""
        return self.versions / str(number)

    def delta(self, table: str) -> Path:
        """A table's Delta folder: its log and the files of all versions."""
        return self.root / "delta" / table

    def published(self) -> list[int]:
        """The numbers of the versions that are there to read, ascending."""
        return [number for number in self._numbered() if self.has(number)]

    def has(self, number: int) -> bool:
        """Whether a version is there to read."""
        return _is_empty(self.version(number)) is False

    def empty(self) -> list[int]:
        """The numbers of folders that would be versions if they held something: no writer leaves one."""
        return [number for number in self._numbered() if _is_empty(self.version(number))]

    def _numbered(self) -> list[int]:
        if not self.versions.is_dir():
            return []
        return sorted(
            int(entry.name) for entry in self.versions.iterdir() if _NUMBER.fullmatch(entry.name) and entry.is_dir()
        )

    def building(self, number: int) -> Path:
        """A name of its own for a version that is being built."""
        return self.versions / f".{number}-{secrets.token_hex(4)}"

    def discarding(self, building: Path) -> Path:
        """The name that a version which ``building`` replaces has until it is deleted."""
        return building.with_name(f"{building.name}-discarded")

    def linking(self) -> Path:
        """A name of its own for the link that will be latest."""
        return self.root / f".{LATEST}-{secrets.token_hex(4)}"

    def temporary(self) -> Iterator[Path]:
        """What a publisher that died may have left half built: the three kinds of names above, and no others."""
        for folder, names in ((self.root, _TEMPORARY_LINK), (self.versions, _TEMPORARY_VERSION)):
            if folder.is_dir():
                yield from (entry for entry in folder.iterdir() if names.fullmatch(entry.name))


def names_below(folder: Path) -> Iterator[str]:
    """The parquet files of a table's folder, as the log names them; none without a folder.

    Listing is far cheaper than asking for each.
    """
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in found:
        if entry.name.endswith(".parquet"):
            yield entry.name
        elif entry.is_dir(follow_symlinks=False) and entry.name != LOG_FOLDER:
            with os.scandir(entry.path) as held:
                yield from (f"{entry.name}/{file.name}" for file in held if file.name.endswith(".parquet"))
