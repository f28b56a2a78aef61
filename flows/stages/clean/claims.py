"""What one layer of a page (its JSON-LD, its meta tags) says of the page; the layers are weighed in ``metadata``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_SPACE = re.compile(r"\s+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u00ad\u200b\u2060\ufeff]")
_MARKUP = re.compile(r"<[^<>]{0,400}>")


@dataclass(frozen=True, slots=True)
class Claims:
    """Strings as the page gives them, cleaned of markup and space; dates are not yet read.

    ``types`` are schema.org's or OpenGraph's, in lower case, and ``main_types`` those of the article's own node;
    ``by_organisation``: no author is declared a person.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    by_organisation: bool = False
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    paywalled: bool | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    main_types: tuple[str, ...] = ()


def one_line(value: object) -> str | None:
    """A string from a page's markup as a reader sees it: entities resolved, tags gone, one space; None if nothing."""
    if not isinstance(value, str):
        return None
    text = value
    for _ in range(2):  # templates escape twice
        text = unescape(text)
    return _SPACE.sub(" ", _UNPRINTABLE.sub("", _MARKUP.sub("", text))).strip() or None


def printable(text: str) -> str:
    """Text without what no reader sees and no parquet string should hold: control characters and lone surrogates."""
    return _UNPRINTABLE.sub("", text)
