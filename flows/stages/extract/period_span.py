"""What a measured stretch of time means: durations, windows ("the past five years"), shifts ("two weeks ago").

The readers are named by ``reads`` in ``period.yaml``; each takes a phrase and the timeline and gives a ``Reading`` or None.
"""

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
)
from flows.stages.extract.period_timeline import Reading, Timeline, View, explicit_year, stamp_day, tense
from flows.stages.extract.period_word import deictic_word, step
from schemas.records import PeriodBasis

COARSE = {"Y": 4, "M": 7, "D": 10}
SATURDAY = 5
FROM_PUBLICATION = frozenset({"this", "last", "past", "next", "coming"})
VAGUE_VALUES = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX"}


def count(view: View) -> float | None:
    """How many units a phrase counts; None for "a few", "several" and bare plurals."""
    if view.get("vague"):
        return None
    total: float | None = None
    for name, value in _counters(view):
        if name in ("num", "day", "year"):
            total = _digits(value)
        elif name == "hundred":
            total = (total or 1) * 100
        elif name == "half":
            total = (total or 0) + 0.5
        elif name == "couple":
            total = (total or 1) * int(value)
        else:
            total = (total or 0) + int(value)
    return total


def _counters(view: View) -> list[tuple[str, str]]:
    """Class and value of the tokens that count, up to the unit and "and a half" after it."""
    names = view.classes()
    stop = next(
        (i for i, name in enumerate(names) if name in ("unit", "units", "century", "short", "shorts", "quarter")),
        len(names),
    )
    values = view.tokens.values
    counting = ("num", "day", "year", "numword", "hundred", "couple", "half")
    pairs = [
        (name, values[view.phrase.first + i])
        for i, name in enumerate(names)
        if name in counting and (i < stop or name == "half")
    ]
    if not any(name != "half" for name, _ in pairs) and "a" in names[:stop]:
        pairs.insert(0, ("numword", "1"))
    return pairs


def _digits(text: str) -> float | None:
    digits = text.replace(",", "")
    try:
        number = float(digits)
    except ValueError:
        return None
    return number if number < 1e9 else None


def unit_of(view: View) -> str:
    """The unit a phrase counts in: D W F M Q Y DE CE, or TH, TM, TS for hours, minutes and seconds."""
    found = view.get("unit", "units", "century", "quarter", "weekend")
    short = view.get("short", "shorts")
    return found or ("T" + short if short else "D")


def duration_value(number: float | None, unit: str) -> str:
    """TIMEX3: P3M, P2.5Y, PT3H, PXD."""
    if unit == "F":
        number, unit = (None if number is None else number * 2), "W"
    if unit == "Q":
        number, unit = (None if number is None else number * 3), "M"
    if unit == "WE":
        unit = "WE"
    return f"P{'T' if unit[0] == 'T' else ''}{'X' if number is None else f'{number:g}' if number < 1e6 else int(number)}{unit[1:] if unit[0] == 'T' else unit}"


def duration(view: View, timeline: Timeline) -> Reading | None:
    """Three months, a 20-year, per day, years."""
    number, unit = count(view), unit_of(view)
    if "per" in view.classes():
        number = 1.0
    if (
        unit == "Q"
        and "hyphen" not in view.classes()
        and (view.word_after() == "of" or view.word_before() in ("than", "about"))
    ):
        return None  # three quarters of the voters: a share
    if unit == "Q" and number is not None and "a" in view.classes():
        return None
    return Reading("DURATION", duration_value(number, unit), NO_SPAN, None, "none")


def window(view: View, timeline: Timeline) -> Reading | None:
    """The past five years, the next two weeks, the first ten months of 2015."""
    number, unit = count(view), unit_of(view)
    value = duration_value(number, unit)
    stated = explicit_year(view)
    ordinal = view.get("ordword")
    if number is None and not view.get("vague"):
        number, value = 1.0, duration_value(1, unit)
        ordinal = ordinal or ("-1" if deictic_word(view) == "last" else None)
    if stated is None and "month" in view.classes():
        stated = timeline.year_of(view.number("month") or 1, None, view.phrase)[0]
    if stated is not None and ordinal is not None and number is not None:
        span = stamp_span(Stamp(stated, view.number("month")))
        return Reading("DURATION", value, part_of(span, number, unit, ordinal), "interval", "stated", Stamp(stated))
    shift = deictic_word(view)
    base = timeline.today() if shift in FROM_PUBLICATION else timeline.anchor_day() or timeline.today()
    if number is None or base is None or ordinal is not None or shift in ("same", "that", "this"):
        return Reading("DURATION", value, NO_SPAN, None, "none")
    basis: PeriodBasis = "relative" if shift in FROM_PUBLICATION else "anaphor"
    return Reading("DURATION", value, _beside(base, number, unit, step(shift)), "interval", basis)


def _beside(base: date, number: float, unit: str, direction: int) -> Span:
    """``number`` units that end on ``base``, or begin with it."""
    if direction < 0:
        other = add_units(base, -number, unit)
        return (add_days(other, 1), base) if other else NO_SPAN
    other = add_units(base, number, unit)
    return (base, add_days(other, -1)) if other else NO_SPAN


def part_of(span: Span, number: float, unit: str, ordinal: str) -> Span:
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
    number = 1.0 if number is None else number
    month = view.number("month") or 1
    after_month = view.classes().index("month")
    days = [int("".join(c for c in v if c.isdecimal())) for v in _after(view, after_month, ("day", "ordinal"))]
    year = explicit_year(view) if _after(view, after_month, ("year", "era")) else None
    basis: PeriodBasis = "stated"
    if year is None:
        year, basis = timeline.year_of(month, None, view.phrase)
    end = stamp_span(Stamp(year, month))[1]
    if end is not None and days and 1 <= days[-1] <= end.day:
        end = end.replace(day=days[-1])
    if end is None:
        return Reading("DURATION", duration_value(number, unit), NO_SPAN, None, "none")
    after = add_days(end, 1)
    start = add_units(after, -number, unit) if after else None
    return Reading(
        "DURATION", duration_value(number, unit), (start, end), "interval", basis, Stamp(end.year, end.month)
    )


def _after(view: View, index: int, names: tuple[str, ...]) -> list[str]:
    classes = view.classes()
    return [view.tokens.values[view.phrase.first + i] for i in range(index, len(classes)) if classes[i] in names]


def before_that(view: View, timeline: Timeline) -> Reading | None:
    """The two weeks before that: a stretch that ends on the day before the last date."""
    number, unit = count(view), unit_of(view)
    anchor, value = timeline.anchor_day(), duration_value(number, unit)
    if number is None or anchor is None:
        return Reading("DURATION", value, NO_SPAN, None, "none")
    if "before" in view.classes():
        end = add_days(anchor, -1)
        start = add_units(anchor, -number, unit)
    else:
        start = stamp_span(timeline.current)[1] if timeline.current else None
        start = add_days(start, 1) if start else None
        end = add_units(start, number, unit) if start else None
        end = add_days(end, -1) if end else None
    return Reading("DURATION", value, (start, end), "interval", "anaphor")


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
    grain = "M" if unit == "Y" and not relative and anchored_to == COARSE["M"] else unit
    return Reading("DATE", value, unit_span(day, grain), kind, basis, stamp)  # type: ignore[arg-type]


def _known(stamp: Stamp) -> int:
    return COARSE["D"] if stamp.day else COARSE["M"] if stamp.month else COARSE["Y"]


def day_before(view: View, timeline: Timeline) -> Reading | None:
    """The day before, the week after, the year following: counted from the last date."""
    unit = unit_of(view)
    direction = -1 if "before" in view.classes() else 1
    return _moved(unit, direction, timeline, False)


def deictic(view: View, timeline: Timeline) -> Reading | None:
    """Last month, that year, the following day, this quarter, the past decade."""
    unit, shift = unit_of(view), deictic_word(view)
    if unit in ("DE", "CE") and shift in ("last", "past", "next", "coming"):
        base = timeline.today()
        span = _beside(base, 1, unit, step(shift)) if base else NO_SPAN
        return Reading(
            "DURATION", duration_value(1, unit), span, "interval" if base else None, "relative" if base else "none"
        )
    if shift == "past" and view.get("the"):
        base = timeline.today()
        span = _beside(base, 1, unit, -1) if base else NO_SPAN
        return Reading(
            "DURATION", duration_value(1, unit), span, "interval" if base else None, "relative" if base else "none"
        )
    to_publication = shift in FROM_PUBLICATION and not (
        shift == "next" and view.get("the") and timeline.current is not None
    )
    return _moved(unit, step(shift), timeline, to_publication)


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
    if base is None:
        return Reading("DATE", "XXXX-WXX-WE", NO_SPAN, None, "none")
    ahead = step(shift) > 0 or shift == "this" or (shift is None and tense(view.tokens, view.phrase) == "future")
    day = base if ahead or base.weekday() >= SATURDAY else add_days(base, -7)
    if day is None:
        return None
    return Reading("DATE", unit_value(day, "WE"), unit_span(day, "WE"), "interval", "relative")


def end_of(view: View, timeline: Timeline) -> Reading | None:
    """The end of the year, month's end, late in the year: the unit that the text last spoke of."""
    return _moved(unit_of(view), 0, timeline, False)


def so_far(view: View, timeline: Timeline) -> Reading | None:
    """So far this year (to the day of publication), earlier this month, later that year."""
    unit, names = unit_of(view), view.classes()
    found = _moved(unit, 0, timeline, "this" in names or "so" in names)
    start, end = found.span
    if "so" in names and timeline.published is not None and start is not None and found.basis == "relative":
        return Reading("DATE", found.value, (start, timeline.published), "interval", "relative")
    return found


def year_to_date(view: View, timeline: Timeline) -> Reading | None:
    """The year to date: from its first day to publication."""
    today = timeline.today()
    if today is None:
        return Reading("DATE", "XXXX", NO_SPAN, None, "none")
    unit = unit_of(view)
    return Reading("DATE", unit_value(today, unit), (unit_span(today, unit)[0], today), "interval", "relative")


def frequency(view: View, timeline: Timeline) -> Reading | None:
    """Daily, annually."""
    return Reading("SET", view.get("set") or "", NO_SPAN, None, "none")


def each(view: View, timeline: Timeline) -> Reading | None:
    """Every day, each year."""
    unit = view.get("unit", "quarter")
    value = (
        VAGUE_VALUES.get(unit, "XXXX")
        if unit
        else f"XXXX-WXX-{view.get('weekday')}"
        if view.get("weekday")
        else "XXXX-XX-XX"
    )
    part = view.get("daypart")
    return Reading("SET", value + (f"T{part}" if part else "TXX" if view.get("short") else ""), NO_SPAN, None, "none")


def reference(view: View, timeline: Timeline) -> Reading | None:
    """Now, former, the future, to date, at that time: a time without a date of its own."""
    value = view.get("now", "future")
    if value is None:
        shift = view.get("last")
        if "time" in view.classes():
            return Reading("DATE", "", NO_SPAN, None, "none")
        if shift is not None and shift != "past":
            return None
        value = "PAST_REF" if shift else "PRESENT_REF"
    return Reading("DATE", value, NO_SPAN, None, "none")
