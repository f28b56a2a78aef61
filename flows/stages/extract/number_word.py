"""Numbers in words (``twenty-seven thousand``) and the magnitudes that follow digits and words alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import (
    APART,
    CARDINAL,
    DOZEN,
    GLUED,
    GREATEST,
    MAGNITUDE,
    Number,
    is_glued,
    scaled,
    word_at,
)

_ALWAYS_GLUED = frozenset({"bn", "mn", "mln", "bln", "tn", "trn", "M", "B", "K", "k"})


def spelled_words(tokens: Sequence[Token], at: int) -> Number | None:
    """``twenty-seven thousand``, ``a dozen``, ``half a million``: the usual grammar of spelled numbers."""
    start, total, current, power = at, 0.0, 0.0, 0
    seen = False
    if word_at(tokens, at) in ("a", "an"):
        follows = word_at(tokens, at + 1)
        if follows in DOZEN:
            return Number(at, at + 1, DOZEN[follows], DOZEN[follows], 0, "number", "number.words")
        if follows not in MAGNITUDE:
            return None
        current, seen, at = 1.0, True, at + 1
    last = at - 1 if seen else -1
    while at < len(tokens) and tokens[at].kind in ("w", "s"):
        word = tokens[at].low
        value = CARDINAL.get(word)
        if value is not None:
            if seen and not _may_follow(current, value):
                break
            current, seen, last, power = current + value, True, at, 1 if value % 10 == 0 and value else 0
        elif word == "hundred" and current < 100:
            current, seen, last, power = (current or 1.0) * 100, True, at, 2
        elif word in MAGNITUDE and total < 10.0**GREATEST:
            total, current = total + scaled(current if seen and current else 1.0, MAGNITUDE[word]), 0.0
            seen, last, power = True, at, MAGNITUDE[word]
        elif word == "dozen" and seen:
            return Number(start, at, (total + current) * 12, (total + current) * 12, 0, "number", "number.words")
        elif word == "and" and seen:
            after, extra = and_a_half(tokens, last)
            if extra:
                end, scale = magnitudes(tokens, after)
                whole = scaled(total + current + extra, scale or 0)
                return Number(start, end, whole, whole, (scale or 0) - 1, "number", "number.words")
            if not (word_at(tokens, at + 1) in CARDINAL and (current % 100 == 0) and (current or total)):
                break
            if word_at(tokens, at - 1) not in MAGNITUDE:
                break
        elif not (
            word == "-" and seen and is_glued(tokens, at) and is_glued(tokens, at + 1) and _spells(tokens, at + 1)
        ):
            break
        at += 1
    if not seen or last < start:
        return None
    whole = total + current
    return Number(start, last, whole, whole, power, "number", "number.words")


def _spells(tokens: Sequence[Token], at: int) -> bool:
    return word_at(tokens, at) in CARDINAL or word_at(tokens, at) in MAGNITUDE or word_at(tokens, at) == "and"


def _may_follow(current: float, value: int) -> bool:
    """``twenty seven`` and ``hundred five`` go on; ``five seven`` does not."""
    if current % 100 == 0:
        return True
    return current % 100 >= 20 and current % 10 == 0 and 0 < value < 10


def and_a_half(tokens: Sequence[Token], last: int) -> tuple[int, float]:
    """The last token of ``and a half`` after ``last`` and 0.5, else ``last`` and 0."""
    if word_at(tokens, last + 1) not in ("and", "-"):
        return last, 0.0
    words = [word_at(tokens, last + step) for step in range(1, 8) if word_at(tokens, last + step) != "-"][:3]
    if words in (["and", "a", "half"], ["and", "one", "half"]):
        end = next(at for at in range(last + 1, len(tokens)) if tokens[at].low == "half")
        return end, 0.5
    return last, 0.0


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
        elif word == "dozen" and not power:
            return at, None
        elif not power and _short_magnitude(tokens, at):
            return at, GLUED[word]
        else:
            return last, power


def _short_magnitude(tokens: Sequence[Token], at: int) -> bool:
    word = word_at(tokens, at)
    if word not in GLUED:
        return False
    if tokens[at].gap:
        return word in APART and (word != "m" or _has_currency(tokens, at - 1))
    if word in _ALWAYS_GLUED or tokens[at].text in _ALWAYS_GLUED:
        return True
    return _has_currency(tokens, at - 1) or (word == "m" and (_counts(tokens, at + 1) or _leads_on(tokens, at + 1)))


def _has_currency(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1] if at > 0 else None
    if before is None:
        return False
    if before.text in ("-", "–", "to", "and") and at > 2 and tokens[at - 2].kind == "n":
        return _has_currency(tokens, at - 2)
    return unicodedata.category(before.text[-1]) == "Sc" or (
        before.text in ("R", "Rs", "RM", "PS")
        or (len(before.text) == 3 and before.text.isupper() and not before.text.isdigit())
    )


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """``from 1.2m to 800,000 barrels``: the other end of the change is a count."""
    return (
        word_at(tokens, at) == "to"
        and at + 1 < len(tokens)
        and "," in tokens[at + 1].text
        and len(tokens[at + 1].text) > 1
    )


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """A plural noun follows: ``4m people``, not ``100m sprint``."""
    word = word_at(tokens, at)
    return (
        tokens[at].gap
        and (word in ("people", "children", "women", "men") or (word.endswith("s") and not word.endswith("ss")))
        if (at < len(tokens) and tokens[at].kind == "w")
        else False
    )
