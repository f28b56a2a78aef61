"""WARC -> page: Statwire's own records and those of other crawlers, as far as a file goes.

A WARC file that was cut off or damaged looks like one that ends there, so lengths are compared: the bytes of each block
with its header, the end of the last record with the file's. What cannot be read is reported as a failure of the file
or of the record, after everything that could be.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from flows.stages.archive.context import CANDIDATE_HEADER, LISTING_HEADER, ArchiveError, from_header
from schemas.address import file_url, is_web_address
from schemas.payload import (
    GZIP,
    GZIP_MAGIC,
    GZIP_WBITS,
    HTML_TYPES,
    MAX_BYTES,
    NOT_LET_IN,
    REDIRECTS,
    UNENCODED,
    PayloadError,
    decoded,
    media_type,
    too_large,
    wrong_page_type,
)
from schemas.records import Attempt, Candidate, Failure, Page

# A block also holds the response's headers.
HEADER_ROOM = 1 << 20
CHUNK = 1 << 16
READABLE = WarcRecordType.response | WarcRecordType.resource
# What other crawlers keep besides pages (images, scripts, robots.txt) is no candidate.
FOREIGN_TYPES = ("", *HTML_TYPES)

UrlFilter = Callable[[str], bool]


class _CutOffError(Exception):
    """The file ends within a record."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a record holds, decoded; ``status`` is None for what did not come over HTTP.

    ``problem`` says why the body cannot be taken, or is None; where it cannot be decoded it is the body as stored.
    """

    status: int | None
    content_type: str
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    problem: str | None = None


def read_warc(
    path: Path,
    source: str,
    url_filter: UrlFilter | None = None,
    *,
    raw_dir: Path | None = None,
    max_bytes: int = MAX_BYTES,
) -> Iterator[Attempt]:
    """Read the pages of a WARC file in order, with a failure for each record that gives none and for a lost rest.

    Statwire's own records give the candidate that was fetched; others become candidates of ``source``, if they are
    HTML from the web. Redirects, listings, requests and other records are passed over, as is what ``url_filter`` does
    not admit by its URL. With ``raw_dir`` (a folder above ``path``) the pages name their place in the archive, and a
    failure carries the answer that lies there. ``max_bytes`` bounds a page, as stored and as decoded.
    """
    warc_file = path.resolve().relative_to(raw_dir.resolve()).as_posix() if raw_dir else None
    last: int | None = None
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False, max_header_len=HEADER_ROOM):
                found = _read(record, source, url_filter, max_bytes)
                if found and found.status not in REDIRECTS:
                    yield _placed(found, warc_file, record.stream_pos)
                last = record.stream_pos
            rest = _rest(stream, last)
    except OSError as error:
        beyond = "" if last is None else f" beyond the record at byte {last:,}"
        yield _of_file(path, source, f"cannot be read{beyond}: {error.strerror or error}")
    except _CutOffError as error:
        yield _of_file(path, source, f"is cut off: {error}")
    else:
        if rest:
            yield _of_file(path, source, rest)


def read_record(raw_dir: Path, warc_file: str, offset: int, max_bytes: int = MAX_BYTES) -> Attempt:
    """Read the page at a place that an ``Archiver`` has given, or why the answer that is kept there was none.

    Raises ``ArchiveError`` where no answer can be read.
    """
    path = raw_dir / warc_file
    if not path.resolve().is_relative_to(raw_dir.resolve()):
        raise ArchiveError(f"{warc_file}: lies outside the archive")
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream, parse_http=False, max_header_len=HEADER_ROOM)), None)
            found = _read(record, "", None, max_bytes) if record else None
    except (OSError, _CutOffError) as error:
        raise ArchiveError(f"{warc_file}, byte {offset:,}: {error}") from None
    if found is None or (isinstance(found, Failure) and found.page is None):
        reason = found.reason if found else "no page is kept there"
        raise ArchiveError(f"{warc_file}, byte {offset:,}: {reason}")
    return _placed(found, warc_file, offset)


def _read(record: WarcRecord, source: str, url_filter: UrlFilter | None, max_bytes: int) -> Attempt | None:
    """What one record gives. Raises ``_CutOffError`` where the file ends within it."""
    headers = record.headers
    if "Content-Length" not in headers:
        raise _CutOffError(f"the header of its record at byte {record.stream_pos:,} has no end")
    # wget puts the address between angle brackets.
    url = (headers.get("WARC-Target-URI") or "").strip("<>")
    own = from_header(headers.get(CANDIDATE_HEADER))
    candidate = own or Candidate(source, url, "archive")
    is_readable = bool(record.record_type & READABLE) and not headers.get(LISTING_HEADER)
    if not is_readable or not (own or is_web_address(url)) or (url_filter and not url_filter(candidate.url)):
        return None
    block = _block(record, max_bytes + HEADER_ROOM)
    try:
        fetched_at = _date(headers.get("WARC-Date"))
        content = content_of(record, block, url, max_bytes, is_own=own is not None)
    except PayloadError as error:
        return Failure(candidate, "failed", f"{error} (WARC record at byte {record.stream_pos:,})", datetime.now(UTC))
    if not own and media_type(content.content_type) not in FOREIGN_TYPES:
        return None
    if len(block) < record.content_length:
        return Failure(candidate, "failed", f"is larger than {max_bytes:,} bytes", fetched_at, content.status)
    page = Page(
        candidate=candidate,
        final_url=url,
        status=content.status,
        content_type=content.content_type,
        body=content.body,
        fetched_at=fetched_at,
        etag=content.etag,
        last_modified=content.last_modified,
    )
    return _judged(page, content.problem)


def _judged(page: Page, problem: str | None) -> Attempt:
    """What fetching makes of such an answer: a page, or none by its HTTP status, its content type or its content."""
    if page.status not in (None, 200):
        outcome: Literal["failed", "refused"] = "refused" if page.status in NOT_LET_IN else "failed"
        return Failure(page.candidate, outcome, f"HTTP status {page.status}", page.fetched_at, page.status, page)
    wrong = wrong_page_type(page.content_type) if page.status == 200 else None
    if reason := wrong or problem:
        return Failure(page.candidate, "failed", reason, page.fetched_at, page.status, page)
    return page


def _placed(found: Attempt, warc_file: str | None, offset: int) -> Attempt:
    """The page, or the answer that a failure carries, with its place in the archive; without one none is carried."""
    answer = found.page if isinstance(found, Failure) else found
    placed = replace(answer, warc_file=warc_file, warc_offset=offset) if answer and warc_file else None
    return replace(found, page=placed) if isinstance(found, Failure) else placed or found


def _block(record: WarcRecord, bound: int) -> bytes:
    """The record's block as stored; of one beyond the bound, a little more than the bound."""
    wanted = min(record.content_length, bound + 1)
    block = bytearray()
    while len(block) < wanted:
        chunk = record.reader.read(wanted - len(block))
        if not chunk:
            uri = record.headers.get("WARC-Target-URI") or "its record"
            size = record.content_length
            raise _CutOffError(f"{len(block):,} of {size:,} bytes of {uri} are left, at byte {record.stream_pos:,}")
        block += chunk
    return bytes(block)


def _date(raw: str | None) -> datetime:
    try:
        return datetime.fromisoformat(raw or "").astimezone(UTC)
    except ValueError:
        raise PayloadError("has no WARC-Date") from None


def content_of(record: WarcRecord, block: bytes, url: str, max_bytes: int, *, is_own: bool) -> _Content:
    """Raises ``PayloadError`` for a record that should hold a response and does not."""
    content_type = record.headers.get("Content-Type") or ""
    is_http = record.record_type == WarcRecordType.response and content_type.startswith("application/http")
    is_truncated = bool(record.headers.get("WARC-Truncated"))
    if is_http:
        content = _http_content(block, url, max_bytes, is_own=is_own, is_truncated=is_truncated)
    else:
        content = _Content(None, content_type, block, problem=too_large(max_bytes) if is_truncated else None)
    if content.problem:
        return content
    if len(content.body) > max_bytes:
        return replace(content, problem=f"is larger than {max_bytes:,} bytes")
    return content if content.body else replace(content, problem="is empty")


def _http_content(block: bytes, url: str, max_bytes: int, *, is_own: bool, is_truncated: bool) -> _Content:
    """The response in a block; of a foreign one every encoding is undone, of our own what fetching would undo."""
    http = _parsed(block, "transfer")
    headers = http.http_headers
    if headers is None or headers.status_code is None:
        raise PayloadError("is no HTTP response")
    encoding = headers.get("Content-Encoding") or ""
    body, problem = b"", None
    try:
        body = http.reader.read()
        if is_truncated:
            problem = too_large(max_bytes)
        elif is_own or encoding.strip().lower() in (*UNENCODED, *GZIP):
            body = decoded(body, encoding, url, max_bytes)
        else:
            body = _parsed(block, "all").reader.read(max_bytes + 1)
    except (OSError, PayloadError) as error:
        problem = str(error) if isinstance(error, PayloadError) else f"cannot be decoded ({error})"
    validators = headers.get("ETag"), headers.get("Last-Modified")
    return _Content(headers.status_code, headers.get("Content-Type") or "", body, *validators, problem)


def _parsed(block: bytes, auto_decode: Literal["transfer", "all"]) -> WarcRecord:
    http = WarcRecord()
    http.set_bytes_content(block)
    http.is_http = True
    try:
        http.parse_http(auto_decode=auto_decode, max_header_len=HEADER_ROOM)
    except OSError as error:
        raise PayloadError(f"cannot be decoded ({error})") from None
    return http


def _rest(stream: BinaryIO, last: int | None) -> str | None:
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


def _of_file(path: Path, source: str, reason: str) -> Failure:
    return Failure(Candidate(source, file_url(path), "archive"), "failed", reason, datetime.now(UTC))
