"""What fetching needs of an archive: a place for every response before anyone judges it."""

from __future__ import annotations

from typing import Protocol

from schemas.payload import Response
from schemas.records import Earlier, Page


class Archive(Protocol):
    """Where responses are kept; called from one thread, one call at a time."""

    def keep(self, page: Page, response: Response | None = None, earlier: Earlier | None = None) -> Page:
        """Keep a page, or an answer in the place of one; the page as it is to be handed on.

        A local page has no response. Of an answer that cannot be read the body is the payload as sent. ``earlier`` is
        what ``earlier`` gave for the address, whose payload need not be kept again where it is the same.
        """

    def keep_listing(self, page: Page, response: Response | None = None, earlier: Earlier | None = None) -> Page:
        """Keep a feed, a sitemap or robots.txt likewise."""

    def earlier(self, url: str) -> Earlier | None:
        """The last answer of an address whose payload is kept and can be read; None where there is none."""


class NoArchive:
    """The archive of those who keep nothing: a dry run, and ``statwire clean URL``."""

    def keep(self, page: Page, response: Response | None = None, earlier: Earlier | None = None) -> Page:
        """The page."""
        return page

    def keep_listing(self, page: Page, response: Response | None = None, earlier: Earlier | None = None) -> Page:
        """The page."""
        return page

    def earlier(self, url: str) -> Earlier | None:
        """Nothing."""
        return None
