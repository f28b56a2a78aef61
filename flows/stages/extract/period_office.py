"""Fiscal years and terms of office, from the vocabulary: "fiscal 2023", "since Biden took office", "under Thatcher"."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from flows.stages.extract.period_calendar import NO_SPAN, Span, Stamp, country_beside, fiscal_span
from flows.stages.extract.period_count import count, duration_value, unit_of
from flows.stages.extract.period_grammar import grammar
from flows.stages.extract.period_span import part_of
from flows.stages.extract.period_timeline import Reading, Timeline, View
from flows.stages.extract.period_word import century_of, deictic_word, step
from schemas.vocabulary import load

WORD = re.compile(r"[^\W\d_]+")
ORDINALS = ("first", "second", "third")
GOVERNED = frozenset({"administration", "presidency", "government", "premiership"})
GOVERNMENT = re.compile(
    r"\b(?:[Uu]nder|[Dd]uring)\s(?:(?:the|[Ff]ormer|then|[Pp]resident|[Pp]rime\s[Mm]inister|Mr\.?|Sir)\s){0,4}"
    r"(?:[A-Z][\w.]{0,20}\s){0,2}([A-Z][^\W\d_]{1,20})"
    r"(?:(?:['’]s?)?\s(?:[a-z]+\s)?(?:administration|presidency|government|premiership|years|tenure)\b|(?!['’]|\w))"
)


NUMBERED = re.compile(r"\b([A-Z][^\W\d_]{1,20})['’]s?\s(first|second|third)\s(?:term|administration|presidency)\b")
ADMINISTRATION = re.compile(r"\b([A-Z][^\W\d_]{1,20})\s(?:administration|presidency|premiership)\b")
OFFICE = re.compile(
    r"\b[Ss]ince\s(?:(?:(?:he|she)\s)?(?:first\s)?(?:taking|assuming|entering|took|assumed|entered)\s(?:office|power)"
    r"|(?:(?:he|she)\s)?(?:returning|returned)\sto\s(?:office|power|the\sWhite\sHouse)"
    r"|(?:becoming|(?:he|she)\sbecame)\s(?:prime\sminister|president)|(?:coming|(?:he|she)\scame)\sto\s(?:office|power))\b"
)
SURNAME = re.compile(r"\b[A-Z][^\W\d_]{1,20}")


def _holders(words: tuple[str, ...]) -> list[dict[str, str]]:
    """The terms of the holder that ``words`` name by surname, and perhaps by given name."""
    data = load("periods")
    surname = next((word for word in reversed(words) if word in data["terms"]), "")
    terms: list[dict[str, str]] = data["terms"].get(surname, [])
    named = [term for term in terms if term["given"] in words]
    if (
        not named
        and surname in data["words"]
        and not any(
            grammar().names[grammar().lexicon[word][0]] == "title" for word in words if word in grammar().lexicon
        )
        and GOVERNED.isdisjoint(words)
    ):
        return []
    return named or terms


@lru_cache(maxsize=256)
def term_of(words: tuple[str, ...], on: date | None) -> tuple[date, date | None] | None:
    """The first and last day in office of the holder that ``words`` name by surname, and perhaps by given name.

    Of several terms it is the latest begun by ``on``; None where no word is a holder's surname.
    """
    found: tuple[date, date | None] | None = None
    for entry in _holders(words):
        start = date.fromisoformat(entry["start"])
        if found is None or on is None or start <= on:
            found = start, date.fromisoformat(entry["end"]) if "end" in entry else None
    return found


def numbered_term(surname: str, number: int) -> tuple[date, date | None] | None:
    """The first, second or third term of a holder; None where the vocabulary has no such term."""
    starts: list[tuple[date, date | None]] = []
    for entry in _holders(("President", surname)):
        bounds = [date.fromisoformat(day) for day in (entry["start"], *entry.get("renewed", ()))]
        last = date.fromisoformat(entry["end"]) if "end" in entry else None
        starts += zip(bounds, [*bounds[1:], last], strict=True)
    return starts[number - 1] if number <= len(starts) else None


def term(view: View, timeline: Timeline) -> Reading | None:
    """Since X took office: the day of taking it, no end."""
    found = term_of(tuple(view.tokens.words[view.phrase.first : view.phrase.last]), timeline.published)
    if found is None:
        return None
    return Reading("DATE", found[0].isoformat(), (found[0], None), "since", "stated")


def government_span(text: str, published: date | None) -> tuple[re.Match[str], Span] | None:
    """The last "under X" of a text whose X held office, and the term, open where it lasted at publication."""
    result = None
    for match in GOVERNMENT.finditer(text):
        found = term_of(tuple(WORD.findall(match.group())), published)
        if found is not None:
            start, end = found
            result = match, (start, _over(end, published))
    return result or _term_span(text, published)


def _over(end: date | None, published: date | None) -> date | None:
    """A term's last day where it lay behind at publication."""
    return end if end is not None and (published is None or end <= published) else None


def _term_span(text: str, published: date | None) -> tuple[re.Match[str], Span] | None:
    """A term named otherwise: "Trump's first term", "the Carter administration" where past, "since taking office"."""
    match = NUMBERED.search(text)
    found = numbered_term(match.group(1), ORDINALS.index(match.group(2)) + 1) if match else None
    if match is not None and found is not None and (published is None or found[0] <= published):
        return match, (found[0], _over(found[1], published))
    for match in ADMINISTRATION.finditer(text):
        found = term_of(tuple(WORD.findall(match.group())), published)
        if found is not None and _over(found[1], published) is not None:
            return match, found
    match = OFFICE.search(text)
    names = SURNAME.findall(text) if match else []
    found = next((term for name in names if (term := term_of((name,), published)) is not None), None)
    return (match, (found[0], None)) if match is not None and found is not None else None


def fiscal_year(view: View, timeline: Timeline) -> Reading | None:
    """Fiscal 2023, the third quarter of fiscal 2023, this financial year, FY24, the 2023-24 financial year."""
    named, basis = _named_fiscal(view, timeline)
    if named is None and not view.each("unit", "year", "fycode", "shortyear"):
        return None
    quarter = view.number("qcode") or (_ordinal(view) if "quarter" in view.classes() else None)
    half = view.number("hcode") or (_ordinal(view) if "half" in view.classes() else None)
    if named is None or (quarter or 1) > 4 or (half or 1) > 2:
        return Reading("DATE", "FYXXXX", NO_SPAN, None, "none")
    country = _country(view, timeline)
    span = fiscal_span(named, country, quarter, half)
    value = f"FY{named:04d}" + (f"-Q{quarter}" if quarter else f"-H{half}" if half else "")
    return Reading("DATE", value, span, "interval", "relative" if basis == "relative" else "stated", Stamp(named))


def fiscal_window(view: View, timeline: Timeline) -> Reading | None:
    """The first nine months of the fiscal year (the current one where none is named)."""
    number, unit = count(view), unit_of(view)
    named = _named_fiscal(view, timeline)[0] or _current_fiscal(view, timeline)
    value = duration_value(number, unit)
    if named is None or number is None:
        return Reading("DURATION", value, NO_SPAN, None, "none")
    span = fiscal_span(named, _country(view, timeline))
    part = part_of(span, number, unit, view.get("ordword") or "-1")
    return Reading("DURATION", value, part, "interval", "relative")


def _country(view: View, timeline: Timeline) -> str:
    tokens = view.tokens
    where = tokens.starts[view.phrase.first], tokens.ends[view.phrase.last - 1]
    return country_beside(tokens.text, *where, timeline.country)


def _ordinal(view: View) -> int | None:
    found = view.number("ordinal") or int(view.get("ordword") or 0)
    return 2 if found == -1 else found or None


def _named_fiscal(view: View, timeline: Timeline) -> tuple[int | None, str]:
    """The number a fiscal year goes by: as printed (the later of "2023-24" where years are named by their end)."""
    country = _country(view, timeline)
    named_by_end = load("periods")["fiscal_years"][country]["named"] == "end"
    printed = [int(part) for part in re.findall(r"\d+", " ".join(_year_words(view)))]
    if printed:
        first = printed[0] if printed[0] > 99 else century_of(printed[0], None)
        return first + (len(printed) > 1 and named_by_end), "stated"
    current, shift = _current_fiscal(view, timeline), deictic_word(view)
    if current is None or (shift is None and "quarter" not in view.classes()):
        return None, "none"
    return current + step(shift), "relative"


def _year_words(view: View) -> list[str]:
    names = ("fycode", "shortyear", "year") + (("day", "num") if {"hyphen", "slash_mark"} & set(view.classes()) else ())
    return view.each(*names)


def _current_fiscal(view: View, timeline: Timeline) -> int | None:
    """The number of the fiscal year that holds the day of publication."""
    today = timeline.today()
    if today is None or "fiscal" not in view.classes():
        return None
    entry = load("periods")["fiscal_years"][_country(view, timeline)]
    month, day = (int(part) for part in entry["starts"].split("-"))
    begun = (today.month, today.day) >= (month, day)
    return today.year - (not begun) + int(entry["named"] == "end")
