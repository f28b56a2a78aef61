"""Telephone numbers: groups of digits that are dialled."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_PHONE = frozenset(rules.load("skip")["phone"]["before"])
_EMERGENCY = frozenset(rules.load("skip")["phone"]["emergency"])
_SHORT_CODE = 5
_SHORTEST_PHONE = 7


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def is_phone(tokens: Sequence[Token], draft: Draft) -> bool:
    """Groups of digits with hyphens or blanks between, seven digits or more in three groups, or after ``call``."""
    if tokens[draft.first].kind != "n" or draft.unit is not None:
        return False
    if (
        _word(tokens, draft.first - 1) in _PHONE
        and draft.low >= 100
        and not lexicon.is_plural(_word(tokens, draft.last + 1))
    ):
        return True
    if tokens[draft.first].text in _EMERGENCY and any(
        token.low in _PHONE for token in tokens[max(0, draft.first - 2) : draft.first]
    ):
        return not lexicon.is_plural(_word(tokens, draft.last + 1))
    led, text = _word(tokens, draft.first - 1), tokens[draft.first].text
    if (led == "number" and draft.low >= 100 and text.isdecimal()) or (
        led in ("on", "to") and (" " in text or len(text) >= _SHORT_CODE)
    ):
        return any(token.low in _PHONE for token in tokens[max(0, draft.first - 5) : draft.first - 1])
    left, right = draft.first, draft.last
    while left > 0 and _dials(tokens, left - 1) and right - left < 16:
        left -= 1
    while right + 1 < len(tokens) and _dials(tokens, right + 1) and right - left < 16:
        right += 1
    if left == right:
        return False
    groups = sum(token.kind == "n" for token in tokens[left : right + 1])
    size = sum(len(token.text) for token in tokens[left : right + 1] if token.kind == "n")
    called = any(token.low in _PHONE for token in tokens[max(0, left - 4) : left])
    if (
        called
        and groups >= 3
        and size >= _SHORTEST_PHONE - 1
        and not any(token.text in "-" for token in tokens[left:right])
    ):
        return True
    return size >= _SHORTEST_PHONE and (
        (groups >= 3 and (_word(tokens, left) == "+" or size >= 9)) or (called and groups >= 2)
    )


def _dials(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    return (token.kind == "n" and "," not in token.text and len(token.text) <= 12) or token.text in "+-()"
