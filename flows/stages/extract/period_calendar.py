"""Days, months and years: what a calendar name covers, how it is written in TIMEX3, and where a shift from it leads.

Years before Christ are negative (264 BC is -264); they have a TIMEX3 value but no ``date``, which cannot hold them.
Fiscal years and terms of office come from ``schemas/vocabulary/periods.yaml``.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from schemas.vocabulary import load

Span = tuple[date | None, date | None]
NO_SPAN: Span = (None, None)
DEFAULT_COUNTRY = "US"
BESIDE = 60  # code points on either side of a fiscal year in which a country is its own
SENTENCE_BREAK = re.compile(r"(?<![A-Z])[.!?]\s|[;\n]")
CUE_REACH = 200_000  # code points of a text in which a country's cue is looked for
SEASON_MONTHS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}  # meteorological, northern


@dataclass(frozen=True, slots=True)
class Stamp:
    """A point of the calendar as far as it is known; None for what is not (a month and day without a year, say)."""

    year: int | None
    month: int | None = None
    day: int | None = None


def valid_day(year: int | None, month: int, day: int) -> bool:
    """Whether the calendar has this day; without a year 29 February counts."""
    leap = 2000 if year is None or not MINYEAR <= year <= MAXYEAR else year
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(leap, month)[1]


def year_value(year: int | None) -> str:
    """TIMEX3: 1939, BC0264, XXXX."""
    if year is None:
        return "XXXX"
    return f"{year:04d}" if year > 0 else f"BC{-year:04d}"


def stamp_value(stamp: Stamp) -> str:
    """TIMEX3: 1939, 1939-09, 1939-09-01."""
    value = year_value(stamp.year)
    if stamp.month is not None:
        value += f"-{stamp.month:02d}"
        if stamp.day is not None:
            value += f"-{stamp.day:02d}"
    return value


def stamp_span(stamp: Stamp) -> Span:
    """The first and the last day that a stamp covers, or none where its year is unknown or out of range."""
    year, month = stamp.year, stamp.month
    if year is None or not MINYEAR <= year <= MAXYEAR:
        return NO_SPAN
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if stamp.day is not None:
        return date(year, month, stamp.day), date(year, month, stamp.day)
    return month_span(year, month, month)


def month_span(year: int, first: int, last: int) -> Span:
    """The days from month ``first`` to month ``last``; months beyond 12 fall into the next year."""
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    start_year, start_month = year + (first - 1) // 12, (first - 1) % 12 + 1
    if not (start_year >= MINYEAR and end_year <= MAXYEAR):
        return NO_SPAN
    return (
        date(start_year, start_month, 1),
        date(end_year, end_month, calendar.monthrange(end_year, end_month)[1]),
    )


def year_span(first: int, last: int) -> Span:
    """Whole years from ``first`` to ``last``."""
    if not (first >= MINYEAR and last <= MAXYEAR):
        return NO_SPAN
    return date(first, 1, 1), date(last, 12, 31)


def add_days(day: date, count: int) -> date | None:
    """``day`` moved by ``count`` days, or None beyond the calendar."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


def add_months(day: date, count: int) -> date | None:
    """``day`` moved by whole months, on the last day where the month is shorter, or None beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_units(day: date, count: float, unit: str) -> date | None:
    """``day`` moved by ``count`` units (D, W, F, M, Q, Y, DE, CE); None beyond the calendar or for a clock unit."""
    days = {"D": 1, "W": 7, "F": 14}.get(unit)
    if abs(count) > 100_000:
        return None
    if days is not None:
        return add_days(day, round(count * days))
    months = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}.get(unit)
    return None if months is None else add_months(day, round(count * months))


def years_before(span: Span, years: int) -> Span:
    """A stretch moved back by whole years; one that ends with a month still does."""
    start, end = span
    after = add_days(end, 1) if end else None
    if start is None or after is None:
        return NO_SPAN
    moved = add_months(after, -12 * years)
    return add_months(start, -12 * years), add_days(moved, -1) if moved else None


def week_value(day: date) -> str:
    """TIMEX3 week by ISO 8601: 2024-W22."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def unit_value(day: date, unit: str) -> str:
    """The TIMEX3 value of the day, week, month, quarter, year, decade or century that holds ``day``."""
    if unit == "D":
        return day.isoformat()
    if unit in ("W", "F"):
        return week_value(day)
    if unit == "WE":
        return week_value(day) + "-WE"
    if unit == "M":
        return f"{day.year:04d}-{day.month:02d}"
    if unit == "Q":
        return f"{day.year:04d}-Q{(day.month - 1) // 3 + 1}"
    return f"{day.year:04d}"[: {"DE": 3, "CE": 2}.get(unit, 4)]


def unit_span(day: date, unit: str) -> Span:
    """The first and last day of the unit that holds ``day``."""
    if unit == "D":
        return day, day
    if unit in ("W", "F"):
        monday = add_days(day, -day.weekday())
        return monday, add_days(monday, 6) if monday else None
    if unit == "WE":
        saturday = add_days(day, 5 - day.weekday())
        return saturday, add_days(saturday, 1) if saturday else None
    if unit == "M":
        return month_span(day.year, day.month, day.month)
    if unit == "Q":
        first = (day.month - 1) // 3 * 3 + 1
        return month_span(day.year, first, first + 2)
    width = {"DE": 10, "CE": 100}.get(unit, 1)
    start = day.year // width * width
    return year_span(max(start, 1), start + width - 1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous one in Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The ``nth`` (from 1) ``weekday`` (Monday 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@lru_cache(maxsize=8)
def fiscal_country(text: str, outlet: str | None = None) -> str:
    """Whose fiscal years a text counts: of the country with most cues in it, else of its outlet's, else the US."""
    head = text[:CUE_REACH]
    counted: Counter[str] = Counter()
    for country, entry in load("periods")["fiscal_years"].items():
        counted[country] += sum(_printed(cue, head) for cue in entry["cues"] if cue in head)
    counted += Counter()  # keeps what was counted at least once
    if counted:
        most = max(counted.values())
        leading = [country for country in load("periods")["fiscal_years"] if counted[country] == most]
        return outlet if outlet is not None and outlet in leading else str(leading[0])
    return outlet if outlet is not None and outlet in load("periods")["fiscal_years"] else DEFAULT_COUNTRY


def country_beside(text: str, start: int, end: int, outlet: str | None = None) -> str:
    """Whose fiscal year a phrase means: of the country with the nearest cue in its own clause, else of the text."""
    before = SENTENCE_BREAK.split(text[max(0, start - BESIDE) : start])[-1]
    after = SENTENCE_BREAK.split(text[end : end + BESIDE])[0]
    nearest: tuple[int, str] | None = None
    for country, entry in load("periods")["fiscal_years"].items():
        for cue in entry["cues"]:
            gaps = [len(before) - before.rfind(cue) - len(cue)] if _printed(cue, before) else []
            gaps += [after.find(cue)] if _printed(cue, after) else []
            if gaps and (nearest is None or (min(gaps), country) < nearest):
                nearest = min(gaps), country
    return nearest[1] if nearest is not None else fiscal_country(text, outlet)


def _printed(cue: str, text: str) -> int:
    """How often a text prints a cue as words of its own: rand, and no grand or random."""
    found, at = 0, text.find(cue)
    while at >= 0:
        end = at + len(cue)
        found += not (text[at - 1 : at].isalnum() or (cue[-1].isalnum() and text[end : end + 1].isalnum()))
        at = text.find(cue, end)
    return found


def fiscal_span(
    named: int, country: str, quarter: int | None = None, half: int | None = None, is_tax: bool = False
) -> Span:
    """The days of fiscal year ``named`` (or of its quarter or half) by a country's convention, or of its tax year."""
    entry = load("periods")["fiscal_years"][country]
    starts = entry.get("tax_starts", entry["starts"]) if is_tax else entry["starts"]
    month, day = (int(part) for part in starts.split("-"))
    year = named - (entry["named"] == "end")
    if not (2 <= year <= 9990 and valid_day(year, month, day)):
        return NO_SPAN
    start = date(year, month, day)
    length = 3 if quarter else 6 if half else 12
    first = add_months(start, length * ((quarter or half or 1) - 1))
    after = add_months(first, length) if first else None
    return first, add_days(after, -1) if after else None


def split_year(
    first: int, text: str, where: tuple[int, int], outlet: str | None = None, *, is_tax: bool = False
) -> Span:
    """The days of "2023-24" (at ``where``): the fiscal year of its country, both years where that is the US."""
    country = country_beside(text, *where, outlet)
    if country == DEFAULT_COUNTRY:
        return year_span(first, first + 1)
    named_by_end = load("periods")["fiscal_years"][country]["named"] == "end"
    return fiscal_span(first + named_by_end, country, is_tax=is_tax)
