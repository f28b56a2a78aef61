"""Whether a reckoning comes out: interval arithmetic over numbers that were rounded as people round them.

Numbers that one statement reckons with are printed alike: beside 2,750 and 1,250 the number 1,600 is told to the ten,
and 20% beside a count is told to the percent. So each is read to the finest place that any of its unit is told to
(``_finest``), numbers in full digits to two at least. What comes out so holds. What comes out only where each number
may be rounded as far as its own digits allow holds if it is off by little (a total of 3,000 for 2,963); otherwise the
numbers contradict one another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, inf, isfinite, log10

from flows.stages.reconcile.cue import pragmatic
from flows.stages.reconcile.interval import Interval, Meaning, meaning
from flows.stages.reconcile.observe import meaning_of
from schemas.records import Figure

_LITTLE = 0.05
"""What rounding beyond the finest place may be off by."""

_CLOSELY = 0.03
"""What comes out as closely as this hardly does so by the width of its intervals."""

_FRACTION = 0.05
_ROUGH_FRACTION = 0.12
"""What is told as "a third", or as "nearly a third", is within these shares of it."""

_MULTIPLE_IN_WORDS = 0.1
"""``doubled`` is said of whatever is within this share of twice as many."""

_TWICE = 200.0
"""Percentages from here on are rounded as other numbers are."""

_PERCENT = frozenset(["percent", "percentage point"])
_SCALE = re.compile(r"(?:million|billion|trillion|thousand|(?<=\d)\s?(?:k|m|mn|bn|tn|b)|crore|lakh)\b", re.IGNORECASE)

Reckoning = Callable[[Sequence[Interval]], Interval | None]
"""What the operands' intervals, in their order, allow the result to be; None where nothing can be reckoned."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a result is what the operands allow, whether it is so closely, and what a reader takes them to allow.

    ``off`` is what the printed numbers are off by, as a share of the result.
    """

    holds: bool
    closely: bool
    off: float
    computed: Interval


def outcome(
    operands: Sequence[Figure],
    result: Figure,
    reckoning: Reckoning,
    claim: Callable[[Interval], Interval] = lambda one: one,
) -> Outcome | None:
    """Reckon; ``claim`` is what the result's interval says of the outcome. None where all or nothing is allowed."""
    figures = (*operands, result)
    told = [_read_to(figure, _finest(figure, figures)) for figure in figures]
    rounded, cut = ([one[which] for one in told] for which in (0, 1))
    computed, strict, wide = (
        reckoning(one) for one in ([pragmatic(each) for each in operands], rounded[:-1], cut[:-1])
    )
    if computed is None or strict is None or wide is None:
        return None
    off = _off_by(operands, result, reckoning, claim)
    # A percentage may have been cut off; a difference of numbers that were would allow nearly anything.
    if strict.meets(claim(cut[-1] if result.unit in _PERCENT else rounded[-1])):
        return Outcome(True, off <= _CLOSELY, off, computed)
    if _is_fraction(result) and off <= _ROUGH_FRACTION:
        return None  # words for a fraction are no contradiction where they are near
    comes_out = wide.meets(claim(cut[-1])) or computed.meets(claim(pragmatic(result)))
    return Outcome(comes_out and off <= _LITTLE, False, off, computed)


def _off_by(
    operands: Sequence[Figure], result: Figure, reckoning: Reckoning, claim: Callable[[Interval], Interval]
) -> float:
    """How far the result is from what the operands' numbers give, as a share of it; an open one is off by nothing."""
    points = [Interval(one.value, one.value) for one in (*operands, result) if one.value is not None]
    exact = reckoning(points[:-1]) if len(points) == len(operands) + 1 else None
    if exact is None or not isfinite(exact.low):
        return 0.0
    told = claim(points[-1]).low
    return abs(exact.low - told) / abs(told) if told else inf


def _finest(figure: Figure, figures: Sequence[Figure]) -> int | None:
    """The least place to which numbers of a figure's unit and scale are told among all of a statement."""
    if figure.precision is None:
        return None
    places = [_place(one) for one in figures if one.precision is not None and _grid(one) == _grid(figure)]
    return min(*places, 0) if figure.unit in _PERCENT and abs(figure.value or 0.0) < _TWICE else min(places)


def _place(figure: Figure) -> int:
    """The place that a number is told to: in full digits to two of them at least."""
    place, value = figure.precision or 0, figure.value
    if not value or not isfinite(value) or place <= 0 or _scale(figure):
        return place
    return min(place, max(0, floor(log10(abs(value))) - 1))


def _grid(figure: Figure) -> tuple[object, ...]:
    """Numbers in millions are rounded to another place than those in full digits beside them."""
    return (figure.kind == "ratio", figure.unit in _PERCENT, _scale(figure))


def _scale(figure: Figure) -> str:
    return found[0].lower() if (found := _SCALE.search(figure.value_text)) else ""


def _is_fraction(figure: Figure) -> bool:
    """A share in words, ``a third``; of them only those that assert one number."""
    is_point = figure.value_low == figure.value_high and figure.value_low is not None
    return figure.kind == "share" and figure.precision is None and is_point


def _read_to(figure: Figure, place: int | None) -> Meaning:
    """The intervals of a figure told to a place; as they are where its words bound it."""
    low, high = figure.value_low, figure.value_high
    if (low is None) != (high is None) and figure.kind != "share":
        return Meaning(pragmatic(figure), pragmatic(figure))  # "more than 382,000" is hardly 400,000
    if _is_fraction(figure) and low is not None:
        slack = abs(low) * (_FRACTION if figure.modifier in ("none", "exact") else _ROUGH_FRACTION)
        return Meaning(*[Interval(low - slack, low + slack)] * 2)
    if place is None or low is None or low != high or figure.modifier not in ("none", "exact"):
        return meaning_of(figure)
    if figure.kind == "ratio" and place >= 0:
        slack = _MULTIPLE_IN_WORDS * abs(low)
        return Meaning(Interval(low - slack, low + slack), Interval(low - slack, low + slack))
    discrete = figure.kind == "count" and place == 0
    return meaning(low, high, place, "exact" if discrete else "none", discrete=discrete)
