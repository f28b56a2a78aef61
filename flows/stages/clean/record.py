"""What cleaning hands on, and how it says no. No imports beyond the records: workers pickle both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.records import Published

SetAside = Literal[
    "no_article", "too_short", "not_html", "error_page", "index_page", "live_blog", "gallery", "video_page"
]
Unreadable = Literal["empty", "binary", "undecodable", "too_large", "not_html", "bad_row", "cleaner_error"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One page's text and what it says about itself.

    ``url`` is canonical for a page from the network and left as ``file:…`` for a local document; ``canonical`` is the
    link by which the page names itself, where it may be believed, and decides the article's identity. ``outlet`` is set
    only where a row names one. ``published`` says how it is known; ``modified`` is UTC. ``language`` is ISO 639-1, None
    where neither text nor markup tells. ``paywalled`` is None where the page does not say. ``syndicated_from`` is the
    news agency that the text is credited to. ``set_aside`` names the reason for which a flow keeps the page out of the
    articles; the text is given all the same.
    """

    url: str
    canonical: str | None
    doc_id: str | None
    outlet: str | None
    title: str | None
    authors: tuple[str, ...]
    published: Published
    modified: datetime | None
    language: str | None
    paywalled: bool | None
    syndicated_from: str | None
    section: str | None
    keywords: tuple[str, ...]
    text: str
    text_sha256: str
    set_aside: SetAside | None


class CleanError(Exception):
    """A payload that cannot be read as a text: a reason to count by, and a detail for whoever has to mend it."""

    def __init__(self, reason: Unreadable, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason: Unreadable = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"
