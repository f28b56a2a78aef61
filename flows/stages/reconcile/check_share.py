"""Shares of a whole: of a part and its whole, of two that make it up, and shares that add up to all.

A share is tied to its part by standing beside it ("3,600 jobs, or 5%"), a whole to its part ("30 of the 120") or to the
share ("5% of its workforce of 74,200"). Where one sentence says both and nothing stands between, a share that does not
come out is said to fail; elsewhere it is reported where it comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from flows.stages.reconcile.check_decide import outcome
from flows.stages.reconcile.check_made import Found, addable, is_amount, number, quotient, scaled, sort_of
from flows.stages.reconcile.cue import Told, around, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure

_ALL = Interval(100.0, 100.0)
_OFF = (0.05, 1.0)
"""What two shares that leave nothing out may be off by, and what more of them may be by rounding."""

_DIGITS = 100
_GOES_ON = frozenset(["and", "but", "while"])
_FAR = 240
"""What stands farther apart in characters is not told together."""


def shares(told: Sequence[Told]) -> Iterator[Found]:
    """The shares of all sentences."""
    for place, one in enumerate(told):
        for share in filter(_is_share, one.figures):
            yield from _told_of(told, place, share)
        yield from _add_up(one)


def _is_counted(figure: Figure) -> bool:
    """An amount that is no share itself."""
    return is_amount(figure) and figure.unit != "percent"


def _is_share(figure: Figure) -> bool:
    told = figure.value is not None or figure.value_low is not None
    return told and figure.kind in ("share", "rate") and figure.unit == "percent" and figure.per is None


def _told_of(told: Sequence[Told], place: int, share: Figure) -> Iterator[Found]:
    one = told[place]
    for part, whole, cue in _stated(told, place, share):
        if found := list(_share(part, whole, share, cue, failing=True)):
            yield from found
            return
    near = [figure for figure in around(told, place, before=2, after=1) if _is_counted(figure)]
    for part in (*_beside(one, share), *_before_that(told, place, share)):
        wholes = [whole for whole in near if whole is not part and _could_be_of(part, whole)]
        if (best := _best(part, wholes, share)) is not None:
            yield best
            return
    yield from _in_brackets(one, share)
    yield from _of_two(one, share)


def _in_brackets(told: Told, share: Figure) -> Iterator[Found]:
    """``212,000 tickets for 244,000 seats (87%)``."""
    at = told.figures.index(share)
    if at > 1 and told.between(told.figures[at - 1], share).endswith("("):
        part, whole = told.figures[at - 2 : at]
        if _is_counted(part) and _is_counted(whole) and _could_be_of(part, whole):
            yield from _share(part, whole, share, "(", failing=False)


def _best(part: Figure, wholes: Sequence[Figure], share: Figure) -> Found | None:
    """The whole of which a part is most nearly the share, the nearest to it of those that are so equally."""
    fitting = [
        (round(found.off, 2), abs(whole.char_start - part.char_start), whole)
        for whole in wholes
        if (found := outcome((part, whole), share, _percent)) is not None and found.holds
    ]
    if not fitting:
        return None
    whole = min(fitting, key=lambda fit: fit[:2])[2]
    return next(_share(part, whole, share, share.quote, failing=False), None)


def _stated(told: Sequence[Told], place: int, share: Figure) -> Iterator[tuple[Figure, Figure, str]]:
    """Parts and wholes that the words tie to one another and to a share."""
    one = told[place]
    row = [figure for figure in one.figures if _is_counted(figure) or figure is share]
    at = row.index(share)
    for left, right in ((at + 1, at + 2), (at - 2, at - 1)):
        if left < 0 or right >= len(row):
            continue
        part, whole, is_before = _ordered(one, row[left], row[right])
        first, last = (share, row[left]) if left > at else (row[right], share)
        cue = said("amounts_to", one.between(first, last)) or said("gives_share", one.between(first, last))
        if is_before and cue is not None and _could_be_of(part, whole):
            yield part, whole, cue or "of"
    if 0 < at < len(row) - 1:
        part, whole = row[at - 1], row[at + 1]
        cue = said("amounts_to", one.between(part, share)) or said("gives_share", one.between(part, share))
        if cue is not None and said("of_whole", one.between(share, whole)) is not None and _could_be_of(part, whole):
            yield part, whole, cue or "of"
    if at == 0 and place and (cue := said("that_is", one.before(share))):
        before = [figure for figure in told[place - 1].figures if _is_counted(figure)]
        for one_before, other in list(pairwise(before))[-1:]:
            part, whole, is_before = _ordered(told[place - 1], one_before, other)
            if is_before and _could_be_of(part, whole):
                yield part, whole, cue


def _ordered(told: Told, left: Figure, right: Figure) -> tuple[Figure, Figure, bool]:
    """A part and its whole of two neighbours, and whether words say which is which."""
    if said("out_of", told.between(left, right)):
        return left, right, True
    if said("part_before", told.between(left, right)):
        return right, left, True
    opening = told.text[: left.quote_start - told.start] if left is told.figures[0] else ""
    return right, left, said("out_of_before", opening) is not None


def _beside(told: Told, share: Figure) -> Iterator[Figure]:
    """What a share may be told of: the amounts just beside it, or, where its whole follows it, any before."""
    figures = told.figures
    at = figures.index(share)
    if at and _is_counted(figures[at - 1]) and _stands_beside(told.between(figures[at - 1], share)):
        yield figures[at - 1]
    if at + 1 == len(figures) or not _is_counted(figures[at + 1]):
        return
    link = told.between(share, figures[at + 1])
    if _stands_beside(link):
        yield figures[at + 1]
    if said("of_whole", link) is None:
        return
    for part in filter(_is_counted, reversed(figures[:at])):
        goes_on = told.between(part, share).split()[-1:] in (["and"], ["but"], ["while"])
        if not goes_on:
            yield part
            break
    for part in filter(_is_counted, figures[at + 2 : at + 3]):
        if said("part_beside", told.between(figures[at + 1], part)) is not None:
            yield part


def _stands_beside(link: str) -> bool:
    """Whether nothing between a share and a number begins to tell of something else."""
    words = link.lower().split()
    return said("share_beside", link) is not None and ("of" not in words or _GOES_ON.isdisjoint(words))


def _before_that(told: Sequence[Told], place: int, share: Figure) -> Iterator[Figure]:
    """``… 21.4 terawatt-hours. That is 26% of the total of 82.3``: what the sentence before told."""
    one = told[place]
    is_told = said("that_is", one.before(share)) or said("the_rate", one.before(share))
    if place and share is one.figures[0] and is_told:
        yield from filter(_is_counted, reversed(told[place - 1].figures))


def _share(part: Figure, whole: Figure, share: Figure, cue: str, *, failing: bool) -> Iterator[Found]:
    found = outcome((part, whole), share, _percent)
    if found is not None and (found.holds or failing):
        formula = f"{number(part)} / {number(whole)} = {number(share)}%"
        yield Found("share", (part, whole), share, formula, found.computed, found.holds, True, cue)


def _percent(operands: Sequence[Interval]) -> Interval | None:
    ratio = quotient(*operands)
    return None if ratio is None else scaled(ratio, 100)


def _could_be_of(part: Figure, whole: Figure) -> bool:
    """Counts of whatever are counts; money and lengths are only of their own unit. A bound would allow any share."""
    lent = replace(part, per=whole.per) if None in (part.per, whole.per) and sort_of(part) == "money" else part
    if not addable(lent, whole) or abs(part.char_start - whole.char_start) > _FAR * 2:
        return False
    return all(map(_is_bounded, (part, whole))) and _size(whole) > _size(part)


def _is_bounded(figure: Figure) -> bool:
    """A number with two ends, or one told in three digits at least: "more than 382,000"."""
    if None not in (figure.value_low, figure.value_high):
        return True
    return _size(figure) >= _DIGITS * 10.0 ** (figure.precision or 0)


def _size(figure: Figure) -> float:
    return figure.value or figure.value_high or figure.value_low or 0.0


def _of_two(told: Told, share: Figure) -> Iterator[Found]:
    """``granted 46,480 and refused 12,990, so that 78% were positive``."""
    at = told.figures.index(share)
    if at < 2:
        return
    left, right = told.figures[at - 2 : at]
    link = told.between(left, right).lower().split()
    if not (_is_counted(left) and _is_counted(right) and "and" in link and left.kind == right.kind):
        return
    found = outcome((left, right), share, _percent_of_both)
    if found is not None and found.closely:
        formula = f"{number(left)} / ({number(left)} + {number(right)}) = {number(share)}%"
        yield Found("share", (left, right), share, formula, found.computed, True, True, share.quote)


def _percent_of_both(operands: Sequence[Interval]) -> Interval | None:
    part, rest = operands
    if part.low <= 0 or rest.low < 0:
        return None
    return scaled(Interval(part.low / (part.low + rest.high), part.high / (part.high + rest.low)), 100)


def _add_up(told: Told) -> Iterator[Found]:
    """``51% wanted to stay, 27% to leave and 22% were undecided``: neighbours that leave nothing out of a whole.

    Each but the first is told of what the first is of, so that none has an ``of`` of its own. Two that the words oppose
    (``voted yes``, ``voted no``) and that come to more than all are said to fail.
    """
    figures = told.figures
    for end in range(len(figures), 1, -1):
        for start in range(end - 1):
            row = figures[start:end]
            if not all(map(_is_point, row)) or not _is_of_one(told, row):
                continue
            came_to = sum(share.value or 0.0 for share in row)
            computed, formula = Interval(came_to, came_to), f"{' + '.join(map(number, row))} = 100%"
            cue = said("opposed", told.text[row[0].char_start - told.start :]) if len(row) == 2 else None
            if abs(came_to - _ALL.low) <= _OFF[len(row) > 2]:
                yield Found("sum", row, None, formula, computed, True, cue is not None, cue or row[-1].quote)
                return
            if cue is not None and came_to > _ALL.high + 1.0:
                yield Found("sum", row, None, formula, computed, False, True, cue)
                return


def _is_point(figure: Figure) -> bool:
    return _is_share(figure) and figure.value is not None and figure.modifier in ("none", "exact")


def _is_of_one(told: Told, row: Sequence[Figure]) -> bool:
    links = [told.between(left, right).lower() for left, right in pairwise(row)]
    joined = all("," in link or ";" in link for link in links[:-1]) and said("joins", links[-1]) is not None
    return joined and not any(told.after(share).lstrip().lower().startswith("of ") for share in row[1:])
