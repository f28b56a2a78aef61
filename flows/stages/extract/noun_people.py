"""Where a number without a noun counts people: ``three dead``, ``12 were arrested``, ``the population shrank``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_CASUALTIES = rules.words("noun", "casualties")
_COMPANIES = rules.words("noun", "companies")
_HARMING = rules.words("noun", "harming")
_PERISHED = frozenset({"died", "drowned", "perished"})
_BEING = frozenset({"was", "were", "is", "are", "has", "have", "had", "been", "being", "also", "still", "more"})
_WHOLE_REACH = 6
_RULE = rules.load("noun")["rules"]["body"]
_BODIES = frozenset(_RULE["nouns"])
_BEASTS = frozenset(_RULE["beasts"])
_LEVELS = frozenset({"numbers", "figures", "levels"})
_TURNOUT = "turnout"
_LEAST_TURNOUT = 100
_KINDS = frozenset({"count", "change", "rate"})


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def of_people(tokens: Sequence[Token], draft: Draft) -> bool:
    """``three dead``, ``12 injured``: people without a noun."""
    if draft.unit is not None or draft.noun_last is not None:
        return False
    strong = _word(tokens, draft.last + 1 + (_word(tokens, draft.last + 1) == "-")) == "strong"
    if (strong or _word(tokens, draft.last + 1) == "who") and draft.form == "number":
        return True
    if _word(tokens, draft.lead) == "of" and _word(tokens, draft.lead - 1) in _COMPANIES:
        return True
    return _word(tokens, draft.last + 1) in _CASUALTIES or _word(tokens, draft.lead) in _HARMING


def befalls_people(tokens: Sequence[Token], draft: Draft) -> bool:
    """``12 were arrested``, ``40 have been killed``: what people undergo, told of a number that is part of nothing."""
    at = draft.end + 1
    if _word(tokens, at) in ("were", "are") and lexicon.is_plural(_word(tokens, at + 1)) and draft.form == "number":
        return lexicon.is_person(lexicon.singular(_word(tokens, at + 1)))  # "12 were women"
    if any(token.low == "of" for token in tokens[max(0, draft.first - _WHOLE_REACH) : draft.first]):
        return False
    at = draft.end + 1
    while _word(tokens, at) in _BEING:
        at += 1
    if draft.form != "number":
        return False
    undergone = at > draft.end + 1 and (_word(tokens, at) in _CASUALTIES or _word(tokens, at) == "shot")
    return undergone or _word(tokens, at) in _PERISHED


def makes_up(draft: Draft) -> bool:
    """Whether a number without unit and noun is a level of what its concept names, and that is made of people."""
    if draft.unit is not None or draft.noun_last is not None or draft.kind not in _KINDS or not draft.concept:
        return False
    words = draft.concept.lower().split()
    if draft.noun is not None and not any(draft.noun == lexicon.singular(word) for word in words):
        return False
    cut = next((at for at, word in enumerate(words) if at and word in lexicon.PREPOSITION), len(words))
    if draft.form not in ("number", "vague") or not _names_body(words[:cut]):
        return False
    if words[cut - 1] == _TURNOUT and draft.low <= _LEAST_TURNOUT:
        return False
    return not any(lexicon.singular(word.removesuffix("'s")) in _BEASTS for word in words[: cut + 3])


def _names_body(words: list[str]) -> bool:
    if words[-1] in _LEVELS:
        return len(words) > 1 and (lexicon.is_person(lexicon.singular(words[-2])) or words[-2] in ("viewing", "crowd"))
    return lexicon.singular(words[-1]) in _BODIES
