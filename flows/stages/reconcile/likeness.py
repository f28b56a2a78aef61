"""How alike two keys are: points for and against their saying the same, and what rules it out.

The points were set by hand on invented events of many topics (tests/events, the half for developing on): a number that
tells itself weighs most, then what is counted, then the time, then what else the articles have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.stages.reconcile.observe import logical_of, pragmatic_of
from schemas.reconciled import Observation
from schemas.wording import curated_name

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


class Points(NamedTuple):
    """Points, and what they were given for."""

    score: float
    reason: str


def alike(one: Observation, other: Observation, *, digits: frozenset[str]) -> list[Points] | None:
    """The points of two observations of different keys; None where they cannot be of one statistic.

    ``digits`` are the telling digits that the two keys share.
    """
    if one.direction and other.direction and one.direction != other.direction:
        return None
    found: list[Points] = []
    for judge in _JUDGES:
        points = judge(one, other, digits)
        if points is None:
            return None
        found.append(points)
    return found


def _number(one: Observation, other: Observation, digits: frozenset[str]) -> Points | None:
    if digits:
        count = max(len(shared.partition("e")[0]) for shared in digits)
        return Points(2.0 + 0.5 * min(count - 3, 2), f"same {count} digits")
    if not logical_of(one).meets(logical_of(other)):
        if _is_slip(one.digits, other.digits):
            return Points(0.8, "digits transposed")
        return Points(-0.8, "other numbers") if _say_the_same(one, other) else None
    told = min(len(one.leads[0].partition("e")[0].rstrip("0")), len(other.leads[0].partition("e")[0].rstrip("0")))
    if one.obs_value is not None and one.obs_value == other.obs_value:
        return Points(1.2 if told > 1 else 0.6, "same number")
    if pragmatic_of(one).meets(pragmatic_of(other)):
        return Points(1.2 if told > 1 else 0.6, "rounded numbers meet")
    return Points(0.0, "numbers are not ruled out") if _of_one_size(one, other) else None


def _say_the_same(one: Observation, other: Observation) -> bool:
    """Whether all but the number is the same in words, so that the numbers contradict or revise one another."""
    if (
        (one.unit != other.unit and None not in (one.unit, other.unit))
        or one.kind != other.kind
        or len(set(one.topic) & set(other.topic)) < LEAST_TOPIC
    ):
        return False
    if not _near(one, other):
        return False
    mine, theirs = set(one.words), set(other.words)
    return one.metric == other.metric or len(mine & theirs) > max(1, SHARED_WORDS * len(mine | theirs))


def _near(one: Observation, other: Observation) -> bool:
    """Whether two numbers are of one size, and told of one time and of places that no word tells apart."""
    mine, theirs = (one.period_start, one.period_end), (other.period_start, other.period_end)
    dated = mine if any(mine) else theirs
    if mine != theirs and ((any(mine) and any(theirs)) or dated[0] != dated[1]):
        return False
    if one.area != other.area and not _WEAK & {one.area_basis, other.area_basis}:
        return False
    return _of_one_size(one, other)


def _of_one_size(one: Observation, other: Observation) -> bool:
    """Whether neither number is several times the other; ranges and vague plurals have no one size."""
    sizes = sorted(abs(told.obs_value) for told in (one, other) if told.obs_value)
    return len(sizes) < 2 or sizes[1] <= MOST_APART * sizes[0]


def _is_slip(one: str | None, other: str | None) -> bool:
    """Whether two numbers of four digits and more have the same digits in another order."""
    if one is None or other is None:
        return False
    (mine, power), (theirs, other_power) = one.split("e"), other.split("e")
    return len(mine) > 3 and power == other_power and sorted(mine) == sorted(theirs)


def _kind(one: Observation, other: Observation, digits: frozenset[str]) -> Points | None:
    if one.direction and other.direction and one.direction != other.direction:
        return None
    if threshold_of(one) != threshold_of(other):
        return None
    same = bool(digits) or (one.obs_value is not None and one.obs_value == other.obs_value)
    if one.per != other.per and not (digits and None in (one.per, other.per)):
        return None
    if one.obs_status != other.obs_status and not {one.obs_status, other.obs_status} <= _LEVELS:
        # A poll tells what would be as what is; what is aimed at or a limit is another thing.
        return Points(-0.7, "told as a forecast") if same and {one.obs_status, other.obs_status} <= _TOLD else None
    if one.kind == other.kind or {one.kind, other.kind} <= _COUNTED:
        return Points(0.0, "same kind")
    return Points(-0.7, "told as another kind") if same and "rank" not in (one.kind, other.kind) else None


def threshold_of(one: Observation) -> str:
    """What a key says of a threshold, and of one that ends what another sets off."""
    return one.stat_key.partition("|threshold")[2] + one.obs_status if "|threshold" in one.stat_key else ""


def _unit(one: Observation, other: Observation, _: frozenset[str]) -> Points | None:
    if one.unit == other.unit:
        return Points(0.5 if one.unit else 0.0, "same unit")
    if one.kind in _COUNTED and other.kind in _COUNTED:
        return Points(0.0, "counted as other things")
    if None in (one.unit, other.unit) or str(one.unit).partition(" ")[0] == str(other.unit).partition(" ")[0]:
        return Points(0.0, "one without a unit")
    return None


def _time(one: Observation, other: Observation, digits: frozenset[str]) -> Points | None:
    mine, theirs = (one.period_start, one.period_end), (other.period_start, other.period_end)
    if any(mine) and any(theirs):
        if mine == theirs:
            return Points(0.8, "same period")
        return Points(-0.5, "periods overlap") if overlap(one, other) else None
    if not any(mine) and not any(theirs):
        return Points(0.3, "both told without a time")
    dated, undated = (one, other) if any(mine) else (other, one)
    if _may_be_at(dated, undated):
        return Points(0.3, "the one without a time may be of the other's")
    return Points(-0.5, "one without a time")


def overlap(one: Observation, other: Observation) -> bool:
    """Whether two periods have a day in common; an open end goes on."""
    starts = [period.period_start for period in (one, other) if period.period_start]
    ends = [period.period_end for period in (one, other) if period.period_end]
    return not starts or not ends or max(starts) <= min(ends)


def _may_be_at(dated: Observation, undated: Observation) -> bool:
    """News tells, without a time, the last whole month, quarter or year, a day of its own month, or what goes on."""
    start, end, day = dated.period_start, dated.period_end, undated.vintage
    if day is None:
        return False
    if end is None:
        return start is not None and start <= day
    months = (day.year - end.year) * 12 + day.month - end.month
    return months in (0, 1) if start != end else months == 0


def _place(one: Observation, other: Observation, _: frozenset[str]) -> Points | None:
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


def _words(one: Observation, other: Observation, _: frozenset[str]) -> Points:
    if one.metric == other.metric:
        return Points(2.0, "same metric")
    known = curated_name(one.metric), curated_name(other.metric)
    if all(known) and known[0] != known[1]:
        return Points(-0.4, f"{known[0]} beside {known[1]}")
    mine, theirs = set(one.words), set(other.words)
    if not mine or not theirs:
        return Points(0.0, "one without words")
    shared = len(mine & theirs)
    if not shared:
        return Points(-0.4, "no word in common")
    share = shared / min(len(mine), len(theirs))
    return Points(0.5 + share, f"{shared} words in common")


def _topic(one: Observation, other: Observation, _: frozenset[str]) -> Points:
    if one.article_id == other.article_id:
        return Points(0.0, "one article")
    shared = len(set(one.topic) & set(other.topic))
    return Points(0.4 * min(shared, 5), f"articles share {shared} names and words")


_JUDGES = (_unit, _kind, _time, _number, _place, _words, _topic)
"""Those that rule most out come first: most pairs of a block are ruled out."""


def summed(points: Sequence[Points]) -> float:
    """The points together."""
    return sum(part.score for part in points)
