"""What a calendar name means: dates, months and years.

A reader takes a phrase and the timeline so far and gives a ``Reading``, or None where the phrase names no time after
all (2000 before a plural noun, a 30 February). ``reads`` in ``period.yaml`` names the reader; the others stand in
``period_day``, ``period_part``, ``period_count``, ``period_span``, ``period_shift`` and ``period_office``.
"""

from __future__ import annotations

from functools import lru_cache

from flows.stages.extract import rules
from flows.stages.extract.period_calendar import Stamp, fiscal_country, valid_day
from flows.stages.extract.period_grammar import Phrase, Tokens, grammar, word_list
from flows.stages.extract.period_part import shifted_month
from flows.stages.extract.period_timeline import Reading, Timeline, View, explicit_year, tense
from flows.stages.extract.period_word import century_of, clock_suffix, daypart_suffix, deictic_word, reading_of
from schemas.records import PeriodBasis
from schemas.vocabulary import load

NAME_MONTHS = frozenset({3, 4, 5, 6, 8})
MARCH, MAY = 3, 5
LAST_OF_CENTURY = 99
MONTHS, YEAR_DIGITS, FIRST_YEAR, END = 12, 4, 1500, 2100


def iso(view: View, timeline: Timeline) -> Reading | None:
    """2024-03-12."""
    year, month, day = (int(part) for part in view.tokens.words[view.phrase.first].split("-"))
    return reading_of(Stamp(year, month, day), "stated")


def slash(view: View, timeline: Timeline) -> Reading | None:
    """12/3/2024, 12-3-2024: in the order that the calendar allows, the month first in an American text; 9/11."""
    if view.tokens.words[view.phrase.first] == "9/11":
        return reading_of(Stamp(2001, 9, 11), "stated")
    one, two, year = (int(part) for part in view.tokens.words[view.phrase.first].replace("-", "/").split("/"))
    year = year if year > LAST_OF_CENTURY else century_of(year, None)
    month_first = (timeline.country or fiscal_country(view.tokens.text)) in load("periods")["month_first"]
    for month, day in ((one, two), (two, one)) if month_first else ((two, one), (one, two)):
        if valid_day(year, month, day):
            return reading_of(Stamp(year, month, day), "stated")
    return None


def calendar(view: View, timeline: Timeline) -> Reading | None:
    """A month or a day, with a year of its own, a lent one, one that a pronoun names, or none."""
    year, month, day = _stated(view)
    suffix = clock_suffix(view) or daypart_suffix(view)
    shift = deictic_word(view)
    basis: PeriodBasis = "stated"
    if month is None:
        anchor = timeline.anchor("M") or _month_of(day, view, timeline)
        if anchor is None or anchor.month is None:
            return None
        return reading_of(Stamp(year or anchor.year, anchor.month, day), "stated" if year else "anaphor", suffix)
    if _is_name(view, month) or _is_word(view, month):
        return None
    if year is None and view.get("unit") == "Y":
        year, basis = timeline.pointed_year(shift)
    elif year is None and shift is not None:
        year, basis = shifted_month(month, shift, timeline)
    elif year is None:
        year, basis = timeline.year_of(month, day, view.phrase)
    return reading_of(Stamp(year, month, day), basis, suffix)


def _month_of(day: int | None, view: View, timeline: Timeline) -> Stamp | None:
    """The month of "on the 18th" in a text that names none: of the last such day, or of the next by the verb."""
    today = timeline.published
    if today is None or day is None:
        return None
    ahead = tense(view.tokens, view.phrase) == "future"
    step = (day < today.day) if ahead else -(day > today.day)
    year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return Stamp(year, month + 1)


def _is_name(view: View, month: int) -> bool:
    """Whether a bare April, May, June or August is somebody's name: Theresa May, Ms. May; or March an event's."""
    if month not in NAME_MONTHS or view.phrase.last - view.phrase.first > 1 or not view.phrase.first:
        return False
    if month == MARCH and _is_event(view):
        return True
    index = view.phrase.first - (2 if view.word_before() == "." and view.phrase.first > 1 else 1)
    return grammar().names[view.tokens.line[index]] in (
        ("title",) if index < view.phrase.first - 1 else ("title", "name")
    )


def _is_event(view: View) -> bool:
    """Whether a bare March is one that people go on: the Long March, the March on Rome, March of the Penguins."""
    before, after = view.word_before(), view.word_after()
    if before == "long":
        return True
    following = grammar().names[view.tokens.line[view.phrase.last + 1]] if view.word_after(1) else ""
    return (
        before not in word_list("year_leads") and after in ("to", "on", "of") and following in ("the", "name", "word")
    )


def _is_word(view: View, month: int) -> bool:
    """Whether a bare May or august is a verb or an adjective: May I ask, an august body."""
    if view.phrase.last - view.phrase.first > 1:
        return False
    printed = view.tokens.words[view.phrase.first]
    if printed == "august":
        return view.word_before() not in word_list("year_leads")
    return month == MAY and view.word_after() in ("I", "we", "you", "God")


def _stated(view: View) -> tuple[int | None, int | None, int | None]:
    year = explicit_year(view)
    if year is None and view.get("shortyear"):
        year = century_of(view.number("shortyear") or 0, None)
    month = view.number("month")
    classes = view.classes()
    days = [i for i, name in enumerate(classes) if name in ("day", "ordinal") and "era" not in classes[i + 1 : i + 2]]
    if not days and "ordword" in classes:
        return year, month, int(view.get("ordword") or 0)
    if not days:
        return year, month, None
    text = view.tokens.values[view.phrase.first + days[0]]
    return year, month, int("".join(c for c in text if c.isdecimal()))


def range_start_day(view: View, timeline: Timeline) -> Reading | None:
    """The 6 of "6-7 January 2016": month and year stand at the other end."""
    line = view.tokens.line
    month_at = line.find(grammar().classes["month"], view.phrase.last, view.phrase.last + 6)
    day = view.number("day", "ordinal")
    if month_at < 0 or day is None:
        return None
    month = int(view.tokens.values[month_at])
    tail = View(view.tokens, Phrase(view.phrase.rule, month_at, min(month_at + 4, len(line))))
    classes = tail.classes()
    year = explicit_year(tail) if {"year", "era"} & set(classes[1:3]) else None
    basis: PeriodBasis = "stated"
    if year is None:
        year, basis = timeline.year_of(month, day, Phrase(view.phrase.rule, view.phrase.first, month_at + 1))
    return reading_of(Stamp(year, month, day), basis, daypart_suffix(view))


def year(view: View, timeline: Timeline) -> Reading | None:
    """A year, unless the number counts something."""
    stated = explicit_year(view)
    if stated is None or not _is_year(view):
        return None
    return reading_of(Stamp(stated), "stated")


def _is_year(view: View) -> bool:
    classes = view.classes()
    if "era" in classes or "early" in classes or "edge" in classes or "units" in classes or "unit" in classes:
        return True
    if _is_code(view) or view.get("mod") in ("nearly", "over", "under"):
        return False
    before, after = view.word_before(), view.word_after()
    if before == "than" and view.word_before(2) in ("later", "earlier", "sooner"):
        return True
    if (
        before in word_list("number_leads")
        or after in ("%", "°")
        or (before == "-" and view.word_before(2).isalpha() and len(view.word_before(2)) > 5)
    ):
        return False
    if after in ("-", "–") and view.word_after(1)[:1].islower() and view.word_after(1) not in word_list("year_leads"):
        return False
    counted = after in word_list("counted") or (
        after.islower() and len(after) > 3 and after.endswith("s") and not after.endswith("ss")
    )
    number = view.number("year") or 0
    leads = before in word_list("year_leads") and not (before == "to" and view.word_before(2) == "up")
    return not counted or (leads and number >= 1900) or before == "the"


def _is_code(view: View) -> bool:
    """Whether a year is part of a code: CVE-2024-3094, 22-1998, 2021-B, Resolution 1973."""
    tokens, first, last = view.tokens, view.phrase.first, view.phrase.last
    if first and tokens.words[first - 1][0].isupper() and tokens.words[first - 1].lower() in _labels():
        return True
    left = _hyphened(tokens, first - 1, -1)
    right = _hyphened(tokens, last, 1)
    if left.isalpha():
        return left.isupper() and len(left) > 1
    if left.isdecimal():
        month = len(left) < YEAR_DIGITS and int(left) <= MONTHS
        if (
            not (month or _in_era(left))
            or not _in_era(view.get("year"))
            or _hyphened(tokens, first - 3, -1).isdecimal()
        ):
            return True
    return (right.isdecimal() and len(right) > 2 and not _in_era(right)) or (len(right) == 1 and right.isupper())


def _hyphened(tokens: Tokens, at: int, step: int) -> str:
    """The word that a hyphen at token ``at`` ties on without a space, behind it (1) or before it (-1), or nothing."""
    words, other = tokens.words, at + step
    if not 0 <= min(at, other) <= max(at, other) < len(words) or words[at] != "-":
        return ""
    tied = tokens.ends[min(at, other)] == tokens.starts[max(at, other)]
    return words[other] if tied else ""


def _in_era(digits: str | None) -> bool:
    return len(digits or "") == YEAR_DIGITS and FIRST_YEAR <= int(digits or 0) < END


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    """Kinds of thing that carry a number as a name, from the rules for what is no figure."""
    names = rules.load("skip")["reference"]
    return frozenset([*names["numbered"], *names["references"]]) - {"year"}


def ancient_year(view: View, timeline: Timeline) -> Reading | None:
    """The 499 of "499-493 BC"."""
    number = view.number("num")
    return reading_of(Stamp(-number), "stated") if number else None


def short_year(view: View, timeline: Timeline) -> Reading | None:
    """The 17 of "1915-17", and '99."""
    number = view.number("day", "num", "shortyear")
    if number is None or number > LAST_OF_CENTURY:
        return None
    attached = "shortyear" not in view.classes()
    before = view.tokens.words[view.phrase.first - 2] if attached else ""
    if attached and (len(before) != 4 or int(before) % 100 >= number or view.word_after() in ("%", "percent", "-")):
        return None
    near = int(before) if attached else None
    if near is None and timeline.narrates and timeline.current is not None:
        near = timeline.current.year
    # The century is a convention and not counted from the publication date, so an undated text has it too.
    return reading_of(Stamp(century_of(number, near)), "stated")
