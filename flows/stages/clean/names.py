"""Names of authors, out of by-lines and metadata fields that hold more than names."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_NAME = 80
MAX_WORDS = 4

_BY = re.compile(r"^(?:(?:story|text|words|reported|written)\s+)?(?:by|von|par|por)[:\s]\s*", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[;|]\s*|,\s+(?!(?:Jr|Sr|I{2,3}|IV)\b)|\s+(?:and|und|&)\s+")
_POST = re.compile(
    r"(?:^|\s)(?:correspondent|editor|reporter|writer|columnist|journalist|producer|contributor|analyst|bureau chief)$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\s*\([^()]{1,12}\)\s*$")
_ROLE = re.compile(r"\s+(?:기자|記者)$")
_ADDRESS = re.compile(r"^(?:https?:|www\.|/)|@\S{1,80}\.", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")
_NAME = r"[^\W\d_a-z][\w'’.-]{0,24}"
_PERSON = re.compile(rf"{_NAME}(?:\s{_NAME}){{1,{MAX_WORDS - 1}}}")
_AFTER_BY = re.compile(
    rf"(?:^|\s)(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or)\s(?P<name>{_PERSON.pattern}"
    rf"(?:(?:,\s{_PERSON.pattern}){{0,3}},?\s(?:and|AND|und|&)\s{_PERSON.pattern})?)"
)


def author_names(fields: Iterable[str]) -> tuple[str, ...]:
    """Each author once, in the order given; addresses, initials in brackets and posts behind a name are not names."""
    found: dict[str, str] = {}
    for field in fields:
        if _ADDRESS.search(field):
            continue
        for part in _SPLIT.split(_BY.sub("", field)):
            name = _ROLE.sub("", _INITIALS.sub("", part)).strip(" .,:-–—•\"'")
            if 1 < len(name) <= MAX_NAME and any(map(str.isalpha, name)) and not (found and _POST.search(name)):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())


def persons(names: Iterable[str], sites: Iterable[str]) -> tuple[str, ...]:
    """Those names that can be a person's: two words or more where they are Latin, and none that holds a site's name."""
    known = [site.casefold() for site in sites if len(site) > 2]
    return tuple(
        name
        for name in names
        if (" " in name or not _LATIN.search(name)) and not any(site in name.casefold() for site in known)
    )


def byline_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Names in printed by-lines: what follows "by", or a by-line that is nothing but capitalised names.

    A by-line's element holds dates, reading times and job titles as well, so that the rest is left alone.
    """
    found: list[str] = []
    for text in texts:
        named = [match["name"] for match in _AFTER_BY.finditer(text)]
        alone = [name for name in author_names([text]) if _PERSON.fullmatch(name) or not _LATIN.search(name)]
        found += named or alone
    return author_names(found)
