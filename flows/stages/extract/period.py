"""When a figure holds: every time expression of a text, and the one that governs a figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flows.stages.extract import (
    period_count,
    period_day,
    period_from,
    period_holiday,
    period_nth,
    period_office,
    period_part,
    period_read,
    period_shift,
    period_span,
)
from flows.stages.extract.period_choice import Periods
from flows.stages.extract.period_grammar import phrases, tokenise
from flows.stages.extract.period_narrative import narrates
from flows.stages.extract.period_record import PeriodChoice, TimeExpression
from flows.stages.extract.period_role import LEAD, is_record
from flows.stages.extract.period_timeline import Reading, Timeline, View
from schemas.records import Published

__all__ = ["PeriodChoice", "Periods", "TimeExpression", "find_times", "published_day"]

RECORD_LINKS = frozenset({"since", "early", "late", "about", "before"})
READERS: dict[str, Callable[[View, Timeline], Reading | None]] = {
    reader.__name__: reader
    for reader in (
        period_read.iso, period_read.slash, period_read.calendar, period_read.range_start_day, period_read.year,
        period_read.ancient_year, period_read.short_year,
        period_part.season, period_part.quarter, period_part.month_quarter, period_part.half,
        period_part.part_again, period_part.year_again, period_part.decade,
        period_part.century,
        period_day.weekday, period_day.relday, period_day.overnight, period_day.clock, period_day.daypart,
        period_holiday.holiday,
        period_count.duration, period_count.frequency, period_count.each, period_count.nights, period_count.half_unit,
        period_count.reference,
        period_span.window, period_span.trailing, period_span.before_that, period_span.year_to_date,
        period_shift.shifted, period_shift.day_before, period_shift.deictic, period_shift.end_of, period_shift.so_far,
        period_shift.weekend, period_shift.after_next, period_shift.the_unit,
        period_office.term, period_office.fiscal_year, period_office.fiscal_window,
        period_from.from_day, period_from.week_of, period_from.weekday_of, period_from.same_period,
        period_nth.nth_of,
    )
}  # fmt: skip


def find_times(text: str, published: Published, country: str | None = None) -> list[TimeExpression]:
    """Every time expression of the text, in order and without overlap.

    ``type`` and ``value`` follow TIMEX3 (``FY2023-Q3`` for fiscal periods; an empty value where a time is meant that
    nothing dates). ``period_start`` and ``period_end`` are inclusive days, None where the expression names no days.
    ``country`` is the outlet's, whose fiscal years and order of day and month count where the text shows no other.
    """
    return [time for _, time in traced_times(text, published, country)]


def traced_times(text: str, published: Published, country: str | None = None) -> list[tuple[str, TimeExpression]]:
    """As ``find_times``, each with the name of the rule in ``period.yaml`` that found it."""
    tokens = tokenise(text)
    found = [View(tokens, phrase) for phrase in phrases(tokens)]
    day = published_day(published)
    timeline = Timeline(tokens, day, narrates(found, day), country)
    times = []
    for view in found:
        reading = READERS[view.phrase.rule.reads](view, timeline)
        if reading is None:
            continue
        if not (view.word_before() in RECORD_LINKS and _is_record(view)):
            timeline.note(view, reading)
        times.append((view.phrase.rule.name, _expression(view, reading)))
    return times


def _is_record(view: View) -> bool:
    """Whether a time is only how far a record reaches back ("the highest since 2001"), where no story goes on."""
    start = view.tokens.starts[view.phrase.first]
    return is_record(view.tokens.text[max(0, start - LEAD) : start])


def published_day(published: Published) -> date | None:
    """The day of publication as its readers saw it: in the outlet's own time zone where that is known."""
    if published.moment is None:
        return None
    return (published.moment + timedelta(minutes=published.offset_minutes or 0)).date()


def _expression(view: View, reading: Reading) -> TimeExpression:
    tokens, phrase = view.tokens, view.phrase
    last_token = phrase.last - (tokens.words[phrase.last - 1] in (".", ","))
    start, end = tokens.starts[phrase.first], tokens.ends[last_token - 1]
    first, last = reading.span
    return TimeExpression(
        start,
        end,
        tokens.text[start:end],
        reading.type,
        reading.value,
        first,
        last,
        reading.kind,
        reading.basis,
        phrase.rule.name,
    )
