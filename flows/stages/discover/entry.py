"""What a listing holds, whatever its format: pages, further listings, and what stopped the reading."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime

from schemas.records import UNDATED, Published

LONGEST_TITLE = 500

_TAG = re.compile(r"<[^<>]{0,500}>")


class ListingError(ValueError):
    """What was fetched is no listing; the message continues a sentence that begins with the address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page as a listing names it. ``link`` is as printed; ``changed``, its last change, only orders."""

    link: str
    title: str | None = None
    published: Published = UNDATED
    language: str | None = None
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing names: pages, further sitemaps, feeds, and what stopped the reading, if anything did."""

    entries: tuple[Entry, ...]
    children: tuple[Entry, ...] = ()
    problem: str | None = None
    feeds: tuple[str, ...] = ()


def language_of(tag: str | None) -> str | None:
    """The ISO 639-1 code of a language tag (``en-GB`` is ``en``), None for one without."""
    code = re.split(r"[-_]", (tag or "").strip().lower(), maxsplit=1)[0]
    return code if re.fullmatch("[a-z]{2}", code) else None


def title_of(raw: str | None) -> str | None:
    """A title as text: many feeds escape their markup twice."""
    text = html.unescape(_TAG.sub("", html.unescape((raw or "")[: 4 * LONGEST_TITLE])))
    return " ".join(text.split())[:LONGEST_TITLE] or None
