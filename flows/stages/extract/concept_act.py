"""What is done with money: ``Donors pledged $2bn to rebuild schools`` tells of what they pledged, not of donors.

The verb stands right before the money, before the one who gets it (``fined the airline $1.5m``), or before what the
money is for (``bought the studio for $7.5bn``). The concept is who does it, the verb, and what restricts it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, clause_verb, concept_subject, lexicon, rules
from flows.stages.extract.concept_place import Times
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_PARTICLES = rules.words("concept", "particles")
_HARMING = rules.words("noun", "harming") - {"leaving"}
_CASUALTIES = rules.words("noun", "casualties")
_KEPT_LAST = _PARTICLES | lexicon.PRONOUN | {"her"}
_TYING = lexicon.PREPOSITION - lexicon.ADVERB
_WANTING = frozenset({"he", "she", "it", "they", "we"})
_AMOUNTS = rules.words("concept", "amounts")
_OBJECT_REACH = 12


def find(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """Who does what with the money, in the text's words; None where no such verb governs it."""
    if draft.unit is None or not draft.unit.is_money:
        return None
    at = draft.lead
    verb = _verb_before(tokens, at)
    if verb is None:
        return None
    particles = [n for n in range(verb + 1, at + 1) if tokens[n].low in _PARTICLES]
    object_ = range(verb + 1, at + 1) if len(particles) < at - verb else particles
    kept = [n for n in object_ if not clause_verb.is_adverb(tokens[n].low) and not clause.is_numeric(tokens[n])]
    if all(tokens[n].low in clause_verb.LEADING or tokens[n].low in _AMOUNTS for n in kept):
        kept = particles
    while kept and tokens[kept[-1]].low in lexicon.FUNCTION and tokens[kept[-1]].low not in _KEPT_LAST:
        kept.pop()
    after = draft.end + 1 if draft.per_last is None else max(draft.end, draft.per_last) + 1
    rest = clause.restriction(tokens, after, times)
    said = clause.text_of(tokens, [verb, *kept, *rest])
    subject = concept_subject.find(tokens, verb + 1, times)
    return f"{subject} {said}" if subject and not subject.endswith(tokens[verb].text) else said


def _verb_before(tokens: Sequence[Token], at: int) -> int | None:
    """The verb of spending that the money is an object of, over particles, adverbs and one other object."""
    by_price = at >= 0 and tokens[at].low == "for"
    for verb in range(at - by_price, max(-1, at - _OBJECT_REACH), -1):
        word = tokens[verb]
        if word.low in clause_verb.SPENDING and _is_verb(tokens, verb):
            return None if by_price and not _has_object(tokens[verb + 1 : at]) else verb
        if word.text in ",;:—()–" or word.low in lexicon.CONJUNCTION:
            return None
        if clause_verb.may_be(word.low) and clause_verb.is_finite(tokens, verb, at + 1):
            return None
    return None


def _has_object(between: Sequence[Token]) -> bool:
    """``bought a studio for``, not ``sold for``: only what is bought has a price beside its buyer."""
    return any(
        token.kind == "w" and token.low not in lexicon.FUNCTION and token.low not in clause_verb.LEADING
        for token in between
    )


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    word, before = tokens[at].low, tokens[at - 1].low if at else ""
    if not tokens[at].text.islower() or before in lexicon.DETERMINER:
        return False
    if word in clause_verb.ING:
        return at == 0 or before in lexicon.AUXILIARY or before in lexicon.PREPOSITION or before in (",", "and", "or")
    return (
        before == "to"
        or clause_verb.follows_auxiliary(tokens, at)
        or clause_verb.is_finite(tokens, at, at + 1)
        or (clause_verb.is_participle(word) and before not in lexicon.PREPOSITION)
    )


_TOPPING = frozenset({"topping", "exceeding", "surpassing", "totalling", "totaling"})


def of_number(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``12 were arrested``, ``250 injured``, ``$5m was spent on beds``: what is said of the number itself."""
    is_money = draft.unit is not None and draft.unit.is_money
    if not is_money and (draft.unit is not None or draft.form not in ("number", "vague")):
        return None
    if draft.lead > 0 and (tokens[draft.lead - 1].low == "of" or (is_money and tokens[draft.lead].low in _TYING)):
        return None
    if draft.modifier_first is not None and tokens[draft.modifier_first].low in _TOPPING and draft.lead >= 0:
        return None  # "debts topping £1m were written off"
    at = _past_adverbs(tokens, draft.end + 1)
    if at < len(tokens) and tokens[at].low in _CASUALTIES and not is_money:
        return clause.text_of(tokens, [at, *clause.restriction(tokens, at + 1, times)])
    if not is_money and draft.lead >= 0 and tokens[draft.lead].low in _HARMING:
        return tokens[draft.lead].text
    return _said(tokens, at, times, is_money)


def happened(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``about 1.2 million acres burned``, ``40 died``: the verb that the number itself is the subject of."""
    at = _past_adverbs(tokens, draft.end + 1)
    word = tokens[at].low if at < len(tokens) else ""
    is_past = word in clause_verb.PAST_ONLY or (word in lexicon.VERB and word.endswith("ed"))
    if not is_past and not clause_verb.is_participle(word):
        return None
    return clause.text_of(tokens, [at, *clause.restriction(tokens, at + 1, times)])


def wanted(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``the $10 million she had sought``: what is said of the number by one whom a pronoun names."""
    at = draft.end + 1
    return _said(tokens, at + 1, times, True) if at < len(tokens) and tokens[at].low in _WANTING else None


def _said(tokens: Sequence[Token], at: int, times: Times, by_participle: bool) -> str | None:
    passed = at
    while passed < len(tokens) and tokens[passed].low in lexicon.AUXILIARY:
        passed = _past_adverbs(tokens, passed + 1)
    if passed == at or passed >= len(tokens):
        return None
    said = tokens[passed].low
    fits = (
        clause_verb.is_participle(said) or said in clause_verb.ING or (not by_participle and tokens[at].low == "were")
    )
    return clause.text_of(tokens, clause.restriction(tokens, passed, times)) or None if fits else None


def _past_adverbs(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and clause_verb.is_adverb(tokens[at].low):
        at += 1
    return at
