"""Pages that hold no article of their own, and how they give themselves away."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flows.stages.clean.record import SetAside

MIN_CHARACTERS = 80
SHORT_CHARACTERS = 600

_ERROR_TITLE = re.compile(
    r"(?:(?:error\s)?(?:40[34]|410|50[0234])\b|page (?:not found|unavailable)|not found|access denied|just a moment|"
    r"are you a robot|attention required|(?:sorry|oops)\b)",
    re.IGNORECASE,
)
_GALLERIES = ("imagegallery", "mediagallery")
_INDEXES = ("collectionpage", "searchresultspage", "profilepage")


def set_aside(
    text: str, title: str | None, types: tuple[str, ...], url: str, status: int | None, *, is_article: bool
) -> SetAside | None:
    """Why a page is no article, or None. ``types``: schema.org and OpenGraph types in lower case, the main first.

    A page that declares an article is believed unless it has no text; type alone sets aside only live blogs, whose text
    is many dated notes, and pages that declare no article at all.
    """
    if status is not None and status >= 400:
        return "error_page"
    if len(text) < SHORT_CHARACTERS and title and _ERROR_TITLE.match(title):
        return "error_page"
    if not text:
        return "no_article"
    if types[:1] == ("liveblogposting",):
        return "live_blog"
    if not is_article:
        by_type = _by_type(types, len(text))
        if by_type:
            return by_type
        if _is_front(url):
            return "index_page"
    return "too_short" if len(text) < MIN_CHARACTERS else None


def _by_type(types: tuple[str, ...], length: int) -> SetAside | None:
    if any(kind in _INDEXES for kind in types):
        return "index_page"
    if length >= SHORT_CHARACTERS:
        return None
    if any(kind in _GALLERIES for kind in types):
        return "gallery"
    return "video_page" if any(kind.startswith("video") for kind in types) else None


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.path.strip("/") == "" and not parts.query
