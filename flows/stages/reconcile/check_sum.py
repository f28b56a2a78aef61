"""Sums that a text states: a whole and all its parts, two parts and their total, and the difference of two sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from flows.stages.reconcile.check_made import Found, addable, number, total
from flows.stages.reconcile.cue import Told, around, logical, pragmatic, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure
from schemas.wording import content_words

_SUMMED = frozenset(["count", "money", "measurement", "rate"])
_NEAR = 5
_NUMBER = re.compile(r"\d\S*")

_FAR = 0.5
"""Parts that come to less than half of the whole, or to twice as much, are no parts of it."""

_VAGUE = 0.25
"""A difference that is known no better than to this share of itself confirms nothing."""

_OPPOSED = (
    frozenset(["export", "import"]),
    frozenset(["revenue", "spending"]),
    frozenset(["revenue", "expenditure"]),
    frozenset(["income", "expenditure"]),
    frozenset(["receipt", "payment"]),
    frozenset(["asset", "liability"]),
    frozenset(["spent", "received"]),
)
"""Sums of which news tells the difference: where it is not what they come to, something is wrong."""


def sums(told: Sequence[Told]) -> Iterator[Found]:
    """The sums of all sentences."""
    for place, one in enumerate(told):
        yield from _parts(one)
        yield from _plus(told, place)
        yield from _differences(told, place)


def _parts(told: Told) -> Iterator[Found]:
    figures = [figure for figure in told.figures if _is_summed(figure)]
    for place, whole in enumerate(figures):
        parts = _listed(told, figures[place + 1 :])
        if len(parts) > 1 and addable(whole, *parts) and (cue := said("parts_of", told.between(whole, parts[0]))):
            yield from _sum(parts, whole, cue)
        before = figures[max(0, place - 6) : place]
        parts = _listed(told, before)
        if len(parts) < 2 or parts[-1] is not figures[place - 1] or not addable(whole, *parts):
            continue
        if cue := said("sum_to", told.between(parts[-1], whole)):
            yield from _sum(parts, whole, cue)


def _is_summed(figure: Figure) -> bool:
    return figure.kind in _SUMMED and figure.value is not None


def _listed(told: Told, figures: Sequence[Figure]) -> list[Figure]:
    """The figures from the first on that a list joins, the last of them by ``and``; none where nothing ends it."""
    found = list(figures[:1])
    for figure in figures[1:]:
        link = told.between(found[-1], figure)
        if ";" in link or "." in link.rstrip(" .")[-1:]:
            break
        found.append(figure)
        if {"and", "plus", "&"} & set(link.lower().split()[-3:]):
            return found
        if "," not in link:
            break
    return []


def _sum(parts: Sequence[Figure], whole: Figure, cue: str) -> Iterator[Found]:
    computed = total(pragmatic(part) for part in parts)
    value = whole.value or 0.0
    if not _FAR * value <= computed.high or not computed.low <= value / _FAR:
        return
    formula = f"{' + '.join(map(number, parts))} = {number(whole)}"
    holds = total(logical(part) for part in parts).meets(logical(whole))
    yield Found("sum", tuple(parts), whole, formula, computed, holds, True, cue)


def _plus(told: Sequence[Told], place: int) -> Iterator[Found]:
    """Two parts joined by ``plus``, and after them what they come to."""
    one = told[place]
    for left, right in combinations(filter(_is_summed, one.figures), 2):
        cue = said("plus", one.between(left, right)) if addable(left, right) else None
        if not cue:
            continue
        for whole in around(told, place, before=0, after=1):
            if whole.char_start <= right.char_start or not addable(whole, left, right):
                continue
            if total((logical(left), logical(right))).meets(logical(whole)) and _exceeds(whole, left, right):
                yield from _sum((left, right), whole, cue)


def _exceeds(whole: Figure, *parts: Figure) -> bool:
    return all((whole.value or 0.0) > (part.value or 0.0) for part in parts)


def _differences(told: Sequence[Told], place: int) -> Iterator[Found]:
    one = told[place]
    for difference in filter(_is_summed, one.figures):
        cue = said("difference", _called(one, difference))
        if not cue:
            continue
        near = [
            figure
            for figure in around(told, place, before=1, after=1)
            if figure is not difference
            and _is_summed(figure)
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
