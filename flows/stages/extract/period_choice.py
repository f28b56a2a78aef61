"""Which of a text's times governs a figure.

A sentence may hold several: when the figure was true, when somebody said it, what it is compared with, how often it
recurs. The reference period is the nearest time that is none of the others; without one it comes from an office
holder's term, an event that the text has dated, the sentence before, or the same figure dated elsewhere. Where only the
day of publication is left the figure is as of that day, and no dates are claimed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date

from flows.stages.extract.period_calendar import add_days, add_units
from flows.stages.extract.period_event import since_event
from flows.stages.extract.period_office import government_span
from flows.stages.extract.period_record import AS_OF_PUBLICATION, NO_PERIOD, PeriodChoice, TimeExpression
from flows.stages.extract.period_role import comparison, in_role, is_no_period, lead_of, opens_range
from schemas.records import Section

FAR = 60  # the distance at which an opening "In 2020, ..." counts, however long the sentence
OPENING = 25  # code points from a sentence's start within which a time opens it
WEIGHT_BEFORE, WEIGHT_NOUN, WEIGHT_FIGURE, WEIGHT_CLAUSE = 15, 20, 25, 60
NEARBY = 20_000  # code points around a figure in which the same figure is looked for
REPEATS = 5  # times that the same figure is looked at
SENTENCE_REACH = 600
BARRIER = re.compile(r";|\b(?:while|whereas|but|although)\b", re.IGNORECASE)
DATELINE = re.compile(r"\s?\(\w+\)\s?[-–—]")
DATE_LINE_LEAD = "date"  # a text that opens with "date 2024-06-03" prints its own publication
AHEAD = re.compile(
    r"\b(?:will|would|must|shall|should|plans?|aims?|hopes?|expects?|expected|promise[sd]?|pledge[sd]?|due|to)\b"
)
WITHIN = re.compile(r"\bwithin\s(?:the\snext\s)?$", re.IGNORECASE)
LENGTH = re.compile(r"P(\d{1,5})([DWMY])")
DIGITS = re.compile(r"\d[\d,.]*")
PAST = re.compile(r"\b(?:was|were|had|did|[^\W\d]{3,15}ed)\b")
PRESENT = re.compile(r"\b(?:is|are|has|have|will|would|can|could|may|current|currently|now)\b")
SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s+(?=[\"“‘(]?[A-Z0-9])")


def choose(
    start: int,
    end: int,
    sentence: tuple[int, int],
    text: str,
    times: list[TimeExpression],
    published: date | None,
    section: Section,
) -> PeriodChoice:
    """The reference period of the figure at ``text[start:end]``."""
    found = in_sentence(start, end, sentence, text, times, published)
    if found is None and section == "body":
        found = _before(sentence, text, times, published)
    if found is None:
        found = _elsewhere(start, end, sentence, text, times, published)
    if found is not None:
        return found
    return NO_PERIOD if published is None else AS_OF_PUBLICATION


def in_sentence(
    start: int, end: int, sentence: tuple[int, int], text: str, times: list[TimeExpression], published: date | None
) -> PeriodChoice | None:
    """The period that the figure's own sentence gives, or None."""
    here = _within(times, sentence)
    scored = [
        (score, number)
        for number, time in enumerate(here)
        if (score := _distance(time, start, end, sentence, text)) is not None
    ]
    if scored:
        return in_role(here, min(scored)[1], sentence, text, published)
    government = government_span(text[sentence[0] : sentence[1]], published)
    if government is not None:
        match, (first, last) = government
        return PeriodChoice(first, last, "interval" if last else "since", "event", match.group())
    event = since_event(sentence, text, times)
    if event is not None:
        day, words = event
        return PeriodChoice(day, None, "since", "event", words)
    return _deadline(here, start, end, sentence, text, published)


def _within(times: list[TimeExpression], sentence: tuple[int, int]) -> list[TimeExpression]:
    first = bisect_left(times, sentence[0], key=lambda time: time.start)
    last = bisect_left(times, sentence[1], key=lambda time: time.start)
    return times[first:last]


def _distance(time: TimeExpression, start: int, end: int, sentence: tuple[int, int], text: str) -> int | None:
    """How far a time stands from a figure, weighed by what lies between; None where it plays another part."""
    if time.period_kind is None or (time.start < end and start < time.end) or _is_dateline(time, text):
        return None
    lead = lead_of(time, sentence, text)
    if is_no_period(lead) or _is_compared(time, start, end, lead, text):
        return None
    after = time.start >= end
    between = text[end : time.start] if after else text[time.end : start]
    clauses = len(BARRIER.findall(between))
    distance = len(between) + WEIGHT_FIGURE * len(DIGITS.findall(between)) + WEIGHT_CLAUSE * clauses
    if not after:
        opens = time.start - sentence[0] < OPENING and not clauses
        distance = min(distance, FAR) if opens else distance + WEIGHT_BEFORE
    modifies_noun = lead.lower().endswith("the ") and text[time.end : time.end + 2].strip().isalpha()
    return distance + WEIGHT_NOUN * modifies_noun


def _is_dateline(time: TimeExpression, text: str) -> bool:
    if time.period_kind != "point":
        return False
    printed = time.start < OPENING and text[: time.start].strip() == DATE_LINE_LEAD
    return printed or DATELINE.match(text, time.end) is not None


def _is_compared(time: TimeExpression, start: int, end: int, lead: str, text: str) -> bool:
    """Whether the time belongs to what the figure is measured against: 300, compared with 250 in 2020."""
    match = comparison(lead)
    if match is None or opens_range(match, lead, text, time):
        return False
    cue = time.start - len(lead) + match.start()
    return cue >= end or (start > time.end + 3 and not DIGITS.search(text, cue, time.start))


def _deadline(
    here: list[TimeExpression], start: int, end: int, sentence: tuple[int, int], text: str, published: date | None
) -> PeriodChoice | None:
    """Within two years: up to that long after publication, less a day."""
    if not AHEAD.search(text, *sentence):
        return None
    for time in here:
        length = LENGTH.fullmatch(time.value)
        inside = time.start < end and start < time.end
        if published is None or length is None or inside:
            continue
        if WITHIN.search(lead_of(time, sentence, text)) or time.text.lower().startswith("within "):
            after = add_units(published, int(length.group(1)), length.group(2))
            return PeriodChoice(None, add_days(after, -1) if after else None, "until", "relative", time.text)
    return None


def _before(
    sentence: tuple[int, int], text: str, times: list[TimeExpression], published: date | None
) -> PeriodChoice | None:
    """A past-tense sentence goes on in the period with which the one before it opens, within one paragraph."""
    held = text[sentence[0] : sentence[1]]
    if PRESENT.search(held) or not PAST.search(held):
        return None
    low = max(0, sentence[0] - SENTENCE_REACH)
    low = max(low, text.rfind("\n", low, sentence[0]) + 1)
    breaks = [match.end() for match in SENTENCE_END.finditer(text[low : sentence[0]].rstrip())]
    opened = low + (breaks[-1] if breaks else 0)
    for time in _within(times, (opened, sentence[0])):
        opens = time.start - opened < OPENING and time.type == "DATE" and time.period_kind == "interval"
        if opens:
            return replace(in_role([time], 0, (opened, sentence[0]), text, published), period_basis="context")
    return None


def _elsewhere(
    start: int, end: int, sentence: tuple[int, int], text: str, times: list[TimeExpression], published: date | None
) -> PeriodChoice | None:
    """The period of the same figure where the text prints it again with a date (a headline's, most often)."""
    printed = text[start:end]
    if sum(character.isdigit() for character in printed) < 3:
        return None
    low, high = max(0, start - NEARBY), end + NEARBY
    at = text.find(printed, low, high)
    for _ in range(REPEATS):
        if at < 0:
            break
        after = at + len(printed)
        if _is_whole(at, after, text) and not sentence[0] <= at < sentence[1]:
            found = in_sentence(at, after, _clause(at, text), text, times, published)
            if found is not None:
                return replace(found, period_basis="context")
        at = text.find(printed, after, high)
    return None


def _is_whole(start: int, end: int, text: str) -> bool:
    """Whether digits stand alone and are no part of a longer number."""
    return not (text[max(0, start - 1) : start].isdigit() or text[end : end + 1].isdigit()) and text[
        max(0, start - 1) : start
    ] not in (",", ".")


def _clause(at: int, text: str) -> tuple[int, int]:
    """A rough sentence around an offset, which needs no more than its own neighbourhood."""
    low, high = max(0, at - SENTENCE_REACH), at + SENTENCE_REACH
    left = max(text.rfind("\n", low, at), text.rfind(". ", low, at), low - 1) + 1
    ends = [found for found in (text.find("\n", at, high), text.find(". ", at, high)) if found >= 0]
    return left, min([*ends, high, len(text)])
