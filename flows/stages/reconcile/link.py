"""Which statistic keys say the same thing in other words, by what their observations have in common.

Whether two keys are joined depends on these two and on the blocks that they share, never on the order of articles: a
night's keys are compared with the keys of their blocks only. Two keys share a block that have one metric, area and
month; or whose articles, published within a month of one another, have a name in common and either a number that may be
the same when it is rounded or a metric of the vocabulary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from flows.stages.reconcile.likeness import LEAST, MOST, alike, of_sorts, summed
from flows.stages.reconcile.side import Side, Sort, side_of
from schemas.reconciled import Observation

MOST_IN_BLOCK = 80
"""What so many keys have in common tells nothing of any two of them, and comparing all would take quadratic time."""

MOST_COMPARED = 3
"""So many observations of each of two keys are compared, the first of each outlet before others."""

Block = tuple[str, ...]

Met = Mapping[int, set[int]]
"""Whom each key meets, by their places; of two keys the first has the other."""

_NOBODY: Met = {}

About = tuple[int, Sequence[str], Sequence[str]]
"""A key's place with an observation's leads and topic."""


class SameStatistic(NamedTuple):
    """Why two keys are joined, and how sure that is (0 to 1)."""

    score: float
    reasons: tuple[str, ...]


class Joined(NamedTuple):
    """Two keys by their places, the first before the other, and why they are joined."""

    one: int
    other: int
    found: SameStatistic


@dataclass(frozen=True)
class Keyed:
    """A statistic key with the observations that state it, in an order that does not depend on that of articles."""

    stat_key: str
    observations: Sequence[Observation]

    @property
    def first(self) -> Observation:
        """What all observations of a key share stands in each."""
        return self.observations[0]

    @cached_property
    def compared(self) -> tuple[Side, ...]:
        """Observations that stand for all: the first of each outlet and number."""
        found: dict[tuple[str, float | None], Observation] = {}
        for one in self.observations:
            found.setdefault((one.outlet, one.obs_value), one)
            if len(found) == MOST_COMPARED:
                break
        return tuple(side_of(one) for one in found.values())

    @cached_property
    def sort(self) -> Sort | None:
        """The sort of all that is compared; None where they are of several."""
        sorts = {one.sort for one in self.compared}
        return sorts.pop() if len(sorts) == 1 else None


def keyed(observations: Iterable[Observation]) -> list[Keyed]:
    """Observations by their key."""
    by_key: dict[str, list[Observation]] = defaultdict(list)
    for one in observations:
        by_key[one.stat_key].append(one)
    return [Keyed(name, sorted(by_key[name], key=lambda one: one.observation_id)) for name in sorted(by_key)]


def metric_blocks(one: Observation) -> Iterator[Block]:
    """The blocks of its metric, area and months."""
    for month in months_of(one):
        yield one.metric, one.area or "", month


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


def same_statistics(keys: Sequence[Keyed]) -> Iterator[Joined]:
    """The pairs of keys that are alike enough, each once."""
    of_metric, before = met_by_metric(keys), _NOBODY
    told: set[tuple[int, int]] = set()
    for met in chain([of_metric], _met_by_slot(keys)):
        known = (before,) if met is of_metric else (before, of_metric)
        new = {one: others.difference(*(seen.get(one, ()) for seen in known)) for one, others in met.items()}
        for found in compared(new, keys):
            if found[:2] not in told:
                told.add(found[:2])
                yield found
        before = met


def compared(met: Met, keys: Sequence[Keyed] | Mapping[int, Keyed]) -> Iterator[Joined]:
    """Those that meet and are alike enough; ``keys`` are found by their places."""
    for one, others in met.items():
        for other in others:
            if found := same_statistic(keys[one], keys[other]):
                yield Joined(one, other, found)


def met_by_metric(keys: Sequence[Keyed]) -> Met:
    """Whom each key meets by its metric, area and a month."""
    blocks: dict[Block, list[int]] = defaultdict(list)
    for place, one in enumerate(keys):
        for block in {block for own in one.observations for block in metric_blocks(own)}:
            blocks[block].append(place)
    return _met(blocks.values())


def _met_by_slot(keys: Sequence[Keyed]) -> Iterator[Met]:
    """Whom each key meets by what articles are about, one month of publication after the other.

    Only the blocks of one month are held at a time. Two keys may meet in several.
    """
    of_slot: dict[str, list[About]] = defaultdict(list)
    for place, one in enumerate(keys):
        for own in one.observations:
            for slot in slots_of(own.month):
                of_slot[slot].append((place, own.leads, own.topic))
    for slot in sorted(of_slot):
        yield met_by_topic(of_slot.pop(slot))


def met_by_topic(told: Iterable[About]) -> Met:
    """Whom each key meets in one month, and the one before it; ``told`` is in the order of keys."""
    blocks: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for place, leads, topic in told:
        for lead in leads:
            _enter(blocks[lead], topic, place)
    return _met(members for named in blocks.values() for members in named.values())


def _enter(named: dict[str, list[int]], topic: Iterable[str], place: int) -> None:
    """Note a key, none twice, in its blocks; those that have more than tell anything grow no further."""
    for name in topic:
        if (members := named.get(name)) is None:
            named[name] = [place]
        elif members[-1] != place and len(members) <= MOST_IN_BLOCK:
            members.append(place)


def _met(blocks: Iterable[Sequence[int]]) -> Met:
    met: dict[int, set[int]] = defaultdict(set)
    for members in blocks:
        if 1 < len(members) <= MOST_IN_BLOCK:
            for at, one in enumerate(members, 1):
                met[one].update(members[at:])
    return met


def same_statistic(left: Keyed, right: Keyed) -> SameStatistic | None:
    """Whether two keys say the same thing, and why, by the observations that are most alike."""
    if left.sort and right.sort and of_sorts(left.sort, right.sort, True, True) is None:
        return None
    best: SameStatistic | None = None
    for one in left.compared:
        for other in right.compared:
            points = alike(one, other)
            if points is None:
                continue
            score = summed(points)
            if score >= LEAST and (best is None or score / MOST > best.score):
                reasons = tuple(part.reason for part in points if part.score > 0)
                best = SameStatistic(round(min(score / MOST, 1.0), 3), reasons)
    return best
