"""Differences told by a comparative behind the number (``12.3% lower``), and growth, whose levels are differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.stages.extract import clause, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import word_at
from flows.stages.extract.unit import DIMENSION, TIME_UNITS
from schemas.records import Direction

_RULE = rules.load("kind")["change"]
COMPARATIVES: dict[str, Direction] = {
    **dict.fromkeys(_RULE["comparatives"]["up"], "up"),
    **dict.fromkeys(_RULE["comparatives"]["down"], "down"),
}
_BARE_COMPARED = frozenset(_RULE["bare_compared"])
_LASTING = frozenset(_RULE["lasting"])
_PEAKS = frozenset(_RULE["peaks"])
_PEAK_REACH = 4
_THAN_REACH = 6
_LEADS_GROWTH = frozenset({"to", "at", "is", "was", "from", "reached", "averaged", "hit"})
_OF_GROWTH = frozenset(_RULE["of_growth"])
_OTHER_RATES = frozenset(rules.load("kind")["rate"]["cues"])
_GROWTH_REACH = 10


class Change(NamedTuple):
    """The token of the word that makes a number a change, and the direction that the word tells."""

    at: int
    direction: Direction | None


def is_quantity(draft: Draft) -> bool:
    """True for a number with a unit, and for a share."""
    return draft.unit is not None or draft.form == "share"


def is_percent(draft: Draft) -> bool:
    """True for a share, in percent or in parts."""
    return draft.form == "share" or (draft.unit is not None and draft.unit.name == "percent")


def comparative(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """``12.3% lower``, ``0.17C warmer than``, ``2 million fewer tonnes``, ``R1.15 a litre more``."""
    for at in {draft.end + 1, (draft.per_last or draft.end) + 1}:
        word = word_at(tokens, at)
        if word in COMPARATIVES and _compares(tokens, draft, at, noun_last):
            return Change(at, COMPARATIVES[word])
    return None


def _compares(tokens: Sequence[Token], draft: Draft, at: int, noun_last: int | None) -> bool:
    word, after = word_at(tokens, at), word_at(tokens, at + 1)
    than = any(token.low == "than" for token in tokens[at + 1 : at + 1 + _THAN_REACH])
    if not is_quantity(draft):
        if word == "short":
            return after == "of" and draft.form == "number"
        if word not in ("more", "fewer", "less"):
            return False
        return word == "fewer" or (after == "than" if noun_last is None else word == "more" and than)
    name = draft.unit.name if draft.unit else "percent"
    if word in ("ahead", "behind"):
        return is_percent(draft) and (after == "of" or word == "behind")
    if word == "off":
        return is_percent(draft) and any(token.low in _PEAKS for token in tokens[at + 1 : at + 1 + _PEAK_REACH])
    if word in ("short", "shy"):
        near = tokens[at + 1 : at + 1 + _PEAK_REACH]
        return word == "short" and is_percent(draft) and any(token.low in _PEAKS for token in near)
    if word in ("above", "below"):
        measured = DIMENSION.get(name) in ("share", "temperature", "index") or (
            draft.unit is not None and draft.unit.is_money
        )
        return measured and after[:1].isalnum()
    if name in TIME_UNITS and word not in _LASTING:
        return word in ("more", "less") and after == "than"
    if word in _BARE_COMPARED:
        return True
    return than or not after.isalpha() or lexicon.is_stop(after)


def growth(tokens: Sequence[Token], draft: Draft) -> Change | None:
    """``growth slowed to 2.1%``, ``sees growth at 0.8%``: a level of growth is itself a difference."""
    led = draft.is_range or word_at(tokens, draft.lead) in _LEADS_GROWTH
    if not is_percent(draft) or not led or word_at(tokens, draft.end + 1) == "of":
        return None
    start = max(clause.start_of(tokens, draft.first), draft.first - _GROWTH_REACH)
    for at in range(draft.lead, start - 1, -1):
        if (tokens[at].kind in "nv" and word_at(tokens, draft.lead) != "from") or tokens[at].low in _OTHER_RATES:
            return None
        if tokens[at].low == "growth" and word_at(tokens, at + 1) not in _OF_GROWTH:
            return Change(at, "up")
    return None
