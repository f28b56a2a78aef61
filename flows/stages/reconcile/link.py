"""Which statistic keys say the same thing in other words, by what their observations have in common.

Whether two keys are joined depends on these two and on the blocks that they share, never on the order of articles: a
night's keys are compared with the keys of their blocks only. Two keys share a block that have one metric, area and
month; or whose articles, published within a month of one another, have a name in common and either a number that may be
the same when it is rounded or a metric of the vocabulary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from flows.stages.reconcile.likeness import LEAST, MOST, alike, summed
from schemas.reconciled import Observation

MOST_IN_BLOCK = 80
"""What so many keys have in common tells nothing of any two of them, and comparing all would take quadratic time."""

MOST_COMPARED = 3
"""So many observations of each of two keys are compared, the first of each outlet before others."""

Block = tuple[str, ...]


class SameStatistic(NamedTuple):
    """Why two keys are joined, and how sure that is (0 to 1)."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A statistic key with the observations that state it, in an order that does not depend on that of articles."""

    stat_key: str
    observations: Sequence[Observation]

    @property
    def first(self) -> Observation:
        """What all observations of a key share stands in each."""
        return self.observations[0]

    @property
    def compared(self) -> Sequence[Observation]:
        """Observations that stand for all: the first of each outlet and number."""
        found: dict[tuple[str, float | None], Observation] = {}
        for one in self.observations:
            found.setdefault((one.outlet, one.obs_value), one)
            if len(found) == MOST_COMPARED:
                break
        return list(found.values())


def keyed(observations: Iterable[Observation]) -> list[Keyed]:
    """Observations by their key."""
    by_key: dict[str, list[Observation]] = defaultdict(list)
    for one in observations:
        by_key[one.stat_key].append(one)
    return [Keyed(name, sorted(by_key[name], key=lambda one: one.observation_id)) for name in sorted(by_key)]


def blocks_of(one: Observation) -> Iterator[Block]:
    """The blocks in which an observation's key meets others."""
    for month in months_of(one):
        yield one.metric, one.area or "", month
    for slot in slots_of(one.month):
        for lead in one.leads:
            for name in one.topic:
                yield "", lead, name, slot


def months_of(one: Observation) -> list[str]:
    """The months of the period's ends, or the month in which what has none is told."""
    ends = sorted({f"{day:%Y-%m}" for day in (one.period_start, one.period_end) if day})
    return ends or [f"{one.vintage:%Y-%m}" if one.vintage else "undated"]


def slots_of(month: str) -> tuple[str, ...]:
    """The month of publication and the one after it: two articles share one that are no more than a month apart."""
    if not month[:4].isdecimal():
        return (month,)
    year, number = int(month[:4]), int(month[5:7])
    return month, f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def same_statistics(keys: Sequence[Keyed]) -> Iterator[tuple[Keyed, Keyed, SameStatistic]]:
    """The pairs of keys that are alike enough, each once."""
    blocks: dict[Block, dict[str, Keyed]] = defaultdict(dict)
    for one in keys:
        for observation in one.observations:
            for block in blocks_of(observation):
                blocks[block][one.stat_key] = one
    seen: set[tuple[str, str]] = set()
    for members in blocks.values():
        if not 1 < len(members) <= MOST_IN_BLOCK:
            continue
        for left, right in combinations(members.values(), 2):
            pair = (
                (left.stat_key, right.stat_key) if left.stat_key < right.stat_key else (right.stat_key, left.stat_key)
            )
            if pair not in seen:
                seen.add(pair)
                if found := same_statistic(left, right):
                    yield left, right, found


def same_statistic(left: Keyed, right: Keyed) -> SameStatistic | None:
    """Whether two keys say the same thing, and why, by the observations that are most alike."""
    best: SameStatistic | None = None
    for one in left.compared:
        for other in right.compared:
            digits = frozenset([one.digits]) & frozenset([other.digits]) - {None}
            points = alike(one, other, digits=frozenset(filter(None, digits)))
            if points is None:
                continue
            score = summed(points)
            if score >= LEAST and (best is None or score / MOST > best.score):
                reasons = tuple(part.reason for part in points if part.score > 0)
                best = SameStatistic(round(min(score / MOST, 1.0), 3), reasons)
    return best
