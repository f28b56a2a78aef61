"""Parts and wholes that a text names as such: no part is greater than its whole, a share is the one over the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.stages.reconcile.check_made import Found, number, quotient, scaled
from flows.stages.reconcile.cue import Told, around, captured, logical, pragmatic, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure
from schemas.wording import content_words, fold

_COUNTS = frozenset(["count", "money", "measurement"])
_RELATIVE = frozenset(["percent", "percentage point", None])


def parts(told: Sequence[Told]) -> Iterator[Found]:
    """Subsets and shares of all sentences."""
    for place, one in enumerate(told):
        yield from _pairs(one)
        yield from _parts_after(told, place)
        yield from _parts_of_before(told, place)
        yield from _shares(told, place)


def _is_whole(figure: Figure) -> bool:
    """A number of things or a sum; also one that is added or lost, as 3,600 jobs."""
    told = figure.value is not None or figure.value_low is not None
    return told and (figure.kind in _COUNTS or (figure.kind == "change" and figure.unit not in _RELATIVE))


def _sort(figure: Figure) -> str:
    """What a figure is a number of, whether it is a level or what is added to one."""
    if figure.kind != "change":
        return figure.kind
    return "money" if figure.unit is not None and figure.unit.isupper() and len(figure.unit) == 3 else "count"


def _pairs(told: Told) -> Iterator[Found]:
    """A part and its whole as neighbours in one sentence."""
    figures = [figure for figure in told.figures if _is_whole(figure)]
    for left, right in pairwise(figures):
        if _sort(left) != _sort(right):
            continue
        link = told.between(left, right)
        if cue := said("out_of", link) or said("brings_to", link):
            yield _subset(left, right, cue)
        elif cue := said("out_of_before", _opening(told, left)):
            yield _subset(right, left, cue)


def _opening(told: Told, figure: Figure) -> str:
    """What stands before the first figure of a sentence, without its own modifier."""
    return told.text[: figure.quote_start - told.start] if figure is told.figures[0] else ""


def _subset(part: Figure, whole: Figure, cue: str) -> Found:
    holds = logical(part).low <= logical(whole).high
    return Found("subset", (part,), whole, f"{number(part)} <= {number(whole)}", pragmatic(part), holds, True, cue)


def _parts_after(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``120 boats, of which 30``, ``29 of them``, ``9,310 of the openings``: the whole is the nearest that can be."""
    one = told[place]
    for at, part in enumerate(one.figures):
        if not _is_whole(part):
            continue
        text = one.text[: part.quote_start - one.start]
        start = one.figures[at - 1].char_end - one.start if at else 0
        cue = said("part_before", text[start:]) if at else None
        cue = cue or said("part_after", one.after(part))
        noun = captured("of_the_same", one.after(part))
        if not cue and not noun:
            continue
        before = [*around(told, place, before=1, after=0, until=part)]
        whole = next((figure for figure in reversed(before) if _can_hold(figure, part, noun)), None)
        if whole is not None:
            yield _subset(part, whole, cue or f"of the {noun}")


def _can_hold(whole: Figure, part: Figure, noun: str | None) -> bool:
    """Whether a figure may be the whole of a part, by unit and, where the text names it, by noun."""
    if not _is_whole(whole) or _sort(whole) != _sort(part) or whole.per != part.per:
        return False
    if noun is not None:
        counted = fold(content_words(f"{whole.concept or ''} {whole.noun or ''}"))
        return not set(fold(content_words(noun))).isdisjoint(counted)
    alike = whole.unit == part.unit or _sort(whole) == "count"
    return alike and (whole.value or whole.value_high or whole.value_low or 0.0) > (part.value or part.value_low or 0.0)


def _parts_of_before(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``Of the open cases, 17,329 …, and 9,806 …``: parts of what the sentence before counted."""
    one = told[place]
    cue = said("of_what_came_before", one.text[:60])
    if not cue or not place or said("out_of_before", _opening(one, one.figures[0])):
        return
    for part in filter(_is_whole, one.figures):
        if part.value_low is None or part.value_high is None:
            continue  # a bound, as on an age
        before = [figure for figure in around(told, place, before=2, after=-1) if _can_hold(figure, part, None)]
        wholes = [figure for figure in before if figure.unit == part.unit]
        if wholes:
            yield _subset(part, max(wholes, key=_size), cue)


def _size(figure: Figure) -> float:
    return figure.value or figure.value_high or figure.value_low or 0.0


def _shares(told: Sequence[Told], place: int) -> Iterator[Found]:
    one = told[place]
    for at, share in enumerate(one.figures):
        if share.kind != "share" or share.unit != "percent" or (share.value is None and share.value_low is None):
            continue
        found = [
            *_share_of(one, share, one.figures[at + 1 : at + 3], after=True),
            *_share_of(one, share, one.figures[max(0, at - 2) : at], after=False),
        ]
        yield from found or _share_nearby(told, place, at)


def _share_of(told: Told, share: Figure, pair: Sequence[Figure], *, after: bool) -> Iterator[Found]:
    """``77% of applicants, amounting to 499,000 out of 648,000``, in either order."""
    if len(pair) != 2 or not all(map(_is_whole, pair)):
        return
    part, whole = pair
    if not said("out_of", told.between(part, whole)):
        return
    cue = said("amounts_to", told.between(share, part) if after else told.between(whole, share))
    if cue is not None:
        yield from _share(part, whole, share, cue or "of", failing=True)


def _share(part: Figure, whole: Figure, share: Figure, cue: str, *, failing: bool) -> Iterator[Found]:
    ratio, computed = quotient(logical(part), logical(whole)), quotient(pragmatic(part), pragmatic(whole))
    if ratio is None or computed is None:
        return
    holds = scaled(ratio, 100).meets(logical(share))
    if holds or failing:
        formula = f"{number(part)} / {number(whole)} = {number(share)}%"
        yield Found("share", (part, whole), share, formula, scaled(computed, 100), holds, True, cue)


def _share_nearby(told: Sequence[Told], place: int, at: int) -> Iterator[Found]:
    """A part beside its share, and the whole nearby: ``3,600 jobs, about 5% of its workforce of 74,200``."""
    one = told[place]
    share = one.figures[at]
    beside = []
    if at and said("share_beside", one.between(one.figures[at - 1], share)) is not None:
        beside.append(one.figures[at - 1])
    if at + 1 < len(one.figures) and said("share_beside", one.between(share, one.figures[at + 1])) is not None:
        beside.append(one.figures[at + 1])
    if at + 1 < len(one.figures) and said("out_of", one.between(share, one.figures[at + 1])):
        # more than two-thirds of all 80,400: the part was told before
        whole = one.figures[at + 1]
        for part in filter(_is_whole, reversed(one.figures[:at])):
            goes_on = one.between(part, share).split()[-1:] in (["and"], ["but"], ["while"])
            if _is_whole(whole) and _could_be_of(part, whole) and not goes_on:
                yield from _share(part, whole, share, share.quote, failing=False)
                return
    near = [figure for figure in around(told, place, before=2, after=1) if _is_whole(figure)]
    for part in filter(_is_whole, beside):
        for whole in sorted(near, key=lambda figure: abs(figure.char_start - part.char_start)):
            if whole is not part and _could_be_of(part, whole):
                found = list(_share(part, whole, share, share.quote, failing=False))
                if found:
                    yield from found
                    return
    yield from _share_of_two(one, share, at)


def _could_be_of(part: Figure, whole: Figure) -> bool:
    """Counts of whatever are counts; money and lengths are only of their own unit. A bound would allow any share."""
    alike = whole.unit == part.unit or _sort(part) == _sort(whole) == "count"
    bounded = None not in (part.value_low, part.value_high, whole.value_low, whole.value_high)
    return alike and bounded and _sort(part) == _sort(whole) and _size(whole) > _size(part)


def _share_of_two(told: Told, share: Figure, at: int) -> Iterator[Found]:
    """``granted 46,480 and refused 12,990, so that 78% were positive``."""
    if at < 2:
        return
    left, right = told.figures[at - 2 : at]
    link = told.between(left, right).lower().split()
    if not (_is_whole(left) and _is_whole(right) and "and" in link and left.kind == right.kind):
        return
    ratio = _of_both(logical(left), logical(right))
    computed = _of_both(pragmatic(left), pragmatic(right))
    if ratio and computed and scaled(ratio, 100).meets(logical(share)):
        formula = f"{number(left)} / ({number(left)} + {number(right)}) = {number(share)}%"
        yield Found("share", (left, right), share, formula, scaled(computed, 100), True, True, share.quote)


def _of_both(part: Interval, rest: Interval) -> Interval | None:
    if part.low <= 0 or rest.low < 0:
        return None
    return Interval(part.low / (part.low + rest.high), part.high / (part.high + rest.low))
