"""The day, week or month that is told by its number in a longer time: "the last week of July", "week 3 of 2027".

Weeks count from Monday and belong to the month or year that holds their Thursday, as ISO 8601 counts those of a year.
"""

from __future__ import annotations

from datetime import date

from flows.stages.extract.period_calendar import NO_SPAN, Span, Stamp, add_days, add_months, stamp_span, unit_value
from flows.stages.extract.period_count import duration_value, unit_of
from flows.stages.extract.period_grammar import Phrase
from flows.stages.extract.period_read import calendar
from flows.stages.extract.period_shift import deictic, end_of
from flows.stages.extract.period_timeline import Reading, Timeline, View, explicit_year
from schemas.records import PeriodKind

THURSDAY = 3
WEEK = 7


def nth_of(view: View, timeline: Timeline) -> Reading | None:
    """The last week of July, the 15th day of next month, the first month of 2020, the last day of the year."""
    unit, which = unit_of(view), view.number("ordinal", "day", "num") or int(view.get("ordword") or 0)
    which = -1 if view.classes()[0] == "last" or view.classes()[:2] == ["the", "last"] else which
    whole = _whole(view, timeline)
    found = _nth(whole.span, unit, which) if whole is not None else None
    if whole is None or found is None:
        return Reading("DURATION", duration_value(1, unit), NO_SPAN, None, "none") if unit == "W" else None
    first, last = found
    if unit == "W" and "month" in view.classes():
        return Reading("DURATION", duration_value(1, unit), found, "interval", whole.basis)
    kind: PeriodKind = "point" if unit == "D" else "interval"
    stamp = Stamp(first.year, first.month, first.day if unit == "D" else None)
    return Reading(
        "DATE",
        unit_value(add_days(first, THURSDAY) or first if unit == "W" else first, unit),
        (first, last),
        kind,
        whole.basis,
        stamp,
    )


def _whole(view: View, timeline: Timeline) -> Reading | None:
    """The longer time, which the words after "of" name."""
    at = view.classes().index("of") + 1
    tail = View(view.tokens, Phrase(view.phrase.rule, view.phrase.first + at, view.phrase.last))
    names = tail.classes()
    if "month" in names:
        return calendar(tail, timeline)
    year = explicit_year(tail)
    if year is not None:
        return Reading("DATE", "", stamp_span(Stamp(year)), "interval", "stated")
    return end_of(tail, timeline) if names == ["the", "unit"] else deictic(tail, timeline)


def _nth(whole: Span, unit: str, which: int) -> tuple[date, date] | None:
    """The days of the ``which``-th unit (-1 the last) of a stretch; None where it has no such."""
    start, end = whole
    if start is None or end is None or not which:
        return None
    if unit == "W":
        return _week(start, end, which)
    if unit == "D":
        day = add_days(start, which - 1) if which > 0 else end
        return (day, day) if day is not None and start <= day <= end else None
    if unit != "M":
        return None
    first = add_months(start, which - 1) if which > 0 else date(end.year, end.month, 1)
    after = add_months(first, 1) if first else None
    last = add_days(after, -1) if after else None
    return (first, last) if first is not None and last is not None and start <= first and last <= end else None


def _week(start: date, end: date, which: int) -> tuple[date, date] | None:
    if which > 0:
        thursday = add_days(start, (THURSDAY - start.weekday()) % WEEK + WEEK * (which - 1))
    else:
        thursday = add_days(end, -((end.weekday() - THURSDAY) % WEEK))
    monday = add_days(thursday, -THURSDAY) if thursday else None
    sunday = add_days(monday, WEEK - 1) if monday else None
    if monday is None or sunday is None or thursday is None or not start <= thursday <= end:
        return None
    return monday, sunday
