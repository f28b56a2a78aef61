"""Parts and vague plurals: ``two-thirds``, ``half a million``, ``tens of thousands``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import (
    CARDINAL,
    DENOMINATOR,
    DOZEN,
    FEW,
    GREATEST,
    MAGNITUDE,
    ORDINAL,
    SINGULAR_PART,
    TENS,
    VAGUE,
    Number,
    scaled,
    word_at,
)


def fraction(tokens: Sequence[Token], at: int) -> Number | None:
    """``two-thirds``, ``a quarter``; a lone ``a third`` counts only where its surroundings make it a part."""
    word = word_at(tokens, at)
    above = 1 if word in ("a", "an") else CARDINAL.get(word, 0)
    step = at + 2 if word_at(tokens, at + 1) == "-" else at + 1
    part = word_at(tokens, step)
    if not above or part not in DENOMINATOR or above >= DENOMINATOR[part] + (part in ("half", "halves")):
        return None
    if (above == 1 and part not in SINGULAR_PART) or (above > 1 and not part.endswith("s")):
        return None
    if above == 1 and part == "half" and word_at(tokens, step + 1) in MAGNITUDE:
        return None
    after = step + 1
    of_one = word_at(tokens, after) == "of" and word_at(tokens, after + 1) in ("a", "an")
    scale = after + 2 if of_one else after + (word_at(tokens, after) == "-")
    if word_at(tokens, scale) in MAGNITUDE and (of_one or part in ("quarter", "quarters")):
        value = scaled(above / DENOMINATOR[part], MAGNITUDE[word_at(tokens, scale)])
        return Number(at, scale, value, value, None, "number", "number.fraction" if of_one else "number.words")
    if of_one and word_at(tokens, scale) in ("percentage", "percent", "point"):
        value = above / DENOMINATOR[part]
        return Number(at, scale - 1, value, value, -2, "number", "number.fraction")
    if step == at + 1 and not _is_part(tokens, at, after, above, part):
        return None
    share = 100 * above / DENOMINATOR[part]
    return Number(at, step, share, share, None, "share", "number.fraction")


_BLURRED = frozenset({"by", "about", "nearly", "almost", "roughly"})
_RULE = rules.load("number")["rules"]["fraction"]
_PART_BEFORE = frozenset(_RULE["part_before"])
_MOVED = frozenset(_RULE["moved"])
_PART_AFTER = frozenset(_RULE["part_after"])


def _is_part(tokens: Sequence[Token], at: int, after: int, above: int, part: str) -> bool:
    follows = word_at(tokens, after)
    if follows in ("of", "more", "less", "fewer", "lower", "higher", "smaller", "larger", "as"):
        return True
    if above > 1 and part not in ("quarters", "halves", "fourths"):
        return True
    before = word_at(tokens, at - 1)
    if (
        before in ("between", "from")
        and follows in ("and", "to")
        and word_at(tokens, after + 1) in ("a", "one", "half")
    ):
        return True
    if part in ("quarter", "half", "fourth") and follows in ("final", "mile", "finals"):
        return False
    if word_at(tokens, at) == "one" and at > 0 and not follows.isalpha():
        return True
    if before in _MOVED and (not follows.isalpha() or lexicon.is_stop(follows)):
        return True
    goes_on = follows in _PART_AFTER or not follows.isalpha() or (before in _BLURRED and lexicon.is_stop(follows))
    return before in _PART_BEFORE and goes_on


def quarter_of_million(tokens: Sequence[Token], at: int) -> Number | None:
    """``quarter million``, ``quarter-million``: a quarter of the magnitude, where no period is told."""
    step = at + 2 if word_at(tokens, at + 1) == "-" else at + 1
    power = MAGNITUDE.get(word_at(tokens, step))
    before = word_at(tokens, at - 1)
    if power is None or before in ORDINAL or before in ("last", "this", "next", "per", "each", "every"):
        return None
    value = scaled(0.25, power)
    return Number(at, step, value, value, None, "number", "number.words")


def halves(tokens: Sequence[Token], at: int) -> Number | None:
    """``half a million``, ``half-million``, ``half of``, ``half the``; other halves are words."""
    step = at + 2 if word_at(tokens, at + 1) == "-" else at + 1
    article = word_at(tokens, step) in ("a", "an")
    noun = step + 1 if article else step
    word = word_at(tokens, noun)
    if word in MAGNITUDE or word in DOZEN:
        value = DOZEN[word] / 2 if word in DOZEN else scaled(0.5, MAGNITUDE[word])
        return Number(at, noun, value, value, 0 if word in DOZEN else MAGNITUDE[word] - 1, "number", "number.words")
    before = word_at(tokens, at - 1)
    if before in ("first", "second", "last", "latter", "other", "opening", "-") or step > at + 1:
        return None
    if article and (noun < len(tokens) and tokens[noun].kind == "w"):
        return Number(at, at, 0.5, 0.5, -1, "number", "number.words")
    wholes = ("of", "the", "its", "their", "his", "her", "our", "that", "those", "all", "these", "my", "your")
    if word_at(tokens, step) in wholes or before in _PART_BEFORE:
        return Number(at, at, 50, 50, None, "share", "number.fraction")
    if word_at(tokens, step) in ("what", "as"):
        return Number(at, at, 50, 50, None, "share", "number.fraction")
    return None


def vague(tokens: Sequence[Token], at: int, start: int | None = None) -> Number | None:
    """``tens of thousands``: from 2*10^k to 10^(k+1)-1; ``tens or even hundreds of billions`` is one range."""
    start = at if start is None else start
    word = word_at(tokens, at)
    if word in FEW:
        return _few(tokens, at, start)
    lower = _power(word)
    at_upper = _or_more(tokens, at)
    upper = _power(word_at(tokens, at_upper))
    last, shift = at_upper, 0
    while (
        word_at(tokens, last + 1) == "of"
        and word_at(tokens, last + 2) in VAGUE
        and word_at(tokens, last + 2) != "dozens"
    ):
        shift += VAGUE[word_at(tokens, last + 2)]
        last += 2
    if (word in TENS and not shift) or lower is None or upper is None:
        return _scores(tokens, at, start, word)
    if word == "dozens" and not shift:
        return Number(start, last, 24, 99, 1, "vague", "number.vague")
    band = _band(start, last, lower + shift)
    if at_upper > at:
        band.high = 10.0 ** (upper + shift + 1) - 1
        band.rule = "number.range"
    return band


def _few(tokens: Sequence[Token], at: int, start: int) -> Number | None:
    """``several hundred thousand``, ``a few dozen``: magnitudes that follow scale each other."""
    if word_at(tokens, at + 1) == "dozen":
        return Number(start, at + 1, 24, 99, 1, "vague", "number.vague")
    last, power = at, 0
    while word_at(tokens, last + 1) in MAGNITUDE and power <= GREATEST:
        power += MAGNITUDE[word_at(tokens, last + 1)]
        last += 1
    return _band(start, last, power) if last > at else None


def _scores(tokens: Sequence[Token], at: int, start: int, word: str) -> Number | None:
    if word == "scores" and word_at(tokens, at + 1) == "of":
        return Number(start, at, 40, 99, 1, "vague", "number.vague")
    return None


def _or_more(tokens: Sequence[Token], at: int) -> int:
    """The index of the second power in ``tens or even hundreds of billions``, else ``at``."""
    step = at + 2 if word_at(tokens, at + 2) not in ("even", "perhaps", "possibly") else at + 3
    joins = word_at(tokens, at + 1) in ("or", "to", "if") and _power(word_at(tokens, step)) is not None
    return step if joins and word_at(tokens, at) != "dozens" else at


def _power(word: str) -> int | None:
    return 1 if word == "tens" else VAGUE.get(word)


def _band(first: int, last: int, power: int) -> Number:
    return Number(first, last, 2 * 10.0**power, 10.0 ** (power + 1) - 1, power, "vague", "number.vague")


def ordinal(first: int, last: int, value: float) -> Number:
    """``third``, ``2nd``: whether it ranks anything is for ``skip`` to say."""
    return Number(first, last, value, value, 0, "ordinal", "number.ordinal")
