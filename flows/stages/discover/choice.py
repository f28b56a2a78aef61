"""Which of the pages that an outlet lists are worth asking for: its patterns, its window, each page once, newest first.

A run that asks for past days cannot take the newest pages and look at their days afterwards: a busy outlet's newest
pages are all of today. So the days are chosen among everything that is listed, before the cut to max_pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from schemas.identity import canonical_url
from schemas.records import Candidate

if TYPE_CHECKING:
    from schemas.source import Source

DAWN = datetime.min.replace(tzinfo=UTC)
DUSK = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A listed page; ``newest`` is its publication or else its last change, ``DAWN`` where the listing says neither."""

    candidate: Candidate
    newest: datetime


@dataclass(frozen=True, slots=True)
class Days:
    """The inclusive UTC days of publication that a run asks for; None leaves an end open."""

    since: date | None = None
    until: date | None = None

    def may_hold(self, published: datetime | None, newest: datetime) -> bool:
        """Whether a page may have been published on these days, as far as its listing tells.

        A last change before them rules a page out, since nothing changes before it is published; a later one does not.
        """
        if published is None and newest == DAWN:
            return True
        is_early = self.since is not None and (published or newest).date() < self.since
        is_late = self.until is not None and published is not None and published.date() > self.until
        return not (is_early or is_late)

    def distance(self, changed: datetime) -> timedelta:
        """How far a sitemap's last change lies from the end of these days; with an open end the newest is nearest."""
        end = datetime.combine(self.until, time.max, UTC) if self.until else DUSK
        return abs(end - changed)


EVERY_DAY = Days()


def choose(
    named: Iterable[Found], listed: Iterable[Found], source: Source, days: Days, earliest: datetime
) -> list[Candidate]:
    """The pages of a source in the order in which to ask for them, not yet cut to max_pages.

    ``named`` are the ones that sources.yaml gives itself, which come first. ``earliest`` is where the source's
    ``window_days`` begin; ``days`` that are asked for take its place, and pages that the listing dates then come before
    those that it does not.
    """
    admitted = [one for one in listed if _is_admitted(one.candidate.url, source)]
    # Sorting is stable, so undated pages keep their listing's order.
    once = _each_once([*named, *sorted(admitted, key=lambda one: one.newest, reverse=True)])
    if days == EVERY_DAY:
        return [one.candidate for one in once if one.newest == DAWN or one.newest >= earliest]
    within = [one.candidate for one in once if days.may_hold(one.candidate.published.moment, one.newest)]
    return sorted(within, key=lambda candidate: candidate.published.moment is None and candidate.via != "list")


def _each_once(ordered: Iterable[Found]) -> list[Found]:
    """The first of each canonical URL, with what a later one says of it where only that knows the date."""
    kept: dict[str, Found] = {}
    for found in ordered:
        canonical = canonical_url(found.candidate.url)
        earlier = kept.setdefault(canonical, found)
        if earlier.candidate.published.moment is None and found.candidate.published.moment is not None:
            kept[canonical] = replace(earlier, candidate=found.candidate)
    return list(kept.values())


def _is_admitted(url: str, source: Source) -> bool:
    if source.include and not any(matches(url, pattern) for pattern in source.include):
        return False
    return not any(matches(url, pattern) for pattern in source.exclude)


def matches(url: str, pattern: str) -> bool:
    """Whether the pattern describes the whole URL; ``*`` stands for any text, everything else for itself."""
    first, *middle = pattern.split("*")
    if not middle:
        return url == pattern
    last = middle.pop()
    if not url.startswith(first) or not url.endswith(last) or len(url) < len(first) + len(last):
        return False
    place = len(first)
    for part in middle:
        place = url.find(part, place, len(url) - len(last))
        if place < 0:
            return False
        place += len(part)
    return True
