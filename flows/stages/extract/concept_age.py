"""Whose age it is: ``Jamie Armstrong, 25``, ``a woman in her 30s``, ``three men aged 19, 24 and 31``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, concept_place, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_LEADS_AGE = rules.words("concept", "leads_age")
_LONGEST_NAME = 6
_REACH = 10


def find(tokens: Sequence[Token], draft: Draft) -> str | None:
    """The one or those of that age, where no noun follows the number; None for a pronoun."""
    return _named(tokens, draft) or _aged(tokens, draft)


def _named(tokens: Sequence[Token], draft: Draft) -> str | None:
    """The name, or the words of one sort, right before a comma and the number."""
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
    return None if tokens[last].kind != "w" else clause.text_of(tokens, range(first, last + 1))


def _aged(tokens: Sequence[Token], draft: Draft) -> str | None:
    """The noun before ``aged``, ``in her``, ``under``, over other ages of the same list."""
    at = draft.lead
    while at > max(-1, draft.lead - _REACH) and (
        tokens[at].low in _LEADS_AGE
        or tokens[at].kind == "n"
        or tokens[at].text in ",-–"
        or concept_place.is_unit(tokens[at].low)
    ):
        at -= 1
    if at < 0 or (at == draft.lead and draft.modifier_first is None):
        return None
    if tokens[at].kind != "w" or tokens[at].low in lexicon.FUNCTION or lexicon.is_participle(tokens[at].low):
        return None
    span = clause.name_before(tokens, at + 1)
    if span is None:
        return None
    first = next((n for n in range(span.first, span.last) if not clause.is_numeric(tokens[n])), span.last)
    return clause.text_of(tokens, range(first, span.last + 1))
