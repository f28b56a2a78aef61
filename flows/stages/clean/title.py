"""The title of a page: JSON-LD headline, og:title, h1, ``<title>``, and without the name of the site behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

MAX_SUFFIXES = 3
SHORTEST = 15  # characters of a headline that another layer may vouch for
_DASHED = re.compile(r"\s(?:[-–—·•»«‹›<>]|::)\s|\s?[|｜ㅣ：]\s?")
_NOT_WORD = re.compile(r"\W+")


def without_site(title: str, sites: Iterable[str], url: str, others: Iterable[str]) -> str:
    """The title without the segments at its end, or the one at its beginning, that name the site or section.

    A segment is what follows a bar or a spaced dash; the name of the host may have a motto behind a colon. Segments go
    where they name one of these, or where one of the page's ``others`` (its headline elsewhere) is the title without
    them; else they are part of the title.
    """
    own = _host_labels(url)
    known = ({_folded(site) for site in sites} | own) - {""}
    headlines = {_folded(other) for other in others}
    cuts = [match.span() for match in _DASHED.finditer(title) if match.start() > 0]
    for start, _ in cuts[-MAX_SUFFIXES:]:
        if len(title[:start]) >= SHORTEST and _folded(title[:start]) in headlines:
            return title[:start].rstrip()
    for start, end in reversed(cuts[-MAX_SUFFIXES:]):
        if _folded(title[end:]) not in known and _folded(title[end:].partition(":")[0]) not in own:
            break
        title = title[:start].rstrip()
    return _without_lead(title, own)


def _without_lead(title: str, own: set[str]) -> str:
    first = _DASHED.search(title)
    if first is None or len(title) - first.end() < SHORTEST or _folded(title[: first.start()]) not in own:
        return title
    return title[first.end() :].lstrip()


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold().removeprefix("the "))


def _host_labels(url: str) -> set[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return {_folded(host), *(_folded(label) for label in labels[:-1] if len(label) > 2)} - {""}
