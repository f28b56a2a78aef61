"""Multiples of a level and averages of two counts: ``three times the 400 seen``, ``63 a boat``.

A multiple ties to its two levels as a change does, by the words of ``multiple_of`` and ``base``. Where one sentence
tells a multiple, both levels and no other of their kind, one that does not come out is said to fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from flows.stages.reconcile.check_change import is_level, same_thing
from flows.stages.reconcile.check_decide import outcome
from flows.stages.reconcile.check_made import Found, is_amount, is_bare, number, quotient, unit_of
from flows.stages.reconcile.cue import Told, around, captured, home_of, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure
from schemas.wording import singular

_NEAR = 6
"""So many words at most stand between a multiple and its base where both are surely of one thing."""

_EACH = "each"
_DOUBTFUL = 0.15
"""A multiple that is off by no more than this share of itself may have been rounded so."""


def multiples(told: Sequence[Told]) -> Iterator[Found]:
    """The multiples and averages of all sentences."""
    for place, one in enumerate(told):
        for figure in one.figures:
            if figure.kind == "ratio":
                yield from _multiple(told, place, figure)
            elif per := _per(one, figure):
                yield from _average(told, place, figure, per)


def _multiple(told: Sequence[Told], place: int, multiple: Figure) -> Iterator[Found]:
    one = told[place]
    factor = multiple.value or multiple.value_low or 0.0
    if factor <= 0 or factor == 1:
        return
    own = [figure for figure in one.figures if is_level(figure) and figure.value]
    near = [figure for figure in around(told, place, before=1, after=1) if is_level(figure) and figure.value]
    near.sort(key=lambda figure: abs(figure.char_start - multiple.char_start))
    for left, right in combinations(near, 2):
        high, low = (left, right) if (left.value or 0.0) >= (right.value or 0.0) else (right, left)
        base = low if factor > 1 else high
        worded = (one.holds(base) and _is_base(one, base)) or _is_told_beside(told, place, own, high, low)
        if not (worded or _is_spoken_of(told, place, multiple, high, low)) or not same_thing(high, low):
            continue
        near_it = one.holds(base) and len(one.between(*sorted((multiple, base), key=_start)).split()) <= _NEAR
        told_as_base = said("base", one.text[: base.quote_start - one.start]) is not None
        alone = (
            near_it
            and (told_as_base or base.char_start > multiple.char_start)
            and one.holds(left)
            and one.holds(right)
            and worded
            and len(own) == 2
        )
        if found := list(_made(multiple, high, low, failing=alone)):
            yield from found
            return


def _start(figure: Figure) -> int:
    return figure.char_start


def _is_told_beside(told: Sequence[Told], place: int, own: Sequence[Figure], high: Figure, low: Figure) -> bool:
    """``have doubled. It counted 186, up from 92``: both in one sentence beside that of the multiple."""
    home = home_of(told, place, low)
    text = home.text[: low.quote_start - home.start]
    return (
        not any(same_thing(low, level) for level in own)
        and home.holds(high)
        and home is not told[place]
        and said("base", text) is not None
    )


def _is_base(told: Told, figure: Figure) -> bool:
    before = told.text[: figure.quote_start - told.start]
    return said("multiple_of", before) is not None or said("base", before) is not None


def _is_spoken_of(told: Sequence[Told], place: int, multiple: Figure, high: Figure, low: Figure) -> bool:
    """``built for 15,000. It now houses 75,000, five times its capacity``; ``twice as many as …, who had 31``."""
    one = told[place]
    earlier = high if (multiple.value or 2.0) < 1 else low
    if one.holds(earlier):
        follows = earlier.char_start > multiple.char_end
        return follows and said("as_many_as", one.between(multiple, earlier)) is not None
    return said("of_its_own", one.after(multiple)) is not None and earlier.char_start < multiple.char_start


def _made(multiple: Figure, high: Figure, low: Figure, *, failing: bool) -> Iterator[Found]:
    is_part = (multiple.value or multiple.value_low or 0.0) < 1
    operands = (low, high) if is_part else (high, low)
    found = outcome(operands, multiple, _ratio)
    if found is None:
        return
    if found.holds or (failing and _is_far(found.computed, multiple)):
        formula = f"{number(operands[0])} / {number(operands[1])} = {number(multiple)}"
        yield Found("multiple", operands, multiple, formula, found.computed, found.holds, True, multiple.quote)


def _is_far(computed: Interval, multiple: Figure) -> bool:
    """Whether a multiple without a word of doubt is off by more than telling it in round words can be."""
    value = multiple.value
    if value is None or multiple.modifier not in ("none", "exact"):
        return False
    return abs((computed.low + computed.high) / 2 - value) > _DOUBTFUL * value


def _ratio(operands: Sequence[Interval]) -> Interval | None:
    return quotient(*operands)


def _per(told: Told, figure: Figure) -> str | None:
    """What there is so much of a figure for each of: ``63 a boat``, ``63 people per boat``."""
    if not is_amount(figure):
        return None
    per = figure.per or captured("for_each", told.after(figure)) or said("each_alone", told.after(figure))
    return singular(per.lower().strip()) if per else None


def _average(told: Sequence[Told], place: int, average: Figure, per: str) -> Iterator[Found]:
    """``1,204 people in 19 boats, about 63 a boat``."""
    near = [figure for figure in around(told, place, before=2, after=0) if is_amount(figure) and figure.value]
    for whole in near:
        for things in near:
            if whole is things or whole is average or not _is_for_each(whole, things, average, per):
                continue
            found = outcome((whole, things), average, _ratio)
            if found is not None and found.holds and found.off <= _DOUBTFUL:
                formula = f"{number(whole)} / {number(things)} = {number(average)}"
                yield Found("multiple", (whole, things), average, formula, found.computed, True, True, average.quote)
                return


def _is_for_each(whole: Figure, things: Figure, average: Figure, per: str) -> bool:
    if things is average or whole.char_start > average.char_start:
        return False
    if per == _EACH:
        # of "each" the things are people or what the sentence before counted
        return things.sentence_start < average.sentence_start == whole.sentence_start and is_bare(average)
    return singular((things.noun or "").lower()) == per and unit_of(whole) == unit_of(average)
