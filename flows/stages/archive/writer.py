"""page -> WARC: every response as it came, before anyone makes anything of it (WARC 1.1, ISO 28500:2017).

One writer a run, one gzip member a record, each handed to the system before the next begins: a run that is killed loses
at most the record in flight, and what was half written is cut off by whoever reads it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from flows.stages.archive.context import CANDIDATE_HEADER, LISTING_HEADER, to_header
from schemas.address import is_web_address
from schemas.payload import Response
from schemas.records import Page

ROTATE_AT = 1_000_000_000
COMPRESSION = 6

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_UNSENDABLE = re.compile(r"[^!-~]")


class Archiver:
    """Writes a run's records below ``raw_dir``, in files of its own that no other run touches.

    Use it as a context manager; a run that archives nothing leaves no file behind.
    """

    def __init__(self, raw_dir: Path, run_id: str, rotate_at: int = ROTATE_AT) -> None:
        """``rotate_at`` is the size in bytes beyond which a new file is begun."""
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

    def keep(self, page: Page, response: Response | None = None) -> Page:
        """Archive a page; the page with its place in the archive.

        A page from the web becomes a response record (with the response as it came, where it is given), a local one a
        resource record. Raises ``OSError`` where it cannot be written; the file then ends with the record before.
        """
        return self._write(page, response, {})

    def keep_listing(self, page: Page, response: Response | None = None) -> Page:
        """Archive a feed or sitemap: kept like a page, and passed over when pages are replayed."""
        return self._write(page, response, {LISTING_HEADER: "1"})

    def _write(self, page: Page, response: Response | None, further: dict[str, str]) -> Page:
        record = _record(page, response)
        for name, value in {CANDIDATE_HEADER: to_header(page.candidate), **further}.items():
            record.headers.append(name, value)
        offset = self._append(record)
        return replace(page, warc_file=self._name, warc_offset=offset)

    def _append(self, record: WarcRecord) -> int:
        """Write one record as a gzip member of its own; where it begins."""
        stream = self._stream
        if stream is None or stream.tell() > self._rotate_at:
            stream = self._open()
        offset = stream.tell()
        try:
            with GzipWriter(stream, compression_level=COMPRESSION) as member:
                record.write(member, checksum_data=True)
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


def _record(page: Page, response: Response | None) -> WarcRecord:
    is_response = response is not None or is_web_address(page.final_url)
    record = WarcRecord()
    record.init_headers(WarcRecordType.response if is_response else WarcRecordType.resource)
    record.headers["WARC-Date"] = f"{page.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    record.headers["WARC-Target-URI"] = _UNSENDABLE.sub(_percent, page.final_url)
    if is_response:
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(_http_block(response or _stand_in(page)))
        return record
    if page.content_type:
        record.headers["Content-Type"] = _printable(page.content_type.encode("utf-8")).decode("utf-8", "replace")
    record.set_bytes_content(page.body)
    return record


def _http_block(response: Response) -> bytes:
    """The response as bytes. The transfer encoding is undone already, so it is not claimed."""
    lines = [b"HTTP/1.1 %d %s" % (response.status, _printable(response.reason.encode("utf-8", "replace")))]
    lines += [
        b"%s: %s" % (_printable(name), _printable(value))
        for name, value in response.headers
        if name.lower() != b"transfer-encoding"
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + response.payload


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
