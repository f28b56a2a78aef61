"""Numbers that are parts of names: makes and models, sections, postcodes, house numbers, codes."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import kind_age, lexicon, rules, skip_lead
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULES = rules.load("skip")
_LOWER_CUES = frozenset(_RULES["name"]["lower_cues"])
_CUES = frozenset(_RULES["name"]["cues"]) | _LOWER_CUES | frozenset(_RULES["reference"]["numbered"])
_STREETS = frozenset(_RULES["address"]["streets"])
_FOREIGN = frozenset(_RULES["address"]["foreign"])
_JOINERS = frozenset(_RULES["name"]["joiners"])
_LONGEST_NAME_NUMBER = 4
_LONGEST_MODEL = 6
_LONGEST_QUANTITY = 12
_LONGEST_PHRASE = 6
_LISTS = frozenset(_RULES["name"]["lists"])
_MONTHS = frozenset(_RULES["date"]["months"])


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _glued(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) and not tokens[at].gap


def is_name(tokens: Sequence[Token], draft: Draft, in_title: bool) -> bool:
    """``COVID-19``, ``Boeing 737``, ``G7``, ``CBP One``: the number belongs to a name."""
    if draft.unit is not None and (draft.unit.inside or draft.unit.first > draft.last):
        return not draft.unit.is_money and (_is_named_by_letters(tokens, draft) or _has_wing(tokens, draft))
    if draft.form in ("share", "ratio", "vague", "both") or draft.is_range:
        return False
    if tokens[draft.first].kind == "n":
        return _is_named_by_letters(tokens, draft) or _follows_name(tokens, draft, in_title)
    return _is_capital_word(tokens, draft, in_title)


def _is_named_by_letters(tokens: Sequence[Token], draft: Draft) -> bool:
    """Letters or a hyphenated word glued to the digits."""
    before, after = draft.first - 1, draft.last + 1
    if tokens[draft.first].kind != "n":
        return False
    if _glued(tokens, draft.first) and before >= 0:
        if tokens[before].kind in "wn" and draft.unit is None:
            return True
        if tokens[before].text in ("-", "‑", "–") and _glued(tokens, before) and tokens[before - 1].kind == "w":
            return _word(tokens, before - 1) not in _JOINERS and _word(tokens, before - 1) != "magnitude"
        if tokens[before].text == "_" or (tokens[before].text == "+" and _glued(tokens, before)):
            return True
    loose = draft.unit is None and draft.form == "number" and _glued(tokens, after)
    if loose and tokens[after].kind == "w" and tokens[after].low not in ("'s", "s"):
        return True
    return loose and tokens[after].low == "s" and not kind_age.is_bounded_group(tokens, draft)


def _follows_name(tokens: Sequence[Token], draft: Draft, in_title: bool) -> bool:
    text = tokens[draft.first].text
    fraction = draft.last == draft.first + 1 and tokens[draft.last].kind == "v"
    if (draft.first != draft.last and not fraction) or not text.isdecimal() or len(text) > _LONGEST_MODEL:
        return False
    if _is_model(tokens, draft, in_title):
        return True
    if len(text) > _LONGEST_NAME_NUMBER:
        return False
    if draft.first == 0:
        return False
    before = tokens[draft.first - 1]
    after = _word(tokens, draft.last + 1)
    if before.kind == "s":
        return False
    if _word(tokens, draft.last + 1) == "(" and _glued(tokens, draft.last + 1) and before.low in _CUES:
        return True
    counts = lexicon.is_plural(after) and draft.low != 1 and not _is_verb(tokens, draft.last + 1)
    if before.low in _LOWER_CUES and not (counts and before.text.islower()):
        return True
    if not before.text[0].isupper() or lexicon.is_stop(before.low) or before.low in _MONTHS:
        return before.low in _LISTS and not counts
    if lexicon.is_plural(before.low) and before.low not in _CUES and before.low not in _LOWER_CUES:
        return False
    if counts and (tokens[draft.last + 1].text.islower() or in_title):
        return False
    if skip_lead.leads(tokens, draft) or _is_owned(tokens, draft):
        return False
    if before.low in _CUES:
        return True
    return not in_title and (draft.first > 1 or (before.text.isupper() and len(before.text) > 1)) and before.low != "no"


def _is_owned(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Quebec's 12 health regions``: a count that a name owns."""
    after = draft.last + 1
    owns = tokens[draft.first - 1].low.endswith(("'s", "’s", "s'", "s’"))
    if owns and (after >= len(tokens) or tokens[after].kind == "s") and skip_lead.sets_against(tokens, draft.first - 1):
        return True
    return owns and after < len(tokens) and tokens[after].kind == "w" and tokens[after].text.islower()


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """``Fold 6 costs $1,899``: a verb that looks like a plural, for none stands behind it; ``40 works were``."""
    after = _word(tokens, at + 1)
    return tokens[at].low in lexicon.VERB and after not in lexicon.AUXILIARY and after not in lexicon.VERB


def _is_model(tokens: Sequence[Token], draft: Draft, in_title: bool) -> bool:
    """``a 787 Dreamliner``, ``16-18 Industrial Avenue``: capitals follow and no plural that could be counted."""
    at = draft.last + 1
    if (
        in_title
        or draft.low <= 1
        or at >= len(tokens)
        or tokens[at].kind != "w"
        or not tokens[at].text[0].isupper()
        or not tokens[at].gap
    ):
        return False
    for here in range(at, min(at + _LONGEST_PHRASE, len(tokens))):
        token = tokens[here]
        if here + 1 < len(tokens) and tokens[here + 1].kind == "n" and not tokens[here + 1].gap:
            return False  # "50 A320neos": a model of its own
        if token.text in (",", "-", "&") or token.low in ("and", "or"):
            return False
        if token.kind != "w" or lexicon.is_stop(token.low):
            break
        if lexicon.is_plural(token.low) or lexicon.is_person(token.low):
            return False
    return True


def _is_capital_word(tokens: Sequence[Token], draft: Draft, in_title: bool) -> bool:
    token = tokens[draft.first]
    if (
        draft.form == "ordinal"
        or draft.first == 0
        or not token.text[0].isupper()
        or (token.text.isupper() and in_title)
    ):
        return False
    before = tokens[draft.first - 1]
    opens = before.kind == "s" and before.text not in ("-", "&", "'")
    if opens or (not token.gap and before.text == "-"):
        return False
    named = before.text[:1].isupper() and not lexicon.is_stop(before.low)
    if in_title:
        return before.low in _CUES
    after = tokens[draft.last + 1] if draft.last + 1 < len(tokens) else None
    return named or before.low == "of" or (after is not None and after.text[0].isupper() and after.kind == "w")


def is_postcode(tokens: Sequence[Token], draft: Draft) -> bool:
    """``M21 9AB`` and ``90049`` beside the words ZIP code or after a state's two letters."""
    if tokens[draft.first].kind != "n" or draft.form == "ordinal":
        return False
    after, before = draft.last + 1, draft.first - 1
    inward = (
        after < len(tokens) and _glued(tokens, after) and len(tokens[after].text) == 2 and tokens[after].text.isupper()
    )
    if (
        inward
        and len(tokens[draft.first].text) == 1
        and before >= 0
        and (tokens[before].kind == "n" or (tokens[before].text.isupper() and _glued(tokens, before)))
        and tokens[draft.first].gap
    ):
        return True
    outward = (
        before >= 0 and _glued(tokens, draft.first) and len(tokens[before].text) <= 2 and tokens[before].text.isupper()
    )
    if (
        outward
        and tokens[before].kind == "w"
        and after + 1 < len(tokens)
        and tokens[after].kind == "n"
        and tokens[after].gap
    ):
        return len(tokens[after].text) == 1 and _glued(tokens, after + 1) and len(tokens[after + 1].text) == 2
    if len(tokens[draft.first].text) != 5 or not tokens[draft.first].text.isdecimal():
        return False
    state = (
        before > 0
        and len(tokens[before].text) == 2
        and tokens[before].text.isupper()
        and _word(tokens, before - 1) == ","
    )
    return state or _word(tokens, after) in ("zip", "postcode") or _word(tokens, before) in ("zip", "postcode", "code")


def is_address(tokens: Sequence[Token], draft: Draft) -> bool:
    """A house number: capitalised words and a word for a street follow."""
    if (
        tokens[draft.first].kind != "n"
        or (draft.unit is not None and not (len(draft.unit.text) == 1 and draft.unit.text.isupper()))
        or (draft.high >= 100_000 and not _is_lettered(tokens, draft))
        or "," in tokens[draft.first].text
    ):
        return False
    after = draft.last + 1
    if _word(tokens, after) in _FOREIGN and after + 1 < len(tokens) and tokens[after + 1].text[0].isupper():
        return tokens[after].text[0].isupper()
    for at in range(draft.last + 1, min(draft.last + 6, len(tokens))):
        if tokens[at].low in _STREETS and tokens[at].text[0].isupper() and at > draft.last + 1:
            return True
        suffix = tokens[at - 1].kind == "n" and _glued(tokens, at)
        if tokens[at].kind == "s" or (tokens[at].kind == "w" and not tokens[at].text[0].isupper() and not suffix):
            return False
    return False


def _has_wing(tokens: Sequence[Token], draft: Draft) -> bool:
    """``runway 27L``, ``gate 14C``: a kind of place, its number and a letter that is no unit there."""
    unit = draft.unit
    lettered = unit is not None and len(unit.text) == 1 and unit.text.isupper() and not tokens[unit.first].gap
    return lettered and _word(tokens, draft.first - 1) in _CUES


def _is_lettered(tokens: Sequence[Token], draft: Draft) -> bool:
    """``221B``: a capital letter glued to a house number, which is no billion there."""
    last = tokens[draft.last]
    return draft.last == draft.first + 1 and len(last.text) == 1 and last.text.isupper() and not last.gap


def is_code(tokens: Sequence[Token], draft: Draft) -> bool:
    """A leading zero, or more digits without groups than a quantity has."""
    text = tokens[draft.first].text
    if tokens[draft.first].kind != "n" or (draft.unit is not None and draft.unit.inside):
        return False
    return (len(text) > 1 and text[0] == "0" and text.isdecimal()) or (
        text.isdecimal() and len(text) > _LONGEST_QUANTITY
    )
