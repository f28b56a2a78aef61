"""WARC records taken out of the archive where they lie: each makes room for a record of the same length that says so.

No other record moves, so what pages tell of places stays true. Statwire writes each record as a gzip member of its own,
and so is what takes its place: a metadata record without an address, filled up with blanks, stored uncompressed.
"""

from __future__ import annotations

import io
import os
import re
import struct
import uuid
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import urljoin

from fastwarc.warc import ArchiveIterator

from flows.stages.archive.context import CANDIDATE_HEADER, LISTING_HEADER, ArchiveError, from_header
from flows.stages.archive.reader import content_of
from flows.stages.archive.record import CHUNK, HEADER_ROOM
from schemas.payload import GZIP_WBITS, MAX_BYTES, PayloadError

IsAbout = Callable[[str], bool]
"""Whether a URL leads to what is to be removed."""

SAID = b"This record was removed.\n"

_HEADER_END = b"\r\n\r\n"
_GZIP_HEADER = b"\x1f\x8b\x08%c\x00\x00\x00\x00\x00\xff"
_COMMENT = 0x10
_MOST_STORED = 0xFFFF
# The links of feeds, sitemaps and pages: attributes, and texts that begin with one (RFC 4287, RSS 2.0, sitemaps.org).
_LINK = re.compile(
    rb"""(?:href|url)\s{0,9}=\s{0,9}["']([^"'<>\s]{1,2000})|>\s{0,99}(?:<!\[CDATA\[)?([^<>\s\]]{1,2000})"""
)


class Place(NamedTuple):
    """Where a record lies: file (relative to the raw folder), offset and length in bytes."""

    warc_file: str
    offset: int
    length: int


def find_records(raw_dir: Path, warc_file: str, is_about: IsAbout, offsets: Collection[int] = ()) -> Iterator[Place]:
    """The records of a file that begin at ``offsets``, or whose address or candidate ``is_about`` holds of.

    Of a feed or sitemap one link is enough: what it prints of a page is told as the page's own. A record that was cut
    off counts as far as it goes. Raises ``ArchiveError`` for what is damaged, after all that can be found.
    """
    reached = -1
    with (raw_dir / warc_file).open("rb") as stream:
        try:
            for offset, length, begins in _members(stream, warc_file):
                reached = offset
                is_wanted = offset in offsets or any(map(is_about, _addresses(stream, offset, length, begins)))
                if is_wanted and SAID not in begins:  # which was removed already
                    yield Place(warc_file, offset, length)
        except ArchiveError:
            yield from _beyond(stream, warc_file, sorted(offset for offset in offsets if offset > reached))
            raise


def _beyond(stream: BinaryIO, name: str, offsets: Iterable[int]) -> Iterator[Place]:
    """The records at offsets that nothing before them leads to; those that are damaged themselves are passed over."""
    for offset in offsets:
        with suppress(ArchiveError):
            _, length, begins = next(_members(stream, name, offset))
            if SAID not in begins:
                yield Place(name, offset, length)


def remove_record(raw_dir: Path, place: Place) -> None:
    """Overwrite a record. It is on the disk when this returns; one that died on the way has to begin again.

    Raises ``ArchiveError`` for a record too short to be one.
    """
    with (raw_dir / place.warc_file).open("r+b") as stream:
        member = _in_its_place(place.length)
        if member is None and place.offset + place.length < stream.seek(0, os.SEEK_END):
            raise ArchiveError(f"{place.warc_file}, byte {place.offset:,}: is too short for a record, and not removed")
        stream.seek(place.offset)
        if member is None:
            stream.truncate()  # the beginning of a record, at the end of a file that was cut off
        else:
            stream.write(member)
        stream.flush()
        os.fsync(stream.fileno())


def _in_its_place(length: int) -> bytes | None:
    """A gzip member of exactly so many bytes that holds the record which says that one was removed; None if too few."""
    block = length
    while block > len(SAID):
        record = _record(block)
        excess = _stored_length(len(record)) - length
        if excess <= 0:
            # A shorter number or a block fewer may leave some bytes, which a comment takes up.
            return _stored(record, -excess)
        block -= excess
    return None


def _record(block: int) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        f"WARC-Date: {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\r\nContent-Type: text/plain\r\nContent-Length: {block}"
    )
    return head.encode() + _HEADER_END + SAID.ljust(block) + _HEADER_END


def _stored_length(size: int) -> int:
    blocks = -(-size // _MOST_STORED)
    return 10 + 5 * blocks + size + 8


def _stored(content: bytes, comment: int) -> bytes:
    """A gzip member of stored blocks (RFC 1951, 3.2.4; RFC 1952), with a comment of so many bytes, its end included."""
    parts = [_GZIP_HEADER % (_COMMENT if comment else 0)]
    parts += [b" " * (comment - 1) + b"\0"] if comment else []
    for start in range(0, len(content), _MOST_STORED):
        piece = content[start : start + _MOST_STORED]
        is_last = start + _MOST_STORED >= len(content)
        parts += [struct.pack("<BHH", is_last, len(piece), len(piece) ^ 0xFFFF), piece]
    parts.append(struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(parts)


def _members(stream: BinaryIO, name: str, offset: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Offset, length and first bytes (inflated, a header's worth) of each gzip member, the last of which may be cut."""
    size = stream.seek(0, os.SEEK_END)
    while offset < size:
        stream.seek(offset)
        inflater = zlib.decompressobj(wbits=GZIP_WBITS)
        begins = bytearray()
        try:
            while not inflater.eof and (chunk := stream.read(CHUNK)):
                while chunk and not inflater.eof:
                    found = inflater.decompress(chunk, CHUNK)
                    if _HEADER_END not in begins and len(begins) < HEADER_ROOM:
                        begins += found
                    chunk = inflater.unconsumed_tail
        except zlib.error as error:
            raise ArchiveError(
                f"{name}: is damaged in the record at byte {offset:,} ({error}); what follows was not looked through"
            ) from None
        end = stream.tell() - len(inflater.unused_data)
        yield offset, end - offset, bytes(begins)
        offset = end


def _addresses(stream: BinaryIO, offset: int, length: int, begins: bytes) -> Iterator[str]:
    """Whatever a record says that it is of: its own address, its candidate's, and a listing's links."""
    headers = _headers(begins)
    own = headers.get("warc-target-uri", "").strip("<>")
    candidate = from_header(headers.get(CANDIDATE_HEADER.lower()))
    yield from filter(None, (own, candidate.url if candidate else ""))
    if LISTING_HEADER.lower() in headers:
        stream.seek(offset)
        for match in _LINK.finditer(_body(stream.read(length), own)):
            link = unescape((match[1] or match[2]).decode("utf-8", "replace"))
            try:
                yield urljoin(own, link)
            except ValueError:
                continue


def _headers(begins: bytes) -> dict[str, str]:
    """The header of a WARC record by lowered name; whole lines alone, where it was cut off."""
    head, _, _ = begins.partition(_HEADER_END)
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {
        name.decode("latin-1").strip().lower(): value.decode("utf-8", "replace").strip() for name, _, value in lines
    }


def _body(member: bytes, url: str) -> bytes:
    """What a listing's record holds, decoded; what cannot be, as it is."""
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member), parse_http=False, max_header_len=HEADER_ROOM)))
        block = record.reader.read()
    except (StopIteration, OSError):
        return b""
    try:
        return content_of(record, block, url, MAX_BYTES, is_own=True).body
    except PayloadError:
        return block
