"""Numbers that name a standard class and measure nothing: ``a 30-year mortgage``, ``a two-bed flat``, ``phase two``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULE = rules.load("skip")["standard"]
_CLASSES = {unit: frozenset(nouns) for unit, nouns in _RULE["classes_by_unit"].items()}
_PARTS = frozenset(_RULE["parts"])
_PARTS_OF = {part: frozenset(nouns) for part, nouns in _RULE["parts_of"].items()}
_SERIES = frozenset(_RULE["series"])
_PERIODS = frozenset(_RULE["periods"])
_FUELS = frozenset(_RULE["fuels"])
_REACH = 3


def is_standard(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether a number with what follows is a trade's word for a class of things, or numbers a part of a series."""
    if draft.form != "number" or (draft.unit is not None and draft.unit.is_money):
        return False
    return _is_class(tokens, draft) or _is_part(tokens, draft) or _is_of_series(tokens, draft)


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_class(tokens: Sequence[Token], draft: Draft) -> bool:
    """``the 10-year Treasury yield``, ``a 40-foot container``, ``155mm shells``: one word, and its class soon after."""
    unit = draft.unit
    nouns = _CLASSES.get(unit.name) if unit is not None else None
    if unit is None or nouns is None or unit.first <= draft.last or tokens[unit.first].low.endswith("s"):
        return False
    for token in tokens[unit.last + 1 : unit.last + 1 + _REACH]:
        if token.low in nouns:
            return True
        if (token.kind == "s" and token.text != "-") or lexicon.is_stop(token.low):
            return False
    return False


def _is_part(tokens: Sequence[Token], draft: Draft) -> bool:
    """``a two-bedroom flat``, ``a five-star hotel``, ``one-person households``."""
    at = draft.last + 1
    if _word(tokens, at) != "-" or at + 1 >= len(tokens) or draft.unit is not None:
        return False
    word = tokens[at + 1].low
    return word in _PARTS or (word in _PARTS_OF and _word(tokens, at + 2) in _PARTS_OF[word])


def _is_of_series(tokens: Sequence[Token], draft: Draft) -> bool:
    """``in phase four``, ``on day one``, ``95 octane``; ``in the series two men`` are counted."""
    after = _word(tokens, draft.last + 1)
    if draft.unit is not None or draft.first == 0:
        return False
    if tokens[draft.first].kind == "n":
        return after in _FUELS
    if _word(tokens, draft.first - 1) == "-" and not tokens[draft.first].gap and draft.first == draft.last:
        return _word(tokens, draft.first - 2) in _SERIES  # "stage-three cuts"
    if draft.first != draft.last or after == "of" or (after.isalpha() and not lexicon.is_stop(after)):
        return False
    before, led = _word(tokens, draft.first - 1), _word(tokens, draft.first - 2)
    return before in _SERIES or (before in _PERIODS and led in ("in", "on", "of", "from", "by", "until"))
