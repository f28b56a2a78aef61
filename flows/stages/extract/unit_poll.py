"""Standings in a poll, told without a unit: ``a poll put Harris on 50, Trump on 46 and others on 4``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import Unit

_POLLS = frozenset({"poll", "polls", "survey", "surveys", "yougov", "ipsos", "gallup"})
_JOINING = frozenset({"and", "but", "while", "with"})
_WHOLE = 100


def read(tokens: Sequence[Token], draft: Draft) -> Unit | None:
    """Percent for a bare number behind ``on`` in a sentence that names a poll, where nothing counted follows."""
    if draft.unit is not None or draft.form != "number" or draft.is_range or draft.high > _WHOLE:
        return None
    if draft.lead < 1 or tokens[draft.lead].low != "on":
        return None
    after = tokens[draft.end + 1] if draft.end + 1 < len(tokens) else None
    if after is not None and after.low.isalnum() and after.low not in _JOINING:
        return None
    if not any(token.low in _POLLS for token in tokens[: draft.lead]):
        return None
    return Unit("percent", draft.last, draft.last, tokens[draft.last].text, False, "unit.percent")
