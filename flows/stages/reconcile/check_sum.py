"""Sums that a text tells: a whole and all its parts, in a row, on both sides of it, or with what is left.

Candidates come from the structure alone: a row of parts (``_rows``) beside what can be their whole, or what a word like
``the remaining`` closes. Some cues say that the parts are all (``parts_of``, ``sum_to``, ``rest``): such a sum that
does not come out is said to fail. Others only allow it (``some_of``, ``total_called``, or parts named as the whole
is): there a sum is reported where it comes out, and else the parts may not be all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.stages.reconcile.check_decide import outcome
from flows.stages.reconcile.check_made import Found, addable, is_amount, is_exact, number, total, unit_of
from flows.stages.reconcile.cue import Told, around, said
from schemas.records import Figure
from schemas.wording import singular

_FAR = 0.5
"""Parts that come to less than half of the whole, or to twice as much, are no parts of it."""

_MOST = 8
"""So many parts a row has at most."""

_HAS_DIGIT = re.compile(r"\d")
_EARLIER = 6
"""So many sentences back a part is looked for that another completes."""

_SORTS = tuple(frozenset(pair) for pair in (("man", "woman"), ("men", "women"), ("boy", "girl"), ("adult", "child")))
"""Nouns of parts that leave nobody out."""

_JOINS = frozenset(["and", "plus", "&", "while", "with"])


def sums(told: Sequence[Told]) -> Iterator[Found]:
    """The sums of all sentences."""
    for place, one in enumerate(told):
        for row in _rows(one):
            yield from _whole_before(told, place, row)
            yield from _whole_after(told, place, row)
            yield from _whole_in_sentence_before(told, place, row)
        yield from _plus(told, place)
        yield from _with_the_rest(told, place)
        yield from _left_over(told, place)
        yield from _completed(told, place)


def _is_summed(figure: Figure) -> bool:
    return is_amount(figure) and figure.value is not None


def _rows(told: Told) -> Iterator[Sequence[Figure]]:
    """The rows of two or more figures that commas join, the last of them by ``and``, the longest first."""
    figures = [figure for figure in told.figures if _is_summed(figure)]
    for start in range(len(figures) - 1):
        for end in range(min(len(figures), start + _MOST), start + 1, -1):
            row = figures[start:end]
            if _is_row(told, row) and addable(*row):
                yield row


def _is_row(told: Told, row: Sequence[Figure]) -> bool:
    links = [told.between(left, right) for left, right in pairwise(row)]
    if any(map(_HAS_DIGIT.search, links)):
        return False  # a number that was not taken for a part may be one
    joined = all("," in link or ";" in link for link in links[:-1])
    ended = not _JOINS.isdisjoint(links[-1].lower().replace(",", " ").split())
    return (joined and ended) or _is_counted_off(links)


def _is_counted_off(links: Sequence[str]) -> bool:
    """``228 in favour, 217 against, 12 abstentions``: three at least, a few words each."""
    return len(links) > 1 and all("," in link and len(link.split()) <= 5 for link in links)


def _whole_before(told: Sequence[Told], place: int, row: Sequence[Figure]) -> Iterator[Found]:
    """``120 boats: 80 trawlers and 40 dinghies``; parts that are not said to be all must come out."""
    one = told[place]
    figures = [figure for figure in one.figures if _is_summed(figure)]
    at = figures.index(row[0])
    if not at:
        return
    whole = figures[at - 1]
    link = one.between(whole, row[0])
    if not _can_be(whole, row):
        return
    if cue := said("parts_of", link):
        yield from _sum(row, whole, cue, all_parts=True)
    elif cue := said("some_of", link):
        yield from _sum(row, whole, cue)
    elif _is_told_of(link, whole, row) and (cue := _both_sorts(row)):
        yield from _sum(row, whole, cue, all_parts=True)
    elif _is_told_of(link, whole, row) or (
        at == 1 and said("out_of_before", one.text[: whole.quote_start - one.start])
    ):
        yield from _sum(row, whole, link.strip(" ,") or row[0].quote)


def _is_told_of(link: str, whole: Figure, row: Sequence[Figure]) -> bool:
    """Whether parts after a comma bear the name of the whole, or none."""
    one_name = all(part.unit in (whole.unit, None, "one") for part in row)
    exactly = is_exact(whole, *row) and sum(part.value or 0.0 for part in row) == whole.value
    return link.rstrip().endswith(",") and (one_name or exactly)


def _both_sorts(row: Sequence[Figure]) -> str | None:
    """``31 men and 19 women``: parts that leave nobody out."""
    nouns = {singular((part.noun or "").lower()) for part in row}
    return " and ".join(sorted(nouns)) if nouns in _SORTS else None


def _whole_in_sentence_before(told: Sequence[Told], place: int, row: Sequence[Figure]) -> Iterator[Found]:
    """``killed 1,100 tonnes. Two farms lost 400 and 700 tonnes``: of one name, and exactly what was told before."""
    if not place or told[place - 1].figures[0].offset_field != row[0].offset_field:
        return
    wholes = [figure for figure in told[place - 1].figures if _is_summed(figure) and _can_be(figure, row)]
    for whole in wholes:
        one_name = all(unit_of(part) == unit_of(whole) for part in row) if len(row) == 2 else True
        if one_name and sum(part.value or 0.0 for part in row) == whole.value and whole.modifier == "none":
            yield from _sum(row, whole, whole.quote)


def _whole_after(told: Sequence[Told], place: int, row: Sequence[Figure]) -> Iterator[Found]:
    """``880 online and 580 at the gate, a total of 1,460``, in one sentence or two."""
    one = told[place]
    for whole in around(told, place, before=0, after=1):
        if whole.char_start <= row[-1].char_start or not _is_summed(whole):
            continue
        if not _can_be(whole, row):
            return
        home = one if one.holds(whole) else told[place + 1]
        link = one.between(row[-1], whole) if home is one else home.before(whole)
        after = home.after(whole)[:40]
        if home is one and (cue := said("sum_to", link)):
            yield from _sum(row, whole, cue, all_parts=True)
        elif cue := said("brings_to", link) or said("total_called", link) or said("in_all", after):
            yield from _sum(row, whole, cue)
        return


def _can_be(whole: Figure, parts: Sequence[Figure]) -> bool:
    return addable(whole, *parts) and all((whole.value or 0.0) > (part.value or 0.0) for part in parts)


def _sum(parts: Sequence[Figure], whole: Figure, cue: str, *, all_parts: bool = False) -> Iterator[Found]:
    found = outcome(parts, whole, total)
    value = whole.value or 0.0
    if found is None or not _FAR * value <= found.computed.high or not found.computed.low <= value / _FAR:
        return
    if found.closely or all_parts:
        formula = f"{' + '.join(map(number, parts))} = {number(whole)}"
        yield Found("sum", tuple(parts), whole, formula, found.computed, found.holds, True, cue)


def _plus(told: Sequence[Told], place: int) -> Iterator[Found]:
    """Two parts joined by ``plus``, and after them what they come to."""
    one = told[place]
    figures = [figure for figure in one.figures if _is_summed(figure)]
    for left, right in pairwise(figures):
        cue = said("plus", one.between(left, right)) if addable(left, right) else None
        if not cue:
            continue
        for whole in around(told, place, before=0, after=1):
            if whole.char_start > right.char_start and _is_summed(whole) and _can_be(whole, (left, right)):
                yield from _sum((left, right), whole, cue)


def _with_the_rest(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``43 passengers, 31 of them tourists and the other 12 guides``: what closes a sum, and all since its whole.

    It fails only where a single part stands between the two, in the same sentence or the one before.
    """
    one = told[place]
    for last in filter(_is_summed, one.figures):
        cue = said("rest", one.text[: last.quote_start - one.start])
        if not cue:
            continue
        before = [figure for figure in around(told, place, before=2, after=0, until=last) if _is_summed(figure)]
        row = [figure for figure in before if addable(figure, last)][-_MOST:]
        wholes = [at for at in range(len(row) - 1) if _can_be(row[at], (*row[at + 1 :], last))]
        for at in reversed(wholes):
            parts = (*row[at + 1 :], last)
            found = list(_sum(parts, row[at], cue, all_parts=len(parts) == 2 and len(wholes) == 1))
            if found:
                yield from found
                return


def _left_over(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``will close 89 of its 341 branches. That will leave 252``: a part, and what is left of the whole."""
    one = told[place]
    for left in filter(_is_summed, one.figures):
        cue = said("leaves", one.text[: left.quote_start - one.start])
        if not cue:
            continue
        before = [figure for figure in around(told, place, before=1, after=0, until=left) if _is_summed(figure)]
        for first, second in reversed(list(pairwise(before))):
            whole, part = (first, second) if (first.value or 0.0) > (second.value or 0.0) else (second, first)
            if _can_be(whole, (part, left)):
                yield from _sum((part, left), whole, cue)


def _completed(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``Overseas it made $96 million, for a global start of $214 million``: with what an earlier sentence told."""
    one = told[place]
    for whole in filter(_is_summed, one.figures):
        cue = said("for_a_total", one.text[: whole.quote_start - one.start])
        before = [figure for figure in one.figures if figure.char_start < whole.char_start and _is_summed(figure)]
        part = next((figure for figure in reversed(before) if _can_be(whole, (figure,))), None)
        if not cue or part is None:
            continue
        earlier = [figure for one in told[max(0, place - _EARLIER) : place] for figure in one.figures]
        for other in reversed(earlier):
            is_other = _is_summed(other) and _can_be(whole, (other, part))
            if is_other and (found := list(_sum((other, part), whole, cue))):
                yield from found
                return
