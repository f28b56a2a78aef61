"""Subjects of numbers whose clause prints no finite verb: ``Burlington by 2.6%``, ``with yields averaging 183``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause_phrase, clause_verb, lexicon, rules
from flows.stages.extract.clause_phrase import Span
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import NUMBER_WORDS

_PREDICATES = rules.words("clause", "predicates")


def is_attached(tokens: Sequence[Token], at: int, end: int) -> bool:
    """``yields averaging 183``: a participle right after its noun and before the number."""
    if not at or tokens[at - 1].kind != "w" or tokens[at - 1].low in lexicon.FUNCTION:
        return False
    return not clause_verb.is_adverb(tokens[at - 1].low) and clause_verb.leads_to(tokens, at + 1, end)


def stands_free(tokens: Sequence[Token], first: int) -> bool:
    """Whether the noun before a participle is its subject, not the end of the clause (``to Michigan creating``)."""
    before = tokens[first - 1] if first else None
    if before is not None and before.low in clause_phrase.ARTICLES and first > 1:
        before = tokens[first - 2]
    if (
        before is None
        or before.kind == "s"
        or before.low in ("with", "of", "and", "for", "from", "by", "see", "seen", "saw", "sees", "left")
    ):
        return True
    return before.low in lexicon.CONJUNCTION


def raised(tokens: Sequence[Token], last: int, least: int) -> Span | None:
    """``wants the price of its shares to rise``: the noun between a verb and its infinitive."""
    if (
        tokens[last].kind != "w"
        or tokens[last].low in lexicon.FUNCTION
        or (clause_verb.may_be(tokens[last].low) and not lexicon.is_plural(tokens[last].low))
    ):
        return None
    for at in range(last, max(least, last - 2 * clause_phrase.LONGEST_NAME), -1):
        word = tokens[at].low
        if tokens[at].kind == "s" and tokens[at].text not in "-'’":
            return None
        if word in clause_verb.RAISING and at < last:
            return clause_phrase.trimmed(tokens, at + 1, last)
        if clause_verb.is_auxiliary(tokens[at]):
            return None
    return None


def apposed(tokens: Sequence[Token], at: int, end: int) -> Span | None:
    """``Unite Group, down 68p``: a name right before the comma, where no preposition governs it."""
    if (
        tokens[at].text != ","
        or at + 1 >= end
        or tokens[at + 1].low not in ("up", "down")
        or not clause_verb.leads_to(tokens, at + 2, end)
    ):
        return None
    name = clause_phrase.name(tokens, at - 1, max(0, at - clause_phrase.REACH)) if at else None
    if name is None or not tokens[name.last].text[:1].isupper() or not tokens[name.first].text[:1].isupper():
        return None
    return name if name.first == 0 or tokens[name.first - 1].low not in lexicon.PREPOSITION else None


def elliptic(tokens: Sequence[Token], at: int, end: int) -> Span | None:
    """``, Burlington by 2.6%``, ``and Japan 32%``, ``with food prices up by 4%``: a subject without a verb."""
    first = at + 1
    while first < end and tokens[first].low in ("and", "but", "while", "with", "the", "its", "their", '"', "“"):
        first += 1
    last = first
    while last < end and last - first < clause_phrase.LONGEST_NAME and _is_nominal(tokens, last, last == first):
        if (
            last > first
            and tokens[last].low in clause_verb.BASE
            and clause_verb.leads_to(tokens, last + 1, end)
            and end - last > 1
        ):
            break
        last += 1
    opener = tokens[first].low if first < end else ""
    if (opener in clause_verb.ING and tokens[at].text == ",") or clause_verb.is_participle(opener):
        return None
    if (
        last == first
        or (last < end and last - first >= clause_phrase.LONGEST_NAME)
        or tokens[last - 1].low in clause_phrase.TIMES
    ):
        return None
    while last > first and tokens[last - 1].low in ("and", '"', "”", "'"):
        last -= 1
    if last == end:
        if _follows_figure(tokens, at) and not any(clause_verb.may_be(tokens[n].low) for n in range(first, last - 1)):
            after_percent = tokens[at - 1].text == "%" or lexicon.is_plural(tokens[last - 1].low)
            if after_percent or not clause_verb.may_be(tokens[last - 1].low):
                return Span(first, last - 1)
        return (
            Span(first, last - 1)
            if tokens[first].text[0].isupper() and tokens[at].low in ("and", ";", "but") and len(tokens[first].text) > 2
            else None
        )
    rest = tokens[last]
    if tokens[at].low == "with" and clause_verb.may_be(rest.low) and rest.low not in lexicon.AUXILIARY:
        return Span(first, last - 1)
    if (
        rest.low == ","
        and last + 1 < end
        and tokens[last + 1].low in ("up", "down")
        and clause_verb.leads_to(tokens, last + 1, end)
    ):
        return Span(first, last - 1)
    fits = rest.low in _PREDICATES or rest.low in clause_verb.BASE or rest.text in "$£€+-−"
    return Span(first, last - 1) if fits and clause_verb.leads_to(tokens, last + 1, end) else None


def _follows_figure(tokens: Sequence[Token], conjunction: int) -> bool:
    """``rose 3% and rents 5%``: a figure stands right before the conjunction."""
    if not conjunction or tokens[conjunction].low not in ("and", "while", "but", ","):
        return False
    return tokens[conjunction - 1].kind == "n" or tokens[conjunction - 1].text == "%"


def _is_nominal(tokens: Sequence[Token], at: int, is_first: bool) -> bool:
    token = tokens[at]
    if clause_phrase.is_glued(tokens, at):
        return True
    if token.kind == "n" or token.low in NUMBER_WORDS:
        return not is_first and not token.gap
    if token.kind == "s":
        return token.text in "&-\"”'’" and not is_first
    if token.low == "and":
        return not is_first
    return (
        token.low not in lexicon.FUNCTION and not clause_verb.is_adverb(token.low) and token.low not in lexicon.LINKING
    )
