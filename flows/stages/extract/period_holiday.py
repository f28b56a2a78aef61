"""What the names of holidays mean: Christmas 2023, Boxing Day, Black Friday, the Labor Day weekend."""

from __future__ import annotations

from datetime import date

from flows.stages.extract.period_calendar import (
    DEFAULT_COUNTRY,
    Stamp,
    add_days,
    easter,
    fiscal_country,
    nth_weekday,
    unit_span,
)
from flows.stages.extract.period_part import shifted_month
from flows.stages.extract.period_timeline import Reading, Timeline, View, explicit_year
from flows.stages.extract.period_word import daypart_suffix, deictic_word, reading_of
from schemas.records import PeriodBasis
from schemas.vocabulary import load

MONDAY, THURSDAY = 0, 3
FIRST_GREGORIAN = 1583
WEEK = 7


def holiday(view: View, timeline: Timeline) -> Reading | None:
    """Christmas 2023, last Easter, Thanksgiving, New Year's Eve, Good Friday, the Memorial Day weekend."""
    name = _name(view, timeline)
    if name is None:
        return None
    country = _country(view, timeline)
    fixed = name[:1].isdecimal()
    month = (
        int(name[:2])
        if fixed
        else movable(name, timeline.published.year if timeline.published else 2000, country).month
    )
    stated, shift = explicit_year(view), deictic_word(view)
    basis: PeriodBasis = "stated"
    if stated is None and shift is not None:
        stated, basis = shifted_month(month, shift, timeline)
    elif stated is None:
        usual = int(name[3:]) if fixed else _usual_day(name, timeline, country)
        stated, basis = timeline.year_of(month, usual, view.phrase)
    day = int(name[3:]) if fixed else 25
    if fixed and "eve" in view.classes():
        month, day, stated = _day_before(month, day, stated, view)
    elif not fixed and stated is not None and FIRST_GREGORIAN <= stated <= 9999:
        found = _beside(movable(name, stated, country), view)
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
    if name in load("periods")["national_days"]:
        return str(load("periods")["national_days"][name].get(_country(view, timeline), "")) or None
    if name in load("periods")["holidays"] and _rule(name, _country(view, timeline)) is None:
        return None
    day = view.get("weekday")
    if "named" in names and (name, day) not in (
        ("black", "5"),
        ("cyber", "1"),
        ("good", "5"),
        ("palm", "7"),
        ("ash", "3"),
    ):
        return None
    return name


def _country(view: View, timeline: Timeline) -> str:
    """Whose holidays a text keeps: its outlet's country, else the one that its own cues show."""
    return timeline.country or fiscal_country(view.tokens.text)


def _usual_day(name: str, timeline: Timeline, country: str) -> int:
    """The day of the month of a movable holiday in the year of publication."""
    return movable(name, timeline.published.year, country).day if timeline.published is not None else 28


def _beside(day: date, view: View) -> date:
    """The weekday that is named with a holiday: Easter Monday, the one after it; else the holiday itself."""
    weekday = view.get("weekday") if view.get("holiday") else None
    return day if weekday is None else add_days(day, (int(weekday) - 1 - day.weekday()) % WEEK) or day


def _day_before(month: int, day: int, year: int | None, view: View) -> tuple[int, int, int | None]:
    """Christmas Eve, New Year's Eve (in the year named, else the one before the New Year)."""
    if (month, day) == (1, 1):
        return 12, 31, year if explicit_year(view) or year is None else year - 1
    return month, day - 1, year


def _rule(name: str, country: str) -> dict[str, str] | None:
    """A movable holiday as the vocabulary has it for a country; None where that keeps no such day."""
    entry = load("periods")["holidays"][name]
    found: dict[str, str] | None = entry.get(country, entry.get("all"))
    return found


def movable(name: str, year: int, country: str = DEFAULT_COUNTRY) -> date:
    """The day of a movable holiday in a year of the Gregorian calendar; one that the country lacks is the US one."""
    rule = _rule(name, country) or _rule(name, DEFAULT_COUNTRY) or {"easter": "0"}
    if "easter" in rule:
        return add_days(easter(year), int(rule["easter"])) or easter(year)
    month, weekday, nth = int(rule["month"]), int(rule["weekday"]) - 1, int(rule["nth"])
    day = nth_weekday(year, month, weekday, nth if nth > 0 else 5)
    if day.month != month:  # the last of a month that has four
        day = nth_weekday(year, month, weekday, 4)
    return add_days(day, int(rule.get("plus", 0))) or day


def _weekend(day: date, name: str) -> tuple[date | None, date | None]:
    """The days off around a holiday: to its Monday, from its Thursday, over Easter, else the weekend of its week."""
    rule = _rule(name, DEFAULT_COUNTRY) if not name[:1].isdecimal() else None
    if rule is not None and "easter" in rule:
        return add_days(day, -2 - int(rule["easter"])), add_days(day, 1 - int(rule["easter"]))
    if day.weekday() == MONDAY:
        return add_days(day, -2), day
    if day.weekday() == THURSDAY and name == "thanksgiving":
        return day, add_days(day, 3)
    return unit_span(day, "WE")
