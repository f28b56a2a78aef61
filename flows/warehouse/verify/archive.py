"""Where pages say that their answer lies in raw/, a WARC record begins: of what was taken down, one that says so."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from flows.warehouse.errors import WarehouseError
from flows.warehouse.paths import Paths
from flows.warehouse.read import Reader
from flows.warehouse.verify.finding import Findings
from schemas.tables import PAGES

_BEGINNING = b"WARC/"
_TYPE = b"WARC-Type: "
_REMOVED = b"metadata"
_ENOUGH = 1024
"""Bytes of a gzip member that surely inflate to the first ones of its record, the type among them."""

_GZIP = 16 + zlib.MAX_WBITS


def check_archive(
    reader: Reader, paths: Paths, findings: Findings, forgotten: Collection[str], *, may_be_elsewhere: bool = False
) -> int:
    """Verify the places that the pages of a version name; how many there are.

    ``forgotten`` are the hashes of what was taken down. ``may_be_elsewhere`` says that another machine may have a file
    that is not here, which is then noted.
    """
    if PAGES.name not in reader.table_names() or findings.is_damaged_in(Path(reader.place, PAGES.name)):
        return 0
    try:
        pages = reader.arrow(PAGES.name, ["warc_file", "warc_offset", "article_id"]).to_pylist()
    except WarehouseError:
        return 0  # why it cannot be read is told where its rows are verified
    places: dict[str, set[int]] = defaultdict(set)
    removed: dict[str, set[int]] = defaultdict(set)
    gone = set(forgotten)
    for page in pages:
        if page["warc_file"] is not None and page["warc_offset"] is not None:
            places[page["warc_file"]].add(page["warc_offset"])
            if page["article_id"] in gone:
                removed[page["warc_file"]].add(page["warc_offset"])
    away = [name for name in places if may_be_elsewhere and not (paths.raw / name).exists()]
    if away:
        findings.notes.append(f"{paths.raw}: {len(away)} files of the archive are not here, and were not verified")
    for name, offsets in sorted((name, places[name]) for name in places.keys() - set(away)):
        _check_file(paths.raw / name, sorted(offsets), removed[name], findings)
    return sum(map(len, places.values()))


def _check_file(path: Path, offsets: list[int], removed: Collection[int], findings: Findings) -> None:
    repair = "put it back from a backup; without one what was read from it stands, and cannot be read again"
    try:
        with path.open("rb") as file:
            begins = {offset: _first_bytes(file, offset) for offset in offsets}
    except FileNotFoundError:
        findings.add(path, f"is gone, and {len(offsets)} pages lie in it", repair)
        return
    except OSError as error:
        findings.add(path, f"cannot be read ({error.strerror or error})", repair)
        return
    lost = [offset for offset, first in begins.items() if not first.startswith(_BEGINNING)]
    left = [offset for offset in removed if offset not in lost and _TYPE + _REMOVED not in begins[offset]]
    if left:
        again = "statwire forget takes it down again"
        findings.add(path, f"the record at byte {min(left):,} is of an article that was taken down", again)
    if lost:
        findings.add(path, f"no record begins at byte {lost[0]:,}, and at {len(lost)} places in all", repair)


def _first_bytes(file: BinaryIO, offset: int) -> bytes:
    """The first bytes of the record at an offset, inflated; none where it is damaged."""
    file.seek(offset)
    start = file.read(_ENOUGH)
    if start.startswith(_BEGINNING):
        return start
    try:
        return zlib.decompressobj(_GZIP).decompress(start, _ENOUGH)
    except zlib.error:
        return b""
