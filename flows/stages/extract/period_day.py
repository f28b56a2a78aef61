"""What the names of days and times of day mean: weekdays, yesterday, the clock, that morning."""

from __future__ import annotations

from datetime import date

from flows.stages.extract.period_calendar import (
    NO_SPAN,
    Stamp,
    add_days,
    stamp_span,
    stamp_value,
)
from flows.stages.extract.period_grammar import word_list
from flows.stages.extract.period_holiday import holiday
from flows.stages.extract.period_timeline import Reading, Timeline, View, stamp_day, tense
from flows.stages.extract.period_word import clock_suffix, daypart_suffix, deictic_word, reading_of, step


def weekday(view: View, timeline: Timeline) -> Reading | None:
    """Tuesday: the latest up to publication, or the next one where the verb looks ahead."""
    if view.word_before() in word_list("named_weekdays"):
        return None
    target, base = int(view.get("weekday") or 1) - 1, timeline.today()
    if view.tokens.words[view.phrase.last - 1].endswith("days"):
        return Reading("SET", f"XXXX-WXX-{target + 1}", NO_SPAN, None, "none")
    if base is None:
        return Reading("DATE", f"XXXX-WXX-{target + 1}", NO_SPAN, None, "none")
    day = _weekday(view, target, base, timeline)
    if day is None:
        return None
    return reading_of(Stamp(day.year, day.month, day.day), "relative")


def _weekday(view: View, target: int, base: date, timeline: Timeline) -> date | None:
    shift = deictic_word(view)
    opened = timeline.range_start(view)
    if opened is not None:
        return add_days(opened, (target - opened.weekday()) % 7)
    ahead = (target - base.weekday()) % 7
    if (
        step(shift) and not timeline.narrates and shift not in ("past", "coming")
    ):  # "last Tuesday" is last week's, where this week has had one
        return add_days(base, target - base.weekday() + 7 * step(shift))
    if step(shift) > 0:
        return add_days(base, ahead or 7)
    if step(shift) < 0:
        return add_days(base, ahead - 7 if ahead else -7)
    future = not timeline.narrates and tense(view.tokens, view.phrase) == "future"
    return add_days(base, ahead if future or not ahead else ahead - 7)


def relday(view: View, timeline: Timeline) -> Reading | None:
    """Yesterday, today, tomorrow, tonight; in a narrative "today" is the writer's present."""
    base = timeline.published
    move = int(view.get("relday") or 0)
    if timeline.narrates and base is not None and "tonight" not in view.classes():
        return Reading("DATE", "PRESENT_REF" if move == 0 else "XXXX-XX-XX", NO_SPAN, None, "none")
    day = add_days(base, move) if base else None
    suffix = "TNI" if view.get("tonight") else ""
    if day is None:
        return Reading("TIME" if suffix else "DATE", "XXXX-XX-XX" + suffix, NO_SPAN, None, "none")
    return reading_of(Stamp(day.year, day.month, day.day), "relative", suffix)


def clock(view: View, timeline: Timeline) -> Reading | None:
    """5:30 pm, on the last day that the text has named; 9 a.m. Friday."""
    time = clock_suffix(view)
    if not time:
        return None
    if view.get("weekday", "relday"):
        named = weekday(view, timeline) if view.get("weekday") else relday(view, timeline)
        return named and Reading("TIME", named.value + time, named.span, named.kind, named.basis, named.stamp)
    anchor = timeline.anchor("D")
    if anchor is None or anchor.day is None:
        return Reading("TIME", "XXXX-XX-XX" + time, NO_SPAN, None, "none")
    return Reading("TIME", stamp_value(anchor) + time, stamp_span(anchor), "point", "anaphor")


def daypart(view: View, timeline: Timeline) -> Reading | None:
    """That morning, Tuesday night, the next afternoon; a bare "night" belongs to no day."""
    suffix = daypart_suffix(view)
    if view.get("holiday"):
        return holiday(view, timeline)
    if not view.get("weekday", "relday"):
        return _anchored_daypart(view, timeline, suffix)
    found = weekday(view, timeline) if view.get("weekday") else relday(view, timeline)
    if found is None:
        return None
    return Reading("TIME", found.value + suffix, found.span, found.kind, found.basis, found.stamp)


def overnight(view: View, timeline: Timeline) -> Reading | None:
    """Overnight: from the day before publication into that day."""
    base = timeline.published
    before = add_days(base, -1) if base and not timeline.narrates else None
    if base is None or before is None:
        return None
    return Reading("TIME", base.isoformat() + "TNI", (before, base), "interval", "relative")


def _anchored_daypart(view: View, timeline: Timeline, suffix: str) -> Reading:
    """A part of the day of publication ("this morning", "last night"), else of the last day that the text has named."""
    shift, named = deictic_word(view) or ("previous" if view.get("before") else None), timeline.anchor("D")
    relative = not timeline.narrates and (shift == "this" or (shift == "last" and not view.get("the")))
    base = timeline.published if relative else stamp_day(named)
    pointed = shift is not None or view.get("the") is not None
    if base is None or not pointed or (not relative and (named is None or named.day is None)):
        return Reading("TIME", "XXXX-XX-XX" + suffix, NO_SPAN, None, "none")
    day = add_days(base, step(shift)) or base
    stamp = Stamp(day.year, day.month, day.day)
    return Reading("TIME", day.isoformat() + suffix, (day, day), "point", "relative" if relative else "anaphor", stamp)
