"""What a number is per without ``per``: ``$5 a bag``, ``63 people a boat``, ``three to a room``, ``30 each a day``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause_verb, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULES = rules.load("per")
_PLACES = frozenset(_RULES["a_place"]["nouns"])
_GIVING = frozenset(_RULES["a_place"]["giving"])
_GRANTING = frozenset({"gave", "give", "gives", "giving", "granted", "lent", "handed", "awarded"})
_SHARED = frozenset(_RULES["to_a"]["nouns"])
_NOT_ONE = frozenset(_RULES["a_thing"]["no_measure"])
_BACK = 8


def of_thing(tokens: Sequence[Token], draft: Draft, at: int) -> tuple[str, int, str] | None:
    """(per, last token, rule) where ``a`` and a singular noun stand at ``at`` and close the phrase; else None."""
    if at + 1 >= len(tokens) or tokens[at].low not in ("a", "an", "to"):
        return None
    noun = tokens[at + 1]
    if tokens[at].low == "to":
        return _to_one(tokens, draft, at)
    if (
        not _closes(tokens, at + 2)
        or noun.kind != "w"
        or not noun.text.islower()
        or lexicon.is_stop(noun.low)
        or lexicon.is_plural(noun.low)
    ):
        return None
    is_money = draft.unit is not None and draft.unit.is_money
    giving = _GRANTING if is_money else _GIVING
    if any(token.low in giving for token in tokens[max(0, draft.first - _BACK) : draft.first]):
        return None
    if is_money:
        fits = noun.low not in _NOT_ONE and not noun.low.endswith(("ed", "ing", "ly"))
        return (noun.low, at + 1, "per.a_thing") if fits else None
    counts = draft.unit is None and draft.form == "number" and draft.end < at - 1
    return (noun.low, at + 1, "per.a_place") if counts and noun.low in _PLACES else None


def _to_one(tokens: Sequence[Token], draft: Draft, at: int) -> tuple[str, int, str] | None:
    """``slept three to a room``, ``six to a cell``; not ``moved 12 to a room``, ``fell from 3 to a low``."""
    if at + 2 >= len(tokens) or tokens[at + 1].low not in ("a", "each", "every") or draft.unit is not None:
        return None
    noun, led = tokens[at + 2].low, tokens[draft.lead].low if draft.lead >= 0 else ""
    fits = noun in _SHARED and _closes(tokens, at + 3) and led != "from" and draft.end == at - 1
    return (noun, at + 2, "per.to_a") if fits else None


def _closes(tokens: Sequence[Token], at: int) -> bool:
    """A stop, a preposition or a conjunction: no noun follows, and no verb whose subject this would be."""
    if at >= len(tokens) or tokens[at].kind == "s":
        return at >= len(tokens) or tokens[at].text not in "-'’"
    word = tokens[at].low
    if word in ("a", "each", "every"):
        return True
    return (word in lexicon.PREPOSITION or word in lexicon.CONJUNCTION) and not clause_verb.may_be(word)
