"""The ten years of life that a person is in: ``in his 50s``, ``her early twenties``, ``in their 60s or 70s``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import DECADE, Number, is_glued, word_at

_PARTS = frozenset({"early", "mid", "middle", "late", "-", "to", "or"})
_OWNERS = frozenset({"his", "her", "their", "my", "your", "our", "one's"})
_LINKS = frozenset({"and", "or", "to", ",", "through"})
_OLDEST = 120


def decade_of_age(tokens: Sequence[Token], at: int) -> Number | None:
    """The ages that a decade behind a possessive spans; None for one of the calendar (``in the 20s``, ``'90s``)."""
    if word_at(tokens, at + 1) != "s" and tokens[at].low not in DECADE:
        return None
    low, last = _decade(tokens, at)
    if not low or not _is_owned(tokens, at):
        return None
    follows = word_at(tokens, last + 1)
    if lexicon.is_plural(follows) and not lexicon.is_stop(follows):
        return None
    return Number(at, last, low, low + 9, 0, "number", "number.range")


def _decade(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """(its first year, its last token) of ``50s`` or ``fifties`` at a token, (0, at) for anything else."""
    if tokens[at].low in DECADE:
        return DECADE[tokens[at].low], at
    text = tokens[at].text
    tens = len(text) in (2, 3) and text.isdecimal() and text[-1] == "0" and 10 <= int(text) < _OLDEST
    return (int(text), at + 1) if tens and word_at(tokens, at + 1) == "s" and is_glued(tokens, at + 1) else (0, at)


def _is_owned(tokens: Sequence[Token], at: int) -> bool:
    """A possessive stands before the decade, its part (``mid to late``) between, or before another that it goes on."""
    before = at - 1
    while before > 0 and tokens[before].low in _PARTS:
        before -= 1
    if tokens[before].low in _OWNERS:
        return before >= 0
    link = at - 1
    while link > 0 and tokens[link].low in _PARTS - _LINKS:
        link -= 1
    if link < 1 or tokens[link].low not in _LINKS:
        return False
    if tokens[link - 1].low == "teens":
        return _is_owned(tokens, link - 1)
    other = link - 1 if tokens[link - 1].low in DECADE else link - 2
    return other > 0 and _decade(tokens, other)[1] == link - 1 and _is_owned(tokens, other)
