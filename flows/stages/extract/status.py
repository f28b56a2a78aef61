"""Whether a number is reported, estimated, forecast, aimed at, a limit, or supposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flows.stages.extract import clause, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from schemas.records import Status

_RULES = rules.load("status")
_LEFT = rules.Phrases.of(_RULES, "left")
_AFTER = rules.Phrases.of(_RULES, "after")
_TRIGGERS = rules.words("status", "triggers")
_LIMITS = frozenset(
    {"cap", "caps", "limit", "limits", "ceiling", "threshold", "quota", "minimum", "maximum", "trigger", "requirement"}
)
_TIMES = frozenset({"until", "once", "when", "only"})
_MODALS = frozenset({"can", "could", "may", "might", "will", "would"})
_REACH = 16


def apply(tokens: Sequence[Token], draft: Draft) -> None:
    """Set the status from a noun such as ``limit`` after the number, else from the nearest cue before it."""
    rule = _after(tokens, draft) or _left(tokens, draft)
    if rule is None:
        return
    draft.rules.append(f"status.{rule}")
    draft.status = "reported" if rule == "price" else cast(Status, rule)


def _after(tokens: Sequence[Token], draft: Draft) -> str | None:
    found = _AFTER.at(tokens, draft.end + 1) if draft.end + 1 < len(tokens) else None
    return found[1] if found else None


def _left(tokens: Sequence[Token], draft: Draft) -> str | None:
    stop = draft.first
    start = max(_clause_start(tokens, draft), stop - _REACH)
    for at in range(stop - 1, start - 1, -1):
        found = _LEFT.ending(tokens, at)
        if found is None:
            continue
        rule = found[1]
        word = tokens[at].low
        if word in _LIMITS and not _states_limit(tokens, at, stop):
            continue
        if word in _TIMES and not _triggers(tokens, at, stop):
            continue
        if (word == "within" and at != stop - 1) or (word in _MODALS and _other_verbs(tokens, at + 1, stop) > 1):
            continue
        if word == "may" and tokens[at].text[0].isupper():
            continue
        return rule
    return None


def _clause_start(tokens: Sequence[Token], draft: Draft) -> int:
    """Left to the clause's edge; a conjunction that sets a trigger (when, until, if) stays inside."""
    start = clause.start_of(tokens, draft.first)
    return (
        start - 1
        if start > 0 and tokens[start - 1].low in ("when", "if", "once", "until", "unless", "after")
        else start
    )


def _states_limit(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """``a cap of 5,000``, ``the limit is 180``; not ``market cap``, nor ``the cap affects 300 people``."""
    if at and tokens[at - 1].low == "market":
        return False
    between = tokens[at + 1 : stop]
    return all(token.low in lexicon.FUNCTION or token.low in lexicon.LINKING or token.kind == "s" for token in between)


def _triggers(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """``when crossings reach 2,500``: a present tense after the conjunction makes the number a trigger."""
    return any(token.low in _TRIGGERS for token in tokens[at + 1 : stop])


def _other_verbs(tokens: Sequence[Token], first: int, stop: int) -> int:
    """How many verbs but auxiliaries stand between: after a second one, a modal no longer governs the number."""
    return sum(clause.is_verb(tokens, at) and tokens[at].low not in lexicon.AUXILIARY for at in range(first, stop))
