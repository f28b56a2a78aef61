"""page -> WARC: every response as it came, before anyone makes anything of it (WARC 1.1, ISO 28500:2017).

The request that a response answers lies behind it, in a record that names it; what ends early says why. One writer a
run, one gzip member a record, each handed to the system before the next begins: a run that is killed loses at most the
record in flight, and what was half written is cut off by whoever reads it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urlsplit

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from flows.stages.archive.context import (
    CANDIDATE_HEADER,
    LISTING_HEADER,
    NOT_MODIFIED,
    ORIGINAL_HEADER,
    SAME_PAYLOAD,
    TIMING_HEADER,
    ArchiveError,
    to_header,
)
from flows.stages.archive.index import Entry, Index
from flows.stages.archive.reader import read_answer
from schemas.address import is_web_address
from schemas.payload import NOT_MODIFIED as HTTP_NOT_MODIFIED
from schemas.payload import Headers, Response, Sent
from schemas.records import Earlier, Page

ROTATE_AT = 1_000_000_000
COMPRESSION = 6

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_UNSENDABLE = re.compile(r"[^!-~]")


class Archiver:
    """Writes a run's records below ``raw_dir``, in files of its own that no other run touches.

    Use it as a context manager; a run that archives nothing leaves no file behind.
    """

    def __init__(self, raw_dir: Path, run_id: str, index: Index | None = None, *, rotate_at: int = ROTATE_AT) -> None:
        """``index`` knows the answers of earlier runs; beyond ``rotate_at`` bytes a new file is begun."""
        self._index = index or Index()
        self._raw_dir = raw_dir
        self._run_id = re.sub(r"[^A-Za-z0-9_-]", "-", run_id)
        self._rotate_at = rotate_at
        self._stream: BinaryIO | None = None
        self._name = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def keep(self, page: Page, response: Response | None = None, earlier: Earlier | None = None) -> Page:
        """Archive a page; the page with its place in the archive.

        A page from the web becomes a response record (with the response as it came, where it is given), a local one a
        resource record; one whose payload is that of ``earlier`` a revisit of that one's record. Raises
        ``ArchiveError`` where it cannot be written; the file then ends with the record before.
        """
        return self._write(page, response, earlier, {})

    def keep_listing(self, page: Page, response: Response | None = None, earlier: Earlier | None = None) -> Page:
        """Archive a feed, a sitemap or robots.txt: kept like a page, and passed over when pages are replayed."""
        return self._write(page, response, earlier, {LISTING_HEADER: "1"})

    def earlier(self, url: str) -> Earlier | None:
        """The last answer of an address whose payload lies in the archive and can be read; None where there is none."""
        entry = self._index.find(url)
        page = entry and read_answer(self._raw_dir, entry.warc_file, entry.warc_offset, url, entry.digest)
        return Earlier(page, entry.digest, entry.record_id, entry.confirmed_at) if entry and page else None

    def _write(self, page: Page, response: Response | None, earlier: Earlier | None, further: dict[str, str]) -> Page:
        revisited = earlier if response and earlier and _is_same(response, earlier) else None
        if response and revisited:
            record, payload = _revisit(page, response, revisited), None
            digest = revisited.digest
        else:
            record, payload = _record(page, response)
            digest = hashlib.sha1(payload, usedforsecurity=False).digest()
        for name, value in {CANDIDATE_HEADER: to_header(page.candidate), **further}.items():
            record.headers.append(name, value)
        try:
            offset = self._append(record, digest)
            if response and response.sent:
                self._append(_request(page, response.sent, _id(record)))
        except OSError as error:
            raise ArchiveError(f"a response cannot be archived: {error.strerror or error}") from error
        placed = replace(page, warc_file=self._name, warc_offset=offset)
        if response and not response.truncated:
            self._note(placed, digest, _id(record), revisited)
        return placed

    def _note(self, placed: Page, digest: bytes, record_id: str, revisited: Earlier | None) -> None:
        """Let the index know an answer that may be asked for again: a page or listing, or whatever robots.txt was."""
        is_robots = urlsplit(placed.final_url).path == "/robots.txt"
        if not revisited and placed.status != 200 and not is_robots:
            return
        original = revisited.page if revisited else placed
        record_id = revisited.record_id if revisited else record_id
        file, offset = original.warc_file or "", original.warc_offset or 0
        self._index.note(Entry(placed.final_url, file, offset, record_id, digest, placed.fetched_at.isoformat()))

    def _append(self, record: WarcRecord, payload_digest: bytes | None = None) -> int:
        """Write one record as a gzip member of its own; where it begins."""
        stream = self._stream
        if stream is None or (stream.tell() > self._rotate_at and record.record_type != WarcRecordType.request):
            stream = self._open()
        offset = stream.tell()
        try:
            with GzipWriter(stream, compression_level=COMPRESSION) as member:
                record.write(member, checksum_data=True, payload_digest=payload_digest)
            stream.flush()
        except OSError:
            stream.seek(offset)
            stream.truncate()
            raise
        return offset

    def _open(self) -> BinaryIO:
        """Begin a file that did not exist before."""
        self._close()
        folder = self._raw_dir / f"{datetime.now(UTC):%Y-%m-%d}"
        folder.mkdir(parents=True, exist_ok=True)
        serial = 0
        while True:
            path = folder / f"{self._run_id}-{serial:05}.warc.gz"
            try:
                self._stream = path.open("xb")
                break
            except FileExistsError:
                serial += 1
        self._name = path.relative_to(self._raw_dir).as_posix()
        self._append(_warcinfo(path.name, self._run_id))
        return self._stream

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = None


def _record(page: Page, response: Response | None) -> tuple[WarcRecord, bytes]:
    """The record of a page, and the payload in it."""
    is_response = response is not None or is_web_address(page.final_url)
    record = _begun(WarcRecordType.response if is_response else WarcRecordType.resource, page)
    if not is_response:
        if page.content_type:
            record.headers["Content-Type"] = _printable(page.content_type.encode("utf-8")).decode("utf-8", "replace")
        record.set_bytes_content(page.body)
        return record, page.body
    given = response or _stand_in(page)
    for name, value in _circumstances(given).items():
        record.headers.append(name, value)
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(_http_block(given))
    return record, given.payload


def _is_same(response: Response, earlier: Earlier) -> bool:
    """Whether a response says, or shows, that its payload is the earlier one."""
    if response.status == HTTP_NOT_MODIFIED:
        return not response.payload and earlier.page.status == 200
    if response.status != earlier.page.status or response.truncated or not response.payload:
        return False
    return hashlib.sha1(response.payload, usedforsecurity=False).digest() == earlier.digest


def _revisit(page: Page, response: Response, original: Earlier) -> WarcRecord:
    """The record of a response whose payload lies in another record (ISO 28500, 6.7)."""
    record = _begun(WarcRecordType.revisit, page)
    profile = NOT_MODIFIED if response.status == HTTP_NOT_MODIFIED else SAME_PAYLOAD
    found = {
        "WARC-Profile": profile,
        "WARC-Refers-To": original.record_id,
        "WARC-Refers-To-Target-URI": _UNSENDABLE.sub(_percent, original.page.final_url),
        "WARC-Refers-To-Date": _moment(original.page.fetched_at),
        ORIGINAL_HEADER: f"{original.page.warc_file} {original.page.warc_offset}",
        **_circumstances(response),
    }
    for name, value in found.items():
        record.headers.append(name, value)
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(_http_block(replace(response, payload=b"")))
    return record


def _id(record: WarcRecord) -> str:
    return record.headers["WARC-Record-ID"] or ""


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _begun(kind: WarcRecordType, page: Page) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Date"] = _moment(page.fetched_at)
    record.headers["WARC-Target-URI"] = _UNSENDABLE.sub(_percent, page.final_url)
    return record


def _circumstances(response: Response) -> dict[str, str]:
    """How a response came, as headers of its record; the timing is in seconds from the start of the request."""
    found: dict[str, str] = {}
    if response.truncated:
        found["WARC-Truncated"] = response.truncated
    if sent := response.sent:
        if sent.address:
            found["WARC-IP-Address"] = sent.address
        found[TIMING_HEADER] = f"headers={sent.headers_after:.3f}; complete={sent.complete_after:.3f}"
    return found


def _request(page: Page, sent: Sent, answered_by: str) -> WarcRecord:
    """The record of a request. What was sent over HTTP/2 is told in the form of HTTP/1.1, as archives have it."""
    record = _begun(WarcRecordType.request, page)
    record.headers["WARC-Concurrent-To"] = answered_by
    record.headers["Content-Type"] = "application/http; msgtype=request"
    first = b"GET %s HTTP/1.1" % _printable(sent.target.encode())
    record.set_bytes_content(_block([first, *_lines(sent.headers)]))
    return record


def _http_block(response: Response) -> bytes:
    """The response as bytes. The transfer encoding is undone already, so it is not claimed."""
    first = b"HTTP/1.1 %d %s" % (response.status, _printable(response.reason.encode("utf-8", "replace")))
    kept = tuple(pair for pair in response.headers if pair[0].lower() != b"transfer-encoding")
    return _block([first, *_lines(kept)]) + response.payload


def _lines(headers: Headers) -> list[bytes]:
    return [b"%s: %s" % (_printable(name), _printable(value)) for name, value in headers]


def _block(lines: list[bytes]) -> bytes:
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _stand_in(page: Page) -> Response:
    """A response for a page whose own is not known any more: what its reading needs and no more."""
    given = ((b"Content-Type", page.content_type), (b"ETag", page.etag), (b"Last-Modified", page.last_modified))
    headers = tuple((name, value.encode("utf-8", "replace")) for name, value in given if value)
    return Response(page.status or 200, "", headers, page.body)


def _warcinfo(name: str, run_id: str) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(WarcRecordType.warcinfo)
    record.headers["WARC-Filename"] = name
    record.headers["Content-Type"] = "application/warc-fields"
    record.set_bytes_content(f"software: Statwire\r\nformat: WARC File Format 1.1\r\nisPartOf: {run_id}\r\n".encode())
    return record


def _printable(header: bytes) -> bytes:
    """A header's text on one line, whatever it came with."""
    return _CONTROL.sub(b" ", header)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))
