"""An observation as the judges of likeness look at it: what they compare is made once, not once for every pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flows.stages.reconcile.interval import Interval
from flows.stages.reconcile.observe import logical_of, pragmatic_of
from schemas.reconciled import Observation
from schemas.records import Kind, PlaceBasis, Status
from schemas.wording import curated_name


class Sort(NamedTuple):
    """What sort of number it is: of all that is compared this has the fewest values, and it rules out most pairs."""

    unit: str | None
    kind: Kind
    per: str | None
    direction: str | None
    obs_status: Status
    threshold: str


@dataclass(frozen=True, slots=True)
class Side:
    """Fields that an observation has too mean the same here.

    ``period`` is None for what is told without a time. ``known`` is the metric of the vocabulary. ``size`` is None for
    ranges and vague plurals, which have no one size, and zero has none either. ``told`` counts the digits of a number's
    first lead that tell something. ``anagram`` are the digits in order and their power, of numbers of four digits and
    more.
    """

    article_id: str
    stat_key: str
    metric: str
    known: str | None
    area: str | None
    area_basis: PlaceBasis
    period: tuple[date | None, date | None] | None
    vintage: date | None
    sort: Sort
    obs_value: float | None
    size: float | None
    pragmatic: Interval
    logical: Interval
    digits: str | None
    told: int
    anagram: tuple[str, str] | None
    words: frozenset[str]
    topic: frozenset[str]


def side_of(one: Observation) -> Side:
    """What there is to compare of an observation."""
    period = (one.period_start, one.period_end)
    return Side(
        article_id=one.article_id,
        stat_key=one.stat_key,
        metric=one.metric,
        known=curated_name(one.metric),
        area=one.area,
        area_basis=one.area_basis,
        period=period if any(period) else None,
        vintage=one.vintage,
        sort=Sort(one.unit, one.kind, one.per, one.direction, one.obs_status, _threshold(one)),
        obs_value=one.obs_value,
        size=abs(one.obs_value) if one.obs_value else None,
        pragmatic=pragmatic_of(one),
        logical=logical_of(one),
        digits=one.digits,
        told=len(one.leads[0].partition("e")[0].rstrip("0")),
        anagram=_anagram(one.digits),
        words=frozenset(one.words),
        topic=frozenset(one.topic),
    )


def _threshold(one: Observation) -> str:
    """What a key says of a threshold, and of one that ends what another sets off."""
    return one.stat_key.partition("|threshold")[2] + one.obs_status if "|threshold" in one.stat_key else ""


def is_transposed(one: str | None, other: str | None) -> bool:
    """Whether two numbers have the same digits, three and more, in another order."""
    if one is None or other is None:
        return False
    (mine, power), (theirs, other_power) = one.split("e"), other.split("e")
    return power == other_power and sorted(mine) == sorted(theirs)


def _anagram(digits: str | None) -> tuple[str, str] | None:
    if digits is None:
        return None
    own, power = digits.split("e")
    return ("".join(sorted(own)), power) if len(own) > 3 else None
