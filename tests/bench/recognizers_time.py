"""The peer's specs for dates and times, against the time expressions of a text.

The specs resolve an assistant's commands: to the minute, with both the past and the future reading of ``Friday``, a
range from one time to another as one entity whose end is exclusive. Ours are whole days; each end of a range is an
expression of its own, or the range is one with inclusive days; a bare day has one reading, which must be one of theirs.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from flows.stages.extract.period import TimeExpression, find_times
from schemas.records import UNDATED, Published
from tests.bench.recognizers_case import Case, Expected, Verdict, overlap

_CLOCK = frozenset({"time", "timerange", "datetime", "datetimerange"})
_OTHER = frozenset({"timezone", "datetimealt"})
_CLOCK_TIMEX = re.compile(r"T\d|T(MO|AF|EV|NI|DT)")
_MADE_UP = re.compile(r"\b(few|some|several)\b", re.I)
_CALENDARS = re.compile(r"BD\)|^SY|^P\d*WE")
_NO_YEAR = re.compile(r"(?<![\d/.-])\d{1,2}[/.]\d{1,2}(?![\d/.-])|\d{1,2}/\d{1,2}-\d{1,2}/\d{1,2}")
_MONTH_BETWEEN = re.compile(r"[A-Za-z]{3}[/-]\d|\d[/-][A-Za-z]{3}\b|\d{4} \d\d \d\d")
_IN_WORDS = re.compile(
    r"\b(nineteen|two thousand|twenty|thirty|ninth|eleventh|seventeenth|second|first)\b(?! (half|quarter|week|ten))"
)
_BARE = frozenset({"the day", "the week", "the month", "the year", "weekend", "the fortnight"})
_ADDRESS = re.compile(r"www\.|\$[A-Z]{3}|[-/]\d{4}-\d\d-\d\d-")
_REPEATS = {"P1D": "XXXX-XX-XX", "P1W": "XXXX-WXX", "P1M": "XXXX-XX", "P3M": "XXXX-QX", "P1Y": "XXXX"}
_CENTURY = "P100Y)"
_ONE_DAY = timedelta(days=1)


def times(case: Case) -> Verdict:
    """Time expressions: the same number of them, each where the spec has it and with its days or TIMEX value."""
    outside = _outside(case)
    if outside:
        return Verdict(False, out_of_scope=outside)
    found = find_times(case.text, _published(case.reference))
    got = "; ".join(f"{time.text}={time.type} {time.value} {time.period_start}..{time.period_end}" for time in found)
    return Verdict(_all_hold(case, found), got)


def _outside(case: Case) -> str | None:
    types = {one.type.partition(".")[2] for one in case.expected}
    values = [value for one in case.expected for value in one.resolution.get("values", ())]
    if types & _OTHER:
        return "time zones and alternatives of a meeting"
    if types & _CLOCK or any(_CLOCK_TIMEX.search(str(value.get("timex"))) for value in values):
        return "clock times: our periods are whole days"
    if any(_MADE_UP.search(one.text) for one in case.expected):
        return "few, some: the peer makes up a number"
    if any("-" in str(value.get("Mod", "")) for value in values):
        return "two modifiers of one time"
    if any(_CALENDARS.search(str(value.get("timex"))) for value in values):
        return "business days, school years, counted weekends: no such calendar"
    return _format(case)


def _format(case: Case) -> str | None:
    """Ways to write a date that running prose does not use."""
    if any(_NO_YEAR.search(one.text) for one in case.expected):
        return "day and month in figures without a year: 5/12 may be a part or a score"
    if any(_MONTH_BETWEEN.search(one.text) for one in case.expected):
        return "dates of logs and file names (23/Sep/2020, 2016 10 16)"
    if any(_IN_WORDS.search(one.text) for one in case.expected):
        return "dates in words (nineteen ninety six, the ninth): speech"
    if any(one.text.lower() in _BARE for one in case.expected):
        return "a bare calendar noun (the month), to an assistant the present one"
    if _ADDRESS.search(case.text):
        return "addresses and tickers"
    return None


def _published(reference: str | None) -> Published:
    if not reference:
        return UNDATED
    return Published(datetime.fromisoformat(reference[:10]).replace(tzinfo=UTC), None, "day", "given")


def _all_hold(case: Case, found: list[TimeExpression]) -> bool:
    left = list(found)
    for expected in case.expected:
        own = [time for time in left if overlap(time.start, time.end, expected)]
        if not own or not _holds(own, expected):
            return False
        left = [time for time in left if time not in own]
    return not left


def _holds(own: list[TimeExpression], expected: Expected) -> bool:
    return any(_matches(own, value) for value in expected.resolution.get("values", ()))


def _matches(own: list[TimeExpression], value: dict[str, str]) -> bool:
    timex, first = value.get("timex", ""), own[0]
    if len(own) == 1 and first.value in (timex, _REPEATS.get(timex) if value.get("type") == "set" else timex):
        return True
    if value.get("type") == "date":
        return len(own) == 1 and first.value == value.get("value")
    start, end = _day(value.get("start")), _day(value.get("end"))
    if value.get("Mod") and len(own) == 1:
        return _bounded(first, value["Mod"], start, end)
    if start is None or end is None:
        return False
    if len(own) == 1:
        return _same_days(first, start, end, timedelta(days=366) if timex.endswith(_CENTURY) else _ONE_DAY)
    last = own[-1]
    ends = {end, end - _ONE_DAY}
    return first.period_start == start and bool({last.period_start, last.period_end} & ends)


def _same_days(time: TimeExpression, start: date, end: date, tolerance: timedelta) -> bool:
    """Inclusive days against a start and an exclusive end; a window of N days may begin today or tomorrow."""
    if time.period_start is None or time.period_end is None:
        return False
    shift = time.period_start - start
    return abs(shift) <= tolerance and abs(time.period_end - (end - _ONE_DAY) - shift) <= tolerance


def _bounded(time: TimeExpression, mod: str, start: date | None, end: date | None) -> bool:
    """``since August``, ``before 2018``, ``mid-May``: the time itself, or the open interval."""
    if mod in ("start", "mid", "end") and start is not None and time.period_start is not None:
        return (time.period_start.year, time.period_start.month) == (start.year, start.month)
    bound = start if start is not None else end
    near = {bound, bound - _ONE_DAY, bound + _ONE_DAY} if bound else set()
    return bool(near & {time.period_start, time.period_end})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text and re.match(r"\d{4}-\d\d-\d\d", text) else None
