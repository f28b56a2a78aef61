"""Whether a number is a difference, and which way it went: ``rose 5%``, ``a fall of 3 points``, ``1.5C hotter``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flows.stages.extract import clause, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind_compare import COMPARATIVES, Change, comparative, growth, is_percent, is_quantity
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import word_at
from flows.stages.extract.unit import DIMENSION, TIME_UNITS
from schemas.records import Direction

_RULE = rules.load("kind")["change"]
_UP = frozenset(_RULE["up"])
_DOWN = frozenset(_RULE["down"])
CHANGE_WORDS = _UP | _DOWN
_NOUNS: dict[str, Direction | None] = {
    **dict.fromkeys(_RULE["nouns"]["up"], "up"),
    **dict.fromkeys(_RULE["nouns"]["down"], "down"),
    **dict.fromkeys(_RULE["nouns"]["either"]),
}
_BY: dict[str, Direction] = {**dict.fromkeys(_RULE["by"]["up"], "up"), **dict.fromkeys(_RULE["by"]["down"], "down")}
_OF_PERCENT: dict[str, Direction] = {
    **dict.fromkeys(_RULE["of_percent"]["up"], "up"),
    **dict.fromkeys(_RULE["of_percent"]["down"], "down"),
}
_GIVING = frozenset({"give", "gives", "gave", "giving"})
_MOTION = frozenset(_RULE["motion"])
_WATERS = frozenset(_RULE["waters"])
_MASS = frozenset(_RULE["mass"])
_PHRASAL = frozenset(_RULE["phrasal"])
_LEADING = frozenset(_RULE["leading"])
_CHANGED_PARTICIPLES: dict[str, Direction] = {
    **dict.fromkeys(("added", "created"), "up"),
    **dict.fromkeys(("lost", "cut", "shed", "eliminated", "axed"), "down"),
}
_RAISED = frozenset(_RULE["raised"])
_TAKES_COUNT = frozenset(_RULE["takes_count"])
_TAKES_PEOPLE = frozenset(_RULE["takes_people"])
_TAKES_JOBS = frozenset(_RULE["takes_jobs"])
_JOBS = frozenset(_RULE["jobs"])
_RAISING = frozenset(_RULE["raising"])
_LOSING = frozenset(_RULE["losing"])
_WORTH = frozenset(_RULE["worth"])
_GREAT_LOSS = 1e5
_VALUE_REACH = 5
_GROWING = frozenset(_RULE["growing"])
_LEVELS = frozenset({"above", "below", "beyond"})
_RISING = frozenset(_RULE["rising"])
_STANDING = frozenset(_RULE["standing"])
_AMOUNTS = frozenset({"average", "total", "median", "maximum"})
_BY_REACH = 8
_SUBJECT_REACH = 8
_SUBJECT_AFTER = 4
_AFTER_REACH = 3


def find(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """What makes the number a change, None where it is none."""
    if (draft.form in ("both", "vague") and noun_last is None and draft.unit is None) or (
        "join.from_to_change" in draft.rules
    ):
        return None
    return (
        _signed(tokens, draft)
        or _before(tokens, draft, noun_last)
        or _by(tokens, draft, noun_last)
        or _noun_after(tokens, draft)
        or comparative(tokens, draft, noun_last)
        or _participle(tokens, draft, noun_last)
        or growth(tokens, draft)
    )


def _signed(tokens: Sequence[Token], draft: Draft) -> Change | None:
    """``+0.2%``: a plus sign of its own before the number."""
    at = draft.first - 1
    if word_at(tokens, at) != "+" or tokens[draft.first].gap or not is_quantity(draft):
        return None
    opens = at == 0 or tokens[at].gap or tokens[at - 1].text in "(["
    return Change(at, "up") if opens else None


def _before(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """``rose 5%``, ``down 1.5``, ``a fall of 7%``: the word in front, with few between."""
    at = draft.lead
    of = _noun_of(tokens, draft, at)
    if of is not None:
        return of
    for here in range(at, max(at - 4, -1), -1):
        word = word_at(tokens, here)
        if word in CHANGE_WORDS:
            if word_at(tokens, here - 1) in _PHRASAL and word in ("up", "down"):
                in_points = draft.unit is not None and draft.unit.name == "point"
                gives = word == "up" and word_at(tokens, here - 1) in _GIVING and (is_percent(draft) or in_points)
                return Change(here, "down") if gives else None
            if _is_level(tokens, draft, here, noun_last):
                return None
            return Change(here, "up" if word in _UP else "down")
        if word in _OF_PERCENT and is_percent(draft) and word_at(tokens, draft.end + 1) != "of":
            return Change(here, _OF_PERCENT[word])
        if word in _STANDING or tokens[here].kind in "nv" or word not in _LEADING:
            break
    return None


def _noun_of(tokens: Sequence[Token], draft: Draft, at: int) -> Change | None:
    """``a fall of 7%``, ``after a jump of 5.6 per cent``: a noun of change, not the verb of that form."""
    if word_at(tokens, at) != "of" or word_at(tokens, at - 1) not in _NOUNS:
        return None
    led = word_at(tokens, at - 2)
    is_noun = led in lexicon.DETERMINER or led in lexicon.PREPOSITION or word_at(tokens, at - 3) in lexicon.DETERMINER
    plural = lexicon.is_plural(word_at(tokens, at - 1)) or word_at(tokens, at - 1) in _MASS
    if draft.unit is not None and DIMENSION.get(draft.unit.name) == "length" and word_at(tokens, at - 1) not in _RISING:
        return None
    told = is_quantity(draft) or (led in ("a", "an") and _is_closed(tokens, draft))
    return Change(at - 1, _NOUNS[word_at(tokens, at - 1)]) if told and (is_noun or plural) else None


def _is_closed(tokens: Sequence[Token], draft: Draft) -> bool:
    """``an increase of 12 in``, ``a fall of 300.``: no noun follows that the number could count."""
    after = word_at(tokens, draft.end + 1)
    return draft.form == "number" and (
        not after.isalpha() or after in ("in", "on", "from", "since", "over", "compared")
    )


def _is_level(tokens: Sequence[Token], draft: Draft, here: int, noun_last: int | None) -> bool:
    """``gained 3 seats``, ``raised $3bn``, ``slid below 42%``: what the verb has as its object or its level."""
    word = word_at(tokens, here)
    if _is_way(tokens, draft, word, here):
        return True
    has_by = "by" in (word_at(tokens, n) for n in range(here, draft.lead + 1))
    if draft.modifier_first is not None and word_at(tokens, draft.modifier_first) in _LEVELS:
        return True
    if is_quantity(draft):
        if word in ("more", "less", "fewer", "extra", "additional") or (draft.unit and draft.unit.name in TIME_UNITS):
            return not has_by
        after = word_at(tokens, draft.end + 1)
        if word in _TAKES_JOBS and not has_by:
            return True
        if draft.unit is not None and draft.unit.is_money and not has_by and _is_result(tokens, draft, word):
            return True
        if word in _GROWING and after == "of" and not has_by:
            return True
        return word_at(tokens, draft.lead) in ("a", "an") and _names_thing(tokens, draft)
    if has_by:
        return word_at(tokens, draft.end + 1) == "to" and noun_last is None and not _leads_to_level(tokens, draft)
    if noun_last is None:
        after = word_at(tokens, draft.end + 1)
        closed = not after.isalpha() or lexicon.is_stop(after)
        return (word in _TAKES_COUNT and not closed) or (word in ("more", "less", "fewer", "extra")) or not closed
    head = lexicon.singular(word_at(tokens, noun_last))
    if word in _TAKES_PEOPLE:
        return not lexicon.is_person(head)
    return not (word in _TAKES_COUNT or (word in _TAKES_JOBS and head in _JOBS))


def _is_result(tokens: Sequence[Token], draft: Draft, word: str) -> bool:
    """``raised $5m``, ``the clubs lost £836m``: what came in or went out in a year; a price or a value changes."""
    if word in _RAISING:
        return True
    if word not in _LOSING or draft.low < _GREAT_LOSS:
        return False
    behind = tokens[draft.end + 1 : draft.end + 1 + _VALUE_REACH]
    levels = [after for at, after in pairwise(behind) if at.low == "to"]
    to_a_level = any(after.kind == "n" or after.text in "$£€¥" for after in levels)
    return not to_a_level and _WORTH.isdisjoint(token.low for token in behind)


def _is_way(tokens: Sequence[Token], draft: Draft, word: str, here: int) -> bool:
    """``fell 20 feet``, ``climbed 300 metres``, ``a 12m drop``: a length that is gone through; water levels change."""
    if draft.unit is None or DIMENSION.get(draft.unit.name) != "length" or word not in _MOTION:
        return False
    near = tokens[max(0, min(here, draft.first) - _SUBJECT_REACH) : max(here, draft.end) + _SUBJECT_AFTER]
    return _WATERS.isdisjoint(token.low for token in near)


def _names_thing(tokens: Sequence[Token], draft: Draft) -> bool:
    """``added a 30 degree homer``: the number only describes what follows."""
    at = draft.end + 1
    at += word_at(tokens, at) == "-"
    follows = word_at(tokens, at)
    return follows.isalpha() and not lexicon.is_stop(follows) and follows not in _NOUNS and follows not in COMPARATIVES


def _by(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """``cut its rate by 25 points``, ``beat forecasts by four per cent``: the verb that a difference goes with."""
    at = draft.lead
    if word_at(tokens, at) == "of" and word_at(tokens, at - 1) in _AMOUNTS and word_at(tokens, at - 3) == "by":
        at -= 3
    if word_at(tokens, at) != "by" or (
        noun_last is None
        and not is_quantity(draft)
        and word_at(tokens, draft.end + 1) == "to"
        and not _leads_to_level(tokens, draft)
    ):
        return None
    edge = clause.start_of(tokens, draft.first)
    if edge == at and word_at(tokens, at - 1) == "," and is_quantity(draft):
        edge = clause.start_of(tokens, at - 1)
    for here in range(at - 1, max(at - _BY_REACH, edge - 1), -1):
        word = word_at(tokens, here)
        if word in CHANGE_WORDS:
            return Change(here, "up" if word in _UP else "down")
        if word in _BY:
            return None if word_at(tokens, draft.end + 1) == "to" else Change(here, _BY[word])
    return None


def _leads_to_level(tokens: Sequence[Token], draft: Draft) -> bool:
    """``fell by 212 to 1,004``: a difference, and the level that it led to."""
    return draft.end + 2 < len(tokens) and tokens[draft.end + 2].kind == "n" and not draft.is_range


def _noun_after(tokens: Sequence[Token], draft: Draft) -> Change | None:
    """``a 5% pay rise``: a noun of change within three words, in the same noun phrase."""
    if not is_quantity(draft) or (draft.unit is not None and draft.unit.name in TIME_UNITS):
        return None
    after = draft.end + 1
    after += word_at(tokens, after) == "-"
    for here in range(after, min(after + _AFTER_REACH, len(tokens))):
        word = word_at(tokens, here)
        if word in _NOUNS and _is_way(tokens, draft, word, here):
            return None
        if word in _NOUNS and (here == after or not word.endswith("ing")):
            return Change(here, _NOUNS[word])
        if here == after and word in ("up", "down") and word_at(tokens, here + 1) not in ("to", "the", "a", "its"):
            return Change(here, "up" if word == "up" else "down")
        if tokens[here].kind != "w" or (lexicon.is_stop(word) and word not in _RAISED) or word in lexicon.PREPOSITION:
            break
    return None


def _participle(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """``88,000 positions were added``."""
    if noun_last is None or draft.unit is not None:
        return None
    for here in range(noun_last + 1, min(noun_last + 4, len(tokens))):
        way = _CHANGED_PARTICIPLES.get(word_at(tokens, here))
        if way and word_at(tokens, here - 1) in (*lexicon.AUXILIARY, *lexicon.ADVERB):
            return Change(here, way)
    return None
