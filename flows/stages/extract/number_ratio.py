"""Shares told as one number of another, and multiples: ``one in five``, ``18 of every 100``, ``three to one``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.stages.extract import lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import CARDINAL, MAGNITUDE, ORDINAL, Number, is_glued, spelled, word_at

_MOST_OF = 100_000
_ROUND_TOTALS = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100, 1000, 10_000, 100_000})
_SMALL_TOTAL = 10
_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_UNITS_OF_TIME = frozenset(rules.load("number")["rules"]["in_ten"]["units_of_time"])
_COMPARED = frozenset(rules.load("number")["rules"]["multiple"]["compared"])
_NUMBERED = frozenset({"no", ".", "number", "#", "ranked", "rank"})
_AFTER = frozenset({"x", "to", "-", "fold", "times", "time"})
_LINKS = frozenset({"-", "in", "out", "of"})
_BETWEEN = 3


def in_ten(tokens: Sequence[Token], at: int) -> Number | None:
    """``one in five``, ``3 in 10``, ``6 out of 10``, ``18 of every 100``, ``1 in 36``: a share."""
    link, is_each = _link(tokens, at)
    if link is None:
        return _one_noun_in(tokens, at)
    above, total = small(tokens, at), small(tokens, link)
    if above is None or total is None or not 0 < above < total or above >= _MOST_OF or word_at(tokens, at - 1) == "top":
        return None
    if total not in _ROUND_TOTALS and not _is_odds(tokens, at, link, above, total):
        return None
    after = word_at(tokens, link + 1)
    if (after in _UNITS_OF_TIME and not is_each) or after in MAGNITUDE or after == "%":
        return None
    return _share(at, link, above, total)


def _link(tokens: Sequence[Token], at: int) -> tuple[int | None, bool]:
    """Where the total stands after ``in``, ``out of``, ``of every``; and whether ``every`` or ``each`` leads to it."""
    if word_at(tokens, at + 1) not in _LINKS:
        return None, False
    words = [word_at(tokens, at + step) for step in range(1, 4)]
    if words[0] == "-" and words[1] == "in" and words[2] == "-" and is_glued(tokens, at + 2):
        return at + 4, False
    step = 2 if words[:2] == ["out", "of"] else int(words[0] in ("in", "of"))
    is_each = word_at(tokens, at + step + 1) in ("every", "each")
    if not step or (words[0] == "of" and not is_each):
        return None, False
    return at + step + 1 + is_each, is_each


def _is_odds(tokens: Sequence[Token], at: int, last: int, above: float, total: float) -> bool:
    """``1 in 36``: one of any number, where that is no year and no place in a list."""
    if above != 1 or word_at(tokens, at + 1) in ("of", "out") or word_at(tokens, at - 1) in _NUMBERED:
        return False
    is_year = _FIRST_YEAR <= total < _LAST_YEAR and "," not in tokens[last].text
    return not is_year and tokens[last].kind == "n"


def _one_noun_in(tokens: Sequence[Token], at: int) -> Number | None:
    """``one parish in two``, ``one Ukrainian gunner in ten``: the counted noun stands between."""
    if word_at(tokens, at) != "one":
        return None
    for link in range(at + 2, at + 2 + _BETWEEN):
        between = tokens[at + 1 : link]
        if word_at(tokens, link) == "in":
            total = small(tokens, link + 1)
            after = word_at(tokens, link + 2)
            is_whole = total is not None and 1 < total <= _SMALL_TOTAL and tokens[link + 1].kind == "w"
            closed = not after.isalpha() or lexicon.is_stop(after)
            if total is None or not is_whole or not closed or word_at(tokens, link - 1) in lexicon.FUNCTION:
                return None
            return _share(at, link + 1, 1, total)
        if between and (between[-1].kind != "w" or lexicon.is_stop(between[-1].low)):
            return None
    return None


def _share(first: int, last: int, above: float, total: float) -> Number:
    share = 100 * above / total
    return Number(first, last, share, share, None, "share", "number.in_ten")


def small(tokens: Sequence[Token], at: int) -> float | None:
    """The value of a short whole number or a number word at ``at``; None where none stands."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "n" and len(token.text) <= 7 and "." not in token.text:
        return spelled(token.text)[0]
    return CARDINAL.get(token.low) if token.kind == "w" else None


def times(tokens: Sequence[Token], at: int, number: Number | None) -> Number | None:
    """``three times as high``, ``10-fold``, ``three to one``: a multiple; ``won three times`` stays a count."""
    if number is None:
        return None
    step = number.last + 1
    if word_at(tokens, step) not in _AFTER:
        return number
    if word_at(tokens, step) == "x" and is_glued(tokens, step) and (step + 1 >= len(tokens) or tokens[step + 1].gap):
        return replace(number, last=step, form="ratio", rule="number.multiple")
    if _is_to_one(tokens, at, number):
        return replace(number, last=step + 1, form="ratio", rule="number.multiple")
    if word_at(tokens, step) == "-" and is_glued(tokens, step):
        step += 1
    word = word_at(tokens, step)
    compared = word_at(tokens, step + 1) in _COMPARED or word_at(tokens, step + 1).endswith("'s")
    if word != "fold" and not (word in ("times", "time") and compared):
        return number
    return replace(number, last=step if word == "fold" else number.last, form="ratio", rule="number.multiple")


def _is_to_one(tokens: Sequence[Token], at: int, number: Number) -> bool:
    """``two to one``: in words alike, a whole number to one, and none of a range or a change."""
    step = number.last + 1
    if number.first != number.last or word_at(tokens, at) not in CARDINAL or number.low < 2 or number.low > 20:
        return False
    if word_at(tokens, step) != "to" or word_at(tokens, step + 1) != "one" or word_at(tokens, step + 2) in ORDINAL:
        return False
    after = word_at(tokens, step + 2)
    return word_at(tokens, at - 1) != "from" and (not after.isalpha() or lexicon.is_stop(after))
