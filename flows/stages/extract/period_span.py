"""What a stretch of time means: "the past five years", "the 12 months to March", "the two weeks before that"."""

from __future__ import annotations

from datetime import date

from flows.stages.extract.period_calendar import (
    NO_SPAN,
    Span,
    Stamp,
    add_days,
    add_units,
    stamp_span,
    unit_span,
    unit_value,
)
from flows.stages.extract.period_count import count, duration_value, unit_of
from flows.stages.extract.period_part import shifted_month
from flows.stages.extract.period_timeline import TO_PUBLICATION, Reading, Timeline, View, explicit_year, tense
from flows.stages.extract.period_word import deictic_word, reading_of, step
from schemas.records import PeriodBasis

HOURS = 24
EARLY = 7  # days before its end on which a first count of a month is printed
STRETCH_LEADS = frozenset({"in", "for", "over", "during", "within", "throughout"})


def window(view: View, timeline: Timeline) -> Reading | None:
    """The past five years, the next two weeks, the first ten months of 2015."""
    number, unit = count(view), unit_of(view)
    value = duration_value(number, unit)
    stated = explicit_year(view)
    ordinal = view.get("ordword")
    if number is None and not view.get("vague"):
        number, value = 1.0, duration_value(1, unit)
        ordinal = ordinal or ("-1" if deictic_word(view) == "last" else None)
    if stated is None and "of" in view.classes() and view.classes()[-1] == "unit":
        stated = _year_of_which(view, timeline)
        ordinal = ordinal or ("-1" if deictic_word(view) == "last" else None)
    if stated is None and "month" in view.classes():
        stated = timeline.year_of(view.number("month") or 1, None, view.phrase)[0]
    if stated is not None and ordinal is None and deictic_word(view) == "last":
        ordinal = "-1"
    if stated is not None and ordinal is not None and number is not None:
        span = stamp_span(Stamp(stated, view.number("month")))
        return Reading("DURATION", value, part_of(span, number, unit, ordinal), "interval", "stated", Stamp(stated))
    shift = deictic_word(view)
    base = timeline.today() if shift in TO_PUBLICATION else timeline.anchor_day() or timeline.today()
    if unit == "TH" and number is not None and number % HOURS == 0:
        number, unit = number / HOURS + (shift != "next"), "D"  # the last 24 hours touch two days
    if number is None or base is None or ordinal is not None or shift in ("same", "that", "this"):
        return Reading("DURATION", value, NO_SPAN, None, "none")
    basis: PeriodBasis = "relative" if shift in TO_PUBLICATION else "anaphor"
    span = beside(base, number, unit, step(shift))
    near = _next_to(timeline.span, number, unit, step(shift)) if basis == "anaphor" else None
    if near is not None:
        span = near
    elif unit == "Q":
        span = whole_quarters(base, int(number), step(shift))
    return Reading("DURATION", value, span, "interval", basis)


def _next_to(span: Span, number: float, unit: str, direction: int) -> Span | None:
    """``number`` units up to the day before a stretch, or from the day after it; None where no stretch is known."""
    start, end = span
    if direction < 0 and start is not None:
        return add_units(start, -number, unit), add_days(start, -1)
    if direction > 0 and end is not None:
        first = add_days(end, 1)
        after = add_units(first, number, unit) if first else None
        return first, add_days(after, -1) if after else None
    return None


def whole_quarters(base: date, number: int, direction: int) -> Span:
    """The last or the next ``number`` whole quarters, the one that holds ``base`` left out."""
    first, last = unit_span(base, "Q")
    if direction < 0 and first is not None:
        return add_units(first, -number, "Q"), add_days(first, -1)
    after = add_days(last, 1) if last else None
    end = add_units(after, number, "Q") if after else None
    return after, add_days(end, -1) if end else None


def _year_of_which(view: View, timeline: Timeline) -> int | None:
    """The year that "of the year", "of this year" or "of last year" ends a phrase with."""
    if view.tokens.values[view.phrase.last - 1] != "Y":
        return None
    names = view.classes()
    at = len(names) - 1 - names[::-1].index("of") + 1
    words = [view.tokens.values[view.phrase.first + number] for number in range(at, len(names))]
    shift = next(
        (word for word in words if word in ("last", "previous", "past", "next", "coming", "same", "that")), None
    )
    if shift is not None:
        return timeline.pointed_year(shift)[0]
    today = timeline.today()
    return today.year if today else None


def beside(base: date, number: float, unit: str, direction: int) -> Span:
    """``number`` units that end on ``base``, or begin with it."""
    if direction < 0:
        other = add_units(base, -number, unit)
        return (add_days(other, 1), base) if other else NO_SPAN
    other = add_units(base, number, unit)
    return (base, add_days(other, -1)) if other else NO_SPAN


def part_of(span: Span, number: float, unit: str, ordinal: str) -> Span:
    """The first (``ordinal`` 1) or the last (-1) ``number`` units of a stretch."""
    start, end = span
    if start is None or end is None:
        return NO_SPAN
    if ordinal == "1":
        after = add_units(start, number, unit)
        return start, add_days(after, -1) if after else None
    if ordinal == "-1":
        before = add_units(end, -number, unit)
        return (add_days(before, 1) if before else None), end
    return NO_SPAN


def trailing(view: View, timeline: Timeline) -> Reading | None:
    """The 12 months to March, the three months ended June 30, 2023, the year to May: whole units that end there."""
    number, unit = count(view), unit_of(view)
    if "half" in view.classes():
        number, unit = 6.0, "M"
    number = 1.0 if number is None else number
    if "month" not in view.classes():
        return _years_to(view, number, unit)
    month = view.number("month") or 1
    after_month = view.classes().index("month")
    around = after_month - 1 if view.classes()[after_month - 1] in ("day", "ordinal") else after_month
    days = [int("".join(c for c in v if c.isdecimal())) for v in _after(view, around, ("day", "ordinal"))]
    year = explicit_year(view) if _after(view, after_month, ("year", "era")) else None
    basis: PeriodBasis = "stated"
    shift = _after(view, after_month - 1, ("last", "next"))
    if year is None and shift and view.classes()[after_month - 1] in ("last", "next"):
        year, basis = shifted_month(month, shift[0], timeline)
    elif year is None:
        year, basis = timeline.year_of(month, None, view.phrase)
    end = _last_day(year, month, days)
    if end is not None and _lies_ahead(end, basis, timeline, view):
        end = _last_day(end.year - 1, month, days)
    if end is None:
        return Reading("DURATION", duration_value(number, unit), NO_SPAN, None, "none")
    after = add_days(end, 1)
    start = add_units(after, -number, unit) if after else None
    return Reading(
        "DURATION", duration_value(number, unit), (start, end), "interval", basis, Stamp(end.year, end.month)
    )


def _years_to(view: View, number: float, unit: str) -> Reading | None:
    """The three years through 2023."""
    year = explicit_year(view)
    end = stamp_span(Stamp(year))[1] if year else None
    after = add_days(end, 1) if end else None
    start = add_units(after, -number, unit) if after else None
    return Reading("DURATION", duration_value(number, unit), (start, end), "interval", "stated", Stamp(year))


def _last_day(year: int | None, month: int, days: list[int]) -> date | None:
    end = stamp_span(Stamp(year, month))[1]
    return end.replace(day=days[-1]) if end is not None and days and 1 <= days[-1] <= end.day else end


def _lies_ahead(end: date, basis: PeriodBasis, timeline: Timeline, view: View) -> bool:
    """Whether a stretch told as past would end well after publication: "the quarter ended June 30" on 3 June."""
    published = timeline.published
    if basis != "relative" or published is None or tense(view.tokens, view.phrase) == "future":
        return False
    return (end - published).days > EARLY


def _after(view: View, index: int, names: tuple[str, ...]) -> list[str]:
    classes = view.classes()
    return [view.tokens.values[view.phrase.first + i] for i in range(index, len(classes)) if classes[i] in names]


def before_that(view: View, timeline: Timeline) -> Reading | None:
    """The two weeks before that: a stretch that ends on the day before the last date; "two days before that" a day."""
    number, unit = count(view), unit_of(view)
    anchor, value = timeline.anchor_day(), duration_value(number, unit)
    if number is None or anchor is None:
        return Reading("DURATION", value, NO_SPAN, None, "none")
    if unit in ("D", "W", "F") and "the" not in view.classes() and view.word_before() not in STRETCH_LEADS:
        day = add_units(anchor, -number if "before" in view.classes() else number, unit)
        return None if day is None else reading_of(Stamp(day.year, day.month, day.day), "anaphor")
    if "before" in view.classes():
        end = add_days(anchor, -1)
        start = add_units(anchor, -number, unit)
    else:
        start = stamp_span(timeline.current)[1] if timeline.current else None
        start = add_days(start, 1) if start else None
        end = add_units(start, number, unit) if start else None
        end = add_days(end, -1) if end else None
    return Reading("DURATION", value, (start, end), "interval", "anaphor")


def year_to_date(view: View, timeline: Timeline) -> Reading | None:
    """The year to date: from its first day to publication."""
    today = timeline.today()
    if today is None:
        return Reading("DATE", "XXXX", NO_SPAN, None, "none")
    unit = unit_of(view)
    return Reading("DATE", unit_value(today, unit), (unit_span(today, unit)[0], today), "interval", "relative")
