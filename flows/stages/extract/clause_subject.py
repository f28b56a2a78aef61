"""The subject of the verb that a number belongs to: found by walking left from the number, over what is no main clause.

From the number the walk passes brackets, asides (``, the ONS said,``), infinitives and loose participles to the first
finite verb; from that verb it passes auxiliaries, adverbs and interposed phrases to the noun phrase in front. A
relative pronoun there stands for the noun before it, a conjunction for the subject of the clause before, a pronoun for
an earlier one. Every walk is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause_gap, clause_phrase, clause_verb, lexicon, rules
from flows.stages.extract.clause_phrase import Span
from flows.stages.extract.lexer import Token

_CLIMBS = 6
_ASIDE = 14
_BREAKS = frozenset({",", ";", ":", "—", "–", "•", "and", "but", "while", "with", "or"})
_ANAPHORS = rules.words("clause", "anaphors")


def subject(tokens: Sequence[Token], at: int) -> Span | None:
    """The noun phrase that the clause of token ``at`` is about; an earlier one where that is a pronoun."""
    end, through_speech = at, False
    for _ in range(_CLIMBS):
        verb = _governing(tokens, end, through_speech)
        if verb is None:
            return None
        found = verb if isinstance(verb, Span) else _subject_of(tokens, verb, end)
        if isinstance(found, Span):
            if found.first != found.last or tokens[found.first].low not in _ANAPHORS:
                return found
            through_speech = True
            end = found.first
        elif found is None or found >= end:
            return None
        else:
            end = found
    return None


def before(tokens: Sequence[Token], end: int) -> Span | None:
    """The noun phrase that ends right before ``end``, over brackets and words that lead to a number."""
    least, last = max(0, end - clause_phrase.REACH), end - 1
    while last >= least and (
        tokens[last].low in clause_verb.LEADING or (tokens[last].kind == "s" and tokens[last].text not in ";.!?")
    ):
        last -= 1
    return clause_phrase.name(tokens, last, least) if last >= least else None


def name_before(tokens: Sequence[Token], end: int) -> Span | None:
    """The noun phrase that ends right before ``end``."""
    return clause_phrase.name(tokens, end - 1, max(0, end - clause_phrase.REACH)) if end > 0 else None


def _governing(tokens: Sequence[Token], end: int, through_speech: bool) -> int | Span | None:
    """The finite verb that the words before ``end`` hang on, or the subject itself where no verb is printed."""
    at, least = end - 1, max(0, end - clause_phrase.REACH)
    infinitive = None
    while at >= least:
        word = tokens[at].low
        if word in clause_phrase.CLOSING:
            at = clause_phrase.opening(tokens, at, least) - 1
            continue
        if word in _BREAKS:
            elliptic = clause_gap.apposed(tokens, at, end) or clause_gap.elliptic(tokens, at, end)
            if elliptic is not None:
                return elliptic
        elif clause_verb.may_be(word):
            if clause_verb.is_finite(tokens, at, end):
                if word not in clause_verb.SPEECH or through_speech:
                    return at
                at = _before_aside(tokens, at, least) - 1
                continue
            if word in clause_verb.ING and clause_gap.is_attached(tokens, at, end):
                name = clause_phrase.name(tokens, at - 1, least)
                if name is not None and clause_gap.stands_free(tokens, name.first):
                    return name
            if at > 1 and tokens[at - 1].low == "to" and word in clause_verb.BASE:
                raised = clause_gap.raised(tokens, at - 2, least)
                if raised is not None:
                    return raised
                infinitive = at - 1
        at -= 1
    return clause_phrase.name(tokens, infinitive - 1, least) if infinitive else None


def _before_aside(tokens: Sequence[Token], verb: int, least: int) -> int:
    """The comma before ``the ministry said``, where the clause goes on; else the verb: what it said is its own."""
    for at in range(verb - 1, max(least, verb - _ASIDE) - 1, -1):
        if tokens[at].text == ",":
            return at
    return verb


def _subject_of(tokens: Sequence[Token], verb: int, end: int) -> Span | int | None:
    """The noun phrase before a verb; the place to look on from where the verb shares an earlier clause's subject."""
    least = max(0, verb - clause_phrase.REACH)
    last = verb - 1
    if last > least and tokens[last].low == "than" and tokens[last - 1].low in ("more", "less"):
        last -= 2
    while last >= least and (
        clause_verb.is_auxiliary(tokens[last]) or clause_verb.is_adverb(tokens[last].low) or tokens[last].text in '"”'
    ):
        last -= 1
    if last > least and tokens[last].low in clause_phrase.ONWARD and tokens[last - 1].low in ("or", "and"):
        last -= 1
    if last > least and tokens[last].low in ("or", "and") and tokens[last + 1].low in clause_phrase.ONWARD:
        last -= 1
    while last > least and (tokens[last].low in clause_phrase.CLOSING or tokens[last].text == ","):
        opening = (
            clause_phrase.opening(tokens, last, least)
            if tokens[last].low in clause_phrase.CLOSING
            else _comma_before(tokens, last, least)
        )
        if opening is None or opening == last or _is_predicate(tokens, opening + 1, last):
            return last
        last = opening - 1
    if last < least:
        return None
    word = tokens[last].low
    if word in clause_phrase.RELATIVE and last > least:
        antecedent = _antecedent(tokens, last - 1, least)
        return last if antecedent is None or tokens[antecedent.last].low in clause_phrase.TIMES else antecedent
    if (
        word in lexicon.CONJUNCTION
        or word in lexicon.PREPOSITION
        or (tokens[last].kind == "s" and tokens[last].text not in "+%")
    ):
        return last
    if word in _ANAPHORS and (not last or tokens[last - 1].low not in lexicon.PREPOSITION):
        return Span(last, last)
    return clause_phrase.phrase(tokens, last, least, verb)


def _is_predicate(tokens: Sequence[Token], at: int, end: int) -> bool:
    """``weighs 187 grams, is 7.9 mm thick, holds``: between the commas stands a verb of the same subject, no aside."""
    return clause_verb.may_be(tokens[at].low) and clause_verb.is_finite(tokens, at, end)


def _comma_before(tokens: Sequence[Token], comma: int, least: int) -> int | None:
    """Where the phrase that ends in a comma before the verb began: ``Healthcare, 2018s best sector, dropped``."""
    for at in range(comma - 1, max(least, comma - 2 * _ASIDE), -1):
        if tokens[at].text == ",":
            return at
        if tokens[at].text in ";:—":
            return None
    return None


def _antecedent(tokens: Sequence[Token], last: int, least: int) -> Span | None:
    """What a relative pronoun stands for: the noun phrase before it, over a comma, a bracket and a preposition."""
    while last >= least and (
        tokens[last].text == "," or tokens[last].low in lexicon.PREPOSITION or tokens[last].low in lexicon.DETERMINER
    ):
        last -= 1
    return clause_phrase.name(tokens, last, least) if last >= least else None
