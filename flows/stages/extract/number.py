"""Numeric expressions: what number the digits or words of a sentence spell, and how they spell it.

One walk over the tokens. It knows spelling only: whether an expression states a statistic is for ``skip`` to say, what it
counts for ``unit`` and ``noun``. The words stand in number.yaml.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
NUMBER_WORDS = frozenset(word for group in _WORDS.values() for word in group)
"""The closed list: what counts as a numeric token beside digits and vulgar fractions."""

_BESIDE = _DATA["beside"]
OPENING_WORDS = NUMBER_WORDS | frozenset(_BESIDE["opening"])
"""Without digits and without one of these words a sentence holds no number."""
_DENOMINATOR = {**ORDINAL, **PART, **_numbers(_BESIDE["part"])}
_SINGULAR_PART = frozenset(ORDINAL) - {"first", "second"} | {"quarter", "half"}
_DOZEN = {**_numbers(_WORDS["dozen"]), **_numbers(_BESIDE["dozen"])}
_TENS = _numbers(_BESIDE["tens"])
_FEW = frozenset(_BESIDE["few"])
_GLUED = _numbers(_BESIDE["glued"])
_APART = frozenset(_BESIDE["apart"])
_ALWAYS_GLUED = frozenset({"bn", "mn", "mln", "bln", "tn", "trn", "M", "B", "K", "k"})
_LONGEST_NUMBER = 24
_GREATEST = 18
_MOST_OF = 100_000
_ROUND_TOTALS = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100, 1000, 10_000, 100_000})
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})


@dataclass(slots=True)
class Number:
    """A numeric expression: its first and last token, the number it spells (``low`` and ``high`` differ for vague ones)."""

    first: int
    last: int
    low: float
    high: float
    precision: int | None
    form: Form
    rule: str


def find_numbers(tokens: Sequence[Token]) -> list[Number]:
    """Every numeric expression, in order and without overlap; numbers too long to be quantities are left out."""
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number = _read(tokens, at)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.last + 1
    return found


def _read(tokens: Sequence[Token], at: int) -> Number | None:
    token = tokens[at]
    if token.kind == "n":
        return _digits(tokens, at)
    if token.kind == "v":
        share = unicodedata.numeric(token.text) * 100
        return Number(at, at, share, share, None, "share", "number.fraction")
    if token.kind != "w":
        return None
    word = token.low
    if word in CARDINAL or word in ("a", "an", "hundred", "thousand", "million"):
        return _fraction(tokens, at) or _in_ten(tokens, at) or _times(tokens, at, _words(tokens, at))
    if word == "half":
        return _half(tokens, at)
    if word in VAGUE or word in _TENS or word in _FEW:
        return _vague(tokens, at)
    if word in MULTIPLE:
        return Number(at, at, MULTIPLE[word], MULTIPLE[word], 0, "ratio", "number.multiple")
    if word == "both":
        return Number(at, at, 2, 2, 0, "both", "number.both")
    if word in ORDINAL:
        return _ordinal(tokens, at, at, ORDINAL[word])
    if word in _DOZEN and word == "dozen":
        return Number(at, at, 12, 12, 0, "number", "number.words")
    return None


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _glued(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and not tokens[at].gap


# ---- digits


def _digits(tokens: Sequence[Token], at: int) -> Number | None:
    text = tokens[at].text
    if len(text) > _LONGEST_NUMBER or text.count(".") > 1:
        return None
    value, precision = _value(text)
    if _glued(tokens, at + 1) and _word(tokens, at + 1) in _ORDINAL_ENDINGS:
        return _ordinal(tokens, at, at + 1, value)
    ratio = _slash(tokens, at, value) or _scientific(tokens, at, value, precision)
    if ratio is not None:
        return ratio
    last, extra = _and_a_half(tokens, at)
    value, precision = value + extra, precision if not extra else -1
    last, power = _magnitudes(tokens, last)
    if last > at and power is None:
        value, precision = value * 12, 0
    elif power:
        value, precision = _scaled(value, power), precision + power
    number = Number(at, last, value, value, precision, "number", "number.magnitude" if power else "number.digits")
    return _in_ten(tokens, at) or _times(tokens, at, number)


def _value(text: str) -> tuple[float, int]:
    """The number that the digits spell and the power of ten of its last significant digit."""
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


def _scaled(value: float, power: int) -> float:
    """``value * 10**power`` without the dust of binary fractions (4.35 million is 4350000)."""
    scaled = value * 10.0**power
    return float(round(scaled)) if abs(scaled - round(scaled)) < 1e-6 * max(1.0, abs(scaled)) else scaled


def _magnitudes(tokens: Sequence[Token], last: int) -> tuple[int, int | None]:
    """Magnitudes after ``last``: the last token they take, and their power of ten (None for a dozen)."""
    power = 0
    while True:
        at = last + 1
        if _word(tokens, at) == "-" and _glued(tokens, at) and _glued(tokens, at + 1) and _word(tokens, at + 1) in MAGNITUDE:
            at += 1
        word = _word(tokens, at)
        if word in MAGNITUDE and power < _GREATEST:
            power += MAGNITUDE[word]
            last = at
        elif word == "dozen" and not power:
            return at, None
        elif not power and _short_magnitude(tokens, at):
            return at, _GLUED[word]
        else:
            return last, power


def _short_magnitude(tokens: Sequence[Token], at: int) -> bool:
    word = _word(tokens, at)
    if word not in _GLUED:
        return False
    if tokens[at].gap:
        return word in _APART and (word != "m" or _has_currency(tokens, at - 1))
    if word in _ALWAYS_GLUED or tokens[at].text in _ALWAYS_GLUED:
        return True
    return _has_currency(tokens, at - 1) or (word == "m" and _counts(tokens, at + 1))


def _has_currency(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1] if at > 0 else None
    if before is None:
        return False
    if before.text in ("-", "–", "to", "and") and at > 2 and tokens[at - 2].kind == "n":
        return _has_currency(tokens, at - 2)
    return unicodedata.category(before.text[-1]) == "Sc" or (
        before.text in ("R", "Rs", "RM", "PS") or (len(before.text) == 3 and before.text.isupper() and not before.text.isdigit())
    )


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """A plural noun follows: ``4m people``, not ``100m sprint``."""
    word = _word(tokens, at)
    return tokens[at].gap and (word in ("people", "children", "women", "men") or (word.endswith("s") and not word.endswith("ss"))) if (
        at < len(tokens) and tokens[at].kind == "w"
    ) else False


def _scientific(tokens: Sequence[Token], at: int, value: float, precision: int) -> Number | None:
    """``1.99×10^30``, ``1.99 x 10−30``: a number with its power of ten."""
    if _word(tokens, at + 1) not in ("×", "x") or _word(tokens, at + 2) != "10" or _word(tokens, at + 3) not in ("^", "-", "−"):
        return None
    signed = at + 4 if _word(tokens, at + 3) == "^" and _word(tokens, at + 4) in ("-", "−") else at + 3
    last = signed + 1
    if last >= len(tokens) or tokens[last].kind != "n" or not tokens[last].text.isdecimal() or len(tokens[last].text) > 2:
        return None
    power = int(tokens[last].text) * (1 if _word(tokens, signed) == "^" else -1)
    scaled = value * 10.0**power
    return Number(at, last, scaled, scaled, precision + power, "number", "number.magnitude")


def _slash(tokens: Sequence[Token], at: int, value: float) -> Number | None:
    """``1/16``, ``1⁄32``, ``2 1/2``: a fraction of small whole numbers; dates and 24/7 are no business of this rule."""
    if _word(tokens, at + 1) not in ("/", "⁄") or not _glued(tokens, at + 1) or not _glued(tokens, at + 2):
        whole = tokens[at + 1] if at + 1 < len(tokens) else None
        if whole is not None and whole.kind == "v" and value < 1000:
            total = value + unicodedata.numeric(whole.text)
            last, power = _magnitudes(tokens, at + 1)
            total = _scaled(total, power or 0)
            return Number(at, last, total, total, None, "number", "number.digits")
        return None
    below = tokens[at + 2] if at + 2 < len(tokens) else None
    if below is None or below.kind != "n" or not below.text.isdecimal() or len(below.text) > 3:
        return None
    divisor = int(below.text)
    if not 0 < value < divisor or _word(tokens, at + 3) == "/" or not float(value).is_integer():
        return None
    share = 100 * value / divisor
    return Number(at, at + 2, share, share, None, "share", "number.fraction")


# ---- words


def _words(tokens: Sequence[Token], at: int) -> Number | None:
    """``twenty-seven thousand``, ``a dozen``, ``half a million``: the usual grammar of spelled numbers."""
    start, total, current, power = at, 0.0, 0.0, 0
    seen = False
    if _word(tokens, at) in ("a", "an"):
        follows = _word(tokens, at + 1)
        if follows in _DOZEN:
            return Number(at, at + 1, _DOZEN[follows], _DOZEN[follows], 0, "number", "number.words")
        if follows in _FEW and (_word(tokens, at + 2) in MAGNITUDE or _word(tokens, at + 2) == "dozen"):
            return _vague(tokens, at + 1, at)
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
        elif word in MAGNITUDE and total < 10.0**_GREATEST:
            total, current = total + _scaled(current if seen and current else 1.0, MAGNITUDE[word]), 0.0
            seen, last, power = True, at, MAGNITUDE[word]
        elif word == "dozen" and seen:
            return Number(start, at, (total + current) * 12, (total + current) * 12, 0, "number", "number.words")
        elif word == "and" and seen:
            after, extra = _and_a_half(tokens, last)
            if extra:
                end, scale = _magnitudes(tokens, after)
                total = _scaled(total + current + extra, scale or 0)
                return Number(start, end, total, total, (scale or 0) - 1, "number", "number.words")
            if not (_word(tokens, at + 1) in CARDINAL and (current % 100 == 0) and (current or total)):
                break
            if _word(tokens, at - 1) not in MAGNITUDE:
                break
        elif not (word == "-" and seen and _glued(tokens, at) and _glued(tokens, at + 1) and _spells(tokens, at + 1)):
            break
        at += 1
    if not seen or last < start:
        return None
    value = total + current
    return Number(start, last, value, value, power, "number", "number.words")


def _spells(tokens: Sequence[Token], at: int) -> bool:
    return _word(tokens, at) in CARDINAL or _word(tokens, at) in MAGNITUDE or _word(tokens, at) == "and"


def _may_follow(current: float, value: int) -> bool:
    """``twenty seven`` and ``hundred five`` go on; ``five seven`` does not."""
    if current % 100 == 0:
        return True
    return 20 <= current % 100 and current % 10 == 0 and 0 < value < 10


def _and_a_half(tokens: Sequence[Token], last: int) -> tuple[int, float]:
    words = [_word(tokens, last + step) for step in range(1, 8) if _word(tokens, last + step) != "-"][:3]
    if words[:3] in (["and", "a", "half"], ["and", "one", "half"]):
        end = next(at for at in range(last + 1, len(tokens)) if tokens[at].low == "half")
        return end, 0.5
    return last, 0.0


# ---- parts, multiples, vague words


def _fraction(tokens: Sequence[Token], at: int) -> Number | None:
    """``two-thirds``, ``a quarter``; a lone ``a third`` counts only where its surroundings make it a part."""
    word = _word(tokens, at)
    above = 1 if word in ("a", "an") else CARDINAL.get(word, 0)
    step = at + 2 if _word(tokens, at + 1) == "-" else at + 1
    part = _word(tokens, step)
    if not above or part not in _DENOMINATOR or above >= _DENOMINATOR[part] + (part in ("half", "halves")):
        return None
    if above == 1 and part not in _SINGULAR_PART or above > 1 and not part.endswith("s"):
        return None
    if above == 1 and part == "half" and _word(tokens, step + 1) in MAGNITUDE:
        return None
    after = step + 1
    if _word(tokens, after) == "of" and _word(tokens, after + 1) in ("a", "an") and _word(tokens, after + 2) in MAGNITUDE:
        value = _scaled(above / _DENOMINATOR[part], MAGNITUDE[_word(tokens, after + 2)])
        return Number(at, after + 2, value, value, None, "number", "number.fraction")
    if step == at + 1 and not _is_part(tokens, at, after, above, part):
        return None
    share = 100 * above / _DENOMINATOR[part]
    return Number(at, step, share, share, None, "share", "number.fraction")


_PART_BEFORE = frozenset(
    "by than about nearly almost roughly over around approximately some under only least most just to up down fell rose".split()
)
_PART_AFTER = frozenset("of to the more less fewer lower higher smaller larger bigger below above as from".split())


def _is_part(tokens: Sequence[Token], at: int, after: int, above: int, part: str) -> bool:
    follows = _word(tokens, after)
    if follows in ("of", "more", "less", "fewer", "lower", "higher", "smaller", "larger", "as"):
        return True
    if above > 1 and part not in ("quarters", "halves", "fourths"):
        return True
    before = _word(tokens, at - 1)
    if part in ("quarter", "half", "fourth") and follows in ("final", "mile", "finals"):
        return False
    return before in _PART_BEFORE and (follows in _PART_AFTER or not follows.isalpha())


def _half(tokens: Sequence[Token], at: int) -> Number | None:
    """``half a million``, ``half-million``, ``half of``, ``half the``; other halves are words."""
    step = at + 2 if _word(tokens, at + 1) == "-" else at + 1
    article = _word(tokens, step) in ("a", "an")
    noun = step + 1 if article else step
    word = _word(tokens, noun)
    if word in MAGNITUDE or word in _DOZEN:
        value = 6.0 if word in _DOZEN else _scaled(0.5, MAGNITUDE[word])
        return Number(at, noun, value, value, 0 if word in _DOZEN else MAGNITUDE[word] - 1, "number", "number.words")
    before = _word(tokens, at - 1)
    if before in ("first", "second", "last", "latter", "other", "opening", "-") or step > at + 1:
        return None
    if article and (noun < len(tokens) and tokens[noun].kind == "w"):
        return Number(at, at, 0.5, 0.5, -1, "number", "number.words")
    wholes = ("of", "the", "its", "their", "his", "her", "our", "that", "those", "all", "these", "my", "your")
    if _word(tokens, step) in wholes or before in _PART_BEFORE:
        return Number(at, at, 50, 50, None, "share", "number.fraction")
    if _word(tokens, step) == "as":
        return Number(at, at, 0.5, 0.5, None, "ratio", "number.multiple")
    return None


def _in_ten(tokens: Sequence[Token], at: int) -> Number | None:
    """``one in five``, ``3 in 10``, ``6 out of 10``: a share when the whole is small and round."""
    above = _small(tokens, at)
    link = at + 1
    if above is None or _word(tokens, link) not in ("in", "out", "of"):
        return None
    if _word(tokens, link) == "out":
        link += 1
        if _word(tokens, link) != "of":
            return None
    elif _word(tokens, link) == "of":
        return None
    at_total = link + 2 if _word(tokens, link + 1) in ("every", "each") else link + 1
    total = _small(tokens, at_total)
    if total is None or not 0 < above < total or total not in _ROUND_TOTALS or above >= _MOST_OF:
        return None
    if _word(tokens, at_total + 1) in _UNITS_OF_TIME or _word(tokens, at_total + 1) in MAGNITUDE or _word(tokens, at_total + 1) == "%":
        return None
    share = 100 * above / total
    return Number(at, at_total, share, share, None, "share", "number.in_ten")


_UNITS_OF_TIME = frozenset(
    "second seconds minute minutes hour hours day days week weeks month months year years game games match matches "
    "innings overs starts attempts percent per".split()
)


def _small(tokens: Sequence[Token], at: int) -> float | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "n" and len(token.text) <= 7 and "." not in token.text:
        return _value(token.text)[0]
    return CARDINAL.get(token.low) if token.kind == "w" else None


_COMPARED = frozenset(
    "as more higher larger bigger greater faster less lower smaller the its his her their what that those likelier longer "
    "cheaper worse better stronger over earnings book annual sales revenue profit profits".split()
)


def _times(tokens: Sequence[Token], at: int, number: Number | None) -> Number | None:
    """``three times as high``, ``10-fold``: a multiple; ``won three times`` stays a count."""
    if number is None:
        return None
    step = number.last + 1
    if _word(tokens, step) == "x" and _glued(tokens, step) and (step + 1 >= len(tokens) or tokens[step + 1].gap):
        return replace(number, last=step, form="ratio", rule="number.multiple")
    if _word(tokens, step) == "-" and _glued(tokens, step):
        step += 1
    word = _word(tokens, step)
    is_multiple = word == "fold" or (word in ("times", "time") and _word(tokens, step + 1) in _COMPARED)
    if not is_multiple:
        return number
    return replace(number, last=step if word == "fold" else number.last, form="ratio", rule="number.multiple")


def _vague(tokens: Sequence[Token], at: int, start: int | None = None) -> Number | None:
    """``tens of thousands``: from 2*10^k to 10^(k+1)-1; ``tens or even hundreds of billions`` is one range."""
    start = at if start is None else start
    word = _word(tokens, at)
    if word in _FEW:
        follows = _word(tokens, at + 1)
        return _band(start, at + 1, MAGNITUDE[follows]) if follows in MAGNITUDE else None
    lower = _power(word)
    at_upper = _or_more(tokens, at)
    upper = _power(_word(tokens, at_upper))
    last, shift = at_upper, 0
    while _word(tokens, last + 1) == "of" and _word(tokens, last + 2) in VAGUE and _word(tokens, last + 2) != "dozens":
        shift += VAGUE[_word(tokens, last + 2)]
        last += 2
    if word in _TENS and not shift or lower is None or upper is None:
        return _scores(tokens, at, start, word)
    if word == "dozens" and not shift:
        return Number(start, last, 24, 99, 1, "vague", "number.vague")
    band = _band(start, last, lower + shift)
    if at_upper > at:
        band.high = 10.0 ** (upper + shift + 1) - 1
        band.rule = "number.range"
    return band


def _scores(tokens: Sequence[Token], at: int, start: int, word: str) -> Number | None:
    if word == "scores" and _word(tokens, at + 1) == "of":
        return Number(start, at, 40, 99, 1, "vague", "number.vague")
    return None


def _or_more(tokens: Sequence[Token], at: int) -> int:
    """The index of the second power in ``tens or even hundreds of billions``, else ``at``."""
    step = at + 2 if _word(tokens, at + 2) not in ("even", "perhaps", "possibly") else at + 3
    joins = _word(tokens, at + 1) in ("or", "to", "if") and _power(_word(tokens, step)) is not None
    return step if joins and _word(tokens, at) != "dozens" else at


def _power(word: str) -> int | None:
    return 1 if word == "tens" else VAGUE.get(word)


def _band(first: int, last: int, power: int) -> Number:
    return Number(first, last, 2 * 10.0**power, 10.0 ** (power + 1) - 1, power, "vague", "number.vague")


def _ordinal(tokens: Sequence[Token], first: int, last: int, value: float) -> Number:
    return Number(first, last, value, value, 0, "ordinal", "number.ordinal")

