"""What amounts of time mean: "three months", "per day", "daily"; and times without a date of their own ("now")."""

from __future__ import annotations

from flows.stages.extract.period_calendar import NO_SPAN, Stamp, add_units
from flows.stages.extract.period_timeline import Reading, Timeline, View, tense

VAGUE_VALUES = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX"}
PREFIXED = {("bi", "XXXX-WXX"): "P2W", ("bi", "XXXX-XX"): "P2M", ("bi", "XXXX"): "P6M", ("semi", "XXXX"): "P6M"}
HALVES = {"TH": "PT30M", "TM": "PT30S", "D": "PT12H", "Y": "P6M", "DE": "P5Y", "CE": "P50Y"}
COUNTED = ("unit", "units", "century", "short", "shorts", "quarter")
COUNTING = ("num", "day", "year", "numword", "hundred", "couple", "half")
BETWEEN = 6  # tokens back in which "between" may stand before "and now"
MOST = 1e9  # a longer count is no count of time


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
    stop = next((i for i, name in enumerate(names) if name in COUNTED), len(names))
    values = view.tokens.values
    pairs = [
        (name, values[view.phrase.first + i])
        for i, name in enumerate(names)
        if name in COUNTING and (i < stop or name == "half")
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
    return number if number < MOST else None


def unit_of(view: View) -> str:
    """The unit a phrase counts in: D W F M Q Y DE CE, or TH, TM, TS for hours, minutes and seconds."""
    found = view.get("unit", "units", "century", "quarter", "weekend")
    short = view.get("short", "shorts")
    return found or ("T" + short if short else "D")


def duration_value(number: float | None, unit: str) -> str:
    """TIMEX3: P3M, P2.5Y, PT3H, PXD; a fortnight is two weeks, a quarter three months."""
    unit, times = {"F": ("W", 2), "Q": ("M", 3)}.get(unit, (unit, 1))
    amount = "X" if number is None else f"{number * times:g}" if number < 1e6 else str(int(number * times))
    clock = "T" if unit.startswith("T") else ""
    return f"P{clock}{amount}{unit.removeprefix('T')}"


def duration(view: View, timeline: Timeline) -> Reading | None:
    """Three months, a 20-year, per day, years; "three quarters of the voters" is a share and no time."""
    names = view.classes()
    number, unit = 1.0 if {"per", "all"} & set(names) else count(view), unit_of(view)
    if view.word_before() == "in" and number is not None and unit in ("D", "W", "F"):
        ahead = _ahead(view, timeline, number, unit)
        if ahead is not None:
            return ahead
    if unit == "Q" and "hyphen" not in names and (view.word_after() == "of" or "a" in names):
        return None
    return Reading("DURATION", duration_value(number, unit), NO_SPAN, None, "none")


def _ahead(view: View, timeline: Timeline, number: float, unit: str) -> Reading | None:
    """In two weeks: that long after publication, where the verb looks ahead."""
    base = None if timeline.narrates or view.word_after() == "of" else timeline.published
    day = add_units(base, number, unit) if base and tense(view.tokens, view.phrase) == "future" else None
    if day is None:
        return None
    return Reading("DATE", day.isoformat(), (day, day), "point", "relative", Stamp(day.year, day.month, day.day))


def half_unit(view: View, timeline: Timeline) -> Reading | None:
    """Half an hour, half a year, a half-century: in whole units of the next smaller sort."""
    value = HALVES.get(unit_of(view))
    return None if value is None else Reading("DURATION", value, NO_SPAN, None, "none")


def nights(view: View, timeline: Timeline) -> Reading | None:
    """Two nights: as many days; "two mornings" are no length of time."""
    number = count(view)
    if number is None or view.tokens.words[view.phrase.last - 1].lower() != "nights":
        return None
    return Reading("DURATION", duration_value(number, "D"), NO_SPAN, None, "none")


def frequency(view: View, timeline: Timeline) -> Reading | None:
    """Daily, annually, bi-monthly."""
    value, prefix = view.get("set") or "", view.get("bi") or ""
    return Reading("SET", PREFIXED.get((prefix, value), value), NO_SPAN, None, "none")


def each(view: View, timeline: Timeline) -> Reading | None:
    """Every day, each year, every Monday morning, every other week, every ten years, twice a year."""
    other, names = view.get("other"), view.classes()
    if (other and not view.get("weekday")) or (names[0] == "each" and set(COUNTING) & set(names)):
        return Reading("SET", duration_value(2 if other else count(view), unit_of(view)), NO_SPAN, None, "none")
    if view.get("month"):
        return Reading("SET", f"XXXX-{view.number('month'):02d}", NO_SPAN, None, "none")
    unit, weekday, part = view.get("unit", "quarter"), view.get("weekday"), view.get("daypart")
    value = VAGUE_VALUES.get(unit, "XXXX") if unit else f"XXXX-WXX-{weekday}" if weekday else "XXXX-XX-XX"
    if part:
        value += f"T{part}"
    elif view.get("short"):
        value += "TXX"
    return Reading("SET", value, NO_SPAN, None, "none")


def reference(view: View, timeline: Timeline) -> Reading | None:
    """Now, former, the future, to date, at that time: a time without a date of its own."""
    value = view.get("now", "future")
    words = view.tokens.words[max(0, view.phrase.first - BETWEEN) : view.phrase.first]
    if (
        view.get("now")
        and timeline.published
        and (words[-1:] in (["between"], ["from"]) or (words[-1:] == ["and"] and "between" in words))
    ):
        return Reading("DATE", "PRESENT_REF", (timeline.published, timeline.published), "point", "relative")
    if view.classes() == ["current"]:
        return Reading("DATE", "PRESENT_REF", NO_SPAN, None, "none")
    if value is None:
        shift = view.get("last")
        if "to" in view.classes() and view.word_before() == "up":
            return None
        if "time" in view.classes():
            return Reading("DATE", "", NO_SPAN, None, "none")
        if shift is not None and shift != "past":
            return None
        value = "PAST_REF" if shift else "PRESENT_REF"
    return Reading("DATE", value, NO_SPAN, None, "none")
