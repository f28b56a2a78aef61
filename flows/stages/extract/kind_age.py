"""Whether a number is an age: ``17-year-old``, ``aged 26``, ``a man, 40,``, ``adults under 30``, ``he will be 35``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import DECADE
from flows.stages.extract.unit import TIME_UNITS

_RULE = rules.load("kind")["age"]
_BEFORE = frozenset(_RULE["before"])
_OLD = frozenset(_RULE["after"])
_LIVED = frozenset(_RULE["lived"])
_WHOEVER = frozenset(_RULE["whoever"])
_ONE = frozenset(_RULE["one"])
_BANDS = frozenset(_RULE["bands"])
_OLDER = frozenset({"older", "younger"})
_BOUNDS = frozenset({"under", "over", "above", "below"})
_WHO = frozenset({"he", "she", "i", "who"})
_BE = frozenset(_RULE["be"])
_AGE_LIMIT = 125
_REACH = 4


def is_age(tokens: Sequence[Token], draft: Draft) -> bool:
    """True for the age of a person or a thing, told by its unit, the words around it or its place after a name."""
    if draft.high > _AGE_LIMIT and (draft.unit is None or draft.unit.name not in TIME_UNITS):
        return False
    before, after = _word(tokens, draft.lead), draft.end + 1
    if draft.unit is not None:
        return draft.unit.name in TIME_UNITS and _is_old(tokens, draft, before, after)
    if draft.form != "number" or draft.low < 0:
        return False
    if is_bounded_group(tokens, draft) or _is_age_band(tokens, draft, after):
        return True
    if draft.is_range and (_word(tokens, draft.last) == "s" or _word(tokens, draft.last) in DECADE):
        return True
    if before in _BEFORE or (before == "of" and _word(tokens, draft.lead - 1) == "age"):
        return True
    if _modifier_says(tokens, draft) or (_word(tokens, after) in ("yo", "y.o") and before != "the"):
        return True
    if not lexicon.is_plural(_word(tokens, after)) and _is_of_people(tokens, draft, before):
        return True
    bare = after >= len(tokens) or not tokens[after].low.isalpha() or lexicon.is_stop(tokens[after].low)
    if not bare or tokens[draft.first].kind not in "nw":
        return False
    return (
        is_in_commas(tokens, draft)
        or _is_of_pronoun(tokens, draft)
        or _is_of_one(tokens, draft)
        or _is_said_of_age(tokens, draft)
        or (before == "at" and _word(tokens, draft.lead - 1) in _LIVED)
    )


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def is_bounded_group(tokens: Sequence[Token], draft: Draft) -> bool:
    """``over-75s``, ``under 16s``: the people past an age or short of it."""
    at, after = draft.first - 1, draft.last + 1
    if _word(tokens, after) != "s" or tokens[after].gap or draft.first != draft.last:
        return False
    at -= _word(tokens, at) == "-"
    return _word(tokens, at) in ("over", "under")


def _is_age_band(tokens: Sequence[Token], draft: Draft, after: int) -> bool:
    """``the 18-24 age group``, ``people in the 65-plus age bracket``."""
    return _word(tokens, after) == "age" and _word(tokens, after + 1) in _BANDS


def _is_old(tokens: Sequence[Token], draft: Draft, before: str, after: int) -> bool:
    tail = (draft.unit.tail if draft.unit else None) or ""
    glued = _word(tokens, after) == "-" and _word(tokens, after + 1) in _OLD
    of_age = _word(tokens, after) == "of" and _word(tokens, after + 1) == "age"
    return tail.startswith("old") or _word(tokens, after) in _OLD or glued or of_age or before == "aged"


def _modifier_says(tokens: Sequence[Token], draft: Draft) -> bool:
    """``25 or older``, ``under the age of 15``: the bound itself tells."""
    if draft.modifier_first is None or draft.modifier_last is None:
        return False
    words = {token.low for token in tokens[draft.modifier_first : draft.modifier_last + 1]}
    return bool(words & _OLDER) or "age" in words


def _is_of_people(tokens: Sequence[Token], draft: Draft, before: str) -> bool:
    """``adults in Ireland under 30``, ``two men, both 24``, ``one in seven is over 60``: a bound set on people."""
    bound = draft.modifier_first is not None and _word(tokens, draft.modifier_first) in _BOUNDS
    if before == "both" and _word(tokens, draft.lead - 1) == ",":
        return True
    if not bound or draft.modifier_first != draft.modifier_last:
        return False
    last = draft.lead
    if before in _WHOEVER or _are_people(tokens, last):
        return True
    if before in ("is", "are", "were", "was") and "people" in (
        token.low for token in tokens[max(0, last - _REACH) : last]
    ):
        return True
    for at in range(last, max(last - _REACH, -1), -1):
        token = tokens[at]
        if token.kind != "w" or (token.low in lexicon.FUNCTION and token.low != "in") or token.low in lexicon.VERB:
            return False
        if lexicon.is_plural(token.low) and lexicon.is_person(lexicon.singular(token.low), token.text[0].isupper()):
            return True
    return False


def _are_people(tokens: Sequence[Token], at: int) -> bool:
    """``one in six people will be over 65``, ``half of farmers are over 60``; not ``deaths of farmers are over 60``."""
    if _word(tokens, at) not in ("are", "were", "be"):
        return False
    while at > 0 and tokens[at].low in lexicon.AUXILIARY:
        at -= 1
    word = _word(tokens, at)
    if not (lexicon.is_plural(word) and lexicon.is_person(lexicon.singular(word), tokens[at].text[0].isupper())):
        return False
    head = _word(tokens, at - 2) if _word(tokens, at - 1) == "of" else ""
    return not head or (head not in lexicon.QUANTITY and not lexicon.is_plural(head))


def _is_of_pronoun(tokens: Sequence[Token], draft: Draft) -> bool:
    """``He will be 35 by the end of the year``, ``she was 45``."""
    at = draft.lead
    if tokens[draft.first].kind != "n" or not tokens[draft.first].text.isdecimal() or draft.low < 1:
        return False
    if _word(tokens, draft.last + 1) in ("of", "for", "out"):
        return False
    while at >= 0 and tokens[at].low in _BE:
        at -= 1
    is_told = any(token.low in ("is", "was", "be", "'s") for token in tokens[at + 1 : draft.first])
    return is_told and _word(tokens, at) in _WHO


def _is_of_one(tokens: Sequence[Token], draft: Draft) -> bool:
    """``a boy of 12``, ``a woman of 65``; a mother of 12 has so many children."""
    at = draft.first - 1
    return _word(tokens, at) == "of" and _word(tokens, at - 1) in _ONE and draft.modifier_first is None


def _is_said_of_age(tokens: Sequence[Token], draft: Draft) -> bool:
    """``The average age of first-time buyers is 33``, ``life expectancy is around 73``."""
    words = [token.low for token in tokens[clause.start_of(tokens, draft.first) : draft.first]]
    lives = _word(tokens, draft.lead) == "to" and _word(tokens, draft.lead - 1) in ("live", "lives", "lived")
    return "age" in words or ("life" in words and "expectancy" in words) or lives


def is_in_commas(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Jamie Armstrong, 25, said``; ``a man, 40, went``; ``one, now 61, got``."""
    at = draft.first
    if draft.first != draft.last or tokens[at].kind != "n" or not tokens[at].text.isdecimal():
        return False
    comma = at - 2 if _word(tokens, at - 1) == "now" else at - 1
    closed = _word(tokens, at + 1) in (",", ".", ";") or at + 1 == len(tokens)
    if not 0 < draft.low < _AGE_LIMIT or comma < 1 or _word(tokens, comma) != "," or not closed:
        return False
    name = tokens[comma - 1]
    if name.kind != "w" or len(name.text) < 2:
        return False
    if name.text[0].isupper():
        return not lexicon.is_stop(name.low)
    one = name.low == "one" and comma < at - 1
    return one or (lexicon.is_person(name.low) and not lexicon.is_plural(name.low))
