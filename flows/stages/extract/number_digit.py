"""Numbers in digits: grouped, decimal, with a magnitude after them, as a fraction or a power of ten."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flows.stages.extract.lexer import Token
from flows.stages.extract.number_part import in_ten, ordinal, times
from flows.stages.extract.number_word import and_a_half, magnitudes
from flows.stages.extract.numeral import Number, is_glued, scaled, spelled, word_at

_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_LONGEST_NUMBER = 24


def digits(tokens: Sequence[Token], at: int) -> Number | None:
    """The expression that begins with the digits at ``at``, None for a version or a run too long to be a quantity."""
    text = tokens[at].text
    if len(text) > _LONGEST_NUMBER or text.count(".") > 1:
        return None
    value, precision = spelled(text)
    if is_glued(tokens, at + 1) and word_at(tokens, at + 1) in _ORDINAL_ENDINGS:
        return ordinal(at, at + 1, value)
    ratio = _slash(tokens, at, value) or _scientific(tokens, at, value, precision)
    if ratio is not None:
        return ratio
    last, extra = and_a_half(tokens, at)
    value, precision = value + extra, precision if not extra else -1
    last, power = magnitudes(tokens, last)
    if last > at and power is None:
        value, precision = value * 12, 0
    elif power:
        value, precision = scaled(value, power), precision + power
    number = Number(at, last, value, value, precision, "number", "number.magnitude" if power else "number.digits")
    return in_ten(tokens, at) or times(tokens, at, number)


def _scientific(tokens: Sequence[Token], at: int, value: float, precision: int) -> Number | None:
    """``1.99×10^30``, ``1.99 x 10−30``: a number with its power of ten."""
    if (
        word_at(tokens, at + 1) not in ("×", "x")
        or word_at(tokens, at + 2) != "10"
        or word_at(tokens, at + 3) not in ("^", "-", "−")
    ):
        return None
    signed = at + 4 if word_at(tokens, at + 3) == "^" and word_at(tokens, at + 4) in ("-", "−") else at + 3
    last = signed + 1
    if (
        last >= len(tokens)
        or tokens[last].kind != "n"
        or not tokens[last].text.isdecimal()
        or len(tokens[last].text) > 2
    ):
        return None
    power = int(tokens[last].text) * (1 if word_at(tokens, signed) == "^" else -1)
    scaled = value * 10.0**power
    return Number(at, last, scaled, scaled, precision + power, "number", "number.magnitude")


def _slash(tokens: Sequence[Token], at: int, value: float) -> Number | None:
    """``1/16``, ``1⁄32``, ``2 1/2``: a fraction of small whole numbers; dates and 24/7 are no business of this rule."""
    if word_at(tokens, at + 1) not in ("/", "⁄") or not is_glued(tokens, at + 1) or not is_glued(tokens, at + 2):
        whole = tokens[at + 1] if at + 1 < len(tokens) else None
        if whole is not None and whole.kind == "v" and value < 1000:
            total = value + unicodedata.numeric(whole.text)
            last, power = magnitudes(tokens, at + 1)
            total = scaled(total, power or 0)
            return Number(at, last, total, total, None, "number", "number.digits")
        return None
    below = tokens[at + 2] if at + 2 < len(tokens) else None
    if below is None or below.kind != "n" or not below.text.isdecimal() or len(below.text) > 3:
        return None
    divisor = int(below.text)
    if not 0 < value < divisor or word_at(tokens, at + 3) == "/" or not float(value).is_integer():
        return None
    share = 100 * value / divisor
    return Number(at, at + 2, share, share, None, "share", "number.fraction")
