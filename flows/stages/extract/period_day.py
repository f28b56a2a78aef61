"""What the names of days and times of day mean: weekdays, yesterday, holidays, the clock, that morning."""

from __future__ import annotations

from datetime import date

from flows.stages.extract.period_calendar import (
    NO_SPAN,
    Span,
    Stamp,
    add_days,
    easter,
    nth_weekday,
    stamp_span,
    stamp_value,
)
from flows.stages.extract.period_timeline import Reading, Timeline, View, explicit_year, stamp_day, tense
from flows.stages.extract.period_word import clock_suffix, daypart_suffix, deictic_word, reading_of, step

NAMED_WEEKDAYS = frozenset({"black", "cyber", "super", "good", "ash", "bloody"})


def weekday(view: View, timeline: Timeline) -> Reading | None:
    """Tuesday: the latest up to publication, or the next one where the verb looks ahead."""
    if view.word_before() in NAMED_WEEKDAYS:
        return None
    target, base = int(view.get("weekday") or 1) - 1, timeline.today()
    if base is None:
        return Reading("DATE", f"XXXX-WXX-{target + 1}", NO_SPAN, None, "none")
    day = _weekday(view, target, base, timeline)
    if day is None:
        return None
    return reading_of(Stamp(day.year, day.month, day.day), "relative")


def _weekday(view: View, target: int, base: date, timeline: Timeline) -> date | None:
    shift = deictic_word(view)
    ahead = (target - base.weekday()) % 7
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


def holiday(view: View, timeline: Timeline) -> Reading | None:
    """Christmas 2023, Easter, Thanksgiving."""
    name = view.get("holiday") or ""
    month = {"easter": 4, "thanksgiving": 11}.get(name) or int(name[:2])
    stated, basis = explicit_year(view), "stated"
    if stated is None:
        stated, basis = timeline.year_of(month, 28, view.phrase)
    day = 25
    if stated is not None and 1583 <= stated <= 9999 and "-" not in name:
        found = easter(stated) if name == "easter" else nth_weekday(stated, 11, 3, 4)
        month, day = found.month, found.day
    elif "-" in name:
        day = int(name[3:]) - (1 if view.get("eve") else 0)
    return reading_of(Stamp(stated, month, day), basis, daypart_suffix(view))  # type: ignore[arg-type]


def clock(view: View, timeline: Timeline) -> Reading | None:
    """5:30 pm, on the last day that the text has named."""
    time = clock_suffix(view)
    if time is None:
        return None
    anchor = timeline.anchor("D")
    if anchor is None or anchor.day is None:
        return Reading("TIME", "XXXX-XX-XX" + time, NO_SPAN, None, "none")
    return Reading("TIME", stamp_value(anchor) + time, stamp_span(anchor), "point", "anaphor")


def daypart(view: View, timeline: Timeline) -> Reading | None:
    """That morning, Tuesday night, the next afternoon; a bare "night" belongs to no day."""
    suffix = daypart_suffix(view)
    if view.get("weekday"):
        found = weekday(view, timeline)
    elif view.get("relday"):
        found = relday(view, timeline)
    elif view.get("holiday"):
        return holiday(view, timeline)
    else:
        return _anchored_daypart(view, timeline, suffix)
    return (
        None
        if found is None
        else Reading("TIME", found.value + suffix, found.span, found.kind, found.basis, found.stamp)
    )


def _anchored_daypart(view: View, timeline: Timeline, suffix: str) -> Reading:
    shift = deictic_word(view)
    to_publication = shift == "this" or (shift == "last" and not view.get("the"))
    base = timeline.published if to_publication and not timeline.narrates else stamp_day(timeline.anchor("D"))
    known = timeline.anchor("D")
    if (
        (shift is None and "the" not in view.classes())
        or base is None
        or (not to_publication and (known is None or known.day is None))
    ):
        return Reading("TIME", "XXXX-XX-XX" + suffix, NO_SPAN, None, "none")
    day = add_days(base, step(shift)) or base
    span: Span = (day, day)
    return Reading(
        "TIME",
        day.isoformat() + suffix,
        span,
        "point",
        "relative" if to_publication else "anaphor",
        Stamp(day.year, day.month, day.day),
    )
