"""Which of a text's times governs a figure.

A sentence may hold several: when the figure was true, when somebody said it, what it is compared with, how often it
recurs. The reference period is the nearest time that is none of the others; without one it comes from an office
holder's term, an event that the text has dated, the sentence before, or the same figure dated elsewhere. Where only the
day of publication is left the figure is as of that day, and no dates are claimed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flows.stages.extract.period_record import AS_OF_PUBLICATION, NO_PERIOD, PeriodChoice, TimeExpression
from flows.stages.extract.period_sentence import SENTENCE_REACH, SentenceTimes
from flows.stages.extract.period_text import TextTimes
from schemas.records import Section

NEARBY = 20_000  # code points around a figure in which the same figure is looked for
REPEATS = 5  # times that the same figure is looked at
LEAST_DIGITS = 3  # digits of a figure that is looked for elsewhere


class Periods:
    """The reference periods of a text's figures; figures of one sentence are best asked for in a row."""

    def __init__(
        self, text: str, times: list[TimeExpression], published: date | None, country: str | None = None
    ) -> None:
        self._whole = TextTimes(text, times, published, country)
        self._sentence: SentenceTimes | None = None
        self._again: dict[tuple[int, int], PeriodChoice | None] = {}

    def governing(self, start: int, end: int, sentence: tuple[int, int], section: Section) -> PeriodChoice:
        """The reference period of the figure at ``start`` to ``end``, code points of the text, in its sentence."""
        here = self._sentence
        if here is None or here.span != sentence:
            here = self._sentence = SentenceTimes(self._whole, sentence)
        found = _stated(here, start, end)
        if found is None and section == "body":
            found = here.carried
        if found is None:
            found = self._elsewhere(start, end, sentence)
        if found is not None:
            return found
        return NO_PERIOD if self._whole.published is None else AS_OF_PUBLICATION

    def _elsewhere(self, start: int, end: int, sentence: tuple[int, int]) -> PeriodChoice | None:
        """The period of the same figure where the text prints it again with a date (a headline's, most often)."""
        text = self._whole.text
        if sum(character.isdigit() for character in text[start:end]) < LEAST_DIGITS:
            return None
        for at in self._whole.printed_again(start, end, NEARBY, REPEATS):
            after = at + end - start
            if sentence[0] <= at < sentence[1] or not _is_whole(at, after, text):
                continue
            if (at, after) not in self._again:
                self._again[at, after] = _stated(SentenceTimes(self._whole, _clause(at, text)), at, after)
            found = self._again[at, after]
            if found is not None:
                return replace(found, period_basis="context", rules=(*found.rules, "period.printed_again"))
        return None


def _stated(sentence: SentenceTimes, start: int, end: int) -> PeriodChoice | None:
    """The period that the figure's own sentence gives, or None."""
    return sentence.nearest(start, end) or sentence.by_cue or sentence.deadline(start, end)


def _is_whole(start: int, end: int, text: str) -> bool:
    """Whether digits stand alone and are no part of a longer number."""
    before = text[max(0, start - 1) : start]
    return not (before.isdigit() or text[end : end + 1].isdigit()) and before not in (",", ".")


def _clause(at: int, text: str) -> tuple[int, int]:
    """A rough sentence around an offset, which needs no more than its own neighbourhood."""
    low, high = max(0, at - SENTENCE_REACH), at + SENTENCE_REACH
    left = max(text.rfind("\n", low, at), text.rfind(". ", low, at), low - 1) + 1
    ends = [found for found in (text.find("\n", at, high), text.find(". ", at, high)) if found >= 0]
    return left, min([*ends, high, len(text)])
