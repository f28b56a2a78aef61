"""Whether two groups of keys can be one statistic as wholes, whatever the likeness of two of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from flows.stages.reconcile.likeness import nested, overlap
from flows.stages.reconcile.link import Keyed
from flows.stages.reconcile.observe import logical_of
from schemas.reconciled import Observation

MOST_COMPARED = 40
"""Groups are compared by so many of their keys at most; greater ones have one period or none."""

_WEAK = frozenset(["article", "none"])


def fit(left: Sequence[Keyed], right: Sequence[Keyed]) -> bool:
    """Whether no times lie apart, no places, and no article tells two numbers that differ under two keys."""
    pairs = product(left[:MOST_COMPARED], right[:MOST_COMPARED])
    return all(_fit(one.first, other.first) for one, other in pairs) and not _told_apart(left, right)


def _fit(one: Observation, other: Observation) -> bool:
    mine, theirs = (one.period_start, one.period_end), (other.period_start, other.period_end)
    if any(mine) and any(theirs) and not overlap(mine, theirs):
        return False
    told = one.area_basis not in _WEAK and other.area_basis not in _WEAK
    return not (told and one.area and other.area) or nested(one.area, other.area)


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
