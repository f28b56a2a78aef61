"""Where captures of pages lie, as the lines of a capture index tell: Common Crawl's and pywb's CDXJ, a capture a line.

Format: https://specs.webrecorder.net/cdxj/0.1.0/ (filename, offset and length beside url, status and mime).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flows.stages.discover.choice import DAWN
from flows.stages.discover.json_listing import Node, address_of, capture_of, captured_at, is_page


@dataclass(frozen=True, slots=True)
class Capture:
    """A page in a WARC file: the file's name as the index has it, and so many bytes at a place in it."""

    url: str
    at: datetime
    filename: str
    offset: int
    length: int


def captures_of(lines: Iterable[str]) -> tuple[list[Capture], int]:
    """The newest capture of each page that was captured with success, and how many lines name no place of any."""
    newest: dict[str, Capture] = {}
    lost = 0
    for line in filter(str.strip, lines):
        node = capture_of(line)
        capture = _placed(node)
        if capture is None:
            lost += 1
        elif is_page(node) and capture.at >= newest.get(capture.url, capture).at:
            newest[capture.url] = capture
    return list(newest.values()), lost


def _placed(node: Node) -> Capture | None:
    filename, offset, length = node.get("filename"), _number(node.get("offset")), _number(node.get("length"))
    if not (address_of(node) and isinstance(filename, str) and filename) or offset is None or not length:
        return None
    return Capture(address_of(node), captured_at(node) or DAWN, filename, offset, length)


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
