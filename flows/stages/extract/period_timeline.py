"""What a text has said about time so far, and what a name without a year, or "that month", means in the light of it.

Order of resolving: what is stated; the other end of a range lends its year; the last date of the same grain; the day of
publication; the tense of the verb. Where a text narrates (most of its dates are full and lie years back), its own dates
outrank the day of publication.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flows.stages.extract.period_calendar import NO_SPAN, Span, Stamp, split_year
from flows.stages.extract.period_grammar import Phrase, Tokens, grammar
from flows.stages.extract.period_record import TimexType
from schemas.records import PeriodBasis, PeriodKind

REACH = 14  # tokens that a verb may stand away from the date it governs
TO_PUBLICATION = frozenset({"this", "last", "next", "past", "coming"})
STEPS = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}
GENERATION = 30
HALF_YEAR = 186  # days; a month named with one of BOUNDS lies no further from publication
THIRD_YEAR = 125  # days; nor further back where the verb looks ahead
SOON = 62  # days within which a day that no verb of the sentence puts in the past is taken to lie ahead
BOUNDS = frozenset({"by", "from", "until"})
TURN = 10  # months between two dates told in order that mean a New Year lies between them
LEADS = frozenset({"in", "by", "on", "during", "since", "from", "until", "throughout", "after", "early", "late"})
RANGE_LINKS = frozenset({"-", "–", "to", "through", "until"})
SENTENCE_ENDS = frozenset(".!?\n")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase means: TIMEX3 type and value, the days it covers, and the stamp that later phrases refer to."""

    type: TimexType
    value: str
    span: Span
    kind: PeriodKind | None
    basis: PeriodBasis
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A phrase with its tokens at hand, by class."""

    tokens: Tokens
    phrase: Phrase

    def each(self, *names: str) -> list[str]:
        """Canonical values of the tokens of these classes, in order."""
        wanted = {grammar().classes[name] for name in names}
        first, last = self.phrase.first, self.phrase.last
        line, values = self.tokens.line, self.tokens.values
        return [values[i] for i in range(first, last) if line[i] in wanted]

    def get(self, *names: str) -> str | None:
        """The first of them, or None."""
        found = self.each(*names)
        return found[0] if found else None

    def number(self, *names: str) -> int | None:
        """The first of them as an integer (suffixes of an ordinal and leading apostrophes cut), or None."""
        found = self.get(*names)
        return None if found is None else int("".join(c for c in found if c.isdecimal()) or 0)

    def classes(self) -> list[str]:
        """The class names of the phrase's tokens."""
        names = grammar().names
        return [names[c] for c in self.tokens.line[self.phrase.first : self.phrase.last]]

    def word_before(self, back: int = 1) -> str:
        """The word ``back`` places before the phrase, in lower case, or an empty string."""
        index = self.phrase.first - back
        return self.tokens.words[index].lower() if index >= 0 else ""

    def word_after(self, ahead: int = 0) -> str:
        """The word after the phrase as printed, or an empty string."""
        index = self.phrase.last + ahead
        return self.tokens.words[index] if index < len(self.tokens.words) else ""


@dataclass(slots=True)
class Timeline:
    """The dates a text has given so far, in reading order."""

    tokens: Tokens
    published: date | None
    narrates: bool
    country: str | None = None
    last: Stamp | None = None
    current: Stamp | None = None
    paragraph: int = -1
    breaks: int = 0
    counted_to: int = 0
    by_grain: dict[str, Stamp] = field(default_factory=dict)
    span: Span = NO_SPAN
    span_at: int = 0

    def note(self, view: View, reading: Reading) -> None:
        """Remember a date that the text has given, and whether the story has moved there.

        A bare year in mid-sentence is as often a look back as a step on, so it moves the story only where this
        paragraph has no fuller date, and never by more than a generation; what was counted back from another date
        moves nothing.
        """
        stamp = reading.stamp
        if reading.span != NO_SPAN and reading.basis != "anaphor":
            self.span, self.span_at = self._stretch(view, reading.span), view.phrase.last
        if stamp is None or stamp.year is None:
            return
        self.last = self.by_grain["Y"] = stamp
        if stamp.month is not None:
            self.by_grain["M"] = stamp
            if stamp.day is not None:
                self.by_grain["D"] = stamp
        if self._moves(view, reading, stamp):
            self.current, self.paragraph = stamp, self._paragraph(view)

    def _stretch(self, view: View, span: Span) -> Span:
        """The days of a time, or of the range that it ends: January-March, 2023-24."""
        start, end = self.range_start(view), span[1]
        if start is None or end is None or start > end:
            return span
        if view.phrase.rule.name == "short year" and end.year == start.year + 1:
            where = self.tokens.starts[view.phrase.first - 2], self.tokens.ends[view.phrase.last - 1]
            return split_year(start.year, self.tokens.text, where, self.country)
        return start, end

    def range_start(self, view: View) -> date | None:
        """Where the range begins that a phrase ends: the time straight before it and a "to" between."""
        linked = view.phrase.first - self.span_at == 1 and self.tokens.words[view.phrase.first - 1] in RANGE_LINKS
        return self.span[0] if linked else None

    def _moves(self, view: View, reading: Reading, stamp: Stamp) -> bool:
        now = self.current
        if now is None or now.year is None or stamp.year is None:
            return True
        if reading.basis != "stated":
            return stamp.month is not None or stamp.year >= now.year
        if stamp.month is not None or now.month is None or opens_sentence(view):
            return stamp.month is not None or abs(stamp.year - now.year) <= GENERATION or opens_line(view)
        return self._paragraph(view) != self.paragraph and abs(stamp.year - now.year) <= GENERATION

    def _paragraph(self, view: View) -> int:
        """The number of line ends before a phrase, counted on from the phrase before so that no text is read twice."""
        first = view.phrase.first
        self.breaks += self.tokens.line.count(grammar().classes["break"], self.counted_to, first)
        self.counted_to = first
        return self.breaks

    def anchor(self, grain: str) -> Stamp | None:
        """The last date that is known to this grain (D, M, Y); where the story has moved on since, where it stands."""
        found, now = self.by_grain.get(grain), self.current
        if grain == "Y" or found is None or now is None:
            return found or now
        if found.year != now.year or (grain == "D" and now.month is not None and found.month != now.month):
            return now
        return found

    def today(self) -> date | None:
        """The day that "now" means: of publication, or where the text narrates, of what it last told."""
        return self.anchor_day() if self.narrates else self.published

    def anchor_day(self) -> date | None:
        """The day from which "two days later" counts."""
        return stamp_day(self.current)

    def lent_year(self, phrase: Phrase) -> Stamp | None:
        """The date at a range's other end, when it follows directly and states its year."""
        match = grammar().lends.match(self.tokens.line, phrase.last)
        if match is None:
            return None
        view = View(self.tokens, Phrase(phrase.rule, match.start(), match.end()))
        year = explicit_year(view)
        month = view.get("month")
        return None if year is None else Stamp(year, int(month) if month else None)

    def year_of(self, month: int, day: int | None, phrase: Phrase) -> tuple[int | None, PeriodBasis]:
        """The year of a month (and day) that states none."""
        lent = self.lent_year(phrase)
        if lent is not None and lent.year is not None and (lent.month is None or lent.month != month or day):
            return lent.year - (lent.month is not None and lent.month < month), "stated"
        shift = grammar().lends_shift.match(self.tokens.line, phrase.last)
        if shift is not None:
            pointed = View(self.tokens, Phrase(phrase.rule, shift.start(), shift.end()))
            return self.pointed_year(pointed.get("last") or "previous")
        now = self.current
        if now is not None and now.year is not None:
            if self._continues(phrase):
                return now.year + (now.month is not None and now.month > month), "stated"
            if self.narrates or self.published is None:
                return now.year + _turn(now.month, month), "anaphor"
        if self.published is None:
            return None, "none"
        bound = self.tokens.words[phrase.first - 1].lower() if phrase.first else ""
        if bound in BOUNDS:
            back = THIRD_YEAR if bound == "by" and tense(self.tokens, phrase) == "future" else HALF_YEAR
            return _nearest_year(self.published, month, day, back), "relative"
        year = self.published.year
        here, there = (self.published.month, self.published.day), (month, day or 0)
        if tense(self.tokens, phrase) == "future":
            return year + ((month, day or 99) < here), "relative"
        soon = day is not None and there > here and (month * 31 + day) - (here[0] * 31 + here[1]) <= SOON
        if soon and told_tense(self.tokens, phrase) is None:
            return year, "relative"
        return year - (there > here), "relative"

    def pointed_year(self, shift: str | None) -> tuple[int | None, PeriodBasis]:
        """The year that "of that year", "last year" or "next year" means."""
        move = STEPS.get(shift or "", 0)
        if shift in TO_PUBLICATION and not self.narrates and self.published is not None:
            return self.published.year + move, "relative"
        anchor = self.anchor("Y")
        return (anchor.year + move if anchor and anchor.year else None), "anaphor"

    def _continues(self, phrase: Phrase) -> bool:
        """Whether the phrase is the second end of a "between January 2019 and March"."""
        words, first = self.tokens.words, phrase.first
        link = words[first - 1].lower() if first else ""
        if link in ("the", "early", "late") and first > 1:
            link = words[first - 2].lower()
        earlier = [word.lower() for word in words[max(0, first - 8) : first - 1]]
        return (link == "and" and "between" in earlier) or (
            link in ("to", "until", "through", "-", "–") and "from" in earlier
        )


def _nearest_year(published: date, month: int, day: int | None, back: int) -> int:
    """The year whose month (and day) lies nearest to publication, no more than ``back`` days before it, or after it."""
    here = published.month * 31 + published.day
    away = month * 31 + (day or 15) - here
    return published.year + (1 if away < -back else -1 if away > 2 * HALF_YEAR - back else 0)


def _turn(now: int | None, month: int) -> int:
    """The step over New Year: January after December is next year's, December told after January is last year's."""
    if now is None or abs(now - month) < TURN:
        return 0
    return 1 if now > month else -1


def opens_sentence(view: View) -> bool:
    """Whether a phrase stands at the start of its sentence, a preposition aside."""
    index = view.phrase.first - 1
    words = view.tokens.words
    if index >= 0 and words[index].lower() in LEADS:
        index -= 1
    return index < 0 or words[index] in SENTENCE_ENDS


def opens_line(view: View) -> bool:
    """Whether a phrase is the whole of its line or opens it: a heading."""
    index = view.phrase.first - 1
    return index < 0 or view.tokens.words[index] == "\n"


def stamp_day(stamp: Stamp | None) -> date | None:
    """The first day of a stamp, where ``date`` can hold it."""
    if stamp is None or stamp.year is None or not 1 <= stamp.year <= 9999:
        return None
    return date(stamp.year, stamp.month or 1, stamp.day or 1)


def explicit_year(view: View) -> int | None:
    """The year that a phrase states, negative before Christ."""
    classes = view.classes()
    era = view.get("era")
    first = view.phrase.first
    if era is not None:
        number = view.tokens.values[first + classes.index("era") - 1]
        year = int("".join(c for c in number if c.isdecimal()) or 0)
        return (-year if era == "bc" else year) or None
    return view.number("year")


def tense(tokens: Tokens, phrase: Phrase) -> str:
    """``future`` or ``past``: the tense of the nearest verb form that the lexicon knows, in the same sentence."""
    return _tense(tokens, phrase, frozenset()) or "past"


def told_tense(tokens: Tokens, phrase: Phrase) -> str | None:
    """As ``tense``, but of what is told and not of the telling; None where no such verb shows."""
    return _tense(tokens, phrase, grammar().telling)


def _tense(tokens: Tokens, phrase: Phrase, passed: frozenset[str]) -> str | None:
    words, first = tokens.words, phrase.first
    before = words[first - 1 : max(0, first - REACH) - 1 if first > REACH else None : -1] if first else []
    for run in (before, words[phrase.last : phrase.last + REACH]):
        for printed in run:
            word = printed.lower()
            if word in SENTENCE_ENDS:
                break
            found = grammar().tense.get(word) or ("past" if len(word) > 4 and word.endswith("ed") else None)
            if found is not None and word not in passed:
                return found
    return None
