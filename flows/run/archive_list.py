"""Lists of archives, as crawls publish them (CC-NEWS: ``warc.paths.gz``): one path of a WARC file a line."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

ENDINGS = (".paths", ".paths.gz", ".txt")
MOST_BYTES = 50_000_000

INDEX_ENDINGS = (".cdxj", ".cdxj.gz", ".jsonl", ".jsonl.gz")
"""How the names of capture indexes end, which are read otherwise."""


def archives_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The archives themselves and those that the lists among ``paths`` name, each in its place.

    A listed path is sought as it stands, then below the list's folder, then by its name alone in that folder; where it
    is nowhere it is given below the list's folder, so that reading it tells what is missing. A list that cannot be
    read is given as if it were an archive.
    """
    for path in paths:
        listed = _listed(path) if path.name.lower().endswith(ENDINGS) else None
        yield from (path,) if listed is None else (_found(path.parent, line) for line in listed)


def _listed(path: Path) -> list[str] | None:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES)
        if path.name.lower().endswith(".gz"):
            raw = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, MOST_BYTES)
        lines = raw.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError, zlib.error):
        return None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _found(folder: Path, line: str) -> Path:
    named = Path(line)
    places = (named, folder / named, folder / named.name)
    return next(filter(_is_file, places), folder / named)


def found_below(folder: Path, name: str) -> Path | None:
    """The file of a name below a folder, or by its last part alone in that folder; None where it is neither."""
    places = (folder / name, folder / Path(name).name)
    return next((place for place in places if _is_file(place) and _is_below(folder, place)), None)


def _is_below(folder: Path, place: Path) -> bool:
    return place.resolve().is_relative_to(folder.resolve())


def _is_file(place: Path) -> bool:
    try:
        return place.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False
