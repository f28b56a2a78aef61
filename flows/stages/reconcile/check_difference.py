"""The difference of two sums or shares that a text tells: a deficit, a balance, a lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from flows.stages.reconcile.check_decide import outcome
from flows.stages.reconcile.check_made import Found, addable, is_amount, number
from flows.stages.reconcile.cue import Told, around, logical, pragmatic, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure
from schemas.wording import content_words

_NEAR = 5
_NUMBER = re.compile(r"\d\S*")

_VAGUE = 0.25
"""A difference that is known no better than to this share of itself confirms nothing."""

_POINTS = frozenset(["percentage point", "point"])
_HUNDRED = 100.0

_OPPOSED = (
    frozenset(["export", "import"]),
    frozenset(["revenue", "spending"]),
    frozenset(["revenue", "expenditure"]),
    frozenset(["income", "expenditure"]),
    frozenset(["receipt", "payment"]),
    frozenset(["asset", "liability"]),
    frozenset(["spent", "received"]),
    frozenset(["birth", "death"]),
    frozenset(["arrival", "departure"]),
    frozenset(["immigration", "emigration"]),
    frozenset(["supply", "demand"]),
)
"""Sums of which news tells the difference: where it is not what they come to, something is wrong."""


def differences(told: Sequence[Told]) -> Iterator[Found]:
    """The differences of all sentences."""
    for place in range(len(told)):
        yield from _differences(told, place)
        yield from _leads(told, place)


def _differences(told: Sequence[Told], place: int) -> Iterator[Found]:
    one = told[place]
    for difference in filter(_is_sum, one.figures):
        cue = said("difference", _called(one, difference))
        if not cue:
            continue
        near = [
            figure
            for figure in around(told, place, before=1, after=1)
            if figure is not difference
            and _is_sum(figure)
            and addable(difference, figure)
            and not said("difference", figure.concept or "")
        ]
        yield from _difference(difference, near, cue)


def _called(told: Told, figure: Figure) -> str:
    """What a figure is called: its concept, and the words just around it."""
    before = told.text[max(0, figure.quote_start - told.start - 40) : figure.quote_start - told.start]
    return f"{figure.concept or ''} {before.rpartition(',')[2]}"


def _difference(difference: Figure, near: Sequence[Figure], cue: str) -> Iterator[Found]:
    nearest = sorted(
        combinations(near, 2), key=lambda pair: sum(abs(one.char_start - difference.char_start) for one in pair)
    )
    failed: Found | None = None
    for left, right in nearest:
        high, low = (left, right) if (left.value or 0.0) >= (right.value or 0.0) else (right, left)
        computed = _minus(pragmatic(high), pragmatic(low))
        if computed.high - computed.low > _VAGUE * (difference.value or 0.0):
            continue
        holds = _minus(logical(high), logical(low)).meets(logical(difference))
        opposed = _opposed(left, right)
        formula = f"{number(high)} - {number(low)} = {number(difference)}"
        if holds and _exceeds(high, difference):
            yield Found("sum", (left, right), difference, formula, computed, True, opposed, cue)
            return
        is_gap = cue in ("deficit", "surplus", "gap", "shortfall")
        if opposed and is_gap and not holds and failed is None and _of_one_time(left, right):
            failed = Found("sum", (left, right), difference, formula, computed, False, True, cue)
    if failed is not None:
        yield failed


def _opposed(left: Figure, right: Figure) -> bool:
    """Whether two sums are the two sides of a balance, as their concepts or the words just before them say."""
    return any(
        len(one := _side(left, pair)) == 1 and len(other := _side(right, pair)) == 1 and one != other
        for pair in _OPPOSED
    )


def _side(figure: Figure, pair: frozenset[str]) -> frozenset[str]:
    """Which of two sides a figure is on: as the words since the number before it say, else as its concept does."""
    before = _NUMBER.split(figure.sentence[: figure.char_start - figure.sentence_start])[-1].split()[-_NEAR:]
    return pair & set(content_words(" ".join(before))) or pair & set(content_words(figure.concept or ""))


def _of_one_time(left: Figure, right: Figure) -> bool:
    """Whether no two periods are told; one that is left out is the other's."""
    one, other = ((figure.period_start, figure.period_end) for figure in (left, right))
    return one == other or not any(one) or not any(other)


def _minus(high: Interval, low: Interval) -> Interval:
    return Interval(high.low - low.high, high.high - low.low)


def _is_sum(figure: Figure) -> bool:
    return is_amount(figure) and figure.value is not None


def _exceeds(whole: Figure, *parts: Figure) -> bool:
    return all((whole.value or 0.0) > (part.value or 0.0) for part in parts)


def _leads(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``at 47%, eight points ahead of the Greens on 39``: the gap of two shares, or one in a headline."""
    one = told[place]
    for gap in one.figures:
        if gap.unit not in _POINTS or gap.value is None or gap.kind == "change":
            continue
        cue = said("lead_before", one.text[: gap.quote_start - one.start]) or said("lead_after", one.after(gap))
        if not cue:
            continue
        rest = told[place + 1 : place + 2] if gap.offset_field == "title" else []
        near = [*one.figures, *(each for sentence in rest for each in sentence.figures)]
        shares = [figure for figure in near if figure is not gap and _is_part_of_hundred(figure)]
        for high, low in pairwise(shares):
            found = outcome((high, low), gap, _gap)
            if found is not None and found.closely:
                formula = f"{number(high)} - {number(low)} = {number(gap)}"
                yield Found("change", (high, low), gap, formula, found.computed, True, True, cue)
                return


def _is_part_of_hundred(figure: Figure) -> bool:
    """A share, or the bare number that one beside it lends its percent to."""
    bare = figure.kind == "count" and figure.unit is None and figure.noun is None
    return figure.value is not None and 0 < figure.value < _HUNDRED and (figure.unit == "percent" or bare)


def _gap(operands: Sequence[Interval]) -> Interval:
    one, other = operands
    low, high = one.low - other.high, one.high - other.low
    return Interval(low, high) if low >= 0 else Interval(-high, -low) if high <= 0 else Interval(0.0, max(-low, high))
