"""Under what name a number of a key is compared: a key may be told of two things, which its numbers alone can part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from flows.stages.reconcile.side import is_transposed

MOST_NUMBERS = 12
"""A key that is told with more numbers than this is a series or a mess, which no comparing of two numbers parts."""


class Number(NamedTuple):
    """What an observation states under its key, and in which article."""

    stat_key: str
    article_id: str
    obs_value: float | None
    logical_low: float | None
    logical_high: float | None
    digits: str | None

    @property
    def text(self) -> str:
        """The same for two that state the same."""
        return f"{self.logical_low}..{self.logical_high}" if self.obs_value is None else f"{self.obs_value:.12g}"

    def may_be(self, other: Number) -> bool:
        """Whether two that an article states are one, or a slip of the pen apart."""
        ends = [inf if one.logical_high is None else one.logical_high for one in (self, other)]
        starts = [-inf if one.logical_low is None else one.logical_low for one in (self, other)]
        return max(starts) <= min(ends) or is_transposed(self.digits, other.digits)


def names_of(numbers: Sequence[Number]) -> list[str]:
    """For each, the key and the number, the same for what an article states by a slip of the pen.

    The key alone where it has too many numbers to tell them apart.
    """
    by_key: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, one in enumerate(numbers):
        by_key[one.stat_key][one.text].append(place)
    names = [""] * len(numbers)
    for stat_key, by_number in by_key.items():
        for name, places in _together(stat_key, by_number, numbers):
            for place in places:
                names[place] = name
    return names


def _together(
    stat_key: str, by_number: Mapping[str, list[int]], numbers: Sequence[Number]
) -> Iterator[tuple[str, Iterable[int]]]:
    if len(by_number) > MOST_NUMBERS:
        yield stat_key, [place for places in by_number.values() for place in places]
        return
    groups: list[list[str]] = []
    for text in sorted(by_number):
        own = [numbers[place] for place in by_number[text]]
        joined = [
            group for group in groups if any(_slip([numbers[place] for place in by_number[of]], own) for of in group)
        ]
        groups = [group for group in groups if group not in joined]
        groups.append([of for group in joined for of in group] + [text])
    for group in groups:
        yield f"{stat_key}|={min(group)}", [place for text in group for place in by_number[text]]


def _slip(ones: Iterable[Number], others: Iterable[Number]) -> bool:
    """Whether one article states both, and they may be one."""
    told: dict[str, list[Number]] = defaultdict(list)
    for other in others:
        told[other.article_id].append(other)
    return any(one.may_be(other) for one in ones for other in told.get(one.article_id, ()))
