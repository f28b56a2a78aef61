"""Where pages say that their answer lies in raw/, a WARC record begins."""

from __future__ import annotations

import zlib
from collections import defaultdict
from pathlib import Path
from typing import BinaryIO

from flows.warehouse.errors import WarehouseError
from flows.warehouse.paths import Paths
from flows.warehouse.read import Reader
from flows.warehouse.verify.finding import Findings
from schemas.tables import PAGES

_BEGINNING = b"WARC/"
_ENOUGH = 256
"""Bytes of a gzip member that surely inflate to the first ones of its record."""

_GZIP = 16 + zlib.MAX_WBITS


def check_archive(reader: Reader, paths: Paths, findings: Findings) -> int:
    """Verify the places that the pages of a version name; how many there are."""
    if PAGES.name not in reader.table_names() or findings.is_damaged_in(reader.path / PAGES.name):
        return 0
    try:
        pages = reader.arrow(PAGES.name, ["warc_file", "warc_offset"]).drop_null().to_pylist()
    except WarehouseError:
        return 0  # why it cannot be read is told where its rows are verified
    places: dict[str, set[int]] = defaultdict(set)
    for page in pages:
        places[page["warc_file"]].add(page["warc_offset"])
    for name, offsets in sorted(places.items()):
        _check_file(paths.raw / name, sorted(offsets), findings)
    return sum(map(len, places.values()))


def _check_file(path: Path, offsets: list[int], findings: Findings) -> None:
    repair = "put it back from a backup; without one what was read from it stands, and cannot be read again"
    try:
        with path.open("rb") as file:
            lost = [offset for offset in offsets if not _is_record(file, offset)]
    except FileNotFoundError:
        findings.add(path, f"is gone, and {len(offsets)} pages lie in it", repair)
        return
    except OSError as error:
        findings.add(path, f"cannot be read ({error.strerror or error})", repair)
        return
    if lost:
        findings.add(path, f"no record begins at byte {lost[0]:,}, and at {len(lost)} places in all", repair)


def _is_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    start = file.read(_ENOUGH)
    if start.startswith(_BEGINNING):
        return True
    try:
        return zlib.decompressobj(_GZIP).decompress(start, len(_BEGINNING)) == _BEGINNING
    except zlib.error:
        return False
