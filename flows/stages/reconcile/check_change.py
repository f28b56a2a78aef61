"""Changes and multiples between two levels that a text tells, and averages of two counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from flows.stages.reconcile.check_made import Found, alike, number, quotient
from flows.stages.reconcile.cue import Told, around, logical, pragmatic, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure
from schemas.wording import singular

_LEVELS = frozenset(["count", "money", "measurement", "rate", "share", "duration", "index"])


def changes(told: Sequence[Told]) -> Iterator[Found]:
    """Changes, multiples and averages of all sentences."""
    for place, one in enumerate(told):
        for at, figure in enumerate(one.figures):
            if figure.kind == "change" or _is_compared(one, figure):
                yield from _change(told, place, at)
            elif figure.kind == "ratio":
                yield from _multiple(told, place, at)
            elif figure.per and figure.kind == "rate":
                yield from _average(told, place, figure)


def _is_compared(told: Told, figure: Figure) -> bool:
    """``20 fewer than the 500``, whatever it was taken for."""
    return told.after(figure).lower().lstrip(" %").startswith(("more than ", "fewer than ", "less than ", "ahead of "))


def _is_level(figure: Figure) -> bool:
    return figure.kind in _LEVELS and figure.value is not None


def _change(told: Sequence[Told], place: int, at: int) -> Iterator[Found]:
    """A change, the level that it is measured from, and the level that it led to.

    The first is told by its cue; of the levels that may be the second the nearest is taken for which it holds. It is
    said to fail only where nothing but punctuation and the cue stands between the three.
    """
    one = told[place]
    change = one.figures[at]
    base = next((figure for figure in one.figures[at + 1 :] if _is_level(figure) and _is_base(one, figure)), None)
    if base is None or change.value is None:
        return
    nearest: Figure | None = None
    for level in _levels(told, place, change, base):
        nearest = nearest or level
        if found := _made(change, base, level):
            yield found
            return
    if nearest is not None and _is_next_to(one, nearest, change) and one.figures[at + 1] is base:
        yield from _failed(change, base, nearest)


def _is_base(told: Told, figure: Figure) -> bool:
    return said("base", told.text[: figure.quote_start - told.start]) is not None


def _levels(told: Sequence[Told], place: int, change: Figure, base: Figure) -> list[Figure]:
    """The levels that a change may have led to: before it in its sentence, after it, then in the sentence before."""
    own = [figure for figure in told[place].figures if figure not in (change, base)]
    before = [figure for figure in reversed(own) if figure.char_start < change.char_start]
    after = [figure for figure in own if figure.char_start > change.char_start]
    earlier = list(reversed([*around(told, place, before=1, after=-1)]))
    return [figure for figure in (*before, *after, *earlier) if _is_level(figure) and _same_thing(figure, base)]


def _same_thing(level: Figure, base: Figure) -> bool:
    """Levels of one unit; a base may leave its noun to the level."""
    if alike(level, base):
        return True
    lent = base.per is None or level.per == base.per
    return lent and base.unit in (None, level.unit) and base.kind in ("count", level.kind)


def _made(change: Figure, base: Figure, level: Figure) -> Found | None:
    computed = _computed(change, pragmatic(base), pragmatic(level))
    possible = _computed(change, logical(base), logical(level))
    if computed is None or possible is None or not possible.meets(_size(change)):
        return None
    return Found("change", (base, level), change, _formula(change, base, level), computed, True, True, change.quote)


def _failed(change: Figure, base: Figure, level: Figure) -> Iterator[Found]:
    computed = _computed(change, pragmatic(base), pragmatic(level))
    if computed is not None and change.direction is not None:
        formula = _formula(change, base, level)
        yield Found("change", (base, level), change, formula, computed, False, True, change.quote)


def _size(change: Figure) -> Interval:
    low, high = logical(change)
    return Interval(abs(low), abs(high)) if low >= 0 else Interval(-high, -low)


def _computed(change: Figure, base: Interval, level: Interval) -> Interval | None:
    """The size of the change that two levels make, in percent or in their unit; the way it went is not looked at."""
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


def _is_next_to(told: Told, level: Figure, change: Figure) -> bool:
    """Whether a level is the last figure before the change, in its own sentence and parted by a comma alone."""
    if level not in told.figures or level.char_start > change.char_start:
        return False
    return len(told.between(level, change).replace(",", " ").split()) <= 4


def _multiple(told: Sequence[Told], place: int, at: int) -> Iterator[Found]:
    """``1,720, more than double the 812``: two levels of one unit of which one is so many times the other."""
    one = told[place]
    multiple = one.figures[at]
    if (multiple.value or multiple.value_low or 0.0) <= 1:
        return
    near = [figure for figure in around(told, place, before=1, after=1) if _is_level(figure) and figure.value]
    near.sort(key=lambda figure: abs(figure.char_start - multiple.char_start))
    for left, right in combinations(near, 2):
        high, low = (left, right) if (left.value or 0.0) >= (right.value or 0.0) else (right, left)
        is_told = said("multiple_of", one.text[: low.quote_start - one.start]) if low in one.figures else None
        both = left in one.figures and right in one.figures and left.char_start > multiple.char_start
        if not (is_told or both) or not _same_thing(high, low):
            continue
        ratio, computed = quotient(logical(high), logical(low)), quotient(pragmatic(high), pragmatic(low))
        if ratio and computed and ratio.meets(logical(multiple)):
            formula = f"{number(high)} / {number(low)} = {number(multiple)}"
            yield Found("multiple", (high, low), multiple, formula, computed, True, True, multiple.quote)
            return


def _average(told: Sequence[Told], place: int, average: Figure) -> Iterator[Found]:
    """``1,204 people in 19 boats, about 63 a boat``."""
    per = singular(str(average.per).lower())
    near = [figure for figure in around(told, place, before=1, after=0) if figure.kind == "count" and figure.value]
    for whole in near:
        for things in near:
            if whole is things or whole.unit != average.unit or singular((things.noun or "").lower()) != per:
                continue
            ratio, computed = quotient(logical(whole), logical(things)), quotient(pragmatic(whole), pragmatic(things))
            if ratio and computed and ratio.meets(logical(average)):
                formula = f"{number(whole)} / {number(things)} = {number(average)}"
                yield Found("multiple", (whole, things), average, formula, computed, True, True, average.quote)
                return
