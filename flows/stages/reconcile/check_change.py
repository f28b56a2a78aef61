"""Changes between two levels that a text tells: ``rose 12% to 3,200 from 2,857``, in one sentence or in two.

A change ties to the level that it is measured from by a word before it (``from``, ``than``, ``against``) or by words of
an earlier time around it (``a year earlier``), and to the level that it led to by standing beside it. Where one
sentence tells the change, both levels and no other of their kind, a change that does not come out is said to fail;
elsewhere it is reported where it comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from flows.stages.reconcile.check_decide import outcome
from flows.stages.reconcile.check_made import Found, alike, could_be_alike, number, quotient, scaled, sort_of
from flows.stages.reconcile.cue import Told, around, home_of, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure
from schemas.wording import content_words, fold

_LEVELS = frozenset(["count", "money", "measurement", "rate", "share", "duration", "index", "score", "age"])
_ONE_SIDED = frozenset(["more_than", "less_than", "at_least", "at_most"])
_ROUNDED = 0.1
_FEW = 5.0
"""A change that holds is off by so little, or is of so few points that rounding alone makes that much."""

_NEXT = 4
"""So many words may stand between a level and its change."""

_IN_PERCENT = frozenset(["percent"])
_POINTS = {"percentage point": 1.0, "point": 1.0, "basis point": 0.01}
"""Units of the difference of two percentages, in percentage points."""

_HUNDRED = 100.0


def changes(told: Sequence[Told]) -> Iterator[Found]:
    """The changes of all sentences."""
    for place, one in enumerate(told):
        for figure in one.figures:
            if figure.kind == "change" or _is_compared(one, figure) or _is_by(one, figure):
                yield from _change(told, place, figure)


def _is_compared(told: Told, figure: Figure) -> bool:
    """``20 fewer than the 500``, whatever it was taken for."""
    return told.after(figure).lower().lstrip(" %").startswith(("more than ", "fewer than ", "less than ", "ahead of "))


def _is_by(told: Told, figure: Figure) -> bool:
    """``up 3.9 days``, ``a rise of 3.9 days``, whatever it was taken for."""
    before = told.text[: figure.quote_start - told.start]
    return figure.kind in ("duration", "measurement", "money", "count") and said("by_so_much", before) is not None


def is_level(figure: Figure) -> bool:
    """Whether a figure can be what a change or a multiple is measured from, or leads to."""
    return figure.kind in _LEVELS and (figure.value is not None or figure.modifier in _ONE_SIDED)


def _change(told: Sequence[Told], place: int, change: Figure) -> Iterator[Found]:
    if change.value is None and change.value_low is None:
        return
    one = told[place]
    own = [figure for figure in one.figures if _can_be(figure, change)]
    near = [figure for figure in around(told, place, before=2, after=1) if _can_be(figure, change)]
    pairs = list(_pairs(told, place, own, near, change))
    for failing in (False, True):
        for base, level in pairs:
            if failing and not _is_all(one, own, change, base, level):
                continue
            if found := list(_made(change, base, level, failing=failing)):
                yield from found
                return


def _pairs(
    told: Sequence[Told], place: int, own: Sequence[Figure], near: Sequence[Figure], change: Figure
) -> Iterator[tuple[Figure, Figure]]:
    """What a change may be measured from and have led to, the surest first."""
    one = told[place]
    for base in _bases(told, place, own, near, change):
        levels = [level for level in near if level is not base and same_thing(level, base)]
        for level in sorted(levels, key=lambda level: _distance(one, change, level)):
            if (
                one.holds(base)
                or one.holds(level)
                or (not own and alike(base, level) and not _is_earlier(told, place, level))
            ):
                yield base, level
    if len(own) == 2 and change.unit not in (*_IN_PERCENT, *_POINTS) and same_thing(*own):
        # £31,700 and £36,400, which is £4,700 more
        low, high = sorted(own, key=lambda level: level.value or 0.0)
        yield (high, low) if change.direction == "down" else (low, high)


def _can_be(figure: Figure, change: Figure) -> bool:
    """A level, and not of a change's own unit where that is a number of things (``20 fewer``)."""
    return figure is not change and is_level(figure) and figure.kind != "change"


def _distance(told: Told, change: Figure, level: Figure) -> float:
    """How near a level is to a change: before it in its sentence, after it, then elsewhere."""
    if not told.holds(level):
        return inf
    gap = level.char_start - change.char_start
    return abs(gap) + (0.5 if gap > 0 else 0.0)


def _bases(
    told: Sequence[Told], place: int, own: Sequence[Figure], near: Sequence[Figure], change: Figure
) -> Iterator[Figure]:
    """The levels that a change may be measured from, the surest first: told by a word, by a time, by what is said."""
    one = told[place]
    worded = [figure for figure in own if _is_worded(one, figure, change)]
    taken = set(map(id, worded))
    yield from sorted(worded, key=lambda figure: (figure.char_start < change.char_start, figure.char_start))
    for figure in near:
        if id(figure) not in taken and (
            _is_earlier(told, place, figure) or (not one.holds(figure) and _is_spoken_of(figure, own, change))
        ):
            yield figure


def _is_worded(told: Told, figure: Figure, change: Figure) -> bool:
    """Whether a word says that a change is measured from a level; a party that stands ``on 39`` is no such level."""
    cue = said("base", told.text[: figure.quote_start - told.start])
    return cue is not None and not (change.unit in _POINTS and cue == "on")


def _is_earlier(told: Sequence[Told], place: int, figure: Figure) -> bool:
    """Whether a level is told as what was before, by a word in another sentence or by a time in any."""
    home = home_of(told, place, figure)
    worded = home is not told[place] and said("base", home.text[: figure.quote_start - home.start]) is not None
    return worded or _is_past(home, figure)


def _is_past(told: Told, figure: Figure) -> bool:
    """``2,857 a year earlier``; ``a year ago it was 2,857``; ``In 2022 there were 1,650``."""
    before, after = told.text[: figure.quote_start - told.start], told.after(figure)
    return said("earlier_after", after) is not None or said("earlier_before", before) is not None


def _is_spoken_of(figure: Figure, own: Sequence[Figure], change: Figure) -> bool:
    """A level of the sentence before, of which the change is told: of one name with the level or the change here."""
    if figure.char_start > change.char_start:
        return False
    words = _words(figure)
    return any(alike(figure, level) for level in own) and not words.isdisjoint(_words(change))


def _words(figure: Figure) -> set[str]:
    return set(fold(content_words(f"{figure.concept or ''} {figure.noun or ''}")))


def same_thing(level: Figure, base: Figure) -> bool:
    """Levels of one unit; a base may leave its noun to the level."""
    if could_be_alike(level, base):
        return True
    lent = base.per is None or level.per is None or level.per == base.per
    return lent and base.unit in (None, level.unit) and (base.kind == "count" or sort_of(base) == sort_of(level))


def _is_all(told: Told, own: Sequence[Figure], change: Figure, base: Figure, level: Figure) -> bool:
    """Whether a sentence tells a change with a way, and two levels that are its own: alone, or next to it."""
    if not (told.holds(base) and told.holds(level)) or change.direction is None or change.value is None:
        return False
    if said("base", told.text[: base.quote_start - told.start]) is None:
        return False
    others = [figure for figure in own if figure is not base and figure is not level and same_thing(figure, base)]
    changes = sum(figure.kind == "change" for figure in told.figures)
    first, last = min(base, level, change, key=_start), max(base, level, change, key=_start)
    if not others and changes == 1 and change.kind == "change":
        return said("another_clause", told.between(first, last)) is None
    at = told.figures.index(change)
    is_row = told.figures[max(0, at - 1) : at + 2] == (level, change, base)
    return is_row and len(told.between(level, change).replace(",", " ").split()) <= _NEXT


def _start(figure: Figure) -> int:
    return figure.char_start


def _made(change: Figure, base: Figure, level: Figure, *, failing: bool) -> Iterator[Found]:
    def reckoning(levels: Sequence[Interval]) -> Interval | None:
        return _computed(change, *levels)

    if change.unit not in _IN_PERCENT and not (_is_of(change, level) and _is_of(change, base)):
        return
    found = outcome(
        (base, level), change, reckoning, lambda told: scaled(_size(told), _POINTS.get(change.unit or "", 1.0))
    )
    sure = base.sentence_start == change.sentence_start or level.sentence_start == change.sentence_start
    near = found is not None and (found.off <= _ROUNDED or (change.value or 0.0) <= _FEW)
    if found is not None and (
        ((found.holds and near) if sure else found.closely) or (failing and _is_sound(change, base, level))
    ):
        formula = _formula(change, base, level)
        yield Found("change", (base, level), change, formula, found.computed, found.holds, True, change.quote)


def _is_of(change: Figure, level: Figure) -> bool:
    """Whether a change in numbers is of what its levels count."""
    if change.unit in _POINTS:
        return level.unit == "percent" or (level.unit is None and (level.value or 0.0) <= _HUNDRED)
    return change.unit in (None, level.unit) or level.unit is None or level.kind == "count"


def _is_sound(change: Figure, base: Figure, level: Figure) -> bool:
    """Whether levels moved the way that the change went at all: else they are not its own."""
    if level.value is None or base.value is None:
        return False
    moved = level.value - base.value
    return moved > 0 if change.direction == "up" else moved < 0


def _size(told: Interval) -> Interval:
    low, high = told
    return Interval(abs(low), abs(high)) if low >= 0 else Interval(-high, -low)


def _computed(change: Figure, base: Interval, level: Interval) -> Interval | None:
    """The size of the change that two levels make, in percent or in their unit."""
    if change.unit == "percent":
        ratio = quotient(level, base)
        if ratio is None:
            return None
        ends = sorted(((ratio.low - 1) * 100, (ratio.high - 1) * 100))
    else:
        ends = sorted((level.low - base.high, level.high - base.low))
    return _without_sign(Interval(*ends), change.direction)


def _without_sign(one: Interval, direction: str | None) -> Interval:
    if direction == "down" or (direction is None and one.high < 0):
        return Interval(-one.high, -one.low)
    return one


def _formula(change: Figure, base: Figure, level: Figure) -> str:
    sign = "-" if change.direction == "down" else "+"
    unit = "%" if change.unit == "percent" else ""
    return f"{number(base)} to {number(level)} = {sign}{number(change)}{unit}"
