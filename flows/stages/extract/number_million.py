"""Short magnitudes after digits, and where a bare m is a million and not a metre."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import APART, GLUED, word_at

_MILLIONS = rules.load("number")["millions"]
_COUNTED = frozenset(_MILLIONS["counted"])
_ALWAYS_GLUED = frozenset(rules.load("number")["beside"]["always_glued"])
_SUBJECTS = frozenset(_MILLIONS["subjects"])
_SPENDING = frozenset(_MILLIONS["verbs"])
_OF_LENGTH = frozenset(_MILLIONS["of_length"])
_SPATIAL = frozenset(_MILLIONS["spatial"])
_AFTER_MILLIONS = frozenset(_MILLIONS["after"])
_SET_AGAINST = frozenset({"from", "to", "against", "than", "with", "and", "versus", "vs", "of"})
_IN_SHORT = frozenset({"m", "bn", "mn", "tn", "million", "billion"})
_NEAR = 11
_BESIDE = 3
_FAR = 20


def short_magnitude(tokens: Sequence[Token], at: int) -> bool:
    """Whether the letters at ``at``, after digits, are a magnitude: ``4bn``, ``350k``, ``£3 m``."""
    word = word_at(tokens, at)
    if word not in GLUED:
        return False
    if tokens[at].gap:
        return word in APART and (word != "m" or _has_currency(tokens, at - 1))
    if word in _ALWAYS_GLUED or tokens[at].text in _ALWAYS_GLUED:
        return True
    if _has_currency(tokens, at - 1):
        return True
    return word == "m" and (_counts(tokens, at + 1) or _leads_on(tokens, at + 1) or _goes_on_in_millions(tokens, at))


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


def _goes_on_in_millions(tokens: Sequence[Token], at: int) -> bool:
    """``£9.2m from 7.3m``, ``the population grew to 4.1m``, ``lost 340m in a year``: no length is told there.

    What measures a length says so after it (``12m tall``, ``10m from the road``); else an amount before it in the
    sentence, set against this one, or a subject that is counted in millions decides.
    """
    after = word_at(tokens, at + 1)
    if after in ("more", "less"):
        return _told_in_millions(tokens, at - 1)
    if after.isalnum() and after not in _AFTER_MILLIONS:
        return False
    before = [token.low for token in tokens[max(0, at - 1 - _FAR) : at - 1]]
    led = before[-1] if before else ""
    if (led in _SET_AGAINST or led.endswith("'s")) and after != "from" and _told_in_millions(tokens, at - 1):
        return True
    near = before[-_NEAR:]
    return _SPATIAL.isdisjoint(near) and not (_SUBJECTS.isdisjoint(near) and _SPENDING.isdisjoint(before[-_BESIDE:]))


def _told_in_millions(tokens: Sequence[Token], stop: int) -> bool:
    """Whether a number before ``stop`` is money or a count in millions, written in short."""
    for at in range(max(0, stop - _FAR), stop - 1):
        scale = word_at(tokens, at + 1)
        if tokens[at].kind != "n" or scale not in _IN_SHORT:
            continue
        if scale != "m" or _has_currency(tokens, at) or _counts(tokens, at + 2):
            return True
    return False


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """A plural noun follows: ``4m people``, ``3.1m food parcels``; not ``100m sprint``, ``2.5m concrete walls``."""
    if at >= len(tokens) or tokens[at].kind != "w" or not tokens[at].gap:
        return False
    word, after = word_at(tokens, at), word_at(tokens, at + 1)
    if word in _COUNTED:
        return True
    if word in _OF_LENGTH or lexicon.is_stop(word):
        return False
    if word.endswith("s") and not word.endswith("ss"):
        return True
    is_exact = at > 1 and "." in tokens[at - 2].text
    return lexicon.is_plural(after) and (is_exact or lexicon.is_person(lexicon.singular(after)))
