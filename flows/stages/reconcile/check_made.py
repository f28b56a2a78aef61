"""A check as it is found, before it becomes a row, and the arithmetic that all share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flows.stages.reconcile.interval import Interval
from schemas.reconciled import CheckRelation
from schemas.records import Figure


@dataclass(frozen=True, slots=True)
class Found:
    """One relation among figures; ``computed`` is what the operands allow the result to be."""

    relation: CheckRelation
    operands: tuple[Figure, ...]
    result: Figure | None
    formula: str
    computed: Interval | None
    holds: bool
    stated: bool
    evidence: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Operands and result."""
        return (*self.operands, self.result) if self.result else self.operands


def number(figure: Figure) -> str:
    """A figure's number as formulas show it."""
    value = figure.value if figure.value is not None else figure.value_low
    value = figure.value_high if value is None else value
    return f"{value:,.10g}"


_AMOUNTS = frozenset(["count", "money", "measurement", "rate"])
_TOLD_APART = 100.0
_TIMES = frozenset(["quarter", "month", "year", "week", "season"])
"""Times that a bare number is ``of`` (the 3.0 billion of the first quarter): no things that it counts."""

_SAME = {"ton": "tonne", "body": "person"}
_PERCENT = frozenset(["percent", "percentage point", "basis point"])
_RELATIVE = frozenset(["percent", "percentage point", None])


def is_amount(figure: Figure) -> bool:
    """A number of things, a sum or a measure; also one that is added or lost, as 3,600 jobs."""
    told = figure.value is not None or figure.value_low is not None
    if figure.unit in _PERCENT:
        return False
    return told and (figure.kind in _AMOUNTS or (figure.kind == "change" and figure.unit not in _RELATIVE))


def sort_of(figure: Figure) -> str:
    """What a figure is a number of, whether it is a level, a rate or what is added to a level."""
    if figure.kind == "rate":
        return "money" if _is_currency(figure.unit) else "count"
    if figure.kind != "change":
        return figure.kind
    return "money" if _is_currency(figure.unit) else "count"


def _is_currency(unit: str | None) -> bool:
    return unit is not None and unit.isupper() and len(unit) == 3


def alike(*figures: Figure) -> bool:
    """Whether figures count or measure in one unit, none of them as a rate of another kind."""
    return len({(unit_of(figure), figure.per, sort_of(figure)) for figure in figures}) == 1


def is_bare(figure: Figure) -> bool:
    """A number printed without what it counts or its unit, lent by one beside it: ``€1.6bn, from 1.4bn``."""
    alone = figure.quote.endswith(figure.value_text) or figure.unit in _TIMES
    return figure.kind == "count" and alone and figure.unit_text is None


def is_exact(*figures: Figure) -> bool:
    """Whether figures are told to the unit in three digits at least: what such numbers come to is seldom by chance."""
    return all(
        figure.value is not None and figure.value >= _TOLD_APART and figure.precision == 0 and figure.modifier == "none"
        for figure in figures
    )


def could_be_alike(one: Figure, other: Figure) -> bool:
    """Whether two figures are of one sort and unit, one of them as the words beside it have it where it is bare."""
    bare, known = (one, other) if is_bare(one) else (other, one)
    if not is_bare(bare) or (known.kind == "count" and bare.unit is not None):
        return alike(one, other)
    return one.per is None or other.per is None or one.per == other.per


def unit_of(figure: Figure) -> str | None:
    """A figure's unit; an article that tells of tons and metric tons, or of the dead and bodies, seldom means two."""
    return _SAME.get(figure.unit or "", figure.unit)


def addable(*figures: Figure) -> bool:
    """Whether figures can be parts of one sum: money of one currency, one unit, or things counted, of whatever name."""
    told = [figure for figure in figures if not is_bare(figure)] or list(figures)
    units, sorts = {unit_of(figure) for figure in told}, {sort_of(figure) for figure in told}
    return len({figure.per for figure in told}) == 1 and (sorts == {"count"} or (units != {None} and len(units) == 1))


def total(intervals: Iterable[Interval]) -> Interval:
    """The interval of a sum."""
    low = high = 0.0
    for one in intervals:
        low, high = low + one.low, high + one.high
    return Interval(low, high)


def quotient(part: Interval, whole: Interval) -> Interval | None:
    """The interval of a ratio of two intervals without negative numbers; None where the whole may be nothing."""
    if whole.low <= 0 or part.low < 0:
        return None
    return Interval(part.low / whole.high, part.high / whole.low)


def scaled(one: Interval, factor: float) -> Interval:
    """The interval times a positive factor."""
    return Interval(one.low * factor, one.high * factor)
