"""What the readers of time phrases share: words that point (this, last, following), times of day."""

from __future__ import annotations

from flows.stages.extract.period_calendar import Stamp, stamp_span, stamp_value, valid_day
from flows.stages.extract.period_timeline import STEPS, Reading, View
from schemas.records import PeriodBasis, PeriodKind


def reading_of(stamp: Stamp, basis: PeriodBasis, suffix: str = "") -> Reading | None:
    """The reading of a stamp with a time of day in TIMEX3, if any; None for a day that the calendar lacks."""
    if stamp.month is not None and stamp.day is not None and not valid_day(stamp.year, stamp.month, stamp.day):
        return None
    kind: PeriodKind = "point" if stamp.day is not None else "interval"
    return Reading("TIME" if suffix else "DATE", stamp_value(stamp) + suffix, stamp_span(stamp), kind, basis, stamp)


def deictic_word(view: View) -> str | None:
    """The pronoun or adjective of a phrase: this, that, same, last, previous, next, following ..."""
    found = view.each("last", "next", "same", "this", "that", "current")
    if not found:
        return None
    return found[1] if found[0] == "this" and len(found) > 1 and found[1] in STEPS else found[0]


def step(shift: str | None) -> int:
    """-1 for last, +1 for next, 0 for this, that and same."""
    return STEPS.get(shift or "", 0)


def century_of(short: int, near: int | None) -> int:
    """A two-digit year in full: in the century of ``near``, else one from 1970 to 2069."""
    if near is not None:
        return near // 100 * 100 + short
    return 1900 + short if short >= 70 else 2000 + short


def clock_suffix(view: View) -> str:
    """The hour that a phrase states, in TIMEX3 (T17:30), or an empty string."""
    if noon := view.get("noon"):
        return f"T{noon}"
    printed = view.get("clock")
    if printed is None:
        return ""
    hour, _, rest = printed.replace(".", ":").partition(":")
    hours, minute = int(hour), rest[:2] or "00"
    half_day = view.get("meridiem")
    if half_day is not None and hours <= 12:
        hours = hours % 12 + (12 if half_day == "pm" else 0)
    return f"T{hours:02d}:{minute}" if hours <= 24 and int(minute) < 60 else ""


def daypart_suffix(view: View) -> str:
    """The part of the day that a phrase names, in TIMEX3 (TMO), or an empty string."""
    found = view.get("daypart")
    return f"T{found}" if found else ""
