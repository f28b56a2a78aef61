"""How alike two numbers of different articles or keys are: points for and against their being of one statistic.

What rules it out is asked first, since most pairs of a block are ruled out. The rest are weights of a logistic
regression over pairs of observations of invented events of many topics (tests/events, the half for developing on),
rounded: what is said of an event was tried on events that the regression had not seen. A number that tells itself
weighs most, then a key of the same words, then how near to one another the articles came, then time, place and words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flows.stages.reconcile.side import Side, Sort

LEAST = 1.0
"""So many points make it as likely as not that two numbers are of one statistic; they are joined from here on."""

FAR = 3.3
"""So many times the one may the other be of two numbers that contradict one another."""

NEAR = 1.25
WITHIN = 2.0
"""Up to these ratios numbers that contradict one another are often the older and the newer, then seldom."""

ALIKE = 0.5
"""A share of all words of two that makes their words much the same."""

FORTNIGHT = 15
"""More days than this hardly ever lie between two articles of one event."""

_COUNTED = frozenset(["count", "rate"])
_UNTOLD = frozenset(["target", "threshold", "hypothetical"])
"""Statuses of numbers that are not told of what is or will be."""

_WEAK = frozenset(["article", "none"])
"""A place that no word of the article gives says nothing against another."""


Period = tuple[date | None, date | None]


class Points(NamedTuple):
    """Points, and what they were given for."""

    score: float
    reason: str


class Meeting(NamedTuple):
    """How two numbers meet: the points for it, its name, and how much it says of itself that they are one."""

    score: float
    reason: str
    surety: int


CONTRADICTING, LOOSE, TELLING, SAME = range(4)

_DIGITS = Meeting(3.0, "same telling digits", SAME)
_VALUE = Meeting(2.7, "same number", SAME)
_LOOSE_VALUE = Meeting(1.4, "same number of one digit", LOOSE)
_ROUNDED = Meeting(1.2, "rounded numbers meet", TELLING)
_VAGUE = Meeting(0.6, "a range or a vague number meets", LOOSE)
_LOOSELY_ROUNDED = Meeting(-1.2, "rounded numbers of one digit meet", LOOSE)
_SLIP = Meeting(1.4, "digits transposed", TELLING)
_POSSIBLE = Meeting(-0.8, "numbers are not ruled out", CONTRADICTING)
_CLOSE = Meeting(-1.5, "other numbers, close", CONTRADICTING)
_APART = Meeting(-3.1, "other numbers", CONTRADICTING)


def alike(one: Side, other: Side) -> list[Points] | None:
    """The points of two observations; None where they cannot be of one statistic.

    What rules most out is asked first.
    """
    meeting = _meeting(one, other)
    if meeting is None or (sorts := of_sorts(one.sort, other.sort, meeting.surety)) is None:
        return None
    if meeting is _VAGUE and one.article_id == other.article_id:
        return None
    if meeting is not _DIGITS and one.period and other.period and not overlap(one.period, other.period):
        return None
    if meeting.surety == CONTRADICTING and one.metric != other.metric and one.words.isdisjoint(other.words):
        return None
    return [
        Points(meeting.score, meeting.reason),
        _words(one, other),
        *sorts,
        _time(one, other),
        _place(one, other),
        *_event(one, other),
    ]


def _meeting(one: Side, other: Side) -> Meeting | None:
    """How two numbers meet; None where they are too far apart for one to be the other's older or rounded form."""
    if one.digits is not None and one.digits == other.digits:
        return _DIGITS
    telling = one.told > 1 and other.told > 1
    if one.obs_value is not None and one.obs_value == other.obs_value:
        return _VALUE if telling else _LOOSE_VALUE
    ratio = 1.0 if one.size is None or other.size is None else max(one.size, other.size) / min(one.size, other.size)
    if ratio > FAR:
        return None
    if one.pragmatic.meets(other.pragmatic):
        if one.obs_value is None or other.obs_value is None:
            return _VAGUE
        return _ROUNDED if telling else _LOOSELY_ROUNDED
    if one.anagram is not None and one.anagram == other.anagram:
        return _SLIP
    if one.logical.meets(other.logical):
        return _POSSIBLE
    if one.size is None or other.size is None:
        return None
    return _CLOSE if ratio < NEAR else _APART


@lru_cache(maxsize=65_536)
def of_sorts(one: Sort, other: Sort, surety: int) -> tuple[Points, ...] | None:
    """The points of two numbers' sorts, which are much the same for many; None where they cannot be of one statistic.

    What is ruled out of two numbers that are surely the same is ruled out of any two: ``link`` relies on that.
    """
    if one.direction and other.direction and one.direction != other.direction:
        return None
    if one.threshold != other.threshold:
        return None
    if one.per != other.per and not (None in (one.per, other.per) and surety >= TELLING):
        return None
    if surety < SAME and not _one_unit(one, other):
        return None
    if not _one_kind(one, other) and (surety < TELLING or "rank" in (one.kind, other.kind)):
        return None
    if surety == CONTRADICTING and one.obs_status != other.obs_status and _UNTOLD & {one.obs_status, other.obs_status}:
        return None
    return tuple(_of_other_sorts(one, other))


def _one_kind(one: Sort, other: Sort) -> bool:
    return one.kind == other.kind or (one.kind in _COUNTED and other.kind in _COUNTED)


def _one_unit(one: Sort, other: Sort) -> bool:
    """Whether the units are one, one is not told, or both count things."""
    if one.unit == other.unit or (one.kind in _COUNTED and other.kind in _COUNTED):
        return True
    return None in (one.unit, other.unit) or str(one.unit).partition(" ")[0] == str(other.unit).partition(" ")[0]


def _of_other_sorts(one: Sort, other: Sort) -> Iterator[Points]:
    if one.unit != other.unit:
        yield Points(-0.4, "counted as other things")
    if not _one_kind(one, other):
        yield Points(-0.9, "told as another kind")
    if one.obs_status != other.obs_status:
        yield Points(-0.7, "one told as a forecast or an estimate")


def _time(one: Side, other: Side) -> Points:
    if one.period and other.period:
        return Points(0.9, "same period") if one.period == other.period else Points(0.0, "other periods")
    dated, day = (one.period, other.vintage) if one.period else (other.period, one.vintage)
    if dated is None or (day is not None and _may_be_at(dated, day)):
        return Points(0.4, "times may be one")
    return Points(0.0, "one without a time")


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods have a day in common; an open end goes on."""
    starts = [start for start, _ in (one, other) if start]
    ends = [end for _, end in (one, other) if end]
    return not starts or not ends or max(starts) <= min(ends)


def _may_be_at(dated: Period, day: date) -> bool:
    """News tells, without a time, the last whole month, quarter or year, a day of its own month, or what goes on."""
    start, end = dated
    if end is None:
        return start is not None and start <= day
    months = (day.year - end.year) * 12 + day.month - end.month
    return months in (0, 1) if start != end else months == 0


def _place(one: Side, other: Side) -> Points:
    if one.area_basis in _WEAK or other.area_basis in _WEAK or None in (one.area, other.area):
        return Points(0.0, "a place is not told")
    if one.area == other.area:
        return Points(1.0, "same place")
    return Points(0.0 if nested(str(one.area), str(other.area)) else -1.0, "other places")


def nested(one: str, other: str) -> bool:
    """Whether one ISO 3166-2 code is of a part of the other's country, or the same."""
    return one == other or one.partition("-")[0] == other or other.partition("-")[0] == one


def _words(one: Side, other: Side) -> Points:
    shared = len(one.words & other.words)
    much = 0.8 if shared and shared >= ALIKE * len(one.words | other.words) else 0.0
    if one.stat_key == other.stat_key:
        return Points((3.6 if one.known else 0.6) + much, "same key")
    if one.metric == other.metric:
        return Points((0.5 if one.known else 0.0) + much, "same metric")
    if one.known and other.known:
        if one.known == other.known:
            return Points(much, f"both {one.known}")
        return Points(much - 1.6, f"{one.known} beside {other.known}")
    return Points(0.2 + much, f"{shared} words in common") if shared else Points(-0.9, "no word in common")


def _event(one: Side, other: Side) -> list[Points]:
    """How surely two articles tell of one event: by the names and words that they share, and the days between them."""
    if one.article_id == other.article_id:
        return [Points(-0.6, "one article")]
    shared = len(one.topic & other.topic)
    common = -2.6 if shared < 2 else 0.0 if shared == 2 else 1.0
    return [Points(common, f"articles share {shared} names and words"), _days(one, other)]


def _days(one: Side, other: Side) -> Points:
    if one.vintage is None or other.vintage is None:
        return Points(0.0, "a day is not told")
    apart = abs((one.vintage - other.vintage).days)
    if apart <= FORTNIGHT or (one.period and one.stat_key == other.stat_key):
        return Points(0.0, f"{apart} days apart")
    return Points(-2.5, f"{apart} days apart")


def summed(points: Sequence[Points]) -> float:
    """The points together."""
    return sum(part.score for part in points)
