"""What part a time plays for a figure, by the words around it: its period, or when it was said, or a comparison.

The cues stand in ``period_role.yaml``. They are read off the text before the time, at most ``LEAD`` code points of it
and no further back than the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import cast

from flows.stages.extract.ahead import any_of
from flows.stages.extract.period_calendar import Span, add_days, add_months, split_year
from flows.stages.extract.period_record import PeriodChoice, TimeExpression
from schemas.records import PeriodKind
from schemas.vocabulary import read

RULES_FILE = Path(__file__).with_name("period_role.yaml")
LEAD = 90
NO_PERIODS = ("said", "record", "closing")
AHEAD = re.compile(r"\b(?:will|would|must|shall|can|to\s\d[\d.,]*%|plans?|proposes?|expected)\s")
LINK = re.compile(r"\s?(?:to|until|till|through|and|[-–—/])\s?(?:the\s)?")
ARTICLE = 12  # code points of "the start of" and the like before a range's second end
RANGE_LEAD = re.compile(r"\b(?:between|from)\s(?:the\s)?$", re.IGNORECASE)
FROM = re.compile(r"\bfrom\s*(?:(?:the|about|early|late|mid-?)\s?)*$", re.IGNORECASE)
ONWARDS = re.compile(r"\s(?:onwards?|and\s(?:later|after))\b", re.IGNORECASE)
SCHOOL = re.compile(r"\s(?:[A-Za-z]+\s)?(?:season|school|academic|campaign)\b")
TAX_YEAR = re.compile(r"\btax\s(?:year\s)?(?:of\s)?(?:year\s)?(?:\d{4})?$")
TAX_AFTER = re.compile(r"\s(?:income\s)?tax\syear")
RESPECTIVELY = 40  # code points after two times in which "respectively" deals them out
FISCAL_MONTHS = {"Q": 3, "H": 6}  # of a part of a fiscal year, by the letter before its number in TIMEX3
EDGE = re.compile(r"(?:the\s)?(?:very\s)?(end|close|start|beginning|outset)\sof\b", re.IGNORECASE)
ENDS = frozenset({"end", "close"})
APPOSED = re.compile(r",\s(?:the\s(?:end|close|start|beginning)\sof\s)(?:the\s)?")


@dataclass(frozen=True)
class Cue:
    """One entry of ``period_role.yaml``; ``expression`` is what its pattern is compiled from."""

    name: str
    part: str
    expression: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled at first use: most texts ask only for what all cues together match."""
        return re.compile(self.expression, re.IGNORECASE)


@lru_cache(maxsize=1)
def parts() -> tuple[Cue, ...]:
    """The cues that tell a time's part, in the order in which they count."""
    return tuple(_cue(entry, entry["part"]) for entry in read(RULES_FILE)["parts"])


@lru_cache(maxsize=1)
def comparisons() -> tuple[Cue, ...]:
    """The cues that set one figure against another."""
    return tuple(_cue(entry, "compared") for entry in read(RULES_FILE)["compared"])


@lru_cache(maxsize=1)
def _compared() -> re.Pattern[str]:
    # No two cues of the two sorts begin alike, so that their order is no matter: letters, or digits.
    return re.compile(any_of(cue.expression for cue in comparisons()), re.IGNORECASE)


@lru_cache(maxsize=2)
def _any_of(*, no_period: bool) -> re.Pattern[str]:
    """One search that tells whether any cue of the two sorts stands in a lead; in most leads none does."""
    found = (cue.expression for cue in parts() if (cue.part in NO_PERIODS) == no_period)
    return re.compile(any_of(found), re.IGNORECASE)


def _cue(entry: dict[str, str], part: str) -> Cue:
    return Cue(entry["name"], part, entry["cue"], tuple(entry["examples"]), tuple(entry["not"]))


def lead_of(time: TimeExpression, sentence: tuple[int, int], text: str) -> str:
    """The words before a time, within its sentence."""
    return text[max(sentence[0], time.start - LEAD) : time.start]


def is_no_period(lead: str) -> bool:
    """Whether the words before a time make it the day of saying, the reach of a record, or the end of a named year."""
    return _any_of(no_period=True).search(lead) is not None


def starts_stretch(lead: str) -> bool:
    """Whether the words before a time make it the start of something that goes on: launched in, since."""
    return any(cue.pattern.search(lead) for cue in parts() if cue.part == "since")


def is_record(lead: str) -> bool:
    """Whether the words before a time make it the reach of a record."""
    return any(cue.pattern.search(lead) for cue in parts() if cue.part == "record")


def comparison(lead: str) -> re.Match[str] | None:
    """The last word before a time that compares."""
    last = None
    for match in _compared().finditer(lead):
        last = match
    return last


def opens_range(
    match: re.Match[str], lead: str, text: str, time: TimeExpression, following: int | None, published: date | None
) -> bool:
    """Whether a "from" opens a range of times or a time to come and compares nothing.

    From March to May, from 2020 onwards, "will pay 5% from September". ``following`` is where the next time begins.
    """
    if not FROM.search(match.group()) or lead[match.end() :].strip():
        return False
    link = LINK.match(text, time.end)
    if ONWARDS.match(text, time.end) is not None:
        return True
    if link is not None and following is not None and link.end() <= following <= link.end() + ARTICLE:
        return True
    if match.group()[0].isdigit() and published and time.period_end and time.period_end < published:
        return False  # 5% from 2019, which lies behind
    ahead = published is not None and time.period_start is not None and time.period_start >= published
    return ahead or AHEAD.search(lead) is not None


def in_role(
    here: list[TimeExpression],
    number: int,
    sentence: tuple[int, int],
    text: str,
    published: date | None,
    country: str | None = None,
) -> PeriodChoice:
    """The chosen time in its role: a range with its other end, since, until, as of, or the stretch itself."""
    for other in here[number + 1 : number + 2]:
        if other.period_kind == "interval" and APPOSED.fullmatch(text, here[number].end, other.start):
            return PeriodChoice(
                other.period_start, other.period_end, "interval", other.basis, other.text, fired(other, "apposed")
            )
    joined = _range(here, number, text, country)
    if joined is not None:
        return joined
    time = here[number]
    if time.value.startswith("FY"):
        time = _fiscal_end(time, here[number + 1 :], sentence, text)
    return _bounded(time, lead_of(time, sentence, text), text)


def fired(time: TimeExpression, role: str | None = None) -> tuple[str, ...]:
    """The rules' names as a figure keeps them: of the time expression, and of the role that it plays."""
    names = (f"period.{time.rule}", *([f"period_role.{role}"] if role else ()))
    return tuple(name.replace(" ", "_") for name in names)


def _bounded(time: TimeExpression, lead: str, text: str) -> PeriodChoice:
    basis = time.basis if time.basis != "none" else "context"
    for cue in parts() if _any_of(no_period=False).search(lead) else ():
        match = None if cue.part in NO_PERIODS else cue.pattern.search(lead)
        if match is None or (cue.part in ("since", "as_of") and time.type == "DURATION"):
            continue
        words = match.group().lstrip()
        kind, first, last = _ends(cast(PeriodKind, cue.part), words.lower(), time)
        return PeriodChoice(first, last, kind, basis, text[time.start - len(words) : time.end], fired(time, cue.name))
    if ONWARDS.match(text, time.end):
        return PeriodChoice(time.period_start, None, "since", basis, time.text, fired(time, "onwards"))
    return PeriodChoice(time.period_start, time.period_end, time.period_kind, basis, time.text, fired(time))


def _ends(role: PeriodKind, cue: str, time: TimeExpression) -> tuple[PeriodKind, date | None, date | None]:
    """The days that a role leaves of a time: a start, an end, or a day at which a level is read."""
    first, last = time.period_start, time.period_end
    if role == "since":
        if cue.startswith("after") and last is not None and not cue.endswith("the "):
            return "since", add_days(last, 1), None
        return "since", _edge(time)[0], None
    if role == "until":
        if cue.startswith(("before", "prior", "ahead")) and first is not None:
            return "until", None, add_days(first, -1)
        return "until", None, last
    if cue.startswith("at") and first != last and "end" not in cue and not time.text.lower().startswith("the end"):
        return "interval", first, last
    return "as_of", last, last


def _edge(time: TimeExpression) -> Span:
    """The days that a time opens or ends a stretch with: of "the end of 2021" the last, of "the start" the first."""
    words = EDGE.match(time.text)
    if words is None:
        return time.period_start, time.period_end
    return (time.period_end,) * 2 if words.group(1).lower() in ENDS else (time.period_start,) * 2


def _range(here: list[TimeExpression], number: int, text: str, country: str | None) -> PeriodChoice | None:
    """Between January 2019 and March; from 3 May to 6 June; 2015-17."""
    for first, last in ((number, number + 1), (number - 1, number)):
        if first >= 0 and last < len(here):
            joined = _joined(here[first], here[last], text, country)
            if joined is not None:
                return joined
    return None


def _joined(one: TimeExpression, two: TimeExpression, text: str, country: str | None) -> PeriodChoice | None:
    link = LINK.fullmatch(text, one.end, two.start)
    start, end = _edge(one)[0], _edge(two)[1]
    if link is None or start is None or end is None or start > end:
        return None
    lead = RANGE_LEAD.search(text[max(0, one.start - 20) : one.start])
    between = lead is not None and lead.group().lower().startswith("between")
    if "and" in link.group() and not between and _told_apart(one, two, text):
        return None
    tax = TAX_AFTER.match(text, two.end)
    if len(two.text) == 2 and end.year == start.year + 1 and not SCHOOL.match(text, two.end):
        lead_in = text[max(0, one.start - LEAD) : one.end]
        is_tax = tax is not None or TAX_YEAR.search(lead_in) is not None
        start, end = split_year(start.year, text, (one.start, two.end), country, is_tax=is_tax)
        if start is None or end is None:
            return None
    words = text[one.start - (len(lead.group()) if lead else 0) : two.end]
    return PeriodChoice(start, end, "interval", one.basis, words, fired(one, "range"))


def _told_apart(one: TimeExpression, two: TimeExpression, text: str) -> bool:
    """Whether two times joined by "and" are no stretch: not the next to each other, of unlike grain, or dealt out."""
    follows = one.period_end is not None and add_days(one.period_end, 1) == two.period_start
    dealt = "respectively" in text[one.start : two.end + RESPECTIVELY]
    return not follows or dealt or one.period_kind != two.period_kind


def _fiscal_end(
    time: TimeExpression, later: list[TimeExpression], sentence: tuple[int, int], text: str
) -> TimeExpression:
    """A fiscal year whose end the text prints ("which ended in September 2023") takes that end."""
    closing = next(cue.pattern for cue in parts() if cue.part == "closing")
    for other in later[:1]:
        between = text[time.end : other.start]
        if other.period_end is not None and len(between) < LEAD and closing.fullmatch(between):
            after, months = add_days(other.period_end, 1), FISCAL_MONTHS.get(time.value[-2:-1], 12)
            first = add_months(after, -months) if after else None
            return replace(time, period_start=first, period_end=other.period_end)
    return time
