"""What is counted or measured, in the text's own words with the words that restrict it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.stages.extract import (
    clause,
    clause_verb,
    concept_act,
    concept_age,
    concept_place,
    concept_restated,
    concept_subject,
    lexicon,
    rules,
)
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind import CHANGE_WORDS
from flows.stages.extract.lexer import Token
from flows.stages.extract.noun import Noun, following, foresees, phrase

Times = concept_place.Times
_ACTS = rules.words("concept", "acts")
_ACT_ENDINGS = ("removal", "tion", "sion", "ment", "ing")
_NOT_HELD = rules.words("concept", "not_held")
_YARDSTICKS = rules.words("concept", "yardsticks")
_INCLUDING = rules.words("concept", "including")
_PARTS = 24  # words of a list behind its verb
_TIMES = rules.words("clause", "times")


def find(tokens: Sequence[Token], draft: Draft, noun: Noun | None, times: Times, part_of: str | None) -> str | None:
    """The concept of a figure; None where the sentence names nothing that the number could be about.

    ``part_of`` is the concept of a share right before: ``77% of seekers stayed, 499,000 of 648,000 applicants``.
    """
    if noun is not None and noun.rule == "noun.whole" and part_of:
        return part_of
    if noun is not None and draft.kind == "age":
        return noun.phrase
    if noun is not None and draft.unit is not None and _is_time(tokens, noun, times):
        noun = None
    if noun is not None and (
        concept_place.is_unit(noun.phrase.lower()) or (draft.unit is not None and noun.head in ("total", "whole"))
    ):
        noun = None
    if noun is not None and noun.head in _YARDSTICKS and draft.unit is not None and draft.unit.name == "percent":
        return _restated(tokens, draft, times) or _of_clause(tokens, draft, times) or _own(tokens, draft, noun, times)
    changed = _changed(tokens, draft, noun, times)
    if changed is not None:
        return changed
    changes = noun is not None and noun.head in CHANGE_WORDS and (draft.unit is not None or draft.kind == "change")
    if noun is not None and (changes or (draft.kind == "rank" and draft.unit is not None)):
        return _restated(tokens, draft, times) or _of_clause(tokens, draft, times) or _own(tokens, draft, noun, times)
    if noun is not None and concept_place.is_level(tokens, draft):
        return _of_clause(tokens, draft, times) or _own(tokens, draft, noun, times)
    if noun is not None and noun.last is not None and noun.first is not None:
        return _acted_on(tokens, draft) + _own(tokens, draft, noun, times)
    if noun is not None and noun.rule != "noun.subject":
        return _carried(tokens, draft, noun, times)
    if draft.kind == "age":
        return concept_age.find(tokens, draft)
    return (
        concept_act.of_number(tokens, draft, times)
        or _meant_for(tokens, draft, times)
        or _restated(tokens, draft, times)
        or concept_act.wanted(tokens, draft, times)
        or _of_clause(tokens, draft, times)
        or (noun.phrase if noun else _after(tokens, draft, times))
        or _before(tokens, draft, times)
        or concept_act.happened(tokens, draft, times)
    )


def _changed(tokens: Sequence[Token], draft: Draft, noun: Noun | None, times: Times) -> str | None:
    """``a fall of 2.3% in house prices``, ``a 5% increase in rents``: what changes stands behind the change."""
    if draft.unit is None:
        return None
    at = (draft.end if noun is None or noun.last is None else noun.last) + 1
    before = tokens[draft.lead - 1].low if draft.lead > 0 and tokens[draft.lead].low == "of" else ""
    is_change = noun.head in CHANGE_WORDS if noun is not None else before in CHANGE_WORDS
    if not is_change or at + 1 >= len(tokens) or tokens[at].low != "in" or clause.in_time(tokens[at + 1], times):
        return None
    if noun is not None and noun.last is not None and lexicon.is_plural(tokens[noun.last].low):
        return None
    if tokens[at + 1].text[:1].isupper() or clause.is_numeric(tokens[at + 1]):
        return None
    change = draft.lead - 1 if noun is None or noun.last is None else noun.last
    return clause.text_of(tokens, [change, *clause.restriction(tokens, at, times)])


def _of_clause(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """What the clause is about: the measure named, the object moved, the subject."""
    return (
        concept_place.tied(tokens, draft, times)
        or concept_place.moved(tokens, draft, times)
        or concept_act.find(tokens, draft, times)
        or concept_subject.find(tokens, concept_place.chain_start(tokens, draft), times)
    )


def _meant_for(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``includes $3 million for housing and $2 million for parks``: what each part of a sum is for."""
    at = draft.end + 1
    if draft.unit is None or not draft.unit.is_money or at + 1 >= len(tokens) or tokens[at].low != "for":
        return None
    led = tokens[draft.lead].low if draft.lead >= 0 else ""
    listed = led in (",", "and") and any(
        tokens[here].low in _INCLUDING for here in range(max(0, draft.lead - _PARTS), draft.lead)
    )
    if (led not in _INCLUDING and not listed) or not tokens[at + 1].text.islower():
        return None
    return clause.text_of(tokens, clause.restriction(tokens, at, times)[1:]) or None


def _is_time(tokens: Sequence[Token], noun: Noun, times: Times) -> bool:
    return noun.first is not None and (clause.in_time(tokens[noun.first], times) or tokens[noun.first].low in _TIMES)


def _acted_on(tokens: Sequence[Token], draft: Draft) -> str:
    """``the removal of 48,000 migrants``: the act, with the words that tie it to what is counted."""
    at = draft.lead
    if at < 1 or tokens[at].low != "of" or draft.unit is not None:
        return ""
    act = tokens[at - 1].low
    return f"{tokens[at - 1].text} of " if act in _ACTS or act.endswith(_ACT_ENDINGS) else ""


def _restated(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``8 miles (13 km) of new tunnels``, ``11 million Texans, or 40.2 percent``: what the number before is about."""
    earlier = concept_restated.restated(tokens, draft, times)
    if earlier is None:
        return None
    unit = earlier.last_number
    while unit < earlier.last and concept_place.is_unit(tokens[unit + 1].low):
        unit += 1
    if unit + 2 <= earlier.last and tokens[unit + 1].text[0].isupper() and concept_place.is_unit(tokens[unit + 2].low):
        unit += 2
    before = replace(
        draft,
        first=earlier.first,
        last=unit,
        unit=None,
        modifier_first=None,
        modifier_last=None,
        form="number",
        per_last=None,
    )
    is_money = any(tokens[at].text in "$£€¥₹" for at in range(earlier.first, earlier.last_number))
    if unit == earlier.last_number and not is_money:
        counted = following(tokens, before)
        return None if counted is None or _is_time(tokens, counted, times) else _own(tokens, before, counted, times)
    found = measured_noun(tokens, before)
    if found is not None and not _is_time(tokens, found, times):
        return _own(tokens, before, found, times)
    return _of_clause(tokens, before, times)


def _before(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``John Gant (0.5 WAR)``, ``wavelengths at least 2.4 um``: the noun before, where no verb says more."""
    span = clause.noun_before(tokens, draft.lead + 1)
    if span is None or any(
        clause.is_numeric(tokens[at]) and not clause.is_in_name(tokens, at) for at in range(span.first, span.last + 1)
    ):
        return None
    if clause_verb.is_participle(tokens[span.last].low) or concept_place.is_unit(tokens[span.last].low):
        return None
    if clause.in_time(tokens[span.last], times) or lexicon.is_stop(tokens[span.last].low):
        return None
    return clause.text_of(tokens, range(span.first, span.last + 1))


def _after(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``three years to serve on probation``: what follows, where nothing else says what is measured."""
    rest = clause.restriction(tokens, max(draft.end, draft.per_last or 0) + 1, times)
    if not rest or tokens[rest[0]].low not in ("to", "of", "in", "for", "on"):
        return None
    return clause.text_of(tokens, rest[1:]) or None


def _own(tokens: Sequence[Token], draft: Draft, noun: Noun, times: Times) -> str:
    """The noun phrase after the number, and what follows it in the clause."""
    if noun.first is None or noun.last is None:
        return noun.phrase
    at = (
        max(noun.last + 1, (draft.per_last or 0) + 1)
        if draft.per_last is not None and draft.per_last < noun.last + 6
        else noun.last + 1
    )
    own = list(range(noun.first, noun.last + 1))
    return clause.text_of(tokens, own + clause.restriction(tokens, at, times))


def _carried(tokens: Sequence[Token], draft: Draft, noun: Noun, times: Times) -> str:
    """A noun from elsewhere with the words that restrict it here: ``migrants whose cases were dismissed``."""
    at = max(draft.end, draft.per_last or 0, draft.modifier_last or 0) + 1
    if at < len(tokens) and tokens[at].kind == "s":
        return noun.phrase
    rest = clause.restriction(tokens, at, times)
    if rest and tokens[rest[0]].low in ("of", "out"):
        rest = []
    return " ".join(filter(None, (noun.phrase, clause.text_of(tokens, rest))))


def measured_noun(tokens: Sequence[Token], draft: Draft) -> Noun | None:
    """The noun that a number with a unit stands before: ``25% tax on vehicles``, ``77% of migrants``, ``5 km run``."""
    if draft.form == "ratio" or (
        draft.first > 1 and tokens[draft.first - 1].text in "+-−" and tokens[draft.first - 1].gap
    ):
        return None
    at = draft.end + 1
    if draft.per_last is not None:
        at = max(at, draft.per_last + 1)
    at = clause.after_bracket(tokens, at)
    if at < len(tokens) and tokens[at].low == "-" and not tokens[at].gap:
        at += 1
    of = at < len(tokens) and (tokens[at].low == "of" or _holds(tokens, draft, at))
    at += of
    if of and at + 1 < len(tokens) and tokens[at].low in ("them", "whom"):
        return (
            None
            if lexicon.is_stop(tokens[at + 1].low) or tokens[at + 1].kind != "w"
            else phrase(tokens, at + 1, is_single=True)
        )
    if of and at < len(tokens) and tokens[at].low in ("it", "which", "those"):
        return None
    if of or draft.form == "share":
        while at < len(tokens) and (tokens[at].low in lexicon.DETERMINER or tokens[at].kind in "n"):
            at += 1
    if 0 < at < len(tokens) and tokens[at - 1].text == "-" and tokens[at].low in clause_verb.DIMENSIONS:
        at += 1
    if at >= len(tokens) or tokens[at].kind != "w":
        return None
    if lexicon.is_stop(tokens[at].low):
        return _verb_as_noun(tokens, draft, at)
    if not of and _is_no_noun(tokens, at):
        return None
    found = phrase(tokens, at, is_single=not of) or (phrase(tokens, at, is_single=True) if of else None)
    return None if found is not None and foresees(tokens, found) else found


def _verb_as_noun(tokens: Sequence[Token], draft: Draft, at: int) -> Noun | None:
    """``a 5 km run``, ``33% of the vote``: behind an article, what may be a verb is a noun."""
    word = tokens[at]
    article = tokens[draft.lead].low if draft.lead >= 0 else ""
    article = tokens[at - 1].low if tokens[at - 1].low in ("the", "a") else article
    if word.low not in lexicon.VERB or word.low in lexicon.FUNCTION or article not in ("a", "an", "the"):
        return None
    return Noun(word.text, lexicon.singular(word.low), False, at, at)


def _holds(tokens: Sequence[Token], draft: Draft, at: int) -> bool:
    """``$1 billion in gains``: what the money is, where the noun is no place and no time."""
    is_money = draft.unit is not None and draft.unit.is_money
    if not is_money or draft.kind == "change" or tokens[at].low != "in" or at + 1 >= len(tokens):
        return False
    follow = tokens[at + 1]
    return (
        follow.kind == "w" and follow.text.islower() and not lexicon.is_stop(follow.low) and follow.low not in _NOT_HELD
    )


def _is_no_noun(tokens: Sequence[Token], at: int) -> bool:
    """``90 miles wide``, ``1% early Wednesday``, ``5% combined``: no noun stands behind the unit."""
    word = tokens[at].low
    if word in clause_verb.DIMENSIONS:
        return at + 1 >= len(tokens) or tokens[at + 1].kind != "w" or lexicon.is_stop(tokens[at + 1].low)
    return (
        word == "us"
        or clause_verb.is_adverb(word)
        or (clause_verb.may_be(word) and clause_verb.is_finite(tokens, at, min(at + 8, len(tokens))))
    )
