"""The times of one sentence: the one nearest to a figure, and what the sentence says of time where none is.

How far a time stands is counted in code points and weighed by what lies between. Figures and barriers are found once
in the sentence and counted by bisection, and from the figure outwards only as far as a time could still be nearest.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property

from flows.stages.extract import rules
from flows.stages.extract.period_calendar import add_days, add_units
from flows.stages.extract.period_clause import differs, is_due_elsewhere
from flows.stages.extract.period_event import since_event
from flows.stages.extract.period_office import government_span
from flows.stages.extract.period_record import AS_OF_PUBLICATION, PeriodChoice, TimeExpression
from flows.stages.extract.period_role import fired, in_role, lead_of, starts_stretch
from flows.stages.extract.period_text import OPENING, Candidate, TextTimes
from flows.stages.extract.period_then import told_before

FAR = 60  # the distance at which an opening "In 2020, ..." counts, however long the sentence
WEIGHT_BEFORE, WEIGHT_NOUN, WEIGHT_FIGURE, WEIGHT_CLAUSE = 15, 20, 25, 60
NEIGHBOURS = 16  # times on either side of a figure that are weighed
SENTENCE_REACH = 600
BARRIER = re.compile(r";|\b(?:while|whereas|but|although)\b", re.IGNORECASE)
AHEAD = re.compile(
    r"\b(?:will|would|must|shall|should|plans?|aims?|hopes?|expects?|expected|promise[sd]?|pledge[sd]?|due|to(?=\s[a-z]))\b"
)
WITHIN = re.compile(r"\bwithin\s(?:the\snext\s)?$", re.IGNORECASE)
ASIDE = re.compile(
    r",\s(?:(?:which|who|whose)\s[^,;.%]{2,80}|(?:built|born|made|bought|sold|written|[a-z]{3,12}ed)\s(?:in|on)\s[^,;.%]{2,40}),"
)
DUE = re.compile(r"\b(?:by|before|until|till)\s(?:the\s|end\sof\s)*$", re.IGNORECASE)
SINCE = re.compile(r"\bsince\s(?:the\s|early\s|late\s)?$")
CHANGE = re.compile(
    r",\s(?:(?:is|are|which\sis|an?|up|down|by)\s){0,3}\d[\d.,]*(?:%|\s?percent|\sper\scent|\spoints)?\s(?:points\s)?"
    r"(?:drop|rise|fall|increase|decline|gain|jump|since|from)\b"
)
LENGTH = re.compile(r"P(\d{1,5})([DWMY])")
PERCENT = re.compile(r"\d\s?(?:%|percent|per\scent)")
_WORDS = {name: "|".join(entry["words"]) for name, entry in rules.load("period_role")["sentences"].items()}
MOVED = re.compile(rf"\b(?:{_WORDS['moved']})\b[^.;%]{{0,40}}?\s\d[\d.,]*\s?(?:%|percent|per\scent)")
QUOTED = re.compile(rf"\b(?:{_WORDS['quoted']})\b", re.IGNORECASE)  # what moves in the hours after the news
SPEAKERS = re.compile(
    rf"\s(?:[\w-]{{2,15}}\s){{0,2}}(?:{_WORDS['speakers']})\s(?:[^,.\d]{{0,40}}\s)?(?:told|said|say|confirmed)\b"
)
STATISTICAL = frozenset({"period.months_to_a_date", "period.quarter", "period.quarter_of_a_month"})
OPENED = re.compile(r"\W{0,2}(?:[A-Z][a-z]+\s){0,2}(?:in\s|the\s|early\s|late\s|mid-?){0,2}")
QUOTED = re.compile(r"\b(?:[Ss]hares?|[Ss]tocks?|[Ii]ndex|[Ff]utures)\b")  # moves in the hours after the news
DIGITS = re.compile(r"\d[\d,.]*")
PAST = re.compile(r"\b(?:was|were|had|did|rose|fell|grew|shrank|[^\W\d]{3,15}ed)\b")
PRESENT = re.compile(r"\b(?:is|are|has|have|will|would|can|could|may|current|currently|now)\b")
PARTED = re.compile(r"[,;]\s")
TAKES_UP = re.compile(
    r"(?:Of\s(?:the|those|these|\d)|(?:At\sleast|Some|About|Nearly|More\sthan|Another|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\s)"
)
SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s+(?=[\"“‘(]?[A-Z0-9])")


class SentenceTimes:
    """The times that begin in ``span``, a sentence or what stands for one."""

    def __init__(self, whole: TextTimes, span: tuple[int, int]) -> None:
        self.whole = whole
        self.span = span
        self.first, last = whole.within(span)
        self.here = whole.times[self.first : last]
        found = (whole.candidate(number, span[0]) for number in range(self.first, last))
        self._candidates = [candidate for candidate in found if candidate is not None]
        self._starts = [candidate.time.start for candidate in self._candidates]
        self._ends = [candidate.time.end for candidate in self._candidates]
        self._opening = bisect_left(self._starts, span[0] + OPENING)

    def nearest(self, start: int, end: int) -> PeriodChoice | None:
        """The period that the nearest time gives to the figure at ``start`` to ``end``; None where no time may."""
        best: tuple[int, int] | None = None
        after = bisect_left(self._starts, end)
        for candidate in self._candidates[after : after + NEIGHBOURS]:
            if best is not None and candidate.time.start - end >= best[0]:
                break
            best = self._nearer(best, candidate, start, end)
        before = bisect_right(self._ends, start)
        for candidate in reversed(self._candidates[max(0, before - NEIGHBOURS) : before]):
            if best is not None and start - candidate.time.end + WEIGHT_BEFORE > best[0]:
                break
            best = self._nearer(best, candidate, start, end)
        for candidate in self._candidates[: min(self._opening, before)]:
            best = self._nearer(best, candidate, start, end)
        if best is None:
            return None
        if SPEAKERS.match(self.whole.text, end):
            return AS_OF_PUBLICATION
        chosen = self.whole.candidate(best[1], self.span[0])
        if chosen is not None and chosen.nowadays:
            return AS_OF_PUBLICATION
        return in_role(
            self.here, best[1] - self.first, self.span, self.whole.text, self.whole.published, self.whole.country
        )

    def _nearer(
        self, best: tuple[int, int] | None, candidate: Candidate, start: int, end: int
    ) -> tuple[int, int] | None:
        time, text = candidate.time, self.whole.text
        if candidate.belongs_to_comparison(start, end) or differs(text, self.span, start, time.start):
            return best
        if time.start > end and self._belongs_to_later(time, start, end):
            return best
        if self._is_aside(time.start, start) and not starts_stretch(lead_of(time, self.span, text)):
            return best
        if candidate.nowadays and PARTED.search(text, min(end, time.end), max(start, time.start)):
            return best
        found = self._distance(candidate, start, end), candidate.number
        return found if best is None else min(best, found)

    def _distance(self, candidate: Candidate, start: int, end: int) -> int:
        """How far a time stands from a figure, weighed by what lies between."""
        time = candidate.time
        after = time.start >= end
        low, high = (end, time.start) if after else (time.end, start)
        clauses = self._barriers_between(low, high)
        distance = high - low + WEIGHT_FIGURE * self._numbers_between(low, high) + WEIGHT_CLAUSE * clauses
        if not after:
            opens = time.start - self.span[0] < OPENING and not clauses
            distance = min(distance, FAR) if opens else distance + WEIGHT_BEFORE
        return distance + WEIGHT_NOUN * candidate.modifies_noun

    def _belongs_to_later(self, time: TimeExpression, start: int, end: int) -> bool:
        """Whether a time behind a figure is the deadline of another clause or the start of a change told after it."""
        text, lead = self.whole.text, lead_of(time, self.span, self.whole.text)
        if DUE.search(lead) is not None:
            ahead = self.whole.published and time.period_end and time.period_end > self.whole.published
            return bool(ahead) and is_due_elsewhere(text, self.span, start, time.start)
        return SINCE.search(lead) is not None and CHANGE.search(text, end, time.start) is not None

    def _is_aside(self, time: int, figure: int) -> bool:
        """Whether a time stands in an aside between commas and the figure outside it: ", which opened in 1932,"."""
        return any(start < time < end and not start < figure < end for start, end in zip(*self._asides, strict=True))

    @cached_property
    def _asides(self) -> tuple[list[int], list[int]]:
        return _bounds(ASIDE, self.whole.text, self.span)

    @cached_property
    def _barriers(self) -> tuple[list[int], list[int]]:
        return _bounds(BARRIER, self.whole.text, self.span)

    @cached_property
    def _numbers(self) -> tuple[list[int], list[int]]:
        return _bounds(DIGITS, self.whole.text, self.span)

    def _barriers_between(self, low: int, high: int) -> int:
        starts, ends = self._barriers
        return max(0, bisect_right(ends, high) - bisect_left(starts, low)) if starts else 0

    def _numbers_between(self, low: int, high: int) -> int:
        """Runs of digits that begin between the two, and the rest of one that is cut (``1,2,3``)."""
        starts, ends = self._numbers
        first = bisect_left(starts, low)
        cut = first > 0 and ends[first - 1] > low and DIGITS.search(self.whole.text, low, min(ends[first - 1], high))
        return bisect_left(starts, high) - first + bool(cut)

    @cached_property
    def by_cue(self) -> PeriodChoice | None:
        """The term of a government that the sentence names, or the time since what the text has dated."""
        text, span = self.whole.text, self.span
        if not self.whole.has_cue(span):
            return None
        then = told_before(self.whole.times, self.first, span, text)
        if then is not None:
            return then
        government = government_span(text[span[0] : span[1]], self.whole.published)
        if government is not None:
            match, (first, last) = government
            return PeriodChoice(
                first, last, "interval" if last else "since", "event", match.group(), ("period.term_of_office",)
            )
        event = since_event(span, text, self.first, self.whole.events)
        return (
            PeriodChoice(event[0], None, "since", "event", event[1], ("period.dated_event",))
            if event is not None
            else None
        )

    def deadline(self, start: int, end: int) -> PeriodChoice | None:
        """Within two years: up to that long after publication, less a day; None for the two of "two years" itself."""
        return next((choice for time, choice in self._deadlines if not (time.start < end and start < time.end)), None)

    @cached_property
    def _deadlines(self) -> list[tuple[TimeExpression, PeriodChoice]]:
        text, published = self.whole.text, self.whole.published
        lengths = [(time, length) for time in self.here if (length := LENGTH.fullmatch(time.value))]
        if published is None or not lengths or not AHEAD.search(text, *self.span):
            return []
        found = []
        for time, length in lengths:
            if WITHIN.search(lead_of(time, self.span, text)) or time.text.lower().startswith("within "):
                after = add_units(published, int(length.group(1)), length.group(2))
                last = add_days(after, -1) if after else None
                found.append((time, PeriodChoice(None, last, "until", "relative", time.text, fired(time, "within"))))
        return found

    @cached_property
    def carried(self) -> PeriodChoice | None:
        """A past-tense sentence goes on in the period with which the one before it opens, within one paragraph."""
        text, start = self.whole.text, self.span[0]
        low = max(0, start - SENTENCE_REACH)
        before, here = self.whole.within((low, start))
        if before == here or PRESENT.search(text, *self.span) or not PAST.search(text, *self.span):
            return None
        low = max(low, text.rfind("\n", low, start) + 1)
        breaks = [match.end() for match in SENTENCE_END.finditer(text[low:start].rstrip())]
        opened = low + (breaks[-1] if breaks else 0)
        first, last = self.whole.within((opened, min(start, opened + OPENING)))
        for time in self.whole.times[first:last]:
            if time.type == "DATE" and time.period_kind == "interval" and OPENED.fullmatch(text, opened, time.start):
                found = in_role([time], 0, (opened, start), text, self.whole.published)
                return replace(found, period_basis="context", rules=(*found.rules, "period.carried"))
        only = SentenceTimes(self.whole, (opened, start)).only
        return only if only is not None and (TAKES_UP.match(text, start) or self._goes_on(opened, only)) else None

    def _goes_on(self, opened: int, only: PeriodChoice) -> bool:
        """Whether by how many percent something moved goes on with a rate, a quarter or a year told just before."""
        text, (start, end) = self.whole.text, self.span
        if MOVED.search(text, start, end) is None or QUOTED.search(text, start, end) is not None:
            return False
        return PERCENT.search(text, opened, start) is not None or only.rules[0] in STATISTICAL

    @cached_property
    def only(self) -> PeriodChoice | None:
        """The one time of the sentence that may be a period, for the sentence after it; None where there are more."""
        found = [candidate for candidate in self._candidates if candidate.compared is None and not candidate.nowadays]
        if len(found) != 1 or found[0].time.period_end is None:
            return None
        number = found[0].number - self.first
        choice = in_role(self.here, number, self.span, self.whole.text, self.whole.published, self.whole.country)
        return replace(choice, period_basis="context", rules=(*choice.rules, "period.carried"))


def _bounds(pattern: re.Pattern[str], text: str, span: tuple[int, int]) -> tuple[list[int], list[int]]:
    spans = [match.span() for match in pattern.finditer(text, *span)]
    return [start for start, _ in spans], [end for _, end in spans]
