"""What is counted or measured, in the text's own words with the words that restrict it."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind import CHANGE_WORDS
from flows.stages.extract.lexer import Token
from flows.stages.extract.noun import Noun, phrase
from flows.stages.extract.numeral import ORDINAL

Times = Sequence[tuple[int, int]]
_LED_BY = rules.words("concept", "led_by")
_LONGEST = 14
_LONGEST_NAME = 6


def find(tokens: Sequence[Token], draft: Draft, noun: Noun | None, times: Times, part_of: str | None) -> str | None:
    """The concept of a figure; None where the sentence names nothing that the number could be about.

    ``part_of`` is the concept of a share right before: ``77% of seekers stayed, 499,000 of 648,000 applicants``.
    """
    if noun is not None and noun.rule == "noun.whole" and part_of:
        return part_of
    if noun is not None and draft.kind == "age":
        return noun.phrase
    if noun is not None and (noun.head in CHANGE_WORDS or (draft.kind == "rank" and draft.unit is not None)):
        return _subject(tokens, draft, times) or _own(tokens, draft, noun, times)
    if noun is not None and noun.last is not None and noun.first is not None:
        return _own(tokens, draft, noun, times)
    if noun is not None and noun.rule != "noun.subject":
        return _carried(tokens, draft, noun, times)
    if draft.kind == "age":
        return _name(tokens, draft)
    return (
        _object(tokens, draft)
        or _subject(tokens, draft, times)
        or _led(tokens, draft)
        or (noun.phrase if noun else _after(tokens, draft, times))
    )


def _object(tokens: Sequence[Token], draft: Draft) -> str | None:
    """``raised its repo rate by 25 points``, ``an interest rate of 7%``: what the verb changes, the measure named."""
    at = (draft.modifier_first if draft.modifier_first is not None else draft.first) - 1
    led = _led(tokens, draft)
    if led is None or tokens[at].low not in ("by", "to", "of", "from", "at"):
        return None
    first = at - 1
    while (
        first > 0
        and tokens[first - 1].kind == "w"
        and not lexicon.is_stop(tokens[first - 1].low)
        and at - first < _LONGEST_NAME
    ):
        first -= 1
    before = tokens[first - 1].low if first else ""
    is_changed = before in lexicon.DETERMINER or before in lexicon.VERB or before in CHANGE_WORDS
    return led if is_changed and tokens[at - 1].low not in CHANGE_WORDS and not clause.is_verb(tokens, at - 1) else None


def _name(tokens: Sequence[Token], draft: Draft) -> str | None:
    """``Jamie Armstrong, 25``: whose age it is."""
    if draft.first < 2 or tokens[draft.first - 1].text != ",":
        return None
    last = first = draft.first - 2
    while (
        first > 0
        and tokens[first - 1].kind == "w"
        and tokens[first - 1].text[0].isupper()
        and last - first < _LONGEST_NAME
    ):
        first -= 1
    return clause.text_of(tokens, range(first, last + 1))


def _after(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``three years to serve on probation``: what follows, where nothing else says what is measured."""
    rest = clause.restriction(tokens, draft.end + 1, times)
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


def _subject(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """The subject of the clause, where the number is what its verb says of it."""
    span = clause.subject(tokens, draft.first)
    if span is None:
        return None
    kept = [
        at
        for at in range(span.first, span.last + 1)
        if not clause.in_time(tokens[at], times)
        and tokens[at].low not in lexicon.AUXILIARY
        and (tokens[at].low in ORDINAL or not clause.is_numeric(tokens[at]))
    ]
    while kept and (tokens[kept[-1]].low in lexicon.FUNCTION or tokens[kept[-1]].kind == "s"):
        kept.pop()
    while kept and tokens[kept[0]].kind == "s":
        kept.pop(0)
    return clause.text_of(tokens, kept[:_LONGEST]) or None


def _led(tokens: Sequence[Token], draft: Draft) -> str | None:
    """``a fine of $3 billion``: the noun before the preposition that leads to the number."""
    at = (draft.modifier_first if draft.modifier_first is not None else draft.first) - 1
    if at < 1 or tokens[at].low not in _LED_BY:
        return None
    first = at
    while first > 0 and tokens[first - 1].kind == "w" and not lexicon.is_stop(tokens[first - 1].low) and at - first < 6:
        first -= 1
    return clause.text_of(tokens, range(first, at)) if first < at else None


def measured_noun(tokens: Sequence[Token], draft: Draft) -> Noun | None:
    """The noun that a number with a unit stands before: ``25% tax on vehicles``, ``77% of migrants``, ``5 km run``."""
    if draft.form == "ratio":
        return None
    at = draft.end + 1
    if draft.per_last is not None:
        at = max(at, draft.per_last + 1)
    if at < len(tokens) and tokens[at].low == "-" and not tokens[at].gap:
        at += 1
    of = at < len(tokens) and tokens[at].low == "of"
    at += of
    if of or draft.form == "share":
        while at < len(tokens) and (tokens[at].low in lexicon.DETERMINER or tokens[at].kind in "n"):
            at += 1
    if at >= len(tokens) or tokens[at].kind != "w" or lexicon.is_stop(tokens[at].low):
        return None
    return phrase(tokens, at, is_single=not of)
