"""A record of a WARC file as bytes, and the HTTP response in it; whether a file ends where its last record does."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord

from flows.stages.archive.context import ArchiveError
from schemas.payload import GZIP_MAGIC, GZIP_WBITS, PayloadError, decoded

# A block also holds the response's headers.
HEADER_ROOM = 1 << 20
CHUNK = 1 << 16


class CutOffError(Exception):
    """The file ends within a record."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a record holds, decoded; ``status`` is None for what did not come over HTTP.

    ``problem`` says why the body cannot be taken, or is None; where it cannot be decoded it is the body as stored.
    """

    status: int | None
    content_type: str
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    problem: str | None = None


@contextmanager
def record_at(raw_dir: Path, warc_file: str, offset: int) -> Iterator[WarcRecord]:
    """The record at a place in the archive. Raises ``ArchiveError`` where there is none, ``OSError`` as files do."""
    path = raw_dir / warc_file
    if not path.resolve().is_relative_to(raw_dir.resolve()):
        raise ArchiveError(f"{warc_file}: lies outside the archive")
    with path.open("rb") as stream:
        stream.seek(offset)
        record = next(iter(ArchiveIterator(stream, parse_http=False, max_header_len=HEADER_ROOM)), None)
        if record is None:
            raise ArchiveError(f"{warc_file}, byte {offset:,}: no record begins there")
        yield record


def block_of(record: WarcRecord, bound: int) -> bytes:
    """The record's block as stored; of one beyond the bound, a little more than the bound."""
    wanted = min(record.content_length, bound + 1)
    block = bytearray()
    while len(block) < wanted:
        chunk = record.reader.read(wanted - len(block))
        if not chunk:
            uri = record.headers.get("WARC-Target-URI") or "its record"
            size = record.content_length
            raise CutOffError(f"{len(block):,} of {size:,} bytes of {uri} are left, at byte {record.stream_pos:,}")
        block += chunk
    return bytes(block)


class Http(NamedTuple):
    """A response with its payload as sent."""

    status: int
    headers: HeaderMap
    payload: bytes


def http_of(block: bytes, auto_decode: Literal["none", "transfer"] = "transfer") -> Http:
    """The response in a block, its chunking undone. Raises ``PayloadError`` where it is none."""
    http = parsed(block, auto_decode)
    headers = http.http_headers
    if headers is None or headers.status_code is None:
        raise PayloadError("is no HTTP response")
    try:
        return Http(headers.status_code, headers, http.reader.read())
    except OSError as error:
        raise PayloadError(f"cannot be decoded ({error})") from None


def undone(answer: Http, url: str, max_bytes: int) -> Content:
    """What fetching makes of a response: its encoding undone, or the payload as sent with what is wrong."""
    headers = answer.headers
    body, problem = answer.payload, None
    try:
        body = decoded(answer.payload, headers.get("Content-Encoding") or "", url, max_bytes)
    except PayloadError as error:
        problem = str(error)
    kind, validators = headers.get("Content-Type") or "", (headers.get("ETag"), headers.get("Last-Modified"))
    return Content(answer.status, kind, body, *validators, problem)


def parsed(block: bytes, auto_decode: Literal["none", "transfer", "all"]) -> WarcRecord:
    """The HTTP response in a block as fastwarc reads it. Raises ``PayloadError`` where it cannot."""
    http = WarcRecord()
    http.set_bytes_content(block)
    http.is_http = True
    try:
        http.parse_http(auto_decode=auto_decode, max_header_len=HEADER_ROOM)
    except OSError as error:
        raise PayloadError(f"cannot be decoded ({error})") from None
    return http


def rest_of(stream: BinaryIO, last: int | None) -> str | None:
    """What is wrong with the bytes behind the last record that was read, which begins at ``last``; None if nothing.

    Only gzip files can end unnoticed: a few bytes of a member inflate to nothing, and so to no record.
    """
    size = stream.seek(0, io.SEEK_END)
    if last is None:
        return "is empty" if size == 0 else "holds no whole WARC record"
    stream.seek(0)
    # In a file that is one single member fastwarc places its records at the end.
    if stream.read(len(GZIP_MAGIC)) != GZIP_MAGIC or last == size:
        return None
    end = _end_of_member(stream, last)
    return None if end == size else f"is cut off: from byte {end:,} to its end at {size:,} there is no whole record"


def _end_of_member(stream: BinaryIO, start: int) -> int:
    """Where the gzip member that begins at ``start`` ends; ``start`` itself for one that has no end."""
    stream.seek(start)
    inflater = zlib.decompressobj(wbits=GZIP_WBITS)
    while not inflater.eof:
        chunk = inflater.unconsumed_tail or stream.read(CHUNK)
        if not chunk:
            return start
        try:
            inflater.decompress(chunk, CHUNK)
        except zlib.error:
            return start
    return stream.tell() - len(inflater.unused_data)
