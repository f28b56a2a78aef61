"""Numbers in words (``twenty-seven thousand``) and the magnitudes that follow digits and words alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.stages.extract import lexicon
from flows.stages.extract.lexer import Token
from flows.stages.extract.number_million import short_magnitude
from flows.stages.extract.numeral import (
    CARDINAL,
    DENOMINATOR,
    DIGIT_WORDS,
    DOZEN,
    GLUED,
    GREATEST,
    MAGNITUDE,
    Number,
    is_glued,
    scaled,
    word_at,
)


def spelled_words(tokens: Sequence[Token], at: int) -> Number | None:
    """``twenty-seven thousand``, ``a dozen``, ``two point seven million``: the usual grammar of spelled numbers."""
    opened = _article(tokens, at)
    if isinstance(opened, Number):
        return opened
    spelling = _Spelling(at, at, 1.0, 0.0) if opened else _Spelling(at, at - 1)
    if word_at(tokens, at) in ("a", "an") and not opened:
        return None
    at += opened
    while at < len(tokens) and tokens[at].kind in ("w", "s") and spelling.takes(tokens, at):
        at = spelling.last + 1 if spelling.last >= at else at + 1
        if spelling.done:
            break
    return spelling.number()


def _article(tokens: Sequence[Token], at: int) -> Number | bool:
    """``a dozen`` is a number by itself; before a magnitude the article stands for one."""
    if word_at(tokens, at) not in ("a", "an"):
        return False
    follows = word_at(tokens, at + 1)
    if follows in DOZEN:
        last, power = _of_hundreds(tokens, at + 1) if follows == "couple" else (at + 1, 0)
        value = scaled(DOZEN[follows], power) if power is not None else DOZEN[follows] * DOZEN["dozen"]
        return Number(at, last, value, value, power or 0, "number", "number.words")
    return follows in MAGNITUDE


def _of_hundreds(tokens: Sequence[Token], last: int) -> tuple[int, int | None]:
    """``a couple of hundred``, ``a couple thousand``: what the couple is of, where that is a power or a dozen."""
    step = last + (word_at(tokens, last + 1) == "of")
    end, power = magnitudes(tokens, step)
    return (end, power) if end > step else (last, 0)


@dataclass(slots=True)
class _Spelling:
    """A number as its words are heard: ``total`` of closed groups, the ``current`` one, the last group closed."""

    first: int
    last: int
    current: float = 0.0
    total: float = 0.0
    group: float = 0.0
    power: int = 0
    done: bool = False

    @property
    def seen(self) -> bool:
        return self.last >= self.first

    def number(self) -> Number | None:
        """What was spelled, None for no word at all."""
        if not self.seen:
            return None
        whole = self.total + self.current
        return Number(self.first, self.last, whole, whole, self.power, "number", "number.words")

    def takes(self, tokens: Sequence[Token], at: int) -> bool:
        """Take in the word at ``at``; False where the number ended before it."""
        word = tokens[at].low
        value = CARDINAL.get(word)
        if value is not None:
            if self.seen and not _may_follow(self.current, value):
                return False
            self.current, self.last, self.power = self.current + value, at, 1 if value % 10 == 0 and value else 0
        elif word == "hundred" and self.current < 100:
            self.current, self.last, self.power = (self.current or 1.0) * 100, at, 2
        elif word in MAGNITUDE and self.total < 10.0**GREATEST:
            self._scale(MAGNITUDE[word], tokens[at - 1].low in MAGNITUDE and at > self.first)
            self.last = at
        elif word in ("dozen", "dozens") and self.seen:
            self.total, self.current, self.last = (self.total + self.current) * 12, 0.0, at
            self.power, self.done = 0, True
        elif word == "point" and self.seen:
            return self._point(tokens, at)
        elif word in ("and", "and-a") and self.seen:
            return self._and(tokens, at)
        else:
            glued = word == "-" and is_glued(tokens, at) and is_glued(tokens, at + 1)
            return self.seen and glued and _spells(tokens, at + 1)
        return True

    def _scale(self, power: int, again: bool) -> None:
        """A magnitude closes the group; right after another one (``lakh crore``) it scales that group once more."""
        if again and not self.current and self.group:
            self.total -= self.group
            self.group = scaled(self.group, power)
        else:
            self.group = scaled(self.current if self.current else 1.0, power)
        self.total, self.current, self.power = self.total + self.group, 0.0, power

    def _point(self, tokens: Sequence[Token], at: int) -> bool:
        last, part, precision = decimals(tokens, at - 1)
        if last < at:
            return False
        self.current, self.last, self.power = self.current + part, last, precision
        self.done = word_at(tokens, last + 1) not in MAGNITUDE
        return True

    def _and(self, tokens: Sequence[Token], at: int) -> bool:
        after, extra = and_a_part(tokens, self.last)
        if extra:
            end, scale = magnitudes(tokens, after)
            if self.current:
                self.total, self.current = scaled(self.total + self.current + extra, scale or 0), 0.0
            else:
                self.total += scaled(extra, scale or self.power)
            self.last, self.power, self.done = end, (scale or self.power) - 1, True
            return True
        goes_on = word_at(tokens, at + 1) in CARDINAL and self.current % 100 == 0 and (self.current or self.total)
        return bool(goes_on and word_at(tokens, at - 1) in MAGNITUDE)


def decimals(tokens: Sequence[Token], last: int) -> tuple[int, float, int]:
    """``point nought four``, ``point seventy-one`` after ``last``: its last token, the part of one, its precision."""
    if word_at(tokens, last + 1) != "point":
        return last, 0.0, 0
    digits = ""
    at = last + 2
    while word_at(tokens, at) in DIGIT_WORDS:
        digits += str(DIGIT_WORDS[word_at(tokens, at)])
        at += 1
    tens = CARDINAL.get(word_at(tokens, at), 0)
    if not digits and tens >= 10:
        unit = at + 1 + (word_at(tokens, at + 1) == "-")
        follows = DIGIT_WORDS.get(word_at(tokens, unit), 0) if tens >= 20 else 0
        digits, at = str(tens + follows), unit + 1 if follows else at + 1
    if not digits:
        return last, 0.0, 0
    return at - 1, round(int(digits) / 10.0 ** len(digits), len(digits)), -len(digits)


def _spells(tokens: Sequence[Token], at: int) -> bool:
    return (
        word_at(tokens, at) in CARDINAL or word_at(tokens, at) in MAGNITUDE or word_at(tokens, at) in ("and", "and-a")
    )


def _may_follow(current: float, value: int) -> bool:
    """``twenty seven`` and ``hundred five`` go on; ``five seven`` does not."""
    if current % 100 == 0:
        return True
    return current % 100 >= 20 and current % 10 == 0 and 0 < value < 10


def and_a_part(tokens: Sequence[Token], last: int) -> tuple[int, float]:
    """The last token of ``and a half``, ``and three quarters`` after ``last`` and the part, else ``last`` and 0."""
    if word_at(tokens, last + 1) not in ("and", "-", "and-a"):
        return last, 0.0
    steps = [last + step for step in range(1, 8) if word_at(tokens, last + step) != "-"][:4]
    if word_at(tokens, steps[0]) == "and-a":
        steps.insert(1, steps[0])
    if len(steps) < 3 or word_at(tokens, steps[0]) not in ("and", "and-a"):
        return last, 0.0
    above, part = word_at(tokens, steps[1]).removeprefix("and-"), word_at(tokens, steps[2])
    count = 1 if above in ("a", "an") else CARDINAL.get(above, 0)
    if not count or part not in DENOMINATOR or count >= DENOMINATOR[part] or part in ("first", "second"):
        return last, 0.0
    after = word_at(tokens, steps[3]) if len(steps) > 3 else ""
    if count > 1 and not part.endswith("s"):
        return last, 0.0
    if part != "half" and (after == "of" or (count == 1 and not _closes_part(after))):
        return last, 0.0
    return steps[2], count / DENOMINATOR[part]


def _closes_part(word: str) -> bool:
    """``three and a quarter hours``: a plural, a magnitude or the end; ``three and a third man`` is none."""
    return not word.isalpha() or word in MAGNITUDE or lexicon.is_plural(word)


def magnitudes(tokens: Sequence[Token], last: int) -> tuple[int, int | None]:
    """Magnitudes after ``last``: the last token they take, and their power of ten (None for a dozen)."""
    power = 0
    while True:
        at = last + 1
        if (
            word_at(tokens, at) == "-"
            and is_glued(tokens, at)
            and is_glued(tokens, at + 1)
            and word_at(tokens, at + 1) in MAGNITUDE
        ):
            at += 1
        word = word_at(tokens, at)
        if word in MAGNITUDE and power < GREATEST:
            power += MAGNITUDE[word]
            last = at
        elif word in ("dozen", "dozens") and not power:
            return at, None
        elif not power and short_magnitude(tokens, at):
            return at, GLUED[word]
        else:
            return last, power
