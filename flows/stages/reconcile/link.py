"""Which observations say the same thing, in one key or in other words, by what they have in common.

What is compared is a number under a key: one key may be told of two things, which only its numbers and the articles
that tell both can part. Whether two are joined depends on these two and on the blocks that they share, never on the
order of articles: a night's keys are compared with those of their blocks only. Two share a block that have one metric,
area and month; or whose articles, published within a month of one another, have a name in common and either a number
that may be the same when it is rounded, a metric of the vocabulary, or a unit, as long as few share name and unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import exp
from typing import NamedTuple

from flows.stages.reconcile.likeness import LEAST, SAME, alike, of_sorts, summed
from flows.stages.reconcile.number import Number, names_of
from flows.stages.reconcile.side import Side, Sort, side_of
from schemas.reconciled import Observation

MOST_IN_BLOCK = 80
"""What so many have in common tells nothing of any two of them, and comparing all would take quadratic time."""

MOST_COMPARED = 3
"""So many observations of each of two keys are compared, the first of each outlet before others."""

Block = tuple[str, ...]
"""Metric, area and month of the period; or month of publication, lead and name."""

Met = Mapping[int, set[int]]
"""Whom each key meets, by their places; of two keys the first has the other."""

_NOBODY: Met = {}

About = tuple[int, Sequence[str], Sequence[str]]
"""A key's place with an observation's leads and topic."""


class SameStatistic(NamedTuple):
    """Why two are joined, and the points for it."""

    points: float
    reasons: tuple[str, ...]

    @property
    def score(self) -> float:
        """How sure it is (0 to 1)."""
        return round(1 / (1 + exp(LEAST - self.points)), 3)


class Joined(NamedTuple):
    """Two keys by their places, the first before the other, and why they are joined."""

    one: int
    other: int
    found: SameStatistic


@dataclass(frozen=True)
class Keyed:
    """The observations of a key that state one number, in an order that does not depend on that of articles.

    Numbers of one key that one article states, by a slip of the pen, are together. ``name`` is the key and the number,
    the key alone where all its numbers are together.
    """

    name: str
    observations: Sequence[Observation]

    @property
    def stat_key(self) -> str:
        """The key of all of them."""
        return self.observations[0].stat_key

    @property
    def first(self) -> Observation:
        """The first of them."""
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
    """Observations by their key and number, by name."""
    own = list(observations)
    by_name: dict[str, list[Observation]] = defaultdict(list)
    for name, one in zip(names_of([_number(one) for one in own]), own, strict=True):
        by_name[name].append(one)
    return [Keyed(name, sorted(by_name[name], key=lambda one: one.observation_id)) for name in sorted(by_name)]


def _number(one: Observation) -> Number:
    return Number(one.stat_key, one.article_id, one.obs_value, one.logical_low, one.logical_high, one.digits)


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


def same_statistics(keys: Sequence[Keyed], crowded: Collection[Block] = ()) -> Iterator[Joined]:
    """The pairs of keys that are alike enough, each once; blocks that are ``crowded`` have other keys than these."""
    of_metric, before = met_by_metric(keys, crowded), _NOBODY
    told: set[tuple[int, int]] = set()
    for met in chain([of_metric], _met_by_slot(keys, crowded)):
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


def met_by_metric(keys: Sequence[Keyed], crowded: Collection[Block] = ()) -> Met:
    """Whom each key meets by its metric, area and a month."""
    blocks: dict[Block, list[int]] = defaultdict(list)
    for place, one in enumerate(keys):
        for block in {block for own in one.observations for block in metric_blocks(own)}:
            blocks[block].append(place)
    return _met(members for block, members in blocks.items() if block not in crowded)


def _met_by_slot(keys: Sequence[Keyed], crowded: Collection[Block]) -> Iterator[Met]:
    """Whom each key meets by what articles are about, one month of publication after the other.

    Only the blocks of one month are held at a time. Two keys may meet in several.
    """
    of_slot: dict[str, list[About]] = defaultdict(list)
    for place, one in enumerate(keys):
        for own in one.observations:
            for slot in slots_of(own.month):
                of_slot[slot].append((place, own.leads, own.topic))
    for slot in sorted(of_slot):
        yield met_by_topic(of_slot.pop(slot), {block[1:] for block in crowded if block[0] == slot})


def met_by_topic(told: Iterable[About], crowded: Collection[Block] = ()) -> Met:
    """Whom each key meets in one month, and the one before it; ``told`` is in the order of keys.

    ``crowded`` blocks are of that month, a lead and a name each.
    """
    blocks: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for place, leads, topic in told:
        for lead in leads:
            _enter(blocks[lead], topic, place)
    return _met(
        members
        for lead, named in blocks.items()
        for name, members in named.items()
        if len(members) > 1 and (lead, name) not in crowded
    )


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
    """Whether two say the same thing, and why, by the observations that are most alike."""
    if left.sort and right.sort and of_sorts(left.sort, right.sort, SAME) is None:
        return None
    best: SameStatistic | None = None
    for one in left.compared:
        for other in right.compared:
            points = alike(one, other)
            if points is None:
                continue
            score = round(summed(points), 6)
            if score >= LEAST and (best is None or score > best.points):
                best = SameStatistic(score, tuple(part.reason for part in points if part.score > 0))
    return best
