"""What fetching needs of an archive: a place for every response before anyone judges it."""

from __future__ import annotations

from typing import Protocol

from schemas.payload import Response
from schemas.records import Page


class Archive(Protocol):
    """Where responses are kept; called from one thread, one call at a time."""

    def keep(self, page: Page, response: Response | None = None) -> Page:
        """Keep a page, or an answer in the place of one; the page as it is to be handed on.

        A local page has no response. Of an answer that cannot be read the body is the payload as sent.
        """

    def keep_listing(self, page: Page, response: Response | None = None) -> Page:
        """Keep a feed, a sitemap or robots.txt likewise."""


class NoArchive:
    """The archive of those who keep nothing: a dry run, and ``statwire clean URL``."""

    def keep(self, page: Page, response: Response | None = None) -> Page:
        """The page."""
        return page

    def keep_listing(self, page: Page, response: Response | None = None) -> Page:
        """The page."""
        return page
