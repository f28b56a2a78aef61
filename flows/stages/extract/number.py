"""Numeric expressions: what number the digits or words of a sentence spell, and how they spell it.

One walk over the tokens. It knows spelling only: whether an expression states a statistic is for ``skip`` to say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flows.stages.extract.lexer import Token
from flows.stages.extract.number_decade import decade_of_age
from flows.stages.extract.number_digit import digits
from flows.stages.extract.number_part import fraction, halves, ordinal, quarter_of_million, vague
from flows.stages.extract.number_ratio import in_ten, times
from flows.stages.extract.number_word import decimals, spelled_words
from flows.stages.extract.numeral import CARDINAL, DECADE, FEW, MULTIPLE, ORDINAL, TENS, VAGUE, Number, word_at

_OPENS = frozenset(
    ("a", "an", "half", "quarter", "both", "dozen", "hundred", "thousand", "million", "nought", "naught")
)
_OPENS |= CARDINAL.keys() | VAGUE.keys() | TENS.keys() | FEW | MULTIPLE.keys() | ORDINAL.keys() | DECADE.keys()


def find_numbers(tokens: Sequence[Token]) -> list[Number]:
    """Every numeric expression, in order and without overlap; numbers too long to be quantities are left out."""
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        may_open = token.kind in "nv" or token.low in _OPENS
        number = _read(tokens, at) if may_open else None
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.last + 1
    return found


def _read(tokens: Sequence[Token], at: int) -> Number | None:
    token = tokens[at]
    if token.kind == "n":
        return digits(tokens, at)
    if token.kind == "v":
        share = unicodedata.numeric(token.text) * 100
        return Number(at, at, share, share, None, "share", "number.fraction")
    if token.kind != "w":
        return None
    word = token.low
    if word in ("a", "an") and word_at(tokens, at + 1) in FEW:
        return vague(tokens, at + 1, at)
    if word == "a" and word_at(tokens, at + 1) == "percentage" and word_at(tokens, at + 2) == "point":
        return Number(at, at, 1, 1, 0, "number", "number.words")
    if word in CARDINAL or word in ("a", "an", "hundred", "thousand", "million"):
        return fraction(tokens, at) or in_ten(tokens, at) or times(tokens, at, spelled_words(tokens, at))
    if word == "half":
        return halves(tokens, at)
    if word == "quarter":
        return quarter_of_million(tokens, at)
    if word in ("nought", "naught"):
        last, part, precision = decimals(tokens, at)
        return Number(at, last, part, part, precision, "number", "number.words") if last > at else None
    if word in VAGUE or word in TENS or word in FEW:
        return vague(tokens, at)
    if word in MULTIPLE:
        return Number(at, at, MULTIPLE[word], MULTIPLE[word], 0, "ratio", "number.multiple")
    if word == "both":
        return Number(at, at, 2, 2, 0, "both", "number.both")
    if word in ORDINAL:
        return ordinal(at, at, ORDINAL[word])
    if word in DECADE:
        return decade_of_age(tokens, at)
    if word == "dozen" and word_at(tokens, at - 1) != "baker's":
        return Number(at, at, 12, 12, 0, "number", "number.words")
    return None
