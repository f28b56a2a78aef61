"""Whether the observations of one statistic agree; the package's docstring has the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from flows.stages.reconcile.interval import Interval
from flows.stages.reconcile.observe import logical_of, pragmatic_of
from flows.stages.reconcile.trace import link, seen
from flows.stages.reconcile.trace_name import parts
from flows.stages.reconcile.trace_shared import Tie, digits_of_value, slips
from schemas.reconciled import Link, Observation, Verdict

Bounds = tuple[float | None, float | None]
OPEN: Bounds = (None, None)

MOST_STATES = 200
"""A number that changes more often than this is no series of vintages, and is not looked through as one."""


class _State(NamedTuple):
    """What is told from one day on: the values that all of the day allow, and who told it first."""

    interval: Interval
    first: Observation
    tellers: tuple[Observation, ...]


def judged(
    observations: Sequence[Observation], roots: Mapping[str, str], former: Sequence[Observation] = ()
) -> tuple[Verdict, Bounds]:
    """The verdict, and the interval on which it rests: open where there is no consensus.

    Observations in another unit than most (cases told as people) say the same number of another thing: they are judged
    by their numbers like the others. ``roots`` are the origins that they go back to, by observation_id, ``former`` what
    earlier texts of their articles said. Linear: intervals have one value in common where the greatest low is at most
    the least high.
    """
    pragmatic = _common(observations, pragmatic_of)
    if len({one.article_id for one in observations}) == 1 and pragmatic:
        return "single", _bounds(pragmatic)
    if pragmatic:
        return "agree", _bounds(pragmatic)
    logical = _common(observations, logical_of)
    if logical:
        return "compatible", _bounds(logical)
    standing = _standing(observations, former)
    if len(standing) < len(observations) and _common(standing, logical_of):
        return "revision", OPEN
    is_series = len(_series(standing, roots)) > 1
    return ("revision" if is_series else "conflict"), OPEN


def revisions(
    statistic: str, observations: Sequence[Observation], roots: Mapping[str, str], former: Sequence[Observation] = ()
) -> Iterator[Link]:
    """Links from the first to tell each new number of a series to the first that told the one before.

    And from an article to what its earlier text said. An article that tells what it has revised has its own.
    """
    own = {(one.article_id, one.stat_key): one for one in sorted(observations, key=seen, reverse=True)}
    for past in sorted(former, key=seen):
        now = own.get((past.article_id, past.stat_key))
        if now and not logical_of(now).meets(logical_of(past)) and not set(now.figure_ids) & set(past.figure_ids):
            yield link(statistic, now, past, Tie("revises", 0, 1.0, ("the article was corrected",)))
    outdated = [one for one in observations if one.is_outdated]
    for past in sorted(outdated, key=seen):
        now = own.get((past.article_id, past.stat_key))
        if now and now is not past and not now.is_outdated:
            yield link(statistic, now, past, Tie("revises", 0, 1.0, ("the article calls it an old number",)))
    if _common(observations, logical_of) is None:
        series = _series(_standing(observations, former), roots)
        for before, after in pairwise(series):
            reason = f"{roots[after.first.observation_id]} told otherwise on {before.first.vintage}"
            yield link(statistic, after.first, before.first, Tie("revises", 0, 0.8, (reason,)))


def _standing(observations: Sequence[Observation], former: Sequence[Observation]) -> list[Observation]:
    """Observations without what an article itself calls old, and without those that echo what another has corrected."""
    current = {(one.article_id, one.stat_key): one for one in observations}
    corrected = {}
    for past in former:
        now = current.get((past.article_id, past.stat_key))
        if now and past.digits and not logical_of(now).meets(logical_of(past)):
            corrected[past.digits] = past.article_id
    outdated = {one.digits for one in observations if one.is_outdated and one.digits}
    return [
        one
        for one in observations
        if not one.is_outdated
        and one.digits not in outdated
        and corrected.get(one.digits or "", one.article_id) == one.article_id
    ]


def _series(observations: Sequence[Observation], roots: Mapping[str, str]) -> list[_State]:
    """The numbers that one origin gave, each from its day on; empty where that is not what they are.

    Every day's tellings have a value in common, be it that of an earlier day told again. A number that is another's
    digits in the wrong order is a slip and no revision.
    """
    if not observations or len(parts(roots[one.observation_id] for one in observations)) != 1:
        return []
    days: dict[object, list[Observation]] = {}
    for one in sorted(observations, key=seen):
        days.setdefault(one.vintage, []).append(one)
    series: list[_State] = []
    for told in days.values():
        new = [one for one in told if not any(pragmatic_of(one).meets(state.interval) for state in series)]
        if not new:
            continue
        interval = _common(new, pragmatic_of) or _common(new, logical_of)
        if interval is None or len(series) == MOST_STATES:
            return []
        series.append(_State(interval, new[0], tuple(new)))
    return [] if _has_slip(series) else series


def _has_slip(series: Sequence[_State]) -> bool:
    """Two digits tell a slip only in the number of a time that is over, which events do not change."""
    numbers = {
        number
        for state in series
        for one in state.tellers
        if (number := digits_of_value(one)) and (len(number.digits) > 2 or _is_over(one))
    }
    return any(slip in numbers for number in numbers for slip in slips(number))


def _is_over(one: Observation) -> bool:
    return one.period_end is not None and one.vintage is not None and one.period_end < one.vintage


def _common(observations: Iterable[Observation], of: Callable[[Observation], Interval]) -> Interval | None:
    """The values that lie in the intervals of all."""
    low, high = -inf, inf
    for one in observations:
        interval = of(one)
        low, high = max(low, interval.low), min(high, interval.high)
    return Interval(low, high) if low <= high else None


def _bounds(interval: Interval) -> Bounds:
    return (None if interval.low == -inf else interval.low, None if interval.high == inf else interval.high)
