"""Times told by another time: "two weeks before May 13", "the week of Sept. 9", "the same period last year"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flows.stages.extract.period_calendar import (
    NO_SPAN,
    Span,
    Stamp,
    add_days,
    add_units,
    unit_span,
    unit_value,
    year_value,
    years_before,
)
from flows.stages.extract.period_count import count, duration_value, unit_of
from flows.stages.extract.period_day import relday, weekday
from flows.stages.extract.period_grammar import Phrase
from flows.stages.extract.period_holiday import holiday
from flows.stages.extract.period_read import calendar
from flows.stages.extract.period_timeline import Reading, Timeline, View, explicit_year
from flows.stages.extract.period_word import deictic_word, reading_of, step
from schemas.records import PeriodBasis

DAY_READERS: tuple[tuple[str, Callable[[View, Timeline], Reading | None]], ...] = (
    ("month", calendar), ("relday", relday), ("weekday", weekday), ("holiday", holiday),
)  # fmt: skip


LINKS = ("before", "after", "from", "since", "starting", "edge")


def from_day(view: View, timeline: Timeline) -> Reading | None:
    """Two weeks before May 13 1999, three days from tomorrow.

    "The two weeks after Jan. 5" and "for ten days from Jan. 5" are the stretch.
    """
    names, number, unit = view.classes(), count(view), unit_of(view)
    at = max(names.index(name) for name in LINKS if name in names)
    anchor = _day(view, timeline, at + 1)
    if anchor is None or number is None or anchor.span[0] is None:
        return Reading("DATE", "PAST_REF" if "before" in names else "FUTURE_REF", NO_SPAN, None, "none")
    day = anchor.span[0]
    back = "before" in names
    if "since" in names and timeline.published is not None and day <= timeline.published:
        return Reading("DURATION", duration_value(number, unit), (day, timeline.published), "interval", anchor.basis)
    opens = {"starting", "edge"} & set(names) or (view.word_before() == "for" and "from" in names)
    if opens:
        after = add_units(day, number, unit)
        span = day, add_days(after, -1) if after else None
        return Reading("DURATION", duration_value(number, unit), span, "interval", anchor.basis)
    if names[0] == "the":
        return Reading(
            "DURATION", duration_value(number, unit), _beside(day, number, unit, back), "interval", anchor.basis
        )
    moved = add_units(day, -number if back else number, unit)
    return None if moved is None else reading_of(Stamp(moved.year, moved.month, moved.day), anchor.basis)


def _day(view: View, timeline: Timeline, at: int) -> Reading | None:
    """The day that the phrase names from its token ``at`` on."""
    tail = View(view.tokens, Phrase(view.phrase.rule, view.phrase.first + at, view.phrase.last))
    names = tail.classes()
    return next((read(tail, timeline) for name, read in DAY_READERS if name in names), None)


def _beside(day: date, number: float, unit: str, back: bool) -> Span:
    """``number`` units up to the day before ``day``, or from the day after it."""
    if back:
        return add_units(day, -number, unit), add_days(day, -1)
    last = add_units(day, number, unit)
    return add_days(day, 1), last


def week_of(view: View, timeline: Timeline) -> Reading | None:
    """The week of Sept. 9 (the one that holds it), the week beginning 4 February."""
    names = view.classes()
    at = (
        names.index("of")
        if "of" in names[:3]
        else min(i for i, name in enumerate(names) if name in ("edge", "starting"))
    )
    anchor = _day(view, timeline, at + 1)
    day = anchor.span[0] if anchor is not None else None
    if anchor is None or day is None or unit_of(view) != "W":
        return None
    span = unit_span(day, "W") if names[at] == "of" else (day, add_days(day, 6))
    return Reading("DATE", unit_value(day, "W"), span, "interval", anchor.basis, Stamp(day.year, day.month, day.day))


def weekday_of(view: View, timeline: Timeline) -> Reading | None:
    """Tuesday of last week, next week Wednesday."""
    today = timeline.today()
    if today is None or unit_of(view) != "W":
        return None
    monday = add_days(today, 7 * step(deictic_word(view)) - today.weekday())
    day = add_days(monday, int(view.get("weekday") or 1) - 1) if monday else None
    return None if day is None else reading_of(Stamp(day.year, day.month, day.day), "relative")


def same_period(view: View, timeline: Timeline) -> Reading | None:
    """The same period last year, the year-ago quarter: the stretch that the text last named, years before."""
    stated = explicit_year(view)
    start, end = timeline.span
    if start is None or end is None:
        year = stated or timeline.pointed_year(deictic_word(view) or "last")[0]
        return Reading("DATE", year_value(year), NO_SPAN, None, "none", None)
    basis: PeriodBasis = "stated" if stated else "anaphor"
    years = (end.year - stated) if stated else -1 if view.get("later") == "later" else 1
    span = years_before((start, end), years)
    if span[1] is None:
        return Reading("DATE", year_value(stated), NO_SPAN, None, "none")
    kind = "point" if span[0] == span[1] else "interval"
    return Reading("DATE", year_value(span[1].year), span, kind, basis)  # type: ignore[arg-type]
