"""What the names of holidays mean: Christmas 2023, Boxing Day, Black Friday, the Labor Day weekend."""

from __future__ import annotations

from datetime import date

from flows.stages.extract.period_calendar import Stamp, add_days, easter, nth_weekday, unit_span
from flows.stages.extract.period_part import shifted_month
from flows.stages.extract.period_timeline import Reading, Timeline, View, explicit_year
from flows.stages.extract.period_word import daypart_suffix, deictic_word, reading_of
from schemas.records import PeriodBasis

MONDAY, THURSDAY = 0, 3
MOVED = {
    "memorial": 5,
    "labor": 9,
    "columbus": 10,
    "thanksgiving": 11,
    "black": 11,
    "cyber": 11,
    "presidents": 2,
    "election": 11,
}
EASTERS = {"easter": 0, "good": -2, "palm": -7}
FIRST_GREGORIAN = 1583
HERE = {
    "independence": {"US": "07-04", "IN": "08-15", "PK": "08-14"},
    "republic": {"IN": "01-26"},
    "labor": {"US": "", "CA": ""},
}


def holiday(view: View, timeline: Timeline) -> Reading | None:
    """Christmas 2023, last Easter, Thanksgiving, New Year's Eve, Good Friday, the Memorial Day weekend."""
    name = _name(view, timeline)
    if name is None:
        return None
    fixed = name[:1].isdecimal()
    month = int(name[:2]) if fixed else MOVED.get(name, 4)
    stated, shift = explicit_year(view), deictic_word(view)
    basis: PeriodBasis = "stated"
    if stated is None and shift is not None:
        stated, basis = shifted_month(month, shift, timeline)
    elif stated is None:
        month = month if fixed or timeline.published is None else movable(name, timeline.published.year).month
        stated, basis = timeline.year_of(month, int(name[3:]) if fixed else _usual_day(name, timeline), view.phrase)
    day = int(name[3:]) if fixed else 25
    if fixed and "eve" in view.classes():
        month, day, stated = _day_before(month, day, stated, view)
    elif not fixed and stated is not None and FIRST_GREGORIAN <= stated <= 9999:
        found = movable(name, stated)
        month, day = found.month, found.day
    reading = reading_of(Stamp(stated, month, day), basis, daypart_suffix(view))
    if reading is None or "weekend" not in view.classes() or reading.span[0] is None:
        return reading
    span = _weekend(reading.span[0], name)
    return Reading("DATE", reading.value, span, "interval", basis, reading.stamp)


def _name(view: View, timeline: Timeline) -> str | None:
    """The holiday's code: a day of the year, or the name of one that moves; None where the words name no holiday."""
    names = view.classes()
    if "new" in names:
        return "01-01"
    name = view.get("holiday", "feast", "named") or ""
    if name in HERE:
        here = HERE[name].get(timeline.country or "US")
        return None if here is None else here or name
    day = view.get("weekday")
    if "named" in names and (name, day) not in (("black", "5"), ("cyber", "1"), ("good", "5"), ("palm", "7")):
        return None
    return name


def _usual_day(name: str, timeline: Timeline) -> int:
    """The day of the month of a movable holiday in the year of publication."""
    return movable(name, timeline.published.year).day if timeline.published is not None else 28


def _day_before(month: int, day: int, year: int | None, view: View) -> tuple[int, int, int | None]:
    """Christmas Eve, New Year's Eve (in the year named, else the one before the New Year)."""
    if (month, day) == (1, 1):
        return 12, 31, year if explicit_year(view) or year is None else year - 1
    return month, day - 1, year


def movable(name: str, year: int) -> date:
    """The day of a movable holiday in a year of the Gregorian calendar."""
    if name in EASTERS:
        return add_days(easter(year), EASTERS[name]) or easter(year)
    if name == "memorial":
        last = nth_weekday(year, 5, MONDAY, 4)
        after = add_days(last, 7)
        return after if after is not None and after.month == 5 else last
    if name == "election":
        return add_days(nth_weekday(year, 11, MONDAY, 1), 1) or date(year, 11, 5)
    nth = {"labor": 1, "columbus": 2, "presidents": 3}.get(name)
    if nth is not None:
        return nth_weekday(year, MOVED[name], MONDAY, nth)
    thanks = nth_weekday(year, 11, THURSDAY, 4)
    return add_days(thanks, {"black": 1, "cyber": 4}.get(name, 0)) or thanks


def _weekend(day: date, name: str) -> tuple[date | None, date | None]:
    """The days off around a holiday: to its Monday, from its Thursday, over Easter, else the weekend of its week."""
    if name in EASTERS:
        return add_days(day, -2 - EASTERS[name]), add_days(day, 1 - EASTERS[name])
    if day.weekday() == MONDAY:
        return add_days(day, -2), day
    if day.weekday() == THURSDAY and name == "thanksgiving":
        return day, add_days(day, 3)
    return unit_span(day, "WE")
