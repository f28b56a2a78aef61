"""The difference of two sums or shares that a text tells: a deficit, a balance, a lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from flows.stages.reconcile.check_decide import outcome
from flows.stages.reconcile.check_made import Found, addable, is_amount, is_exact, number
from flows.stages.reconcile.cue import Told, around, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure
from schemas.wording import content_words

_NEAR = 5
_NUMBER = re.compile(r"\d\S*")

_VAGUE = 0.25
"""A difference that is known no better than to this share of itself confirms nothing."""

_POINTS = frozenset(["percentage point", "point"])
_MOST = 12
"""So many sums near a difference are looked at."""
_HUNDRED = 100.0

_OPPOSED = (
    frozenset(["export", "import"]),
    frozenset(["revenue", "spending"]),
    frozenset(["revenue", "spend"]),
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
    """The differences of all sentences; two sums have one difference, so what is another than theirs is of others."""
    found = [one for place in range(len(told)) for one in (*_differences(told, place), *_leads(told, place))]
    settled = {one.operands for one in found if one.holds}
    yield from (one for one in found if one.holds or one.operands not in settled)


def _differences(told: Sequence[Told], place: int) -> Iterator[Found]:
    one = told[place]
    for difference in filter(_is_sum, one.figures):
        cue = said("difference", _called(one, difference))
        if not cue:
            continue
        near = [
            figure
            for figure in around(told, place, before=2, after=2)
            if figure is not difference
            and _is_sum(figure)
            and addable(difference, figure)
            and not said("difference", figure.concept or "")
        ]
        yield from _difference(told, place, difference, near[:_MOST], cue)


def _called(told: Told, figure: Figure) -> str:
    """What a figure is called: its concept, and the words just around it."""
    before = told.text[max(0, figure.quote_start - told.start - 40) : figure.quote_start - told.start]
    return f"{figure.concept or ''} {before.rstrip(' ,').rpartition(',')[2]}"


def _difference(
    told: Sequence[Told], place: int, difference: Figure, near: Sequence[Figure], cue: str
) -> Iterator[Found]:
    """The nearest two sums of which one is the difference; two sides of a balance of which it is not."""
    nearest = sorted(
        combinations(near, 2), key=lambda pair: sum(abs(one.char_start - difference.char_start) for one in pair)
    )
    failed: Found | None = None
    for left, right in nearest:
        high, low = (left, right) if (left.value or 0.0) >= (right.value or 0.0) else (right, left)
        found = outcome((high, low), difference, _minus)
        if found is None or found.computed.high - found.computed.low > _VAGUE * (difference.value or 0.0):
            continue
        opposed = _opposed(left, right)
        formula = f"{number(high)} - {number(low)} = {number(difference)}"
        sure = opposed or is_exact(high, low, difference) or not _is_after(told[place], left, right)
        if found.closely and sure and _exceeds(high, difference):
            yield Found("sum", (left, right), difference, formula, found.computed, True, opposed, cue)
            return
        is_gap = cue in ("deficit", "surplus", "gap", "shortfall")
        told_of = opposed and is_gap and difference.status == left.status == right.status
        if told_of and not found.holds and failed is None and _of_one_time(left, right):
            failed = Found("sum", (left, right), difference, formula, found.computed, False, True, cue)
    if failed is not None:
        yield failed


def _is_after(told: Told, *figures: Figure) -> bool:
    """Whether any of the figures stands in a sentence after this one."""
    return any(figure.sentence_start > told.start for figure in figures)


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


def _minus(sums: Sequence[Interval]) -> Interval:
    high, low = sums
    return Interval(high.low - low.high, high.high - low.low)


def _is_sum(figure: Figure) -> bool:
    """A sum told as one number; a bound would be a side of any difference."""
    return is_amount(figure) and None not in (figure.value, figure.value_low, figure.value_high)


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
