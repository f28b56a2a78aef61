"""WARC -> page: Statwire's own records and those of other crawlers, as far as a file goes.

A WARC file that was cut off or damaged looks like one that ends there, so lengths are compared: the bytes of each block
with its header, the end of the last record with the file's. What cannot be read is reported as a failure of the file
or of the record, after everything that could be.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from flows.stages.archive.context import CANDIDATE_HEADER, LISTING_HEADER, ORIGINAL_HEADER, ArchiveError, from_header
from flows.stages.archive.originals import Originals
from flows.stages.archive.record import (
    HEADER_ROOM,
    Content,
    CutOffError,
    block_of,
    http_of,
    parsed,
    record_at,
    rest_of,
    undone,
)
from schemas.address import ascii_url, file_url, is_web_address
from schemas.payload import (
    GZIP,
    HTML_TYPES,
    MAX_BYTES,
    NOT_LET_IN,
    NOT_MODIFIED,
    REDIRECTS,
    UNENCODED,
    PayloadError,
    media_type,
    too_large,
    wrong_page_type,
)
from schemas.records import Attempt, Candidate, Failure, Page

READABLE = WarcRecordType.response | WarcRecordType.resource
# What other crawlers keep besides pages (images, scripts, robots.txt) is no candidate.
FOREIGN_TYPES = ("", *HTML_TYPES)

UrlFilter = Callable[[str], bool]


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
    HTML from the web; a revisit is the page that it refers to. Redirects, listings, requests and other records are
    passed over, as is what ``url_filter`` does not admit by its URL. With ``raw_dir`` (a folder above ``path``) the
    pages name their place in the archive, and a failure carries the answer that lies there. ``max_bytes`` bounds a
    page, as stored and as decoded.
    """
    warc_file = path.resolve().relative_to(raw_dir.resolve()).as_posix() if raw_dir else None
    home = raw_dir or path.resolve().parent.parent  # where a run's file lies in its archive, and so what it refers to
    originals = Originals(path)
    last: int | None = None
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False, max_header_len=HEADER_ROOM):
                found = read_one(record, source, url_filter, max_bytes, home, originals)
                if found and found.status not in REDIRECTS:
                    yield _placed(found, warc_file, record.stream_pos)
                last = record.stream_pos
            rest = rest_of(stream, last)
    except OSError as error:
        beyond = "" if last is None else f" beyond the record at byte {last:,}"
        yield _of_file(path, source, f"cannot be read{beyond}: {error.strerror or error}")
    except CutOffError as error:
        yield _of_file(path, source, f"is cut off: {error}")
    else:
        if rest:
            yield _of_file(path, source, rest)


def read_record(raw_dir: Path, warc_file: str, offset: int, max_bytes: int = MAX_BYTES) -> Attempt:
    """Read the page at a place that an ``Archiver`` has given, or why the answer that is kept there was none.

    Raises ``ArchiveError`` where no answer can be read.
    """
    try:
        with record_at(raw_dir, warc_file, offset) as record:
            found = read_one(record, "", None, max_bytes, raw_dir, Originals(raw_dir / warc_file))
    except (OSError, CutOffError) as error:
        raise ArchiveError(f"{warc_file}, byte {offset:,}: {error}") from None
    if found is None or (isinstance(found, Failure) and found.page is None):
        reason = found.reason if found else "no page is kept there"
        raise ArchiveError(f"{warc_file}, byte {offset:,}: {reason}")
    return _placed(found, warc_file, offset)


def read_answer(raw_dir: Path, warc_file: str, offset: int, url: str, digest: bytes) -> Page | None:
    """The answer of a URL, whatever its status, if a response record there holds it whole and as its SHA-1 says."""
    try:
        with record_at(raw_dir, warc_file, offset) as record:
            headers = record.headers
            fetched_at = _date(headers.get("WARC-Date"))
            is_whole = record.record_type == WarcRecordType.response and not headers.get("WARC-Truncated")
            if not is_whole or headers.get("WARC-Target-URI") != url:
                return None
            answer = http_of(block_of(record, MAX_BYTES + HEADER_ROOM))
            candidate = from_header(headers.get(CANDIDATE_HEADER)) or Candidate("", url, "archive")
        if hashlib.sha1(answer.payload, usedforsecurity=False).digest() != digest:
            return None
        content = undone(answer, url, MAX_BYTES)
    except (OSError, CutOffError, ArchiveError, PayloadError):
        return None
    status, kind, validators = content.status, content.content_type, (content.etag, content.last_modified)
    page = Page(candidate, url, status, kind, content.body, fetched_at, *validators, warc_file, offset)
    return None if content.problem else page


def read_one(
    record: WarcRecord, source: str, url_filter: UrlFilter | None, max_bytes: int, home: Path, originals: Originals
) -> Attempt | None:
    """What one record gives. Raises ``CutOffError`` where the file ends within it."""
    headers = record.headers
    if "Content-Length" not in headers:
        raise CutOffError(f"the header of its record at byte {record.stream_pos:,} has no end")
    own = from_header(headers.get(CANDIDATE_HEADER))
    url = _address(headers.get("WARC-Target-URI") or "", is_own=own is not None)
    candidate = own or Candidate(source, url, "archive")
    is_revisit = record.record_type == WarcRecordType.revisit
    is_readable = (is_revisit or bool(record.record_type & READABLE)) and not headers.get(LISTING_HEADER)
    if not is_readable or not (own or _is_of_the_web(url)) or (url_filter and not url_filter(candidate.url)):
        return None
    block = block_of(record, max_bytes + HEADER_ROOM)
    try:
        if not (own or is_web_address(url)):
            raise PayloadError("names no address of a page")
        fetched_at = _date(headers.get("WARC-Date"))
        if is_revisit and ORIGINAL_HEADER not in headers:
            content = _revisited_by_others(block, headers, url, max_bytes, originals)
        elif is_revisit:
            content = _revisited(block, headers.get(ORIGINAL_HEADER) or "", url, max_bytes, home)
        else:
            content = content_of(record, block, url, max_bytes, is_own=own is not None)
    except PayloadError as error:
        return Failure(candidate, "failed", f"{error} (WARC record at byte {record.stream_pos:,})", datetime.now(UTC))
    if not own and media_type(content.content_type) not in FOREIGN_TYPES:
        return None
    if not own:
        originals.note(record)
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


def _address(given: str, *, is_own: bool) -> str:
    """The address that a record names; others put it between angle brackets (wget), or as people write it."""
    bare = given.strip("<>")
    try:
        return bare if is_own else ascii_url(bare)
    except ValueError:
        return bare


def _is_of_the_web(url: str) -> bool:
    """Whether a record should be of a page on the web, rather than a crawler's own log or what a name resolved to."""
    return url.lower().startswith(("http:", "https:"))


def _judged(page: Page, problem: str | None) -> Attempt:
    """What fetching makes of such an answer: a page, or none by its HTTP status, its content type or its content."""
    if page.status not in (None, 200) and not (page.status == NOT_MODIFIED and page.body):
        outcome: Literal["failed", "refused"] = "refused" if page.status in NOT_LET_IN else "failed"
        return Failure(page.candidate, outcome, f"HTTP status {page.status}", page.fetched_at, page.status, page)
    wrong = wrong_page_type(page.content_type) if page.status else None
    if reason := wrong or problem:
        return Failure(page.candidate, "failed", reason, page.fetched_at, page.status, page)
    return page


def _placed(found: Attempt, warc_file: str | None, offset: int) -> Attempt:
    """The page, or the answer that a failure carries, with its place in the archive; without one none is carried."""
    answer = found.page if isinstance(found, Failure) else found
    placed = replace(answer, warc_file=warc_file, warc_offset=offset) if answer and warc_file else None
    return replace(found, page=placed) if isinstance(found, Failure) else placed or found


def _date(raw: str | None) -> datetime:
    try:
        return datetime.fromisoformat(raw or "").astimezone(UTC)
    except (ValueError, OverflowError):
        raise PayloadError("has no WARC-Date") from None


def content_of(record: WarcRecord, block: bytes, url: str, max_bytes: int, *, is_own: bool) -> Content:
    """Raises ``PayloadError`` for a record that should hold a response and does not."""
    content_type = record.headers.get("Content-Type") or ""
    is_http = record.record_type == WarcRecordType.response and content_type.startswith("application/http")
    is_truncated = bool(record.headers.get("WARC-Truncated"))
    if is_http:
        content = _http_content(block, url, max_bytes, is_own=is_own, is_truncated=is_truncated)
    else:
        content = Content(None, content_type, block, problem=too_large(max_bytes) if is_truncated else None)
    if content.problem:
        return content
    if len(content.body) > max_bytes:
        return replace(content, problem=f"is larger than {max_bytes:,} bytes")
    return content if content.body else replace(content, problem="is empty")


def _revisited(block: bytes, original: str, url: str, max_bytes: int, home: Path) -> Content:
    """What a revisit of ours says, with the payload of the record that it names. Raises ``PayloadError``."""
    warc_file, _, offset = original.rpartition(" ")
    if not (offset.isascii() and offset.isdigit()):
        raise PayloadError("is a revisit that names no record")
    try:
        with record_at(home, warc_file, int(offset)) as record:
            if record.record_type != WarcRecordType.response:
                raise PayloadError(f"is a revisit of {warc_file}, byte {offset}, where no response lies")
            earlier = http_of(block_of(record, max_bytes + HEADER_ROOM))
    except (OSError, ArchiveError, CutOffError) as error:
        raise PayloadError(f"is a revisit of {warc_file}, byte {offset}, which cannot be read: {error}") from None
    given = http_of(block)
    if given.status != NOT_MODIFIED:
        return undone(given._replace(payload=earlier.payload), url, max_bytes)
    content = undone(earlier, url, max_bytes)
    etag = given.headers.get("ETag") or content.etag
    last_modified = given.headers.get("Last-Modified") or content.last_modified
    return replace(content, status=NOT_MODIFIED, etag=etag, last_modified=last_modified)


def _revisited_by_others(block: bytes, headers: HeaderMap, url: str, max_bytes: int, originals: Originals) -> Content:
    """What a revisit of another crawler stands for; where its original is not to be had, what it says itself.

    Raises ``PayloadError`` for one that may be a page's.
    """
    given = http_of(block) if block else None
    kind = (given.headers.get("Content-Type") or "") if given else ""
    if given and (given.status in REDIRECTS or media_type(kind) not in FOREIGN_TYPES):
        return Content(given.status, kind, b"")
    original = originals.block(headers, max_bytes + HEADER_ROOM)
    return _http_content(original, url, max_bytes, is_own=False, is_truncated=False)


def _http_content(block: bytes, url: str, max_bytes: int, *, is_own: bool, is_truncated: bool) -> Content:
    """The response in a block; of a foreign one every encoding is undone, of our own what fetching would undo.

    Some crawlers name in the headers of a page an encoding that they have undone in its payload.
    """
    try:
        answer = http_of(block)
    except PayloadError:
        answer = http_of(block, "none")
        if is_own or not _is_markup(answer.payload):
            raise
    content = undone(answer, url, max_bytes)
    if is_truncated:
        return replace(content, body=answer.payload, problem=too_large(max_bytes))
    if content.problem and not is_own and _is_markup(answer.payload):
        return replace(content, problem=None)
    encoding = answer.headers.get("Content-Encoding") or ""
    if is_own or encoding.strip().lower() in (*UNENCODED, *GZIP):
        return content
    try:
        return replace(content, body=parsed(block, "all").reader.read(max_bytes + 1), problem=None)
    except (OSError, PayloadError) as error:
        return replace(
            content, problem=str(error) if isinstance(error, PayloadError) else f"cannot be decoded ({error})"
        )


def _is_markup(payload: bytes) -> bool:
    """Whether a payload begins as a page does, and so is in no encoding any more."""
    return payload[:1000].removeprefix(BOM_UTF8).lstrip().startswith(b"<")


def _of_file(path: Path, source: str, reason: str) -> Failure:
    return Failure(Candidate(source, file_url(path), "archive"), "failed", reason, datetime.now(UTC))
