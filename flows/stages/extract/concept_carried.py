"""What a pronoun stands for: ``The rate was 4.1% in May. It rose to 4.2% in June.`` is twice about the rate.

A number whose clause has a bare pronoun as its subject, and between the two nothing but verbs of measure and the words
that lead to a number, is about what the figure of the same unit before it is about. A change in percent may follow any
level: ``The average price was 285,000 pounds. That is up 2.1%``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.stages.extract import clause_verb, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind import CHANGE_WORDS
from flows.stages.extract.lexer import Token
from flows.stages.extract.noun import Noun

_PRONOUNS = frozenset({"it", "they", "this", "that", "these", "those"})
_COMPARING = rules.words("concept", "comparing")
_FORESEEN = rules.words("concept", "foreseen") | _COMPARING
_LEVELS = lexicon.LINKING | rules.words("concept", "levels")
_TAKING_OBJECT = lexicon.PREPOSITION | lexicon.VERB | clause_verb.RAISING
_PARALLEL = frozenset({"and", "while", "against", "versus", "with", "but"})
_AMONG = frozenset({"for", "among", "in", "from"})
RULE = "concept.carried"
_GOES_ON = frozenset({"and", "but", "in", "today", "now", "on", "this", "last"})
_NO_LEVEL = frozenset({"change", "age", "duration", "score", "rank", "ratio"})
_HAVING = frozenset({"has", "had", "have"})
_ALIKE = 20
_COUNTED = frozenset({"count", "rank", "score", "age", "duration"})


@dataclass(frozen=True, slots=True)
class Carried:
    """What a sentence may take over from the one before: its last counted noun, and its figures in order."""

    noun: Noun | None = None
    drafts: tuple[Draft, ...] = ()


def apply(tokens: Sequence[Token], draft: Draft, before: Sequence[Draft]) -> None:
    """Give a figure behind a bare pronoun the concept of the last figure of ``before`` that it can continue.

    ``before`` is in the order of the text. A share that names no whole continues the share before it.
    """
    if draft.noun_last is not None:
        return
    if _is_of_same_whole(tokens, draft):
        share = next((one for one in reversed(before) if one.kind == "share" and one.first < draft.first), None)
        if share is not None and share.concept:
            draft.concept = share.concept
            draft.rules.append(RULE)
            return
    if not _is_of_pronoun(tokens, draft):
        return
    taken = next((one for one in reversed(before) if one.concept and one.unit_name == draft.unit_name), None)
    if taken is None and draft.unit_name == "percent" and draft.kind == "change":
        barred = _COUNTED - {"count"} if _points(tokens, draft) else _COUNTED
        taken = next((one for one in reversed(before) if one.concept and one.kind not in barred), None)
    if taken is not None:
        draft.concept = taken.concept
        draft.rules.append(RULE)


def lend(tokens: Sequence[Token], draft: Draft, before: Sequence[Draft]) -> None:
    """``The rate was 4.2% in May; it is now 3.9``: a bare level behind a pronoun takes the unit of the last level."""
    if draft.unit is not None or draft.form != "number" or draft.is_range or not before:
        return
    taken = next((one for one in reversed(before) if one.unit is not None), None)
    after = tokens[draft.end + 1] if draft.end + 1 < len(tokens) else None
    if taken is None or taken.unit is None or (after is not None and after.low.isalnum() and after.low not in _GOES_ON):
        return
    if taken.kind in _NO_LEVEL or taken.unit.is_money or not 1 / _ALIKE <= draft.low / (taken.high or 1) <= _ALIKE:
        return
    exact = draft.precision is not None and draft.precision < 0
    if not (_is_of_pronoun(tokens, draft) or _goes_on(tokens, draft)) or (
        tokens[draft.lead].low in _HAVING and not exact
    ):
        return
    draft.unit = replace(taken.unit, first=draft.last, last=draft.last, inside=False)
    draft.kind, draft.per = taken.kind, taken.per
    draft.rules.append(taken.unit.rule)


def _goes_on(tokens: Sequence[Token], draft: Draft) -> bool:
    """``was 4.3% in March and is now 4.1``: a verb of level right behind the conjunction, with the subject before."""
    lead = draft.lead
    at = next((n for n in range(lead - 1, max(-1, lead - 5), -1) if tokens[n].low in ("and", "but")), None)
    if at is None or tokens[at + 1].low not in lexicon.LINKING | lexicon.AUXILIARY:
        return False
    return all(_only_leads(token) for token in tokens[at + 1 : lead + 1])


def _is_of_same_whole(tokens: Sequence[Token], draft: Draft) -> bool:
    """``47% of adults use it, while 33% hate it``, ``14% of the vote, against 40% for the Left``."""
    at = draft.end + 1
    if draft.kind != "share" or draft.lead < 0 or at >= len(tokens):
        return False
    lead, after = tokens[draft.lead].low, tokens[at].low
    if after == "of":
        return at + 1 < len(tokens) and tokens[at + 1].low == "those"
    if lead not in _PARALLEL or tokens[at].kind != "w":
        return False
    if after in _AMONG:
        return at + 1 < len(tokens) and tokens[at + 1].kind == "w"
    may_say = after in clause_verb.BASE and after not in CHANGE_WORDS
    return may_say or (clause_verb.may_be(after) and clause_verb.is_finite(tokens, at, min(at + 8, len(tokens))))


def _is_of_pronoun(tokens: Sequence[Token], draft: Draft) -> bool:
    lead = draft.lead
    at = next((n for n in range(lead, max(-1, lead - 9), -1) if tokens[n].low in _PRONOUNS), None)
    if at is None or (at > 0 and tokens[at - 1].low in _TAKING_OBJECT and not _is_raised(tokens, at)):
        return False
    between = tokens[at + 1 : lead + 1]
    return any(token.low in _LEVELS or token.low in _COMPARING - {"with"} for token in between) and all(
        _only_leads(token) for token in between
    )


def _points(tokens: Sequence[Token], draft: Draft) -> bool:
    """``That is a rise of 27%``: the whole of what was told before, a count too."""
    return any(token.low in ("that", "this") for token in tokens[max(0, draft.lead - 8) : draft.lead + 1])


def _is_raised(tokens: Sequence[Token], pronoun: int) -> bool:
    """``expect it to fall to 4%``: the pronoun is no object but who falls."""
    return tokens[pronoun - 1].low in clause_verb.RAISING and tokens[pronoun + 1].low == "to"


def _only_leads(token: Token) -> bool:
    word = token.low
    return (
        word in _LEVELS
        or word in clause_verb.LEADING
        or clause_verb.is_auxiliary(token)
        or clause_verb.is_adverb(word)
        or word in _FORESEEN
    )
