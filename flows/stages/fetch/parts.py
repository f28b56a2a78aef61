"""A part of a file: what to ask for, and whether it is what came (RFC 9110, section 14)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flows.stages.fetch.answers import Answer, NotFetchedError
from schemas.address import path_of
from schemas.records import Attempt, Failure, Page, Span

PARTIAL = 206
WARC = "application/warc"

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)")


def range_of(span: Span) -> dict[str, str]:
    """The headers that ask for a span, as stored: a server must not encode what is compressed already."""
    return {"Range": f"bytes={span.offset}-{span.offset + span.length - 1}", "Accept-Encoding": "identity"}


def part_of(answer: Answer, span: Span) -> Page:
    """The bytes of a span, as a page. Raises ``NotFetchedError`` where something else came."""
    response = answer.response
    if response.status == 200:
        raise NotFetchedError("would send the whole file: the server knows no ranges", status=200)
    if response.status != PARTIAL:
        raise NotFetchedError(f"HTTP status {response.status}", status=response.status)
    given = _CONTENT_RANGE.fullmatch((response.header("Content-Range") or "").strip())
    wanted = (span.offset, span.offset + span.length - 1)
    if given is None or (int(given[1]), int(given[2])) != wanted or len(response.payload) != span.length:
        raise NotFetchedError("sends another part of the file than was asked for", status=PARTIAL)
    page = answer.page
    return Page(span.candidate, page.final_url, PARTIAL, WARC, response.payload, page.fetched_at)


def read_part(span: Span) -> Attempt:
    """The bytes of a span of a local file."""
    now = datetime.now(UTC)
    try:
        with path_of(span.url).open("rb") as stream:
            stream.seek(span.offset)
            body = stream.read(span.length)
    except OSError as error:
        return Failure(span.candidate, "failed", f"{span.url}: cannot be read: {error.strerror}", now)
    return Page(span.candidate, span.url, None, WARC, body, now)
