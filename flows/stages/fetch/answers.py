"""What a response is: a page, a step on the way to one, or neither. It is in the archive before it is judged here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

from schemas.address import ascii_url
from schemas.payload import (
    NOT_LET_IN,
    NOT_MODIFIED,
    REDIRECTS,
    PayloadError,
    Response,
    decoded,
    media_type,
    too_large,
    wrong_page_type,
)
from schemas.records import Candidate, Earlier, Page, not_modified

_SENDABLE = re.compile(r"[ -~]{1,500}")
NEVER_LISTINGS = ("image/", "video/", "audio/", "font/", "application/pdf")


class NotFetchedError(Exception):
    """Why a candidate gave no page; ``page`` is the answer that came all the same, as archived.

    ``is_redirected`` tells that it was not the first address that failed, but one that it led to.
    """

    def __init__(
        self,
        reason: str,
        outcome: Literal["failed", "refused"] = "failed",
        *,
        page: Page | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.outcome: Literal["failed", "refused"] = outcome
        self.page = page
        self.is_redirected = False
        self.status = page.status if page else status


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that came completely, and as the page that it may be.

    ``undecoded`` says why its payload cannot be decoded, or is None; the page's body is then the payload as sent.
    """

    page: Page
    response: Response
    undecoded: str | None


def read_answer(
    candidate: Candidate, url: str, response: Response, fetched_at: datetime, max_bytes: int, *, cut: bool = False
) -> Answer:
    """Decode a response to ``url``, at most ``max_bytes`` of it; with ``cut`` what lies beyond is no loss."""
    undecoded = too_large(max_bytes) if response.truncated and not cut else None
    body = response.payload
    if not undecoded:
        try:
            encoding = response.header("Content-Encoding") or ""
            body = decoded(response.payload, encoding, url, max_bytes, cut=cut)
        except PayloadError as error:
            undecoded = str(error)
    page = Page(
        candidate,
        url,
        response.status,
        response.header("Content-Type") or "",
        body,
        fetched_at,
        response.header("ETag"),
        response.header("Last-Modified"),
    )
    return Answer(page, response, undecoded)


def conditions(earlier: Earlier | None) -> dict[str, str]:
    """The headers that ask a server for no more than whether its answer is still the same (RFC 9110, 13.1)."""
    if earlier is None or earlier.page.status not in (200, NOT_MODIFIED):
        return {}
    wanted = {"If-None-Match": earlier.page.etag, "If-Modified-Since": earlier.page.last_modified}
    return {name: value for name, value in wanted.items() if value and _SENDABLE.fullmatch(value)}


def renewed(candidate: Candidate, url: str, response: Response, fetched_at: datetime, earlier: Earlier) -> Answer:
    """The answer that HTTP status 304 stands for."""
    etag, last_modified = response.header("ETag"), response.header("Last-Modified")
    page = not_modified(earlier.page, candidate, url, fetched_at, etag, last_modified)
    return Answer(page, response, None)


def redirect_target(answer: Answer) -> str | None:
    """Where a response sends us on to, without the fragment; None where it is an answer.

    Raises ``NotFetchedError`` for a redirect that leads nowhere.
    """
    page = answer.page
    if page.status not in REDIRECTS:
        return None
    location = answer.response.header("Location")
    if location is None:
        raise NotFetchedError(f"redirects ({page.status}) without saying where", page=page)
    try:
        return ascii_url(urljoin(page.final_url, location)).split("#", 1)[0]
    except ValueError:
        raise NotFetchedError("redirects to no address", page=page) from None


def accepted(answer: Answer, *, listing: bool) -> Page:
    """The page that an answer is, with ``listing`` the feed or sitemap. Raises ``NotFetchedError`` where it is none."""
    page = answer.page
    if page.status != 200 and not (page.status == NOT_MODIFIED and page.body):
        outcome: Literal["failed", "refused"] = "refused" if page.status in NOT_LET_IN else "failed"
        raise NotFetchedError(f"HTTP status {page.status}", outcome, page=page)
    wrong = wrong_type(page.content_type, listing=listing)
    if problem := wrong or answer.undecoded or (None if page.body else "is empty"):
        raise NotFetchedError(problem, page=page)
    return page


def wrong_type(content_type: str, *, listing: bool) -> str | None:
    """Why what a server calls by this Content-Type is not what was asked for; None where it may be."""
    if not listing:
        return wrong_page_type(content_type)
    kind = media_type(content_type)
    return f"is {kind[:80]}, not a feed or sitemap" if kind.startswith(NEVER_LISTINGS) else None
