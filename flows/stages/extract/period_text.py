"""What choosing a period needs of a whole text, found once: its times in their parts, dated events, numbers printed.

A text may hold tens of thousands of figures and as many times on one line. Whatever depends on a time alone is kept
here, so that a figure asks for it in one look-up and the text is never read again for each pair of the two.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flows.stages.extract.period_event import Event, dated_events
from flows.stages.extract.period_record import TimeExpression
from flows.stages.extract.period_role import LEAD, comparison, is_no_period, opens_range

OPENING = 25  # code points from a sentence's start within which a time opens it
DATELINE = re.compile(r"\s?\(\w+\)\s?[-–—]")
DATE_LINE_LEAD = "date"  # a text that opens with "date 2024-06-03" prints its own publication
NEXT_TO = 30  # code points from a figure within which "a year earlier" may be its own time
BACK = re.compile(r"\b(?:earlier|before|previously)$", re.IGNORECASE)
THAN = re.compile(r"(?:[a-z]{1,15}\s)?than\b", re.IGNORECASE)
TIED = re.compile(r"[^\W\d]{3}\s(?:by|in|on|during|until|before)\s(?:the\s)?(?:end\sof\s)?$")
OVER = re.compile(r"(?:\d|%|cent|percent|points?|half|third|volume|value|terms)\sover\s$")
BASE = re.compile(
    r"\d{4}|[A-Z]\w+(?:\s\d{4})?|(?:the\s)?(?:previous|prior|preceding|same)\s.*|.{0,60}\s(?:before|earlier)"
)
OWNED = re.compile(r"['’]s(?=[.,;])")
NOWADAYS = re.compile(r"['’]s\s|\s(?:it|they|there|he|she|is|are|has|have)\b")
MAGNITUDE = re.compile(r"(?:million|billion|trillion|thousand|hundred)\s$")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
CUE = re.compile(r"\b(?:[Uu]nder|[Dd]uring|[Ss]ince|then|that\stime|term|administration|presidency|premiership)\b")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time that may be a figure's period.

    ``number`` counts the text's times. ``compared`` is the offset of a word before it that compares ("from", "than"),
    ``modifies_noun`` marks "the 2020 election", ``looks_back`` "a year earlier" inside a sentence, and ``nowadays`` a
    "now" that names no day.
    """

    time: TimeExpression
    number: int
    compared: int | None
    modifies_noun: bool
    looks_back: bool
    nowadays: bool = False

    def belongs_to_comparison(self, start: int, end: int) -> bool:
        """Whether the figure at ``start`` to ``end`` is held against it: 300, compared with 250 in 2020."""
        if self.looks_back and (start > self.time.end + 3 or self.time.start - end > NEXT_TO):
            return True
        if self.compared is None:
            return False
        return self.compared >= end or start > self.time.end + 3


def _is_base(lead: str, time: TimeExpression) -> bool:
    """Whether "over" sets a change against a time ("up 8% over the month before", "over 2022"), no stretch of it."""
    return OVER.search(lead) is not None and (BASE.fullmatch(time.text) is not None)


class TextTimes:
    """The times of one text, in order and without overlap, and the day of publication."""

    def __init__(
        self, text: str, times: list[TimeExpression], published: date | None, country: str | None = None
    ) -> None:
        self.text = text
        self.times = times
        self.published = published
        self.country = country
        self._starts = [time.start for time in times]
        self._candidates: dict[tuple[int, int], Candidate | None] = {}

    def within(self, span: tuple[int, int]) -> tuple[int, int]:
        """The first time that begins in a span, and the first that begins after it."""
        return bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])

    def candidate(self, number: int, sentence_start: int) -> Candidate | None:
        """Time ``number`` by the words before it in its sentence; None where it can be no figure's period."""
        at = number, max(sentence_start, self._starts[number] - LEAD)
        if at not in self._candidates:
            self._candidates[at] = self._read(*at)
        return self._candidates[at]

    def _read(self, number: int, lead_start: int) -> Candidate | None:
        time, text = self.times[number], self.text
        if self._is_nowadays(time):
            return Candidate(time, number, None, False, False, True)
        if time.period_kind is None or self._is_dateline(time):
            return None
        lead = text[lead_start : time.start]
        if is_no_period(lead):
            return None
        match = comparison(lead)
        told = match.group() if match is not None else ""
        if told.endswith(" on ") and " from " not in told and self._is_day(time):
            match = None
        compared = None
        after = self.times[number + 1] if number + 1 < len(self.times) else None
        following = after.start if after is not None and after.type in ("DATE", "TIME") else None
        if match is not None and not opens_range(match, lead, text, time, following, self.published):
            compared = None if self._is_past_base(number, lead_start + match.end()) else lead_start + match.end() - 1
        elif match is None and (THAN.match(time.text) or OWNED.match(text, time.end) or _is_base(lead, time)):
            compared = time.start
        modifies_noun = lead.lower().endswith("the ") and text[time.end : time.end + 2].strip().isalpha()
        looks_back = bool(lead.strip()) and BACK.search(time.text) is not None
        return Candidate(time, number, compared, modifies_noun, looks_back)

    def _is_day(self, time: TimeExpression) -> bool:
        """``up 3% on Tuesday`` tells when; ``up 3% on 2023``, ``on Tuesday's close``, ``on the day before`` compare."""
        named = time.period_start == time.period_end and (time.text[:1].isupper() or time.text[:1].isdigit())
        return named and self.text[time.end : time.end + 2] not in ("'s", "’s")

    def _is_past_base(self, number: int, compared: int) -> bool:
        """Whether the time before it is all that a figure is held against: "43% from 2019 levels by 2030"."""
        before = self.times[number - 1] if number else None
        if before is None or before.start < compared:
            return False
        held, between = self.text[compared : before.start], self.text[before.end : self.times[number].start]
        return TIED.search(between) is not None and not any(c.isdigit() for c in held + between)

    def _is_nowadays(self, time: TimeExpression) -> bool:
        """Whether a "today" means these days ("30% today", "today's load", "today it has 350") and no day."""
        words = time.text.lower()
        if words not in ("today", "now"):
            return False
        if words == "now":
            return True
        before = self.text[max(0, time.start - 2) : time.start]
        counted = (
            before[:1].isdigit()
            or before[:1] == "%"
            or MAGNITUDE.search(self.text, max(0, time.start - 12), time.start)
        )
        return bool(counted) or NOWADAYS.match(self.text, time.end) is not None

    def _is_dateline(self, time: TimeExpression) -> bool:
        if time.period_kind != "point":
            return False
        printed = time.start < OPENING and self.text[: time.start].strip() == DATE_LINE_LEAD
        return printed or DATELINE.match(self.text, time.end) is not None

    @cached_property
    def events(self) -> list[Event]:
        """The events that the text dates."""
        return dated_events(self.text, self.times)

    @cached_property
    def _cues(self) -> list[int]:
        return [match.start() for match in CUE.finditer(self.text)]

    def has_cue(self, span: tuple[int, int]) -> bool:
        """Whether a span holds an "under", "since", "then" or the like, without which it names no term and no event."""
        at = bisect_left(self._cues, span[0])
        return at < len(self._cues) and self._cues[at] < span[1]

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for match in NUMBER.finditer(self.text):
            found.setdefault(match.group(), []).append(match.start())
        return found

    def printed_again(self, start: int, end: int, reach: int, most: int) -> list[int]:
        """Where the figure at ``start`` to ``end`` is printed, itself included: offsets within ``reach`` of it.

        The first ``most`` places that hold the longest of its numbers are looked at.
        """
        printed = self.text[start:end]
        number = max(NUMBER.finditer(printed), key=lambda match: match.end() - match.start(), default=None)
        if number is None:
            return []
        places, shift = self._numbers.get(number.group(), []), number.start()
        first = bisect_left(places, max(0, start - reach) + shift)
        last = bisect_right(places, end + reach)
        near = [place - shift for place in places[first : min(last, first + most)]]
        return [at for at in near if self.text.startswith(printed, at)]
