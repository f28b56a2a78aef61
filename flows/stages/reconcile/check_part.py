"""Parts and wholes that a text names as such: no part is greater than its whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.stages.reconcile.check_made import Found, addable, alike, is_amount, is_bare, number
from flows.stages.reconcile.cue import Told, around, captured, logical, pragmatic, said
from schemas.records import Figure
from schemas.wording import content_words, fold

_PRONOUNS = ("them", "whom", "these", "those", "which")
_COMPARES = frozenset(["ahead", "behind", "than", "from", "against", "up", "down", "compared", "after", "before"])
"""Words that set a number beside a list and not into it."""

_GOES_ON = 9
"""So many words at most join the parts of a list."""


def parts(told: Sequence[Told]) -> Iterator[Found]:
    """The subsets of all sentences."""
    for place, one in enumerate(told):
        yield from _pairs(one)
        yield from _parts_after(told, place)
        yield from _parts_of_before(told, place)
        yield from _parts_called(told, place)


def _pairs(told: Told) -> Iterator[Found]:
    """A part and its whole as neighbours in one sentence."""
    figures = [figure for figure in told.figures if is_amount(figure)]
    for left, right in pairwise(figures):
        if not addable(left, right):
            continue
        link = told.between(left, right)
        if cue := said("out_of", link) or said("brings_to", link):
            found = _subset(left, right, cue)
            of_one = cue.startswith(("of", "out of", "bring", "tak", "brought", "took")) or alike(left, right)
            if of_one and (not found.holds or _size(left) <= _size(right)):  # no three generations of one family
                yield found
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
        if not is_amount(part) or part.value_text.lower() == "both":
            continue
        text = one.text[: part.quote_start - one.start]
        start = one.figures[at - 1].char_end - one.start if at else 0
        cue = said("part_before", text[start:]) if at else None
        cue = cue or said("part_after", one.after(part))
        cue = cue or said("of_all", one.after(part))
        noun = captured("of_the_same", one.after(part))
        if not cue and not noun:
            continue
        before = [*around(told, place, before=1, after=0, until=part)]
        wholes = [figure for figure in reversed(before) if _can_hold(figure, part, noun)]
        if wholes and not one.holds(wholes[0]):
            wholes.sort(key=_size, reverse=True)  # what a sentence begins to tell of is all that the one before told
        told_of = cue is not None and (part.kind == "count" or not cue.endswith(_PRONOUNS))
        whole = wholes[0] if wholes else _too_small(one, before, part) if told_of else None
        if whole is not None and not _is_of_another_time(part, whole):
            yield _subset(part, whole, cue or f"of the {noun}")
            yield from _going_on(one, at, whole, cue or f"of the {noun}")


def _is_of_another_time(part: Figure, whole: Figure) -> bool:
    """``In 2019 there were 200 of them``, in a sentence of its own."""
    own, other = (part.period_start, part.period_end), (whole.period_start, whole.period_end)
    return part.sentence_start != whole.sentence_start and part.period_basis == "stated" and own != other


def _going_on(told: Told, at: int, whole: Figure, cue: str) -> Iterator[Found]:
    """``950,000 of them, Congolese 520,000``: what a list goes on with."""
    for before, part in pairwise(told.figures[at:]):
        link = told.between(before, part)
        is_list = "," in link and len(link.split()) <= _GOES_ON and _COMPARES.isdisjoint(link.lower().split())
        if not is_list or not alike(before, part) or _size(part) > _size(whole):
            return
        yield _subset(part, whole, cue)


def _too_small(told: Told, before: Sequence[Figure], part: Figure) -> Figure | None:
    """``29 people, including 340 minors``: the figure just before a part, of its kind, though it cannot hold it."""
    near = [figure for figure in before if told.holds(figure) and is_amount(figure)]
    return near[-1] if near and alike(near[-1], part) and None not in (near[-1].value, part.value) else None


def _parts_called(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``the largest losses, $945 million``; ``the whole group produced 184,000``: called so beside a number before."""
    one = told[place]
    for figure in filter(is_amount, one.figures):
        text = one.text[: figure.quote_start - one.start]
        before = [other for other in around(told, place, before=2, after=-1) if is_amount(other)]
        if cue := said("greatest_part", text):
            wholes = [other for other in before if alike(other, figure) and _can_hold(other, figure, None)]
            yield from (_subset(figure, whole, cue) for whole in wholes[:1])
        elif cue := said("elided_part", one.after(figure)) if not text.strip() and is_bare(figure) else None:
            wholes = [other for other in before if told[place - 1].holds(other) and _can_hold(other, figure, None)]
            yield from (_subset(figure, whole, cue) for whole in wholes[:1] if place)
        elif cue := said("accounts_for", text):
            wholes = [other for other in before if other.per == figure.per and _can_hold(other, figure, None)]
            is_of_them = said("of_all", one.after(figure)) is not None
            yield from (_subset(figure, whole, cue) for whole in wholes[:1] if is_of_them)
        elif cue := said("whole_called", text):
            parts = [other for other in before if alike(other, figure) and _can_hold(figure, other, None)]
            yield from (_subset(part, figure, cue) for part in parts[-1:])


def _can_hold(whole: Figure, part: Figure, noun: str | None) -> bool:
    """Whether a figure may be the whole of a part, by unit and, where the text names it, by noun."""
    if not is_amount(whole) or not addable(whole, part):
        return False
    if noun is not None:
        counted = fold(content_words(f"{whole.concept or ''} {whole.noun or ''}"))
        return not set(fold(content_words(noun))).isdisjoint(counted)
    return (whole.value or whole.value_high or whole.value_low or 0.0) > (part.value or part.value_low or 0.0)


def _parts_of_before(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``Of the open cases, 17,329 …, and 9,806 …``: parts of what the sentence before counted."""
    one = told[place]
    cue = said("of_what_came_before", one.text[:60])
    if not cue or not place or said("out_of_before", _opening(one, one.figures[0])):
        return
    found: Figure | None = None
    for part in filter(is_amount, one.figures):
        if part.value_low is None or part.value_high is None:
            continue  # a bound, as on an age
        before = [figure for figure in around(told, place, before=2, after=-1) if _can_hold(figure, part, None)]
        wholes = [figure for figure in before if figure.unit == part.unit]
        if found is not None and _can_hold(found, part, None):
            yield _subset(part, found, cue)
        elif wholes:
            found = max(wholes, key=_size)
            yield _subset(part, found, cue)


def _size(figure: Figure) -> float:
    return figure.value or figure.value_high or figure.value_low or 0.0
