"""Which statistic keys say the same thing in other words, by what their observations have in common.

Whether two keys are joined depends on these two and on the blocks that they share, never on the order of articles: a
night's keys are compared with the keys of their blocks only: those of one metric, area and month, those of one area
with the same telling digits, and those of one area, kind and period with the same number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from flows.stages.reconcile.observe import logical_of, pragmatic_of
from schemas.reconciled import Observation

LEAST_SCORE = 0.7
MOST_IN_BLOCK = 300
"""What so many keys have in common tells nothing of any two of them, and comparing all would take quadratic time."""

COUNTED = frozenset(["count", "rate"])
LEVELS = frozenset(["reported", "estimate"])


class SameStatistic(NamedTuple):
    """Why two keys are joined, and how sure that is (0 to 1)."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A statistic key with the observations that state it."""

    stat_key: str
    observations: Sequence[Observation]

    @property
    def first(self) -> Observation:
        """What all observations of a key share stands in each."""
        return self.observations[0]

    @property
    def digits(self) -> frozenset[str]:
        """The telling digits of all observations."""
        return frozenset(one.digits for one in self.observations if one.digits)


def keyed(observations: Iterable[Observation]) -> list[Keyed]:
    """Observations by their key, in an order that does not depend on theirs."""
    by_key: dict[str, list[Observation]] = defaultdict(list)
    for one in observations:
        by_key[one.stat_key].append(one)
    return [Keyed(name, sorted(by_key[name], key=lambda one: one.observation_id)) for name in sorted(by_key)]


def blocks_of(one: Observation) -> tuple[tuple[str, ...], ...]:
    """The blocks in which an observation's key meets others."""
    area = one.area or ""
    months = {f"{day:%Y-%m}" for day in (one.period_start, one.period_end) if day} or {_as_of_month(one)}
    blocks: list[tuple[str, ...]] = [(one.metric, area, month) for month in sorted(months)]
    if one.digits:
        blocks.append((area, one.digits))
    if one.obs_value is not None:
        blocks.append((area, one.kind, *times_of(one), repr(one.obs_value)))
    return tuple(blocks)


def times_of(one: Observation) -> tuple[str, str]:
    """Start and end of the period, or the month of what is told without one."""
    if one.period_start is None and one.period_end is None:
        return _as_of_month(one), ""
    return str(one.period_start or ""), str(one.period_end or "")


def _as_of_month(one: Observation) -> str:
    return f"{one.vintage:%Y-%m}" if one.vintage else "undated"


def same_statistics(keys: Sequence[Keyed]) -> Iterator[tuple[Keyed, Keyed, SameStatistic]]:
    """The pairs of keys that are joined, each once."""
    blocks: Mapping[tuple[str, ...], dict[str, Keyed]] = defaultdict(dict)
    for one in keys:
        for block in {block for observation in one.observations for block in blocks_of(observation)}:
            blocks[block][one.stat_key] = one
    seen: set[tuple[str, str]] = set()
    for members in blocks.values():
        if len(members) > MOST_IN_BLOCK:
            continue
        for left, right in combinations(members.values(), 2):
            pair = (left.stat_key, right.stat_key)
            if pair not in seen:
                seen.add(pair)
                if found := same_statistic(left, right):
                    yield left, right, found


def same_statistic(left: Keyed, right: Keyed) -> SameStatistic | None:
    """Whether two keys say the same thing, and why; None where something keeps them apart."""
    one, other = left.first, right.first
    if one.area != other.area or not _alike_in_kind(one, other):
        return None
    period = _same_time(one, other)
    if period is None:
        return None
    shared = left.digits & right.digits
    if not shared and not _values_meet(left, right):
        return None
    reasons = [period[1]]
    score = period[0]
    if one.metric == other.metric:
        score += 0.4
        reasons.append("same metric")
    else:
        likeness = _likeness(one.words, other.words)
        score += 0.4 * likeness
        reasons.append(f"words alike by {likeness:.2f}")
    if shared:
        longest = max(len(digits.partition("e")[0]) for digits in shared)
        score += 0.2 + 0.1 * min(longest - 2, 3)
        reasons.append(f"same {longest} digits")
    else:
        score += 0.1
        reasons.append("numbers meet")
    return SameStatistic(round(min(score, 1.0), 3), tuple(reasons)) if score >= LEAST_SCORE else None


def _alike_in_kind(one: Observation, other: Observation) -> bool:
    if (one.per, one.direction) != (other.per, other.direction):
        return False
    if one.stat_key.partition("|threshold")[2] != other.stat_key.partition("|threshold")[2]:
        return False
    if one.obs_status != other.obs_status and not {one.obs_status, other.obs_status} <= LEVELS:
        return False
    if one.kind != other.kind and not {one.kind, other.kind} <= COUNTED:
        return False
    return one.unit == other.unit or one.kind in COUNTED


def _same_time(one: Observation, other: Observation) -> tuple[float, str] | None:
    """What two periods have in common, or None where they are different times."""
    mine, theirs = (one.period_start, one.period_end), (other.period_start, other.period_end)
    if mine == theirs and any(mine):
        return 0.3, "same period"
    if not any(mine) and not any(theirs):
        return (0.2, "both as of the same month") if _as_of_month(one) == _as_of_month(other) else None
    if any(mine) and any(theirs):
        return None
    dated, undated = (one, other) if any(mine) else (other, one)
    return (0.15, "the one without a period falls into the other's") if _may_be_at(dated, undated.vintage) else None


def _may_be_at(dated: Observation, day: date | None) -> bool:
    """Whether a level that is told on ``day`` without a time may be that of the period.

    News tells the last whole month, a day of its own month, or what has gone on since. No more than that: what is told
    without a time would tie every month of a number that stays the same to the next.
    """
    start, end = dated.period_start, dated.period_end
    if day is None:
        return False
    if end is None:
        return start is not None and start <= day
    months = (day.year - end.year) * 12 + day.month - end.month
    return months == (0 if start == end else 1)


def _values_meet(left: Keyed, right: Keyed) -> bool:
    """Whether some number of the one may be one of the other, both rounded alike or one more than the other."""
    return left.first.unit == right.first.unit and any(
        pragmatic_of(one).meets(pragmatic_of(other)) and logical_of(one).meets(logical_of(other))
        for one in left.observations[:8]
        for other in right.observations[:8]
    )


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the shorter's words that the longer has too."""
    if not one or not other:
        return 0.0
    return len(set(one) & set(other)) / min(len(set(one)), len(set(other)))
