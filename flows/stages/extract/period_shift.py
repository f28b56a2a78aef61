"""What a time counted from another means: "two weeks ago", "the next day", "last month", "that year", "the weekend"."""

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
    year_value,
    years_before,
)
from flows.stages.extract.period_count import VAGUE_VALUES, count, duration_value, unit_of
from flows.stages.extract.period_span import beside
from flows.stages.extract.period_timeline import (
    SENTENCE_ENDS,
    TO_PUBLICATION,
    Reading,
    Timeline,
    View,
    explicit_year,
    opens_sentence,
    stamp_day,
    tense,
)
from flows.stages.extract.period_word import deictic_word, step
from schemas.records import PeriodBasis

COARSE = {"Y": 4, "M": 7, "D": 10}  # length of a TIMEX3 date known to that grain
SATURDAY = 5
STRETCHES = {"W": (7,), "Y": (364, 365, 366, 371)}  # days of a week and of a (fiscal) year
ONES = {"M": range(28, 32), "Q": range(84, 99)}  # days of a month, of a (fiscal) quarter
SHORTEST, QUARTER, LONGEST = 6, 100, 400  # days of a stretch that "a year earlier" moves as a whole


def shifted(view: View, timeline: Timeline) -> Reading | None:
    """Two years ago, three days later, months before: a date to the grain of the unit."""
    number, unit = count(view), unit_of(view)
    names = view.classes()
    back = "ago" in names or "before" in names or view.get("later") == "earlier"
    if number is None:
        return Reading("DATE", "PAST_REF" if back else "FUTURE_REF", NO_SPAN, None, "none")
    relative = "ago" in names and not timeline.narrates
    base = timeline.published if relative else timeline.anchor_day()
    day = add_units(base, -number if back else number, unit) if base else None
    basis: PeriodBasis = "relative" if relative else "anaphor"
    if day is None:
        return Reading("DATE", "PAST_REF" if back else "FUTURE_REF", NO_SPAN, None, "none")
    now = timeline.current
    anchored_to = COARSE["D"] if relative or now is None else _known(now)
    value = unit_value(day, unit)
    if unit in ("D", "W", "F") and anchored_to < COARSE["D"]:
        value = value[:anchored_to] + "-XX" * (3 - anchored_to // 3)
        return Reading("DATE", value, NO_SPAN, None, "none", Stamp(day.year))
    if unit == "M" and anchored_to < COARSE["M"]:
        return Reading("DATE", value[:4] + "-XX", NO_SPAN, None, "none", Stamp(day.year))
    kind = "point" if unit == "D" else "interval"
    stamp = Stamp(day.year, day.month if unit in "DWFM" else None, day.day if unit in "DWF" else None)
    # "a year earlier" than a month is that month of the year before, whatever TIMEX3 writes
    grain = (
        "Y" if unit in ("DE", "CE") else "M" if unit == "Y" and not relative and anchored_to == COARSE["M"] else unit
    )
    span = _years_before(timeline, view, number, relative) if unit == "Y" and back else None
    if span is not None and not timeline.narrates and span[0] is not None and span[1] is not None:
        value = next((unit_value(span[0], u) for u in ("M", "Q") if unit_span(span[0], u) == span), value)
    return Reading("DATE", value, span or unit_span(day, grain), kind, basis, stamp)  # type: ignore[arg-type]


def _years_before(timeline: Timeline, view: View, number: float, relative: bool) -> Span | None:
    """Years before the quarter, month or stretch that the text last named.

    "A year ago" only in the same sentence, or where it opens the next one.
    """
    start, end = timeline.span
    if start is None or end is None or number != int(number) or not SHORTEST <= (end - start).days <= LONGEST:
        return None
    between = timeline.tokens.words[timeline.span_at : view.phrase.first]
    ended = sum(word in SENTENCE_ENDS for word in between)
    if relative and ((end - start).days > QUARTER or ended > opens_sentence(view)):
        return None
    moved = years_before((start, end), int(number))
    return None if moved == NO_SPAN else moved


def _known(stamp: Stamp) -> int:
    return COARSE["D"] if stamp.day else COARSE["M"] if stamp.month else COARSE["Y"]


def day_before(view: View, timeline: Timeline) -> Reading | None:
    """The day before, the week after, the year following: counted from the last date."""
    unit = unit_of(view)
    direction = -1 if "before" in view.classes() else 1
    return _beside(unit, direction, timeline, _moved(unit, direction, timeline, False))


def _beside(unit: str, direction: int, timeline: Timeline, found: Reading) -> Reading:
    """The week or year beside one that the text has named by other days than the calendar's: a fiscal year, say."""
    start, end = timeline.span
    days = (end - start).days + 1 if start and end else 0
    if start is None or end is None or days not in STRETCHES.get(unit, ()) or direction == 0:
        return found
    if unit == "W":
        span = add_days(start, 7 * direction), add_days(end, 7 * direction)
    else:
        span = years_before((start, end), -direction)
    return found if None in span else Reading(found.type, found.value, span, "interval", "anaphor", found.stamp)


def after_next(view: View, timeline: Timeline) -> Reading | None:
    """The week after next, the year before last."""
    return _moved(unit_of(view), 2 if "after" in view.classes() else -2, timeline, True)


def deictic(view: View, timeline: Timeline) -> Reading | None:
    """Last month, that year, the following day, this quarter, the past decade."""
    unit, shift = unit_of(view), deictic_word(view)
    if unit in ("DE", "CE", "F") and shift in ("last", "past", "next", "coming"):
        base = timeline.today()
        span = beside(base, 1, unit, step(shift)) if base else NO_SPAN
        return Reading(
            "DURATION", duration_value(1, unit), span, "interval" if base else None, "relative" if base else "none"
        )
    if shift == "past" and view.get("the"):
        base = timeline.today()
        span = beside(base, 1, unit, -1) if base else NO_SPAN
        return Reading(
            "DURATION", duration_value(1, unit), span, "interval" if base else None, "relative" if base else "none"
        )
    to_publication = shift in TO_PUBLICATION and not (
        shift == "next" and view.get("the") and timeline.current is not None
    )
    found = _moved(unit, step(shift), timeline, to_publication)
    return found if to_publication else _beside(unit, step(shift), timeline, found)


def _moved(unit: str, direction: int, timeline: Timeline, to_publication: bool) -> Reading:
    relative = to_publication and not timeline.narrates
    anchor = timeline.anchor("D" if unit in "DWF" else "M" if unit == "M" else "Y")
    base = timeline.published if relative or anchor is None else stamp_day(anchor)
    if base is None:
        if anchor is not None and anchor.year is not None and unit == "Y":
            moved = anchor.year + direction
            return Reading("DATE", year_value(moved), NO_SPAN, None, "anaphor", Stamp(moved or None))
        return Reading("DATE", VAGUE_VALUES.get(unit, "XXXX"), NO_SPAN, None, "none")
    day = add_units(base, direction, "W" if unit == "WE" else unit)
    if day is None:
        return Reading("DATE", VAGUE_VALUES.get(unit, "XXXX"), NO_SPAN, None, "none")
    value = unit_value(day, unit)
    known = COARSE["D"] if relative or anchor is None else _known(anchor)
    if unit in ("D", "W", "F", "WE", "M") and known < (COARSE["M"] if unit == "M" else COARSE["D"]):
        value = day.isoformat()[:known] + "-XX" * (1 if unit == "M" else 3 - known // 3)
        return Reading("DATE", value, NO_SPAN, None, "none", None)
    stamp = Stamp(day.year, day.month if unit in "DWFM" else None, day.day if unit == "D" else None)
    kind = "point" if unit == "D" else "interval"
    return Reading("DATE", value, unit_span(day, unit), kind, "relative" if relative else "anaphor", stamp)  # type: ignore[arg-type]


def weekend(view: View, timeline: Timeline) -> Reading | None:
    """The weekend: the last one before publication, or the next where the verb looks ahead."""
    shift, base = deictic_word(view), timeline.today()
    if shift in ("that", "same"):
        told = timeline.by_grain.get("D")
        base = stamp_day(told) if told is not None else None
    if base is None:
        return Reading("DATE", "XXXX-WXX-WE", NO_SPAN, None, "none")
    ahead = (
        step(shift) > 0
        or shift in ("this", "that", "same")
        or (shift is None and tense(view.tokens, view.phrase) == "future")
    )
    day = base if ahead or base.weekday() >= SATURDAY else add_days(base, -7)
    if day is None:
        return None
    return Reading("DATE", unit_value(day, "WE"), unit_span(day, "WE"), "interval", "relative")


def end_of(view: View, timeline: Timeline) -> Reading | None:
    """The end of the year, month's end, year-end 1990: the unit that the text last spoke of, or that is to come."""
    stated = explicit_year(view)
    if stated is not None and unit_of(view) == "Y":
        return Reading("DATE", year_value(stated), stamp_span(Stamp(stated)), "interval", "stated", Stamp(stated))
    return _moved(unit_of(view), 0, timeline, tense(view.tokens, view.phrase) == "future")


def the_unit(view: View, timeline: Timeline) -> Reading | None:
    """In the quarter, during the month: the one that the text last named; None where it has named none."""
    unit, (start, end) = unit_of(view), timeline.span
    if start is None or end is None or (end - start).days + 1 not in ONES.get(unit, ()):
        return None
    stamp = Stamp(start.year, start.month if unit == "M" else None)
    return Reading("DATE", unit_value(start, unit), (start, end), "interval", "anaphor", stamp)


def so_far(view: View, timeline: Timeline) -> Reading | None:
    """So far this year (to the day of publication), earlier this month, later that year."""
    unit, names = unit_of(view), view.classes()
    found = _moved(unit, 0, timeline, "this" in names or "so" in names)
    start = found.span[0]
    if "so" in names and timeline.published is not None and start is not None and found.basis == "relative":
        return Reading("DATE", found.value, (start, timeline.published), "interval", "relative")
    return (
        found if timeline.published is None or found.basis != "relative" else _partly(view, found, timeline.published)
    )


def _partly(view: View, found: Reading, published: date) -> Reading:
    """Earlier this month ends, later this year begins on the day of publication."""
    start, end = found.span
    word = view.get("later")
    if word is None or start is None or end is None or not start <= published <= end:
        return found
    span = (start, published) if word == "earlier" else (published, end)
    return Reading("DATE", found.value, span, "interval", "relative", found.stamp)
