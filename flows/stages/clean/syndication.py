"""The agency that a text is credited to: copies of one report in many papers are one source, not many.

A credit stands in three places: behind the dateline, in the by-line, and at the text's end. A sentence that cites an
agency is no credit, so that nothing between the first and the last words is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

OPENING = 160  # characters within which a dateline ends
LINES_AT_END = 3
LONGEST_CREDIT = 120  # characters of a line that is a credit

_DATELINE = (
    r"^(?P<place>[^\n.!?()/]{0,80}(?:\.[ ,]?[^\n.!?()/]{0,30}){0,2})[(/](?P<mark>%s)[)/]"
    r"(?P<after>\s?\.?\s?[-–—:]{1,2}\s?|\.\s|\s(?=[A-Z]))"
)
_CREDIT = (
    r"^\W{0,3}(?:(?:©|\(c\)|copyright|source|quelle|fuente|with|by|mit|avec|con)\W{0,3})+(?:20\d\d\W{1,3})?(?:%s)\b"
    r"|^\W{0,3}(?:%s)\W{0,3}$|^this report by (?:%s) was first published"
)
_SMALL = re.compile(r"\b[a-z]{3,}\b")


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency's name and the patterns of its credits."""

    name: str
    names: frozenset[str]
    dateline: re.Pattern[str]
    credit: re.Pattern[str]


def syndicated_from(text: str, authors: Iterable[str], sites: Iterable[str]) -> str | None:
    """The agency that a text is credited to, None where none is, or where the page is the agency's own.

    ``authors`` are the page's and whom it calls its publisher, ``sites`` the names by which it calls itself.
    """
    own = {site.casefold() for site in sites}
    signed = {author.casefold() for author in authors}
    lines = [line for line in text[-2000:].split("\n")[-LINES_AT_END:] if len(line) <= LONGEST_CREDIT]
    for agency in agencies():
        is_credited = (
            agency.names & signed or _opens_with(agency, text[:OPENING]) or any(map(agency.credit.search, lines))
        )
        if is_credited:
            return None if agency.names & own else agency.name
    return None


def _opens_with(agency: Agency, opening: str) -> bool:
    """Whether the text begins with a dateline of the agency: a place or a date, but no sentence."""
    match = agency.dateline.search(opening)
    if match is None:
        return False
    is_dashed = any(dash in match["after"] for dash in "-–—:.")
    return is_dashed or len(_SMALL.findall(match["place"])) <= 1


@lru_cache(maxsize=1)
def agencies() -> tuple[Agency, ...]:
    """The agencies of ``agencies.yaml``."""
    return tuple(_agency(entry) for entry in entries())


def _agency(entry: dict[str, Any]) -> Agency:
    marks = "|".join(map(re.escape, entry["marks"]))
    closing = f"|{entry['closing']}" if "closing" in entry else ""
    names = "|".join(map(re.escape, sorted((*entry["names"], *entry["marks"]), key=len, reverse=True)))
    return Agency(
        entry["agency"],
        frozenset(name.casefold() for name in entry["names"]),
        re.compile(_DATELINE % marks),
        re.compile(_CREDIT % (names, names, names) + closing, re.IGNORECASE),
    )


def entries() -> list[dict[str, Any]]:
    """``agencies.yaml`` as it stands."""
    from importlib.resources import files

    import yaml

    source = files(__package__).joinpath("agencies.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return cast(list[dict[str, Any]], yaml.load(source, Loader=loader))
