"""What one money costs in another: ``the yen weakened to 157.8 per dollar``, ``the pound rose to 1.27 against it``.

The number counts the money that is quoted, not the nouns around it: yen and rupees to the dollar, but dollars to the
pound, the euro and the dollars of Australia and New Zealand.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import Unit
from flows.stages.extract.unit_money import OWNERS

_RULE = rules.load("currency")["by_country"]["quoted"]
_NAMES: dict[str, str] = _RULE["names"]
_WHOLE = frozenset(_RULE["whole"])
_AGAINST = frozenset({"against", "per", "to", "versus", "vs"})
_LEVELS = frozenset({"to", "at", "around", "about", "near", "below", "above", "past", "traded", "hit"})
_SOFT = frozenset({"the", "a", "u.s", ".", "one", *OWNERS})
_REACH = 10


def read(tokens: Sequence[Token], draft: Draft) -> Unit | None:
    """The unit of a bare number that quotes the money of its clause's subject against another, None elsewhere."""
    if draft.unit is not None or draft.form != "number" or draft.is_range or "number.magnitude" in draft.rules:
        return None
    if draft.lead < 0 or tokens[draft.lead].low not in _LEVELS:
        return None
    other = _other(tokens, draft.end + 1)
    if other is None:
        return None
    for at in range(draft.lead, max(-1, draft.lead - _REACH), -1):
        own = _name(tokens, at)
        if own is not None and own != other:
            code = other if own in _WHOLE else own
            return Unit(code, draft.last, draft.last, tokens[at].text, False, f"currency.{code}")
        if tokens[at].text in ",;:":
            return None
    return None


def _name(tokens: Sequence[Token], at: int) -> str | None:
    """The money that a word names, an owner's dollar by the word before it."""
    owner = OWNERS.get(tokens[at - 1].low) if at and tokens[at].low == "dollar" else None
    return owner or _NAMES.get(tokens[at].low)


def _other(tokens: Sequence[Token], at: int) -> str | None:
    """``against the US dollar``, ``per euro``, ``to the dollar``: the money that the quoted one is set against."""
    if at >= len(tokens) or (tokens[at].low not in _AGAINST and tokens[at].low != "a"):
        return None
    for here in range(at + 1, min(at + 6, len(tokens))):
        named = _name(tokens, here)
        if named is not None:
            return named
        if tokens[here].low not in _SOFT:
            return None
    return None
