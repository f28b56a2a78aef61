"""What the parts and multiples of a year mean: seasons, quarters, halves, decades, centuries."""

from __future__ import annotations

from typing import cast

from flows.stages.extract.period_calendar import (
    NO_SPAN,
    SEASON_MONTHS,
    Stamp,
    month_span,
    stamp_span,
    year_span,
    year_value,
)
from flows.stages.extract.period_grammar import word_list
from flows.stages.extract.period_timeline import TO_PUBLICATION, Reading, Timeline, View, explicit_year, tense
from flows.stages.extract.period_word import century_of, deictic_word, step
from schemas.records import PeriodBasis

OF_BUSINESS = "half of business"
NEAR = 12  # tokens around a bare "first half" in which a word of accounts makes it half of a year
FISCAL_TURN = 4  # April, with which most budget years that straddle two begin
LATEST_CENTURY = 30
QUARTER_DAYS = range(85, 95)
HALF_DAYS = range(178, 186)
QUARTER_BACK = 10  # months, round the year, from a quarter's last to its first


def season(view: View, timeline: Timeline) -> Reading | None:
    """Spring 2016, this summer, the winter."""
    code = view.get("season", "fall") or ""
    stated = explicit_year(view)
    basis: PeriodBasis = "stated"
    if stated is None:
        stated, basis = _season_year(view, code, timeline)
    value = f"{year_value(stated)}-{code}"
    if stated is None or stated < 1:
        return Reading("DATE", value, NO_SPAN, None, "none", Stamp(stated) if stated else None)
    first, last = SEASON_MONTHS[code]
    return Reading("DATE", value, month_span(stated, first, last), "interval", basis, Stamp(stated))


def _season_year(view: View, code: str, timeline: Timeline) -> tuple[int | None, PeriodBasis]:
    shift = deictic_word(view)
    if view.get("unit") == "Y":
        return timeline.pointed_year(shift)
    if shift is not None:
        return shifted_month(SEASON_MONTHS[code][0], shift, timeline)
    if timeline.current is not None and timeline.narrates:
        return timeline.current.year, "anaphor"
    return timeline.year_of(SEASON_MONTHS[code][0], None, view.phrase)


def quarter(view: View, timeline: Timeline) -> Reading | None:
    """The third quarter of 2023, Q3, last quarter, the first quarter (the latest that has begun)."""
    which = view.number("qcode") or view.number("ordinal") or int(view.get("ordword") or 0)
    if which == 0 and "of" in view.classes():
        which = -1  # the last quarter of 2023
    if which == 0:
        return _relative_quarter(view, timeline)
    which = 4 if which < 0 else which
    if not 1 <= which <= 4:
        return None
    stated, basis = _year_within(view, timeline, 3 * which)
    span = month_span(stated, 3 * which - 2, 3 * which) if stated and stated > 0 else NO_SPAN
    return Reading("DATE", f"{year_value(stated)}-Q{which}", span, "interval", basis, Stamp(stated) if stated else None)


def month_quarter(view: View, timeline: Timeline) -> Reading | None:
    """The September quarter (the three months that end there), the January-May period."""
    months = [int(value) for value in view.each("month")]
    last = months[-1]
    first = months[0] if len(months) > 1 else last - 2
    stated, basis = explicit_year(view), "stated"
    if stated is not None and view.classes()[-1] in ("day", "num"):
        stated += first < FISCAL_TURN  # the months of 2023-24 before the turn of the budget year lie in 2024
    if stated is None:
        stated, basis = timeline.year_of(last, None, view.phrase)
    if stated is None or stated < 2:
        return Reading("DATE", "XXXX-QX", NO_SPAN, None, "none")
    end = stamp_span(Stamp(stated, last))[1]
    start = stamp_span(Stamp(stated - (first > last or first < 1), (first - 1) % 12 + 1))[0]
    is_quarter = last % 3 == 0 and (first - last) % 12 == QUARTER_BACK
    value = f"{year_value(stated)}-Q{last // 3}" if is_quarter else f"{year_value(stated)}-{(first - 1) % 12 + 1:02d}"
    return Reading("DATE", value, (start, end), "interval", cast(PeriodBasis, basis), Stamp(stated, last))


def _relative_quarter(view: View, timeline: Timeline) -> Reading | None:
    today, basis = timeline.today(), "relative"
    start, end = timeline.span
    if deictic_word(view) in ("previous", "following") and start and end and (end - start).days in QUARTER_DAYS:
        today, basis = start, "anaphor"
    if today is None:
        return Reading("DATE", "XXXX-QX", NO_SPAN, None, "none")
    number = today.year * 4 + (today.month - 1) // 3 + step(deictic_word(view))
    stated, index = divmod(number, 4)
    span = month_span(stated, 3 * index + 1, 3 * index + 3)
    value = f"{year_value(stated)}-Q{index + 1}"
    return Reading("DATE", value, span, "interval", cast(PeriodBasis, basis), Stamp(stated))


def _year_within(view: View, timeline: Timeline, last_month: int) -> tuple[int | None, PeriodBasis]:
    """The year of a quarter or half: stated, pronominal, or that of the latest one that has begun."""
    stated = explicit_year(view)
    if stated is None and view.get("shortyear"):
        stated = century_of(view.number("shortyear") or 0, None)
    if stated is not None:
        return stated, "stated"
    if view.get("unit") == "Y":
        pointed = timeline.pointed_year(deictic_word(view))
        if pointed[0] is None and timeline.published is not None:
            return timeline.published.year, "relative"  # "the first half of the year" in a text without another year
        return pointed
    if timeline.narrates or timeline.published is None:
        return (timeline.current.year, "anaphor") if timeline.current else (None, "none")
    begun = timeline.published.month >= last_month - 2 or tense(view.tokens, view.phrase) == "future"
    return timeline.published.year - (not begun), "relative"


def half(view: View, timeline: Timeline) -> Reading | None:
    """The second half of 2008, H1 2023."""
    which = view.number("hcode") or view.number("ordinal") or int(view.get("ordword") or 0)
    which = 2 if which in (0, -1) else which
    if which > 2 or (view.phrase.rule.name == OF_BUSINESS and not _of_business(view)):
        return None
    stated, basis = _year_within(view, timeline, 6 * which)
    span = month_span(stated, 6 * which - 5, 6 * which) if stated and stated > 0 else NO_SPAN
    return Reading("DATE", f"{year_value(stated)}-H{which}", span, "interval", basis, Stamp(stated) if stated else None)


def part_again(view: View, timeline: Timeline) -> Reading | None:
    """``2% in the third quarter of 2023 and 3% in the fourth``: a quarter or half of the year told right before."""
    which = view.number("ordinal") or int(view.get("ordword") or 0)
    start, end = timeline.span
    if start is None or end is None or view.phrase.first - timeline.span_at > NEAR:
        return None
    for name, days, months in (("Q", QUARTER_DAYS, 3), ("H", HALF_DAYS, 6)):
        if (end - start).days in days and start.month % months == 1 and 1 <= which <= 12 // months:
            span = month_span(start.year, months * (which - 1) + 1, months * which)
            return Reading(
                "DATE", f"{year_value(start.year)}-{name}{which}", span, "interval", "anaphor", Stamp(start.year)
            )
    return None


def year_again(view: View, timeline: Timeline) -> Reading | None:
    """``0.8% this year and 1.9% next``: the year after the one told right before."""
    start, end = timeline.span
    before = view.tokens.words[view.phrase.first - 1] if view.phrase.first else ""
    if start is None or end is None or view.phrase.first - timeline.span_at > NEAR:
        return None
    if year_span(start.year, start.year) != (start, end) or not (
        before in ("%", "percent", "cent") or before[-1:].isdecimal()
    ):
        return None
    named = start.year + 1
    return Reading("DATE", year_value(named), year_span(named, named), "interval", "anaphor", Stamp(named))


def _of_business(view: View) -> bool:
    """Whether a bare "first half" is a firm's and no match's: a word of accounts stands by it."""
    first, last = view.phrase.first, view.phrase.last
    near = view.tokens.words[max(0, first - NEAR) : last + NEAR]
    return not word_list("business").isdisjoint(word.lower() for word in near)


def decade(view: View, timeline: Timeline) -> Reading | None:
    """The 2010s, the '90s, the 470s BC."""
    number = view.number("decade") or 0
    if number < 100:
        number += 1900 if number >= 30 else 2000
    if view.get("era") == "bc":
        return Reading("DATE", f"BC{number // 10:03d}", NO_SPAN, None, "stated")
    return Reading("DATE", str(number // 10), year_span(number, number + 9), "interval", "stated", Stamp(number))


def century(view: View, timeline: Timeline) -> Reading | None:
    """The 19th century (1801 to 1900 by the calendar, 18 in TIMEX3)."""
    number = view.number("ordinal") or int(view.get("ordword") or 0)
    if not 1 <= number <= LATEST_CENTURY:
        return None
    if view.get("era") == "bc":
        return Reading("DATE", f"BC{number - 1:02d}", NO_SPAN, None, "stated")
    return Reading("DATE", f"{number - 1:02d}", year_span(number * 100 - 99, number * 100), "interval", "stated")


def shifted_month(month: int, shift: str, timeline: Timeline) -> tuple[int | None, PeriodBasis]:
    """The year of "last May", "next May", "this May", "the previous April"."""
    relative = shift in TO_PUBLICATION and not timeline.narrates
    base = timeline.today() if relative else timeline.anchor_day() or timeline.published
    if base is None:
        return None, "none"
    move = step(shift)
    year = base.year
    if move < 0:
        year -= month >= base.month
    elif move > 0:
        year += month <= base.month
    return year, "relative" if relative else "anaphor"
