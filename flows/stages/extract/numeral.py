"""What the modules that read numbers share: the closed list of number words, and the record of a numeric expression.

The words stand in number.yaml. It holds spelling only; what a number counts is for ``unit`` and ``noun`` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flows.stages.extract import rules
from flows.stages.extract.lexer import Token

Form = Literal["number", "share", "ratio", "vague", "both", "ordinal"]

_DATA = rules.load("number")
_WORDS = _DATA["words"]


def _numbers(words: dict[str, str]) -> dict[str, int]:
    return {word: int(value) for word, value in words.items()}


CARDINAL = _numbers(_WORDS["cardinal"])
MAGNITUDE = _numbers(_WORDS["magnitude"])
VAGUE = _numbers(_WORDS["vague"])
MULTIPLE = _numbers(_WORDS["multiple"])
ORDINAL = _numbers(_WORDS["ordinal"])
PART = _numbers(_WORDS["part"])
DECADE = _numbers(_WORDS["decade"])
NUMBER_WORDS = frozenset(word for group in _WORDS.values() for word in group)
"""The closed list: what counts as a numeric token beside digits and vulgar fractions."""

_BESIDE = _DATA["beside"]
OPENING_WORDS = NUMBER_WORDS | frozenset(_BESIDE["opening"])
"""Without digits and without one of these words a sentence holds no number."""
DENOMINATOR = {**ORDINAL, **PART, **_numbers(_BESIDE["part"])}
SINGULAR_PART = frozenset(ORDINAL) - {"first", "second"} | {"quarter", "half"}
DOZEN = {**_numbers(_WORDS["dozen"]), **_numbers(_BESIDE["dozen"])}
TENS = _numbers(_BESIDE["tens"])
FEW = frozenset(_BESIDE["few"])
GLUED = _numbers(_BESIDE["glued"])
APART = frozenset(_BESIDE["apart"])
DIGIT_WORDS = {word: value for word, value in CARDINAL.items() if value < 10} | dict.fromkeys(_BESIDE["zero"], 0)
"""What stands for one digit after a spoken point."""
GREATEST = 18
"""The greatest power of ten that magnitudes add up to: what lies above is no quantity that news prints."""


@dataclass(slots=True)
class Number:
    """A numeric expression: its tokens and the number it spells (``low`` and ``high`` differ for vague ones)."""

    first: int
    last: int
    low: float
    high: float
    precision: int | None
    form: Form
    rule: str


def word_at(tokens: Sequence[Token], at: int) -> str:
    """The token's lower-case text, empty outside the sentence."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def is_glued(tokens: Sequence[Token], at: int) -> bool:
    """True where no blank stands before the token."""
    return at < len(tokens) and not tokens[at].gap


def scaled(value: float, power: int) -> float:
    """``value * 10**power`` without the dust of binary fractions (4.35 million is 4350000)."""
    product = value * 10.0**power
    return float(round(product)) if abs(product - round(product)) < 1e-6 * max(1.0, abs(product)) else product


def spelled(text: str) -> tuple[float, int]:
    """The number that the digits spell and the power of ten of its last significant digit."""
    if text.isascii() and text.isdecimal():
        return float(text), len(text) - len(text.rstrip("0")) if text.strip("0") else 0
    plain = text
    for blank in (" ", "\u00a0", "\u2009", "\u202f"):
        plain = plain.replace(blank, "")
    whole, comma, tail = plain.rpartition(",")
    plain = f"{whole}.{tail}" if comma and len(tail) < 3 and "." not in tail else plain.replace(",", "")
    whole, _, decimals = plain.partition(".")
    value = float(plain)
    if decimals:
        return value, -len(decimals)
    kept = "".join(str(int(digit)) for digit in whole).rstrip("0")
    return value, len(whole) - len(kept) if kept else 0
