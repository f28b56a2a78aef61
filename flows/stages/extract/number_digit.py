"""Numbers in digits: grouped, decimal, with a magnitude after them, as a fraction or a power of ten."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flows.stages.extract import rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.number_decade import decade_of_age
from flows.stages.extract.number_part import ordinal
from flows.stages.extract.number_ratio import in_ten, times
from flows.stages.extract.number_word import and_a_part, magnitudes, spelled_words
from flows.stages.extract.numeral import CARDINAL, Number, is_glued, scaled, spelled, word_at

_ORDINAL_ENDINGS = {"1": "st", "2": "nd", "3": "rd"}
_LONGEST_NUMBER = 24
_RATIO_SIGNS = frozenset({"/", "⁄", "×", "x"})
_DIVISORS = frozenset({"2", "3", "4", "5", "8", "10", "16", "32", "64"})
_MEASURES = frozenset(rules.load("number")["rules"]["fraction"]["measures"])


def digits(tokens: Sequence[Token], at: int) -> Number | None:
    """The expression that begins with the digits at ``at``, None for a version or a run too long to be a quantity."""
    text = tokens[at].text
    if len(text) > _LONGEST_NUMBER or text.count(".") > 1:
        return None
    value, precision = spelled(text)
    if is_glued(tokens, at + 1) and _ends_ordinal(text, word_at(tokens, at + 1)):
        return ordinal(at, at + 1, value)
    decade = decade_of_age(tokens, at)
    if decade is not None:
        return decade
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and (after.kind in "nv" or after.low in _RATIO_SIGNS):
        ratio = _slash(tokens, at, value) or _scientific(tokens, at, value, precision)
        if ratio is not None:
            return ratio
    last, extra = and_a_part(tokens, at)
    value, precision = value + extra, precision if not extra else -1
    last, power = magnitudes(tokens, last)
    if last > at and power is None:
        value, precision = value * 12, 0
    elif power:
        value, precision = scaled(value, power), precision + power
        last, value, precision = _and_more(tokens, last, value, power, precision)
    rule = "number.digits" if power == 0 else "number.magnitude"
    number = Number(at, last, value, value, precision, "number", rule)
    return in_ten(tokens, at) or times(tokens, at, number)


def _ends_ordinal(digits: str, ending: str) -> bool:
    """``21st``, ``11th``; ``18st`` is a weight."""
    is_teen = digits[-2:] in ("11", "12", "13")
    return ending == ("th" if is_teen else _ORDINAL_ENDINGS.get(digits[-1], "th"))


def _and_more(tokens: Sequence[Token], last: int, value: float, power: int, precision: int) -> tuple[int, float, int]:
    """``3 million and a half``, ``3 hundred and one``: what words add to the magnitude."""
    end, extra = and_a_part(tokens, last)
    if extra:
        end, scale = magnitudes(tokens, end)
        return end, value + scaled(extra, scale or power), (scale or power) - 1
    if power == 2 and word_at(tokens, last + 1) == "and" and word_at(tokens, last + 2) in CARDINAL:
        more = spelled_words(tokens, last + 2)
        if more is not None and more.low < 100:
            return more.last, value + more.low, 0
    return last, value, precision


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
    mixed = _mixed(tokens, at, value)
    if mixed is not None:
        return mixed
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
    if word_at(tokens, at + 3) in _MEASURES:
        return Number(at, at + 2, value / divisor, value / divisor, None, "number", "number.fraction")
    share = 100 * value / divisor
    return Number(at, at + 2, share, share, None, "share", "number.fraction")


def _mixed(tokens: Sequence[Token], at: int, whole: float) -> Number | None:
    """``10 1/2``: a whole number and a fraction with one of the usual divisors."""
    if (
        at + 3 >= len(tokens)
        or tokens[at + 2].text not in ("/", "⁄")
        or tokens[at + 1].kind != "n"
        or not tokens[at + 1].gap
        or whole >= 1000
    ):
        return None
    above, slash, below = tokens[at + 1 : at + 4]
    glued = not slash.gap and not below.gap
    if not glued or below.text not in _DIVISORS or not above.text.isdecimal() or not tokens[at].text.isdecimal():
        return None
    if not 0 < int(above.text) < int(below.text) or word_at(tokens, at + 4) == "/":
        return None
    total = whole + int(above.text) / int(below.text)
    return Number(at, at + 3, total, total, None, "number", "number.words")
