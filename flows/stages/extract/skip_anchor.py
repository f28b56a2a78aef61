"""Spans that only date something: measured from publication, or the window of another figure."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, numeral, rules, skip_sport
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.period import TimeExpression
from flows.stages.extract.unit import TIME_UNITS, Unit

_RULE = rules.load("skip")["anchor"]
_AFTER = rules.Phrases((phrase, "anchor") for phrase in _RULE["after"])
_BEFORE = frozenset(_RULE["before"])
_WINDOW_HEADS = frozenset(_RULE["window_heads"])
_REQUIREMENTS = frozenset(_RULE["requirements"])
_COMING, _EVENTS = frozenset(_RULE["coming"]), frozenset(_RULE["events"])
_BEFORE_VERB = lexicon.AUXILIARY | {"to"}
_SHORT = frozenset({"second", "minute", "hour", "day"})
_LONG = frozenset({"day", "week", "month", "year"})
_NEAR, _RULED = 10, 14


def is_anchor(tokens: Sequence[Token], draft: Draft, time: TimeExpression | None) -> bool:
    """Whether a span dates and does not measure; ``time`` is the time expression that it is a part of."""
    unit = draft.unit
    if unit is None or unit.name not in TIME_UNITS or draft.form == "ratio":
        return False
    after, first = unit.last + 1, _first_of_pair(tokens, draft)
    if skip_sport.dates_a_match(tokens, draft):
        return True
    before, led = _word(tokens, first - 1), _word(tokens, first - 2)
    if before == "within" or (before in ("next", "first") and led == "the"):
        return _bounds_what_comes(tokens, first, unit)
    if unit.tail is not None or _word(tokens, after) == "old" or (before == "last" and led in _BEFORE_VERB):
        return False
    if before in ("past", "last") and _is_whole_of_part(tokens, first):
        return False
    if after < len(tokens) and _AFTER.at(tokens, after):
        return _word(tokens, after) not in ("earlier", "later") or _word(tokens, after + 1) != "than"
    if time is not None and (time.period_start or time.period_end or time.type == "DATE"):
        return True
    if before in ("past", "last") or (before == "the" and _runs_to_year(tokens, after)):
        return True
    if _is_window(tokens, first, unit) or _is_until_event(tokens, first, unit):
        return True
    return before in _BEFORE and led in _WINDOW_HEADS


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _bounds_what_comes(tokens: Sequence[Token], first: int, unit: Unit) -> bool:
    """``will open within two years``; ``142mm fell within 24 hours`` measures, and a requirement is a figure."""
    before = _word(tokens, first - 1)
    nearby = {token.low for token in tokens[max(0, first - _RULED) : first]}
    if nearby & _REQUIREMENTS or (before == "within" and unit.name in _SHORT and not nearby & _COMING):
        return False
    return before != "within" or _word(tokens, unit.last + 1) not in ("of", "after")


def _is_whole_of_part(tokens: Sequence[Token], first: int) -> bool:
    """``on 162 of the past 180 days``: the days are what a part is taken of."""
    return [token.low for token in tokens[max(0, first - 3) : first - 1]] == ["of", "the"] and (
        first > 3 and tokens[first - 4].kind == "n"
    )


def _runs_to_year(tokens: Sequence[Token], after: int) -> bool:
    """``the four decades to 2022``."""
    return _word(tokens, after) == "to" and _word(tokens, after + 1).isdecimal()


def _is_window(tokens: Sequence[Token], first: int, unit: Unit) -> bool:
    """``save $800 million over four years``: the window of the number before it; ``for over 20 years`` is a bound."""
    if _word(tokens, first - 1) != "over" or unit.name not in ("year", "decade", "month") or first < 3:
        return False
    led = tokens[first - 2]
    counted = led.text == "%" or (led.kind in "nw" and (led.low == "more" or not lexicon.is_stop(led.low)))
    return counted and any(token.kind == "n" for token in tokens[max(0, first - _NEAR) : first - 1])


def _is_until_event(tokens: Sequence[Token], first: int, unit: Unit) -> bool:
    """``the flight leaves in two weeks``, ``their next meeting is in two weeks``: measured from now."""
    led = _word(tokens, first - 2)
    if _word(tokens, first - 1) != "in" or unit.name not in _LONG:
        return False
    return led in _EVENTS or (led in ("is", "be") and "next" in (token.low for token in tokens[: first - 2]))


def _first_of_pair(tokens: Sequence[Token], draft: Draft) -> int:
    """The token where ``three or four`` begins, for its second number."""
    at = draft.first
    paired = _word(tokens, at - 1) in ("or", "to", "-", "–") and at > 1
    return at - 2 if paired and (tokens[at - 2].kind == "n" or tokens[at - 2].low in numeral.CARDINAL) else at
