"""The list of a version's files, which lies in the version itself: by it a reader knows that none is gone.

Whoever reads a table's folder by a pattern gets the rows that are left where somebody deleted a file, and no word of
it. The list follows from the log like the version itself; one that a power cut left empty says nothing, and the next
writer makes that of the newest version again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from flows.warehouse.paths import READ_ONLY, names_below

NAME = ".files.json"
"""Hidden, so that who lists a version's tables does not meet it."""

Listed = Mapping[str, frozenset[str]]
"""Table -> its files, as paths below its folder."""


def write(version: Path, files: Mapping[str, Iterable[str]]) -> None:
    """Leave the list in a version that is being built: of each table its files, as paths below its folder."""
    path = version / NAME
    told = {name: list(held) for name, held in files.items()}
    path.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")
    path.chmod(READ_ONLY)


def read(version: Path) -> Listed | None:
    """A version's list; None where it has none, as versions of the first Statwires have not, or none that can be read.

    Raises ``OSError`` where the disk fails.
    """
    try:
        told = json.loads((version / NAME).read_bytes())
        return {name: frozenset(files) for name, files in told.items()}
    except (FileNotFoundError, NotADirectoryError, ValueError, AttributeError, TypeError):
        return None


def lost(version: Path, listed: Listed, table: str) -> list[str]:
    """The files of a table that are listed and not there, as paths below the version's folder."""
    gone = listed.get(table, frozenset()).difference(names_below(version / table))
    return [f"{table}/{name}" for name in sorted(gone)]
