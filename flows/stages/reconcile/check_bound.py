"""A level beside the limit that is set for it, where words say on which side it is: ``74, above the limit of 60``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.stages.reconcile.check_made import Found, is_amount, number, sort_of, unit_of
from flows.stages.reconcile.cue import Told, pragmatic, said
from schemas.records import Figure


def bounds(told: Sequence[Told]) -> Iterator[Found]:
    """The levels and limits of all sentences."""
    for place, one in enumerate(told):
        figures = [figure for figure in one.figures if is_amount(figure)]
        for first, second in pairwise(figures):
            yield from _beside(one, first, second)
        if place:
            yield from _passed_before(told[place - 1], one)


def _beside(told: Told, first: Figure, second: Figure) -> Iterator[Found]:
    link = told.between(first, second)
    if _is_limit(told, second) and (cue := said("above_limit", link)):
        yield from _bound(first, second, cue, is_above=True)
    elif _is_limit(told, second) and not said("short_by", link) and (cue := said("below_limit", link)):
        yield from _bound(first, second, cue, is_above=False)
    elif _is_limit(told, first) and (cue := said("limit_passed", link)):
        yield from _bound(second, first, cue, is_above=True)


def _passed_before(before: Told, told: Told) -> Iterator[Found]:
    """``Entries are capped at 5,000. The cap was exceeded on Friday, when 5,340 came``."""
    limits = [figure for figure in before.figures if is_amount(figure) and _is_limit(before, figure)]
    levels = [figure for figure in told.figures if is_amount(figure)]
    if len(limits) == 1 and len(levels) == 1 and limits[0].offset_field == levels[0].offset_field:
        text = told.before(levels[0])
        if (cue := said("limit_passed", text)) and said("a_limit", text):
            yield from _bound(levels[0], limits[0], cue, is_above=True)


def _is_limit(told: Told, figure: Figure) -> bool:
    """A number that is called a limit, or needed or allowed."""
    before, after = told.text[: figure.quote_start - told.start], told.after(figure)
    return figure.status == "threshold" or bool(said("limit_of", before)) or bool(said("limit_after", after))


def _bound(level: Figure, limit: Figure, cue: str, *, is_above: bool) -> Iterator[Found]:
    """A limit of a number of things may be told without their name; only of one unit is it said to fail."""
    one_sort = sort_of(level) == sort_of(limit) and level.per == limit.per
    same = unit_of(level) == unit_of(limit)
    if not one_sort or not (same or sort_of(level) == "count") or None in (level.value, limit.value):
        return
    told, set_at = pragmatic(level), pragmatic(limit)
    holds = told.high > set_at.low if is_above else told.low < set_at.high
    if holds or same or level.kind == limit.kind == "count":
        sign = ">" if is_above else "<"
        yield Found("bound", (level,), limit, f"{number(level)} {sign} {number(limit)}", told, holds, True, cue)
