"""The earlier number that one gives again, compares itself with, or is part of: they are about the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.stages.extract import clause, concept_place, lexicon
from flows.stages.extract.concept_place import Times
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_BRACKET_REACH = 8
_COMPARED_REACH = 18


class Restated(NamedTuple):
    """The number that another gives again (``$5bn (4bn euros)``): its tokens to where its unit or noun ends."""

    first: int
    last_number: int
    last: int


def restated(tokens: Sequence[Token], draft: Draft, times: Times) -> Restated | None:
    """The number that this one gives again, in a bracket or after ``or``, or that it is compared with or part of."""
    at = draft.lead
    if at < 2:
        return None
    if tokens[at].text in "(—–":
        return _number_before(tokens, at - 1, _BRACKET_REACH, times)
    if tokens[at].low == "or" and tokens[at - 1].text == ",":
        return _number_before(tokens, at - 2, _BRACKET_REACH, times)
    comma = _comma_of_comparison(tokens, draft, at)
    return _number_before(tokens, comma - 1, _COMPARED_REACH, times) if comma else None


def _comma_of_comparison(tokens: Sequence[Token], draft: Draft, at: int) -> int | None:
    """``, up 5%``, ``, a rise of 7%``, ``, 35% fewer than``, ``, three times the``, ``, half of them``: the comma."""
    at -= tokens[at].low in lexicon.DETERMINER and at > 2 and tokens[at - 1].low in ("from", "with")
    word, before = tokens[at].low, tokens[at - 1].low
    if word in ("up", "down") and before == ",":
        return None if _is_named(tokens, at - 1) else at - 1
    if (word == "from" and before in ("up", "down")) or (word in ("with", "to") and before == "compared"):
        return at - 1
    if word in ("which", "whom") and before == "of":
        return at - 1
    if word == "of" and before in concept_place.CHANGES:
        return next((n for n in range(at - 2, max(at - 5, 0), -1) if tokens[n].text == ","), None)
    is_second = word == "and" and before == ","
    if word not in (",", "with") and not is_second:
        return None
    after = [token.low for token in tokens[draft.end + 1 : draft.end + 3]]
    compares = draft.form == "ratio" or (
        after and after[0] in ("more", "less", "fewer", "higher", "lower", "up", "down")
    )
    is_part = len(after) > 1 and after[0] == "of" and after[1] in ("it", "them", "which", "whom", "those")
    whole = after[:1] == ["of"] and draft.end + 3 < len(tokens) and tokens[draft.end + 3].low in ("total", "whole")
    return at - is_second if (compares and not is_second) or is_part or whole else None


def _is_named(tokens: Sequence[Token], comma: int) -> bool:
    """``Marlow Group, down 68p``: a name before the comma, which no preposition governs."""
    name = clause.name_before(tokens, comma)
    if name is None or not tokens[name.last].text[:1].isupper():
        return False
    return name.first == 0 or tokens[name.first - 1].low not in lexicon.PREPOSITION


def _number_before(tokens: Sequence[Token], last: int, reach: int, times: Times) -> Restated | None:
    last -= tokens[last].text == ")"
    number, end = last, last
    while number > max(0, last - reach) and not _counts(tokens, number, times):
        word = tokens[number]
        if word.text in ";:()" or (word.low in lexicon.AUXILIARY and reach == _BRACKET_REACH):
            return None
        if word.text == ",":
            end = number - 1
        number -= 1
    if not _counts(tokens, number, times):
        return None
    return Restated(concept_place.number_start(tokens, number), number, end)


def _counts(tokens: Sequence[Token], at: int, times: Times) -> bool:
    token = tokens[at]
    return clause.is_numeric(token) and not clause.in_time(token, times) and not clause.is_in_name(tokens, at)
