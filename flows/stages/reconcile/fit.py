"""Whether two groups of numbers can be one statistic as wholes, whatever the likeness of two of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from flows.stages.reconcile.likeness import overlap
from flows.stages.reconcile.link import Keyed
from flows.stages.reconcile.observe import logical_of
from schemas.reconciled import Observation

MOST_COMPARED = 40
"""Groups are compared by so many of their keys at most; greater ones have one period or none."""


def fit(left: Sequence[Keyed], right: Sequence[Keyed]) -> bool:
    """Whether no article tells two numbers that differ, and no times lie apart but of one telling number."""
    pairs = product(left[:MOST_COMPARED], right[:MOST_COMPARED])
    return not _told_apart(left, right) and all(_of_one_time(one.first, other.first) for one, other in pairs)


def _of_one_time(one: Observation, other: Observation) -> bool:
    mine, theirs = (one.period_start, one.period_end), (other.period_start, other.period_end)
    if not (any(mine) and any(theirs)) or overlap(mine, theirs):
        return True
    return one.digits is not None and one.digits == other.digits


def _told_apart(left: Sequence[Keyed], right: Sequence[Keyed]) -> bool:
    by_article: dict[str, list[Observation]] = {}
    for one in (one for key in left for one in key.observations):
        by_article.setdefault(one.article_id, []).append(one)
    return any(
        not logical_of(one).meets(logical_of(other))
        for key in right
        for other in key.observations
        for one in by_article.get(other.article_id, ())
    )
