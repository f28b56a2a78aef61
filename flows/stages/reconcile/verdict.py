"""Whether the observations of one statistic agree; the package's docstring has the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import inf

from flows.stages.reconcile.interval import Interval
from flows.stages.reconcile.observe import logical_of, pragmatic_of
from schemas.reconciled import Observation, Verdict

Bounds = tuple[float | None, float | None]
OPEN: Bounds = (None, None)


def judged(observations: Sequence[Observation]) -> tuple[Verdict, Bounds]:
    """The verdict, and the interval on which it rests: open where there is no consensus.

    Observations in another unit than most (cases told as people) say the same number of another thing: they are judged
    by their numbers like the others. Linear: intervals have one value in common where the greatest low is at most the
    least high.
    """
    pragmatic = _common(observations, pragmatic_of)
    if len({one.article_id for one in observations}) == 1 and pragmatic:
        return "single", _bounds(pragmatic)
    if pragmatic:
        return "agree", _bounds(pragmatic)
    logical = _common(observations, logical_of)
    if logical:
        return "compatible", _bounds(logical)
    return ("revision" if _is_revision(observations) else "conflict"), OPEN


def _common(observations: Iterable[Observation], of: Callable[[Observation], Interval]) -> Interval | None:
    """The values that lie in the intervals of all."""
    low, high = -inf, inf
    for one in observations:
        interval = of(one)
        low, high = max(low, interval.low), min(high, interval.high)
    return Interval(low, high) if low <= high else None


def _bounds(interval: Interval) -> Bounds:
    return (None if interval.low == -inf else interval.low, None if interval.high == inf else interval.high)


def _is_revision(observations: Sequence[Observation]) -> bool:
    """Whether time explains it: one origin, and on each day all that is told on it has a value in common."""
    origins = {one.origin for one in observations}
    if len(origins) != 1 or None in origins:
        return False
    days: dict[object, list[Observation]] = {}
    for one in observations:
        days.setdefault(one.vintage, []).append(one)
    return len(days) > 1 and all(_common(group, logical_of) for group in days.values())
