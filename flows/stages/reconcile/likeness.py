"""How alike two keys are: points for and against their saying the same, and what rules it out.

The points were set by hand on invented events of many topics (tests/events, the half for developing on): a number that
tells itself weighs most, then what is counted, then the time, then what else the articles have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flows.stages.reconcile.side import Side, Sort

LEAST = 2.6
"""So many points make two keys one statistic."""

MOST = 7.0
"""Points beyond this make it no surer."""

MOST_APART = 3.0
"""So many times the one may the other be of two numbers that contradict one another."""

LEAST_TOPIC = 2
SHARED_WORDS = 0.6
"""Names, and the share of all words, that two must have in common for their numbers to contradict one another."""

_COUNTED = frozenset(["count", "rate"])
_LEVELS = frozenset(["reported", "estimate"])
_TOLD = frozenset(["reported", "estimate", "forecast"])
_WEAK = frozenset(["article", "none"])
"""A place that no word of the article gives says nothing against another."""


Period = tuple[date | None, date | None]


class Points(NamedTuple):
    """Points, and what they were given for."""

    score: float
    reason: str


def alike(one: Side, other: Side) -> list[Points] | None:
    """The points of two observations of different keys; None where they cannot be of one statistic.

    What rules most out is asked first.
    """
    share_digits = one.digits is not None and one.digits == other.digits
    is_same = share_digits or (one.obs_value is not None and one.obs_value == other.obs_value)
    if (sorts := of_sorts(one.sort, other.sort, share_digits, is_same)) is None:
        return None
    if (number := _number(one, other, share_digits=share_digits)) is None:
        return None
    if (time := _time(one, other)) is None:
        return None
    return [*sorts, time, number, _place(one, other), _words(one, other), _topic(one, other)]


@lru_cache(maxsize=65_536)
def of_sorts(one: Sort, other: Sort, share_digits: bool, is_same: bool) -> tuple[Points, Points] | None:
    """The points of two numbers' sorts, which are much the same for many; None where they cannot be of one statistic.

    ``is_same`` is of two equal numbers, ``share_digits`` of two with the same telling digits. What is ruled out of two
    numbers that do share digits is ruled out of any two: ``link`` relies on that.
    """
    if one.direction and other.direction and one.direction != other.direction:
        return None
    unit = _unit(one, other)
    kind = unit and _kind(one, other, share_digits=share_digits, is_same=is_same)
    return (unit, kind) if unit and kind else None


def _number(one: Side, other: Side, *, share_digits: bool) -> Points | None:
    if one.digits is not None and share_digits:
        count = len(one.digits.partition("e")[0])
        return Points(2.0 + 0.5 * min(count - 3, 2), f"same {count} digits")
    if not one.logical.meets(other.logical):
        if one.anagram is not None and one.anagram == other.anagram:
            return Points(0.8, "digits transposed")
        return Points(-0.8, "other numbers") if _say_the_same(one, other) else None
    told = min(one.told, other.told)
    if one.obs_value is not None and one.obs_value == other.obs_value:
        return Points(1.2 if told > 1 else 0.6, "same number")
    if one.pragmatic.meets(other.pragmatic):
        return Points(1.2 if told > 1 else 0.6, "rounded numbers meet")
    return Points(0.0, "numbers are not ruled out") if _of_one_size(one, other) else None


def _say_the_same(one: Side, other: Side) -> bool:
    """Whether all but the number is the same in words, so that the numbers contradict or revise one another."""
    if one.sort.kind != other.sort.kind or not (
        one.sort.unit == other.sort.unit or None in (one.sort.unit, other.sort.unit)
    ):
        return False
    if not _near(one, other) or len(one.topic & other.topic) < LEAST_TOPIC:
        return False
    if one.metric == other.metric:
        return True
    return len(one.words & other.words) > max(1, SHARED_WORDS * len(one.words | other.words))


def _near(one: Side, other: Side) -> bool:
    """Whether two numbers are of one size, and told of one time and of places that no word tells apart."""
    if not _of_one_size(one, other):
        return False
    if one.period != other.period:
        dated = one.period or other.period
        if (one.period and other.period) or (dated and dated[0] != dated[1]):
            return False
    return one.area == other.area or bool(_WEAK & {one.area_basis, other.area_basis})


def _of_one_size(one: Side, other: Side) -> bool:
    """Whether neither number is several times the other; ranges and vague plurals have no one size."""
    if one.size is None or other.size is None:
        return True
    return max(one.size, other.size) <= MOST_APART * min(one.size, other.size)


def _kind(one: Sort, other: Sort, *, share_digits: bool, is_same: bool) -> Points | None:
    if one.threshold != other.threshold:
        return None
    if one.per != other.per and not (None in (one.per, other.per) and share_digits):
        return None
    if one.obs_status != other.obs_status and not {one.obs_status, other.obs_status} <= _LEVELS:
        # A poll tells what would be as what is; what is aimed at or a limit is another thing.
        return Points(-0.7, "told as a forecast") if is_same and {one.obs_status, other.obs_status} <= _TOLD else None
    if one.kind == other.kind or {one.kind, other.kind} <= _COUNTED:
        return Points(0.0, "same kind")
    return Points(-0.7, "told as another kind") if is_same and "rank" not in (one.kind, other.kind) else None


def _unit(one: Sort, other: Sort) -> Points | None:
    if one.unit == other.unit:
        return Points(0.5 if one.unit else 0.0, "same unit")
    if one.kind in _COUNTED and other.kind in _COUNTED:
        return Points(0.0, "counted as other things")
    if None in (one.unit, other.unit) or str(one.unit).partition(" ")[0] == str(other.unit).partition(" ")[0]:
        return Points(0.0, "one without a unit")
    return None


def _time(one: Side, other: Side) -> Points | None:
    if one.period and other.period:
        if one.period == other.period:
            return Points(0.8, "same period")
        return Points(-0.5, "periods overlap") if overlap(one.period, other.period) else None
    dated, day = (one.period, other.vintage) if one.period else (other.period, one.vintage)
    if dated is None:
        return Points(0.3, "both told without a time")
    if day is not None and _may_be_at(dated, day):
        return Points(0.3, "the one without a time may be of the other's")
    return Points(-0.5, "one without a time")


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
    if one.area == other.area:
        return Points(0.5 if one.area else 0.0, "same place")
    if one.area_basis in _WEAK or other.area_basis in _WEAK or None in (one.area, other.area):
        return Points(0.0, "a place is not told")
    if nested(str(one.area), str(other.area)):
        return Points(0.0, "one place lies in the other")
    return Points(-1.5, "other places")


def nested(one: str, other: str) -> bool:
    """Whether one ISO 3166-2 code is of a part of the other's country, or the same."""
    return one == other or one.partition("-")[0] == other or other.partition("-")[0] == one


def _words(one: Side, other: Side) -> Points:
    if one.metric == other.metric:
        return Points(2.0, "same metric")
    if one.known and other.known and one.known != other.known:
        return Points(-0.4, f"{one.known} beside {other.known}")
    if not one.words or not other.words:
        return Points(0.0, "one without words")
    shared = len(one.words & other.words)
    if not shared:
        return Points(-0.4, "no word in common")
    share = shared / min(len(one.words), len(other.words))
    return Points(0.5 + share, f"{shared} words in common")


def _topic(one: Side, other: Side) -> Points:
    if one.article_id == other.article_id:
        return Points(0.0, "one article")
    shared = len(one.topic & other.topic)
    return Points(0.4 * min(shared, 5), f"articles share {shared} names and words")


def summed(points: Sequence[Points]) -> float:
    """The points together."""
    return sum(part.score for part in points)
