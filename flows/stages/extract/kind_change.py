"""Whether a number is a difference, and which way it went: ``rose 5%``, ``a fall of 3 points``, ``1.5C hotter``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.stages.extract import clause, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
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
_COMPARATIVES: dict[str, Direction] = {
    **dict.fromkeys(_RULE["comparatives"]["up"], "up"),
    **dict.fromkeys(_RULE["comparatives"]["down"], "down"),
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
_BARE_COMPARED = frozenset(_RULE["bare_compared"])
_LEVELS = frozenset({"above", "below", "beyond"})
_RISING = frozenset(_RULE["rising"])
_STANDING = frozenset(_RULE["standing"])
_LEADS_GROWTH = frozenset({"to", "at", "is", "was", "from", "reached", "averaged", "hit"})
_OF_GROWTH = frozenset({"rate", "rates", "target", "stocks", "fund", "company"})
_OTHER_RATES = frozenset(rules.load("kind")["rate"]["cues"])
_GROWTH_REACH = 10
_BY_REACH = 8
_SUBJECT_REACH = 8
_SUBJECT_AFTER = 4
_AFTER_REACH = 3
_THAN_REACH = 6
_LASTING = frozenset(_RULE["lasting"])


class Change(NamedTuple):
    """The token of the word that makes a number a change, and the direction that the word tells."""

    at: int
    direction: Direction | None


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
        or _comparative(tokens, draft, noun_last)
        or _participle(tokens, draft, noun_last)
        or _growth(tokens, draft)
    )


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_quantity(draft: Draft) -> bool:
    return draft.unit is not None or draft.form == "share"


def _signed(tokens: Sequence[Token], draft: Draft) -> Change | None:
    """``+0.2%``: a plus sign of its own before the number."""
    at = draft.first - 1
    if _word(tokens, at) != "+" or tokens[draft.first].gap or not _is_quantity(draft):
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
        word = _word(tokens, here)
        if word in CHANGE_WORDS:
            if _word(tokens, here - 1) in _PHRASAL and word in ("up", "down"):
                gives = word == "up" and _word(tokens, here - 1) in _GIVING and _is_percent(draft)
                return Change(here, "down") if gives else None
            if _is_level(tokens, draft, here, noun_last):
                return None
            return Change(here, "up" if word in _UP else "down")
        if word in _OF_PERCENT and _is_percent(draft) and _word(tokens, draft.end + 1) != "of":
            return Change(here, _OF_PERCENT[word])
        if word in _STANDING or tokens[here].kind in "nv" or word not in _LEADING:
            break
    return None


def _is_percent(draft: Draft) -> bool:
    return draft.form == "share" or (draft.unit is not None and draft.unit.name == "percent")


def _noun_of(tokens: Sequence[Token], draft: Draft, at: int) -> Change | None:
    """``a fall of 7%``, ``after a jump of 5.6 per cent``: a noun of change, not the verb of that form."""
    if _word(tokens, at) != "of" or _word(tokens, at - 1) not in _NOUNS:
        return None
    led = _word(tokens, at - 2)
    is_noun = led in lexicon.DETERMINER or led in lexicon.PREPOSITION or _word(tokens, at - 3) in lexicon.DETERMINER
    plural = lexicon.is_plural(_word(tokens, at - 1)) or _word(tokens, at - 1) in _MASS
    if draft.unit is not None and DIMENSION.get(draft.unit.name) == "length" and _word(tokens, at - 1) not in _RISING:
        return None
    told = _is_quantity(draft) or (led in ("a", "an") and _is_closed(tokens, draft))
    return Change(at - 1, _NOUNS[_word(tokens, at - 1)]) if told and (is_noun or plural) else None


def _is_closed(tokens: Sequence[Token], draft: Draft) -> bool:
    """``an increase of 12 in``, ``a fall of 300.``: no noun follows that the number could count."""
    after = _word(tokens, draft.end + 1)
    return draft.form == "number" and (
        not after.isalpha() or after in ("in", "on", "from", "since", "over", "compared")
    )


def _is_level(tokens: Sequence[Token], draft: Draft, here: int, noun_last: int | None) -> bool:
    """``gained 3 seats``, ``raised $3bn``, ``slid below 42%``: what the verb has as its object or its level."""
    word = _word(tokens, here)
    if _is_way(tokens, draft, word, here):
        return True
    has_by = "by" in (_word(tokens, n) for n in range(here, draft.lead + 1))
    if draft.modifier_first is not None and _word(tokens, draft.modifier_first) in _LEVELS:
        return True
    if _is_quantity(draft):
        if word in ("more", "less", "fewer", "extra", "additional") or (draft.unit and draft.unit.name in TIME_UNITS):
            return not has_by
        after = _word(tokens, draft.end + 1)
        if word in _TAKES_JOBS and not has_by:
            return True
        if draft.unit is not None and draft.unit.is_money and not has_by and _is_result(tokens, draft, word):
            return True
        if word in _GROWING and after == "of" and not has_by:
            return True
        return _word(tokens, draft.lead) in ("a", "an") and _names_thing(tokens, draft)
    if has_by:
        return _word(tokens, draft.end + 1) == "to" and noun_last is None
    if noun_last is None:
        after = _word(tokens, draft.end + 1)
        closed = not after.isalpha() or lexicon.is_stop(after)
        return (word in _TAKES_COUNT and not closed) or (word in ("more", "less", "fewer", "extra")) or not closed
    head = lexicon.singular(_word(tokens, noun_last))
    if word in _TAKES_PEOPLE:
        return not lexicon.is_person(head)
    return not (word in _TAKES_COUNT or (word in _TAKES_JOBS and head in _JOBS))


def _is_result(tokens: Sequence[Token], draft: Draft, word: str) -> bool:
    """``raised $5m``, ``the clubs lost £836m``: what came in or went out in a year; a price or a value changes."""
    if word in _RAISING:
        return True
    if word not in _LOSING or draft.low < _GREAT_LOSS:
        return False
    behind = {token.low for token in tokens[draft.end + 1 : draft.end + 1 + _VALUE_REACH]}
    return behind.isdisjoint(_WORTH)


def _is_way(tokens: Sequence[Token], draft: Draft, word: str, here: int) -> bool:
    """``fell 20 feet``, ``climbed 300 metres``, ``a 12m drop``: a length that is gone through; water levels change."""
    if draft.unit is None or DIMENSION.get(draft.unit.name) != "length" or word not in _MOTION:
        return False
    near = tokens[max(0, min(here, draft.first) - _SUBJECT_REACH) : max(here, draft.end) + _SUBJECT_AFTER]
    return _WATERS.isdisjoint(token.low for token in near)


def _names_thing(tokens: Sequence[Token], draft: Draft) -> bool:
    """``added a 30 degree homer``: the number only describes what follows."""
    at = draft.end + 1
    at += _word(tokens, at) == "-"
    follows = _word(tokens, at)
    return follows.isalpha() and not lexicon.is_stop(follows) and follows not in _NOUNS and follows not in _COMPARATIVES


def _by(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """``cut its rate by 25 points``, ``beat forecasts by four per cent``: the verb that a difference goes with."""
    at = draft.lead
    if _word(tokens, at) != "by" or (
        noun_last is None and not _is_quantity(draft) and _word(tokens, draft.end + 1) == "to"
    ):
        return None
    edge = clause.start_of(tokens, draft.first)
    if edge == at and _word(tokens, at - 1) == "," and _is_quantity(draft):
        edge = clause.start_of(tokens, at - 1)
    for here in range(at - 1, max(at - _BY_REACH, edge - 1), -1):
        word = _word(tokens, here)
        if word in CHANGE_WORDS:
            return Change(here, "up" if word in _UP else "down")
        if word in _BY:
            return None if _word(tokens, draft.end + 1) == "to" else Change(here, _BY[word])
    return None


def _noun_after(tokens: Sequence[Token], draft: Draft) -> Change | None:
    """``a 5% pay rise``: a noun of change within three words, in the same noun phrase."""
    if not _is_quantity(draft) or (draft.unit is not None and draft.unit.name in TIME_UNITS):
        return None
    after = draft.end + 1
    after += _word(tokens, after) == "-"
    for here in range(after, min(after + _AFTER_REACH, len(tokens))):
        word = _word(tokens, here)
        if word in _NOUNS and _is_way(tokens, draft, word, here):
            return None
        if word in _NOUNS and (here == after or not word.endswith("ing")):
            return Change(here, _NOUNS[word])
        if here == after and word in ("up", "down") and _word(tokens, here + 1) not in ("to", "the", "a", "its"):
            return Change(here, "up" if word == "up" else "down")
        if tokens[here].kind != "w" or (lexicon.is_stop(word) and word not in _RAISED) or word in lexicon.PREPOSITION:
            break
    return None


def _comparative(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """``12.3% lower``, ``0.17C warmer than``, ``2 million fewer tonnes``, ``R1.15 a litre more``."""
    for at in {draft.end + 1, (draft.per_last or draft.end) + 1}:
        word = _word(tokens, at)
        if word in _COMPARATIVES and _compares(tokens, draft, at, noun_last):
            return Change(at, _COMPARATIVES[word])
    return None


def _compares(tokens: Sequence[Token], draft: Draft, at: int, noun_last: int | None) -> bool:
    word, after = _word(tokens, at), _word(tokens, at + 1)
    than = any(token.low == "than" for token in tokens[at + 1 : at + 1 + _THAN_REACH])
    if not _is_quantity(draft):
        if word == "short":
            return after == "of" and draft.form == "number"
        if word not in ("more", "fewer", "less"):
            return False
        return after == "than" if noun_last is None else word == "fewer" or (word == "more" and than)
    name = draft.unit.name if draft.unit else "percent"
    if word in ("short", "shy", "ahead", "behind"):
        return False
    if word in ("above", "below"):
        measured = DIMENSION.get(name) in ("share", "temperature", "index") or (
            draft.unit is not None and draft.unit.is_money
        )
        return measured and after.isalnum()
    if name in TIME_UNITS and word not in _LASTING:
        return word in ("more", "less") and after == "than"
    if word in _BARE_COMPARED:
        return True
    return than or not after.isalpha() or lexicon.is_stop(after)


def _participle(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Change | None:
    """``88,000 positions were added``."""
    if noun_last is None or draft.unit is not None:
        return None
    for here in range(noun_last + 1, min(noun_last + 4, len(tokens))):
        way = _CHANGED_PARTICIPLES.get(_word(tokens, here))
        if way and _word(tokens, here - 1) in (*lexicon.AUXILIARY, *lexicon.ADVERB):
            return Change(here, way)
    return None


def _growth(tokens: Sequence[Token], draft: Draft) -> Change | None:
    """``growth slowed to 2.1%``, ``sees growth at 0.8%``: a level of growth is itself a difference."""
    led = draft.is_range or _word(tokens, draft.lead) in _LEADS_GROWTH
    if not _is_percent(draft) or not led or _word(tokens, draft.end + 1) == "of":
        return None
    start = max(clause.start_of(tokens, draft.first), draft.first - _GROWTH_REACH)
    for at in range(draft.lead, start - 1, -1):
        if (tokens[at].kind in "nv" and _word(tokens, draft.lead) != "from") or tokens[at].low in _OTHER_RATES:
            return None
        if tokens[at].low == "growth" and _word(tokens, at + 1) not in _OF_GROWTH:
            return Change(at, "up")
    return None
