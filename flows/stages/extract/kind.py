"""What sort of number it is, which way a change went, and what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, kind_change, lexicon, rules, skip_word
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind_age import is_age
from flows.stages.extract.kind_compare import Change
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import DIMENSION, TIME_UNITS
from schemas.records import Kind

_RULES = rules.load("kind")
_RATE = frozenset(_RULES["rate"]["cues"])
_INDEX = frozenset(_RULES["index"]["cues"])
_GAUGES = frozenset(_RULES["index"]["gauges"])
_MARKETS = frozenset(_RULES["index"]["markets"])
_LEADS_INDEX = frozenset(_RULES["index"]["leads"])
_SCORES = frozenset(_RULES["score"]["cues"])
_RECORDS = frozenset(_RULES["rank"]["after"])
CHANGE_WORDS = kind_change.CHANGE_WORDS
_BASE = frozenset({"than", "from", "versus", "vs", "since", "against"})
_NEAR = 4
_BASE_REACH = 14
_YEAR = 4
_EARLIER = frozenset({"a", "the", "last", "its", "their"})
_MEASURED_BY = frozenset(
    {"year", "month", "quarter", "week", "day", "previous", "same", "season", "summer", "period", "half"}
)
_MARKET_REACH = 16
_LEAST_MARKET = 100
_OF_FIRMS = frozenset(_RULES["index"]["of_firms"])
_CRICKET = frozenset(_RULES["score"]["cricket"])
_TOTALS = frozenset(_RULES["score"]["totals"])
_LEADS_LEVEL = frozenset(_RULES["score"]["leads"])


def apply(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> None:
    """Set kind and direction; the first rule that answers wins."""
    change = kind_change.find(tokens, draft, noun_last)
    if draft.kind is None:
        draft.kind = _kind(tokens, draft, noun_last, change)
    if draft.kind == "change" and draft.direction is None:
        draft.direction = change.direction if change else None
        if draft.low < 0:
            draft.direction, draft.low, draft.high = "down", -draft.high, -draft.low
    draft.rules.append(f"kind.{draft.kind}")


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _kind(tokens: Sequence[Token], draft: Draft, noun_last: int | None, change: Change | None) -> Kind:
    unit = draft.unit.name if draft.unit else None
    if draft.form == "ordinal" or is_record(tokens, draft) or is_numbered(tokens, draft):
        return "rank"
    if draft.form == "ratio" or (_word(tokens, draft.lead) == "of" and _word(tokens, draft.lead - 1) == "factor"):
        return "ratio"
    if is_age(tokens, draft):
        return "age"
    if change is not None and (draft.per is None or draft.unit is not None):
        return "change"
    if draft.per is not None:
        return "rate"
    if unit in ("percentage point", "basis point"):
        return "change"
    if unit == "percent" or draft.form == "share":
        return "rate" if _is_rate(tokens, draft) else "share"
    if draft.unit is not None and draft.unit.is_money:
        return "money"
    if unit in TIME_UNITS:
        return "duration"
    if unit == "point":
        return "index" if _near_words(tokens, draft, 12) & _INDEX else "score"
    if unit is not None and unit in DIMENSION:
        return "measurement"
    if noun_last is None:
        return _bare(tokens, draft)
    return "count"


def _bare(tokens: Sequence[Token], draft: Draft) -> Kind:
    """The kind of a number with neither unit nor noun, by the words of its clause."""
    leads = _word(tokens, draft.lead) in _LEADS_LEVEL
    words = {token.low for token in tokens[clause.start_of(tokens, draft.first) : draft.first]}
    if _near_left(tokens, draft) & _SCORES or (leads and words & _SCORES):
        return "score"
    if _is_innings(tokens, draft):
        return "score"
    near = _near_words(tokens, draft, 12)
    is_decimal = draft.precision is not None and draft.precision < 0
    if (near & _INDEX and is_decimal) or _is_index_level(tokens, draft, near, leads):
        return "index"
    return "rate" if leads and is_decimal and words & {"rate", "rates"} else "count"


def _is_innings(tokens: Sequence[Token], draft: Draft) -> bool:
    """``112 not out``; ``chased 287`` in a sentence with words of cricket."""
    if _word(tokens, draft.end + 1) == "not" and _word(tokens, draft.end + 2) == "out":
        return True
    return bool(_near_left(tokens, draft) & _TOTALS and _near_words(tokens, draft, 16) & _CRICKET)


def _is_index_level(tokens: Sequence[Token], draft: Draft, near: set[str], leads: bool) -> bool:
    """``the index hit 412``, ``the FTSE 100 closed at 7,421``: a whole number that a gauge or a market is at."""
    if not leads and _word(tokens, draft.lead) not in _LEADS_INDEX:
        return False
    if near & _GAUGES:
        return True
    if draft.form != "number" or draft.low < _LEAST_MARKET or _word(tokens, draft.lead) in ("of", "with"):
        return False
    for at in range(draft.lead, max(-1, draft.first - _MARKET_REACH), -1):
        word = tokens[at].low
        if word in _OF_FIRMS or word.endswith("'s"):
            return False
        if word in _MARKETS or (word == "&" and _word(tokens, at - 1) == "s" and _word(tokens, at + 1) == "p"):
            return True
    return False


def is_record(tokens: Sequence[Token], draft: Draft) -> bool:
    """``a 20-year high``; ``the highest in 20 years``; ``for the first time in 20 years``."""
    if draft.unit is None or draft.unit.name not in TIME_UNITS:
        return False
    if _word(tokens, draft.end + 1) in _RECORDS:
        return True
    if _word(tokens, draft.lead) not in ("in", "for"):
        return False
    before = [token.low for token in tokens[max(0, draft.first - 6) : draft.first - 1]]
    return (
        any(skip_word.is_superlative(word) for word in before)
        or before[-3:] == ["the", "first", "time"]
        or before[-2:] == ["first", "time"]
    )


def is_numbered(tokens: Sequence[Token], draft: Draft) -> bool:
    """``No. 1``, ``#1``, ``number one``."""
    at = draft.first - 1
    if draft.unit is not None or draft.first != draft.last or draft.low > 200:
        return False
    if (
        _word(tokens, at) == "."
        and _word(tokens, at - 1) == "no"
        and not tokens[at].gap
        and tokens[at - 1].text == "No"
    ):
        return True
    if _word(tokens, at) == "no" and tokens[at].text == "No" and tokens[draft.first].kind == "n":
        return at > 0 or not lexicon.is_plural(_word(tokens, draft.last + 1))
    return _word(tokens, at) in ("#", "number") and (
        _word(tokens, at) == "#" or (tokens[draft.first].kind == "w" and _word(tokens, at - 1) != "a")
    )


def _near_left(tokens: Sequence[Token], draft: Draft) -> set[str]:
    return {token.low for token in tokens[max(0, draft.first - _NEAR) : draft.first]}


def _near_words(tokens: Sequence[Token], draft: Draft, reach: int) -> set[str]:
    return {token.low for token in tokens[max(0, draft.first - reach) : draft.end + 1 + reach]}


def _is_rate(tokens: Sequence[Token], draft: Draft) -> bool:
    """The rate must be what the number measures: in the clause before it, or the noun right after it."""
    if _word(tokens, draft.end + 1) == "of":
        return False
    start = clause.start_of(tokens, draft.first)
    words = {token.low for token in tokens[start : draft.first]} | {
        token.low for token in tokens[draft.end + 1 : draft.end + 3]
    }
    return bool(words & _RATE)


def _is_earlier(tokens: Sequence[Token], at: int) -> bool:
    """``up 14% on 2023``, ``on a year earlier``, ``on the month``: behind a change, a time that it is held against."""
    text = tokens[at].text
    if text.isdecimal() and len(text) == _YEAR:
        return True
    if text.lower() not in _EARLIER:
        return False
    return any(token.low in _MEASURED_BY for token in tokens[at + 1 : at + 3])


def find_base(tokens: Sequence[Token], draft: Draft) -> tuple[int, int] | None:
    """Tokens of what a change, ratio, rank or high is measured against: ``from 2019``, ``than a year earlier``."""
    if draft.base is not None or draft.kind not in ("change", "ratio", "rank"):
        return draft.base
    if is_record(tokens, draft):
        return draft.first, min(draft.end + 1, len(tokens) - 1)
    for at in range(draft.end + 1, min(draft.end + 8, len(tokens) - 1)):
        word = tokens[at].low
        if tokens[at].text in ".;:()—":
            return None
        compared = word == "compared" and _word(tokens, at + 1) in ("with", "to")
        if word in _BASE or compared or (word == "on" and _is_earlier(tokens, at + 1)):
            last = at
            while (
                last + 1 < len(tokens)
                and tokens[last + 1].text not in ".,;:()—–"
                and last - at < _BASE_REACH
                and _word(tokens, last + 1) not in ("to", "and", "but")
            ):
                last += 1
            return (at, last) if last > at else None
    return None
