"""Hours without am and pm: ``open 9-5``, ``works 8 to 6``, ``the 7.15 train``, ``the 3.30 at Kempton``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULE = rules.load("skip")["hours"]
_OPEN = frozenset(_RULE["open"])
_DAYS = frozenset(_RULE["days"])
_TRAINS = frozenset(_RULE["trains"])
_JOINERS = frozenset({"-", "–", "to", "until", "till"})
_MINUTE = re.compile(r"(?:\d|1\d|2[0-3])\.[0-5]\d")
_LAST_HOUR = 12
_REACH = 4


def is_hour(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether the number is one of two hours behind a word of opening or working, or when a train leaves."""
    if draft.unit is not None or draft.form != "number":
        return False
    before, after = _word(tokens, draft.first - 1), _word(tokens, draft.last + 1)
    if before == "the" and draft.first == draft.last and "." in tokens[draft.first].text:
        return _MINUTE.fullmatch(tokens[draft.first].text) is not None and _departs(tokens, draft.last + 1)
    if draft.is_range:
        return _is_opening(tokens, draft.first, draft.last) and 1 <= draft.low <= draft.high <= _LAST_HOUR
    if not 1 <= draft.low <= _LAST_HOUR or draft.first != draft.last:
        return False
    if after in _JOINERS and _is_hour(tokens, draft.last + 2):
        return _is_opening(tokens, draft.first, draft.last + 2)
    return before in _JOINERS and _is_hour(tokens, draft.first - 2) and _is_opening(tokens, draft.first - 2, draft.last)


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_hour(tokens: Sequence[Token], at: int) -> bool:
    text = tokens[at].text if 0 <= at < len(tokens) else ""
    return text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= _LAST_HOUR


def _is_opening(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Nothing counted follows but days, and a word of opening stands a few before."""
    after = _word(tokens, last + 1)
    closed = not after.isalpha() or after in _DAYS or lexicon.is_stop(after)
    return closed and any(token.low in _OPEN for token in tokens[max(0, first - _REACH) : first])


def _departs(tokens: Sequence[Token], at: int) -> bool:
    word = _word(tokens, at)
    if word in ("to", "from", "at") and at + 1 < len(tokens):
        return tokens[at + 1].text[0].isupper()
    return word in _TRAINS
