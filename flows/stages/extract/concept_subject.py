"""The subject of a number's clause as a name: without what dates it, without the numbers that stand in it."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, clause_verb, concept_place, lexicon, rules
from flows.stages.extract.concept_place import Times
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import ORDINAL

_DATING = rules.words("concept", "dating")
_TIMES = rules.words("clause", "times")
_SIGNS = frozenset(",;:-–—'’\"“”")
_LONGEST = 14
_YEAR = 4


def find(tokens: Sequence[Token], at: int, times: Times) -> str | None:
    """The subject of the clause, where the number is what its verb says of it."""
    span = clause.subject(tokens, at)
    if span is None:
        return None
    kept = [at for at in range(span.first, span.last + 1) if _belongs(tokens, at, span, times)]
    kept = _without_time(tokens, _to_number(tokens, kept, span, times))
    while kept and (tokens[kept[-1]].low in lexicon.FUNCTION or tokens[kept[-1]].text in _SIGNS):
        kept.pop()
    while kept and (tokens[kept[0]].kind == "s" or tokens[kept[0]].low in lexicon.PREPOSITION):
        kept.pop(0)
    kept = kept[_past_quantity(tokens, kept) :]
    is_measure = any(clause.is_numeric(tokens[at]) for at in range(span.first, span.last + 1))
    if is_measure and all(concept_place.is_unit(tokens[at].low) for at in kept):
        return None
    return clause.text_of(tokens, kept[:_LONGEST]) or None


def _past_quantity(tokens: Sequence[Token], kept: list[int]) -> int:
    """``the total number of boats`` counts boats: where in ``kept`` what is counted begins."""
    for at in range(min(2, len(kept) - 2)):
        if tokens[kept[at]].low in ("number", "numbers") and tokens[kept[at + 1]].low == "of":
            return at + 2
    return 0


def _to_number(tokens: Sequence[Token], kept: list[int], span: clause.Span, times: Times) -> list[int]:
    """``A jury | of seven men``, ``homes | above Rs 50 lakh``: another number's phrase is no part of the name."""
    counts = (
        at
        for at in range(span.first + 2, span.last + 1)
        if clause.is_numeric(tokens[at]) and tokens[at].low not in ORDINAL and not clause.in_time(tokens[at], times)
    )
    cut = next((at for at in counts if not clause.is_in_name(tokens, at)), None)
    named = [at for at in kept if cut is None or at < cut]
    while cut is not None and named and _only_leads(tokens[named[-1]]):
        named.pop()
    return named if any(tokens[at].low not in lexicon.FUNCTION for at in named) else kept


def _only_leads(token: Token) -> bool:
    word = token.low
    return (
        word in lexicon.FUNCTION
        or word in clause_verb.LEADING
        or word in clause_verb.ING
        or token.kind == "s"
        or word in ("us", "rs")
    )


def _without_time(tokens: Sequence[Token], kept: list[int]) -> list[int]:
    """``Revenue in the quarter``: the words without a phrase at their end that only dates them."""
    if len(kept) > 3 and tokens[kept[-1]].low in _TIMES and tokens[kept[-3]].low in ("in", "for", "during", "over"):
        return kept[:-3]
    return kept


def _belongs(tokens: Sequence[Token], at: int, span: clause.Span, times: Times) -> bool:
    """Whether a word of the subject names it: no time but one that stands before its noun, no number but in a name."""
    token = tokens[at]
    if clause.in_time(token, times):
        if token.kind == "n" and len(token.text) != _YEAR and (token.gap or tokens[at - 1].kind != "w"):
            return _compounds(tokens, at) and _modifies(tokens, at, span, times)
        return _modifies(tokens, at, span, times)
    if token.low in lexicon.AUXILIARY or token.low in ("year-old", "month-old", "day-old", "week-old"):
        return False
    return (
        token.low in ORDINAL or not clause.is_numeric(token) or clause.is_in_name(tokens, at) or _compounds(tokens, at)
    )


def _compounds(tokens: Sequence[Token], at: int) -> bool:
    """``the 10-year yield``, ``a two-bedroom flat``: a number that a hyphen makes part of the name; no age."""
    glued = at + 2 < len(tokens) and tokens[at + 1].text == "-" and not tokens[at + 1].gap and not tokens[at + 2].gap
    if not glued or tokens[at + 2].kind != "w" or clause.is_numeric(tokens[at + 2]):
        return False
    return not tokens[at + 2].low.endswith("-old") and lexicon.singular(tokens[at + 2].low) not in ORDINAL


def _modifies(tokens: Sequence[Token], at: int, span: clause.Span, times: Times) -> bool:
    """``September crude contract``, ``first-quarter loss``: a noun of the subject stands right after the time."""
    after = at + 1
    while after <= span.last and (clause.in_time(tokens[after], times) or tokens[after].text in "-'’"):
        after += 1
    if after > span.last or tokens[after].kind != "w" or tokens[after].low in lexicon.FUNCTION:
        return False
    first = at
    while first > span.first and clause.in_time(tokens[first - 1], times):
        first -= 1
    return tokens[first].low not in _DATING and (first == 0 or tokens[first - 1].low not in lexicon.PREPOSITION)
