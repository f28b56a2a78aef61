"""Where everything in a warehouse lies. Nobody else puts such a path together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERSIONS = "versions"
TEMPORARY_PREFIX = "."
"""What is being built has a name that starts so, and no reader's pattern matches it."""

LOG_FOLDER = "_delta_log"


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
    def latest(self) -> Path:
        """The link to the newest version."""
        return self.root / "latest"

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
        if not self.versions.is_dir():
            return []
        return sorted(int(entry.name) for entry in self.versions.iterdir() if entry.name.isdecimal())

    def temporary(self) -> Iterator[Path]:
        """What a publisher that died may have left half built."""
        yield from self.root.glob(f"{TEMPORARY_PREFIX}{self.latest.name}-*")
        yield from self.versions.glob(f"{TEMPORARY_PREFIX}*")
