"""A bare number that takes the unit of the one before it: two levels of one measure, told in one breath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.stages.extract import clause_verb, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind_change import CHANGE_WORDS
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import CARDINAL
from flows.stages.extract.unit import DIMENSION, TIME_UNITS

_MARKS = frozenset(rules.load("kind")["change"]["marks"])
_LONGEST = 14
_MOST_OWNED = 8
_MOST_NAMED = 3
_HELD_AGAINST = (["up", "from"], ["down", "from"], ["compared", "with"], ["compared", "to"])
_ALIKE = 20
_PARALLEL_UNITS = (frozenset(DIMENSION) | TIME_UNITS | {"percent"}) - {"degree"}
_LINKS = frozenset({"in", "on", "from", "at", "for", "among", "during"})
_MOST_ALIKE = 6
_BACK = frozenset({"ago", "earlier", "before", "later", "previously"})
_FOLLOWS = frozenset({"last", "this", "next", "earlier", "previously", "respectively"})


def lend(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    """``86 per cent against 71``, ``a record of 12.3 million``: a bare number takes the unit of the one before it."""
    unit = before.unit
    if unit is None or draft.unit is not None or draft.form != "number" or draft.is_range:
        return
    after = tokens[draft.end + 1] if draft.end + 1 < len(tokens) else None
    words = [token.low for token in tokens[before.end + 1 : draft.lead + 1]]
    if not words or ";" in words or len(words) > _LONGEST:
        return
    dated = _is_dated(tokens, draft)
    wide = after is not None and after.low in clause_verb.DIMENSIONS and DIMENSION.get(unit.name) == "length"
    if wide or (unit.name in _PARALLEL_UNITS and ends_alike(tokens, before, draft)):
        draft.unit = replace(unit, first=draft.last, last=draft.last, inside=False)
        draft.rules.append(unit.rule)
        return
    if after is not None and after.low.isalpha() and not (lexicon.is_stop(after.low) or after.low in _FOLLOWS or dated):
        return
    if _takes_unit(before, draft, words, dated, after is None or not after.low.isalnum() or after.low == "and"):
        name = "percent" if unit.name == "percentage point" else unit.name
        draft.unit = replace(unit, name=name, first=draft.last, last=draft.last, inside=False)
        draft.rules.append(unit.rule)


def ends_alike(tokens: Sequence[Token], before: Draft, draft: Draft) -> bool:
    """``5% in Europe and 3% in Asia``, ``40 tonnes in May and 38 in June``: the same preposition behind both."""
    start, after = max(before.end, before.per_last or 0) + 1, draft.end + 1
    if after >= len(tokens) or not 2 <= draft.lead - start <= _MOST_ALIKE or tokens[draft.lead].low not in ("and", ","):
        return False
    link = tokens[start].low
    if link not in _LINKS or tokens[after].low != link:
        return False
    between = tokens[start + 1 : draft.lead]
    return all(
        token.kind == "w" and token.low not in lexicon.CONJUNCTION and not clause_verb.is_auxiliary(token)
        for token in between
        if token.kind != "n"
    )


def _is_dated(tokens: Sequence[Token], draft: Draft) -> bool:
    """``3.9 in May``, ``3.1 last week``, ``9.8 five years ago``: a time follows, and no noun."""
    words = [token.low for token in tokens[draft.end + 1 : draft.end + 4]]
    if words[:1] and words[0] in ("last", "this", "in"):
        return True
    counted = len(words) == 3 and (words[0] in ("a", "the") or words[0] in CARDINAL or words[0].isdecimal())
    return counted and words[1].removesuffix("s") in TIME_UNITS and words[2] in _BACK


def _takes_unit(before: Draft, draft: Draft, words: list[str], dated: bool, closed: bool) -> bool:
    unit = before.unit_name or (before.unit.name if before.unit else "")
    if unit == "percentage point":
        return words == ["to"] and draft.precision is not None and draft.precision < 0
    if sets_against(words) or _is_level_before(before, draft, words):
        return True
    alike = draft.precision is not None and draft.precision == before.precision and draft.precision < 0
    listed = words[-1] == "and" and alike and dated
    if unit == "percent":
        moved = words[-1] in CHANGE_WORDS or (words[-1] == "by" and bool(CHANGE_WORDS.intersection(words)))
        return listed or moved or (closed and _is_rival(before, words, alike))
    if DIMENSION.get(unit) == "temperature":
        return words[-1] in ("at", "to", "from") or draft.modifier in ("more_than", "less_than")
    return listed and unit in DIMENSION and unit != "degree"


def _is_rival(before: Draft, words: list[str], alike: bool) -> bool:
    """``ahead of gas on 27``, ``and youth unemployment at 9.6``, ``, the Conservatives 23.7``: another's level."""
    if before.kind == "change" or len(words) > _MOST_OWNED or "number" in words:
        return False
    if words[-1] == "on" or (alike and words[-1] == "at"):
        return True
    edge = max((at for at, word in enumerate(words) if word in (",", "and")), default=-1)
    named = words[edge + 1 :]
    is_name = words[-1].isalpha() and not lexicon.is_stop(words[-1])
    return alike and edge >= 0 and 0 < len(named) <= _MOST_NAMED and is_name


def _is_level_before(before: Draft, draft: Draft, words: list[str]) -> bool:
    """``4.1 per cent from 3.9``, ``$3.40, up from 3.10``, ``24 per cent to Labour's 38``: two levels of one measure."""
    unit = before.unit
    if unit is None or before.high <= 0 or not 1 / _ALIKE <= draft.low / before.high <= _ALIKE:
        return False
    is_percent = unit.name == "percent"
    told = words[-3:] in ([",", "up", "from"], [",", "down", "from"], [",", "compared", "with"])
    if before.kind == "change" and not (told if is_percent else unit.is_money):
        return False
    if not (is_percent or unit.is_money):
        return unit.name in DIMENSION and words[-2:] in _HELD_AGAINST and draft.precision == before.precision
    if is_percent and "number.magnitude" in draft.rules:
        return False
    if words[-1] == "from" or words[-2:] in (["compared", "with"], ["compared", "to"]):
        return True
    return is_percent and (words == ["to"] or (is_owned(words) and len(words) <= _MOST_OWNED))


def is_owned(words: list[str]) -> bool:
    """Whether the words before a number end in whose it is: ``Labour's``, ``the Conservatives'``, ``the S&P 500's``."""
    return words[-1] == "'" or words[-1].endswith("'s") or words[-2:] == ["'", "s"]


def sets_against(words: list[str]) -> bool:
    """``against 71``, ``against a national mean of 139``, ``breaking the record of 12.3``."""
    if words[-1:] == ["of"] and words[-2:-1] and words[-2] in _MARKS:
        return True
    return bool(words) and words[-1] in ("against", "versus", "vs")
