"""Whether a number is reported, estimated, forecast, aimed at, a limit, or supposed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from flows.stages.extract import clause, lexicon, rules, status_limit
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import TIME_UNITS
from schemas.records import Status

_RULES = rules.load("status")
_LEFT = rules.Phrases.of(_RULES, "left")
_AFTER = rules.Phrases.of(_RULES, "after")
_TRIGGERS = frozenset(_RULES["threshold"]["triggers"])
_LIMITS = frozenset(_RULES["threshold"]["limits"])
_TIMES = frozenset({"until", "once", "when", "only"})
_MODALS = frozenset({"can", "could", "may", "might", "will", "would"})
_REACH = 16
_BEHIND = 12
_SPEAKER = 8
_TO_VERB = frozenset({"to", "and", "now", "would", "also"})
_KEPT = frozenset({"forecast", "target", "hypothetical"})
_OPEN = frozenset({"forecast", "hypothetical"})
_BEFORE_FROM = 8
_FORETOLD = frozenset(_RULES["forecast"]["foretold"])
_TURNS = frozenset(_RULES["forecast"]["turns"])
_LINKS = frozenset(_RULES["forecast"]["links"])
_FORESEEN = frozenset(_RULES["forecast"]["foreseen"])
_SAID_TO_BE = frozenset({"is", "are", "was", "were", "had", "have", "been", "be"})
_SPEAKERS = dict.fromkeys(_RULES["estimate"]["behind"], "estimate") | dict.fromkeys(
    _RULES["forecast"]["behind"], "forecast"
)
_TURNING = frozenset({"as", "while", "when", "because", "although", "after", "and", "but", "or"})
_WILL = frozenset(_RULES["forecast"]["subject_of"])
_ENDS = frozenset(",.;")
_TOLD = _FORESEEN | _SPEAKERS.keys()
_SHOWN = frozenset(_RULES["forecast"]["shown"])
_MEASURED_AGAINST = frozenset(_RULES["forecast"]["measured_against"])
_MOVES = frozenset(_RULES["threshold"]["moves"])


def apply(tokens: Sequence[Token], draft: Draft) -> None:
    """Set the status from a noun such as ``limit`` after the number, else from the nearest cue before it."""
    rule = _after(tokens, draft) or _selected(tokens, draft) or _left(tokens, draft) or _behind(tokens, draft)
    if rule is None or (rule in _OPEN and _is_left_behind(tokens, draft)):
        return
    draft.rules.append(f"status.{rule}")
    draft.status = "reported" if rule == "price" else cast(Status, rule)


def _selected(tokens: Sequence[Token], draft: Draft) -> str | None:
    return "threshold" if status_limit.applies(tokens, draft) else None


def _is_left_behind(tokens: Sequence[Token], draft: Draft) -> bool:
    """``will rise to $50 from $40``, ``will fall from 5% to 4%``: where a level starts from, it stands already."""
    if draft.lead < 1 or tokens[draft.lead].low != "from":
        return False
    if "join.from_to_change" in draft.rules:
        return draft.direction is None and draft.low != 0
    before = tokens[max(0, draft.lead - _BEFORE_FROM) : draft.lead]
    foretold = any(b.low in _FORETOLD and a.low in lexicon.DETERMINER for a, b in pairwise(tokens[: draft.lead]))
    return not foretold and any(a.low == "to" and b.kind in "nsv" for a, b in pairwise(before))


def carry(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    """``a deficit of $39.8bn, then $38.9bn``: without a verb of its own a number keeps the frame before it."""
    if draft.status != "reported" or before.status not in _KEPT or any(rule == "status.price" for rule in draft.rules):
        return
    between = range(before.end + 1, draft.first)
    if len(between) > _REACH or any(tokens[at].text in ";:—–()" or tokens[at].low in _TURNS for at in between):
        return
    if any(clause.is_verb(tokens, at) or tokens[at].low in lexicon.LINKING - _LINKS for at in between):
        return
    draft.status = before.status
    draft.rules.append(f"status.{before.status}")


def _behind(tokens: Sequence[Token], draft: Draft) -> str | None:
    """``2 million tonnes are expected``, ``, Rabobank estimates.``: a frame said after the number."""
    end = draft.end
    if _word_after(tokens, draft) in _WILL:
        return "forecast"
    told = [at for at in range(end + 1, len(tokens)) if tokens[at].low in _TOLD]
    if not told:
        return None
    edge = next((at for at in range(end + 1, len(tokens)) if _closes_off(tokens, at)), len(tokens))
    for at in told:
        if at >= edge:
            break
        if at < end + _BEHIND and tokens[at].low in _FORESEEN and _is_foreseen(tokens, draft, at):
            return "forecast"
        rule = _SPEAKERS.get(tokens[at].low)
        if rule is not None and _closes(tokens, draft, at):
            return rule
    return None


def _word_after(tokens: Sequence[Token], draft: Draft) -> str:
    """The verb of the clause whose subject is the number with its noun: ``3,200 workers will walk out``."""
    at = max(draft.end, draft.noun_last or 0) + 1
    return tokens[at].low if at < len(tokens) else ""


def _closes_off(tokens: Sequence[Token], at: int) -> bool:
    """A stop, or a conjunction after which another clause begins: what stands behind is said of something else."""
    return tokens[at].text in ";:" or _turns(tokens, at)


def _turns(tokens: Sequence[Token], at: int) -> bool:
    """Where another clause begins: after it nothing is said of the number."""
    if at >= len(tokens) or tokens[at].low not in _TURNING:
        return False
    return tokens[at].low not in ("and", "but", "or") or tokens[at - 1].text == ","


def _is_foreseen(tokens: Sequence[Token], draft: Draft, at: int) -> bool:
    """``are expected``, ``that economists had forecast``; not ``packing winds of 234 km/h, is expected``."""
    before = tokens[at - 1].low
    if before in ("had", "have"):
        return tokens[draft.end + 1].low in ("that", "which")
    if before not in _SAID_TO_BE:
        return False
    parted = any(token.text == "," for token in tokens[draft.end + 1 : at])
    clause_words = tokens[clause.start_of(tokens, draft.first) : draft.first]
    return not (parted and any(token.low.endswith("ing") for token in clause_words))


def _closes(tokens: Sequence[Token], draft: Draft, at: int) -> bool:
    """A verb of estimating that ends the clause, its speaker set off by a comma before it."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.text not in _ENDS and after.low not in _SHOWN:
        return False
    if not tokens[at].low.endswith(("s", "ed")) and not lexicon.is_plural(tokens[at - 1].low):
        return False
    for here in range(at - 1, max(at - _SPEAKER, draft.end), -1):
        if tokens[here].text == ",":
            return here < at - 1
        if tokens[here].kind not in "w" and tokens[here].text not in "&'’.-":
            return False
    return False


def _after(tokens: Sequence[Token], draft: Draft) -> str | None:
    at = draft.end + 1
    at += at < len(tokens) and tokens[at].low == "-"
    found = _AFTER.at(tokens, at) if at < len(tokens) else None
    return found[1] if found else None


def _left(tokens: Sequence[Token], draft: Draft) -> str | None:
    stop = draft.first
    start = max(_clause_start(tokens, draft), stop - _REACH)
    for at in range(stop - 1, start - 1, -1):
        word = tokens[at].low
        found = _LEFT.ending(tokens, at) if word in _LEFT.last_words else None
        if found is None:
            continue
        rule = found[1]
        if word in _LIMITS and not _states_limit(tokens, at, stop):
            continue
        if word in _TIMES and not _triggers(tokens, at, stop):
            continue
        if _is_otherwise(tokens, draft, at, stop, word):
            continue
        if word in ("may", "can") and status_limit.is_forbidden(tokens, draft, start, at):
            return "threshold"
        if (word == "within" and at != stop - 1) or (word in _MODALS and _other_verbs(tokens, at + 1, stop) > 1):
            continue
        if word == "may" and tokens[at].text[0].isupper():
            continue
        return rule
    return None


def _is_otherwise(tokens: Sequence[Token], draft: Draft, at: int, stop: int, word: str) -> bool:
    """Cues in another sense: ``seen by 300``, ``beat forecasts``, ``came within 10 metres``."""
    if word in ("seen", "sees"):
        passive = word == "sees" or tokens[at - 1].low in ("is", "are", "was", "were")
        return not passive or not any(
            token.low.endswith("ing") or token.low in ("at", "as") for token in tokens[at + 1 : stop]
        )
    if word == "project":
        led = tokens[at - 1].low if at else ""
        return not (lexicon.is_plural(led) or led in lexicon.PRONOUN or led in _TO_VERB)
    if word == "within":
        return draft.unit is None or draft.unit.name not in TIME_UNITS
    if word in ("forecast", "forecasts", "expectations", "estimates", "target", "targets"):
        return at > 0 and tokens[at - 1].low in _MEASURED_AGAINST
    if word == "could" and at + 1 < stop and tokens[at + 1].low == "not":
        return True
    return word == "to" and tokens[at - 1].low in ("entitled", "limited") and at != stop - 1


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
    lead = between[-1].low if between else ""
    if lead in ("is", "at", "to", "of", "was") and not any(
        token.low in lexicon.VERB and token.low not in _MOVES for token in between
    ):
        return len(between) <= _REACH
    return all(token.low in lexicon.FUNCTION or token.low in lexicon.LINKING or token.kind == "s" for token in between)


def _triggers(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """``when crossings reach 2,500``: a present tense after the conjunction makes the number a trigger."""
    return any(token.low in _TRIGGERS and token.low != "hit" for token in tokens[at + 1 : stop])


def _other_verbs(tokens: Sequence[Token], first: int, stop: int) -> int:
    """How many verbs but auxiliaries stand between: after a second one, a modal no longer governs the number."""
    return sum(clause.is_verb(tokens, at) and tokens[at].low not in lexicon.AUXILIARY for at in range(first, stop))
