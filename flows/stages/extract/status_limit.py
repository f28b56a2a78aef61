"""Bounds that pick out whom a rule is for, and marks that something needs: ``those earning below £12,570 pay``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULE = rules.load("status")["threshold"]
_SELECTS = frozenset(_RULE["selects"])
_RULED_BEFORE = frozenset(_RULE["rule_before"])
_RULED_BEHIND = frozenset(_RULE["rule_behind"])
_MARKS = frozenset(_RULE["marks"])
_NEEDED_TO = frozenset(_RULE["needed_to"])
_NOBODY = frozenset(_RULE["nobody"])
_BOUNDS = frozenset({"more_than", "less_than", "at_least", "at_most"})
_POINTS = frozenset({"above", "below", "over", "under"})
_NEEDS = frozenset({"need", "needs", "needed"})
_STOPS = frozenset(",;:.()—")
_BEFORE = 8
_BEHIND = 12
_SELECT_REACH = 4
_NEED_REACH = 6


def applies(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether the number is where a rule begins or ends to hold, or what something takes."""
    if draft.modifier in _BOUNDS and draft.lead >= 0 and _selects(tokens, draft):
        return _is_ruled(tokens, draft)
    return _is_needed(tokens, draft)


def _selects(tokens: Sequence[Token], draft: Draft) -> bool:
    """``those earning more than``, ``homes above``, ``with savings of more than``: a bound that restricts a noun."""
    lead = draft.lead
    if any(token.low in _SELECTS for token in tokens[max(0, lead - _SELECT_REACH + 1) : lead + 1]):
        return True
    if tokens[lead].low == "of":
        return draft.unit is not None and not draft.unit.is_money and draft.unit.name != "percent"
    bound = draft.modifier_first is not None and tokens[draft.modifier_first].low in _POINTS
    noun = tokens[lead].low
    return bound and (lexicon.is_plural(noun) or noun in _MARKS or noun in _NOBODY or lexicon.is_person(noun))


def _is_ruled(tokens: Sequence[Token], draft: Draft) -> bool:
    """A word of the rule in the clause behind the number, or close before what it restricts."""
    if any(token.low in _RULED_BEFORE for token in tokens[max(0, draft.lead - _BEFORE) : draft.lead]):
        return True
    for at in range(draft.end + 1, min(draft.end + 1 + _BEHIND, len(tokens))):
        if tokens[at].text in _STOPS:
            return False
        if tokens[at].low in _RULED_BEHIND:
            return True
    return False


def _is_needed(tokens: Sequence[Token], draft: Draft) -> bool:
    """``needs 270 votes to win``."""
    if draft.form != "number" or draft.lead < 0 or tokens[draft.lead].low not in _NEEDS:
        return False
    behind = tokens[draft.end + 1 : draft.end + 1 + _NEED_REACH]
    return any(a.low == "to" and b.low in _NEEDED_TO for a, b in pairwise(behind))


def is_forbidden(tokens: Sequence[Token], draft: Draft, first: int, at: int) -> bool:
    """``nobody may work more than 12 hours``: a modal at ``at`` under a subject that is none, and a bound."""
    return draft.modifier in _BOUNDS and any(token.low in _NOBODY for token in tokens[first:at])
