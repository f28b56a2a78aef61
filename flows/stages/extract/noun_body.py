"""Bodies of people whose bare level counts people: ``the population shrank to 4,300``, ``staff numbers fell``."""

from __future__ import annotations

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft

_RULE = rules.load("noun")["rules"]["body"]
_BODIES = frozenset(_RULE["nouns"])
_BEASTS = frozenset(_RULE["beasts"])
_LEVELS = frozenset({"numbers", "figures", "levels"})
_TURNOUT = "turnout"
_LEAST_TURNOUT = 100
_KINDS = frozenset({"count", "change", "rate"})


def is_counted(draft: Draft) -> bool:
    """Whether a number without unit and noun is a level of what its concept names, and that is made of people."""
    if draft.unit is not None or draft.noun_last is not None or draft.kind not in _KINDS or not draft.concept:
        return False
    words = draft.concept.lower().split()
    cut = next((at for at, word in enumerate(words) if at and word in lexicon.PREPOSITION), len(words))
    if draft.form not in ("number", "vague") or not _names_body(words[:cut]):
        return False
    if words[cut - 1] == _TURNOUT and draft.low <= _LEAST_TURNOUT:
        return False
    return not any(lexicon.singular(word.removesuffix("'s")) in _BEASTS for word in words[: cut + 3])


def _names_body(words: list[str]) -> bool:
    if words[-1] in _LEVELS:
        return len(words) > 1 and (lexicon.is_person(lexicon.singular(words[-2])) or words[-2] in ("viewing", "crowd"))
    return words[-1] in _BODIES
