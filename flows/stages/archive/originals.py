"""What the revisit records of other crawlers refer to: responses before them in the same file (ISO 28500, 6.7).

Crawlers name the original by its record, by its address and date, by the digest of its payload, or by several of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import HeaderMap, WarcRecord, WarcRecordType

from flows.stages.archive.context import ArchiveError
from flows.stages.archive.record import CutOffError, block_of, record_at
from schemas.payload import PayloadError

URI = "WARC-Target-URI"


class Originals:
    """The whole responses of one file, as far as it was read."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._places: dict[str, int] = {}

    def note(self, record: WarcRecord) -> None:
        """Note where a record lies, if it is a response that was not cut off."""
        headers = record.headers
        if record.record_type == WarcRecordType.response and not headers.get("WARC-Truncated"):
            uri = (headers.get(URI) or "").strip("<>")
            names = [*_names(headers, "WARC-Record-ID", URI, "WARC-Date"), uri]
            self._places |= dict.fromkeys(names, record.stream_pos)

    def block(self, headers: HeaderMap, bound: int) -> bytes:
        """The block of the response that a revisit refers to, at most about ``bound`` bytes of it.

        Raises ``PayloadError`` where there is none in the file before it.
        """
        wanted = [*_names(headers, "WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")]
        uri = (headers.get("WARC-Refers-To-Target-URI") or headers.get(URI) or "").strip("<>")
        if not wanted and _is_not_modified(headers):
            wanted = [uri]  # which it was when the crawler came before
        offset = next((self._places[name] for name in wanted if name in self._places), None)
        if offset is None:
            raise PayloadError(f"is a revisit of {uri}, of which no response lies before it in its file")
        try:
            with record_at(self._path.parent, self._path.name, offset) as record:
                return block_of(record, bound)
        except (OSError, ArchiveError, CutOffError) as error:
            raise PayloadError(f"is a revisit of {uri}, which cannot be read: {error}") from None


def _names(headers: HeaderMap, record_id: str, uri: str, date: str) -> Iterator[str]:
    """By what a record is referred to, the surest first; the headers that hold it are named."""
    given = {name: (headers.get(name) or "").strip("<>") for name in (record_id, uri, date, "WARC-Payload-Digest")}
    if given[record_id]:
        yield given[record_id]
    if given[uri] and given[date]:
        yield f"{given[date]} {given[uri]}"
    # The digest of an answer without a payload is that of all of these, and of no page.
    if given["WARC-Payload-Digest"] and not _is_not_modified(headers):
        yield given["WARC-Payload-Digest"]


def _is_not_modified(headers: HeaderMap) -> bool:
    return (headers.get("WARC-Profile") or "").endswith("/server-not-modified")
