"""Capitalised words before a number that only say when or where: ``On Monday 12 more died``, ``In Chicago 40 fled``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.place_gazetteer import gazetteer

_RULE = rules.load("skip")["name"]
_WEEKDAYS = frozenset(_RULE["weekdays"])
_PLURAL_VERBS = frozenset(_RULE["plural_verbs"])
_OPENERS = frozenset(_RULE["openers"])
_GOES_ON = frozenset(_RULE["goes_on"])
_LEADS = frozenset(_RULE["leads"])
_LONGEST_NAME = 4
_SCORING = frozenset(_RULE["scoring"])
_AGAINST = frozenset({"of", "to", "against", "than", "with", "versus"})
_HALVES = frozenset({"half", "twice", "double"})
_LONGEST_FIGURE = 6
_MOST_LISTED = 8
_NAMING = frozenset([*_RULE["cues"], *_RULE["lower_cues"], *_RULE["lists"]])
_PARTS = frozenset({",", ";", ".", "and", "while"})


def leads(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether the name before a number is an adverbial of the sentence, so that the number counts something.

    A weekday is one before what a count may stand with. So is a known place behind a preposition; of any other name
    behind one, only the plural verb after the number tells, and only where the preposition opens a clause.
    """
    at = draft.first - 1
    if _lists_places(tokens, draft):
        return True
    if at < 0 or not _counts_on(tokens, draft.last + 1):
        return False
    if tokens[at].low in _WEEKDAYS or _is_holiday(tokens, at):
        return True
    first = at
    while first > 0 and at - first < _LONGEST_NAME and tokens[first].text[0].isupper() and tokens[first].kind == "w":
        if lexicon.is_stop(tokens[first].low):
            break
        first -= 1
    if first == at or tokens[first].low not in _LEADS:
        return False
    name = " ".join(token.text for token in tokens[first + 1 : at + 1])
    return name in _places() or (_opens(tokens, first) and tokens[draft.last + 1].low in _PLURAL_VERBS)


def _lists_places(tokens: Sequence[Token], draft: Draft) -> bool:
    """``England had 400 deaths, Wales 377 and Ulster 12``: the verb of the clause before is left out.

    A place stands between two signs or joining words; right behind a number it belongs to a table of results.
    """
    first, after = draft.first - 1, draft.last + 1
    if after < len(tokens) and tokens[after].low not in _PARTS:
        return False
    while first > 0 and draft.first - first <= _LONGEST_NAME and tokens[first - 1].text[:1].isupper():
        first -= 1
    if first < 2 or tokens[first - 1 - (tokens[first - 1].low == "the")].low not in _PARTS:
        return False
    if _follows_figure(tokens, first, draft.first):
        return True
    name = " ".join(token.text for token in tokens[first : draft.first])
    before = first - 2 if tokens[first - 2].kind == "w" or first < 3 else first - 3
    if name not in _places() or tokens[before].kind != "w" or tokens[before].text[:1].isupper():
        return False
    return any(
        number.kind == "n" and noun.text.islower() and noun.kind == "w" and noun.gap and not lexicon.is_stop(noun.low)
        for number, noun in pairwise(tokens[:first])
    )


def sets_against(tokens: Sequence[Token], owner: int) -> bool:
    """``fewer than half of Airbus's 766``, ``32 per cent, the Coalition's 38``: a number of another, as before."""
    at = owner
    while at > 0 and owner - at < _LONGEST_NAME and (tokens[at].text[:1].isupper() or tokens[at].low == "the"):
        at -= 1
    led = tokens[at].low in _AGAINST or (tokens[at].text == "," and tokens[at - 1].low in ("cent", "%", "percent"))
    return led and any(token.kind == "n" or token.low in _HALVES for token in tokens[:at])


def _follows_figure(tokens: Sequence[Token], first: int, number: int) -> bool:
    """``holds 43 seats and Labor 94``, ``scored 23 points, Tatum 19 and White 12``: who has so many of the same.

    Back over names that have numbers of their own, a number with its noun stands right before the first of them.
    """
    named = {token.low for token in tokens[first:number]}
    for _ in range(_MOST_LISTED):
        if not _NAMING.isdisjoint(named):
            return False
        first -= tokens[first - 1].low == "the"
        at = first - 2 if tokens[first - 1].low in _PARTS else -1
        at -= at > 0 and tokens[at].text == ","
        if at < 1:
            return False
        if tokens[at].kind != "n":
            return _ends_figure(tokens, at)
        first, number = at, at
        while first > 0 and number - first < _LONGEST_NAME and tokens[first - 1].text[:1].isupper():
            first -= 1
        again = {token.low for token in tokens[first:number]}
        if not again:
            return tokens[at - 1].low in _SCORING
        if first < 2 or not named.isdisjoint(again):
            return False
        named |= again
    return False


def _ends_figure(tokens: Sequence[Token], at: int) -> bool:
    """A number, its unit or plural noun in lower case and what ``of`` ties to it, and no verb: ``34% of the vote``."""
    told = False
    for here in range(at, max(at - _LONGEST_FIGURE, 0), -1):
        token = tokens[here]
        if token.kind == "n":
            return told and not tokens[here - 1].text[:1].isupper()
        if token.text == "%" or (token.text.islower() and lexicon.is_plural(token.low)):
            told = True
        elif not token.text.islower() or (lexicon.is_stop(token.low) and not _is_tied(tokens, here)):
            return False
    return False


def _is_tied(tokens: Sequence[Token], at: int) -> bool:
    """``of the vote``: a noun that could be a verb behind an article, and the words before it."""
    return tokens[at].low in ("of", "the") or tokens[at - 1].low in ("of", "the")


def _is_holiday(tokens: Sequence[Token], at: int) -> bool:
    """``On Christmas Day``, ``on New Year's Eve``: a feast behind on."""
    if tokens[at].low not in ("day", "eve") or at < 2 or not tokens[at - 1].text[0].isupper():
        return False
    return any(token.low == "on" for token in tokens[max(0, at - _LONGEST_NAME) : at - 1])


def _counts_on(tokens: Sequence[Token], after: int) -> bool:
    """Whether the word after the number may follow a bare count: a verb, ``more``, ``of them``, a noun."""
    if after >= len(tokens) or tokens[after].kind != "w" or not tokens[after].gap:
        return False
    low = tokens[after].low
    if not tokens[after].text.islower():
        return False
    return low in _GOES_ON or low in lexicon.AUXILIARY or low in lexicon.VERB or low not in lexicon.FUNCTION


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause begins here: at the sentence's start, behind a sign, or behind ``and``, ``that``, ``while``."""
    before = tokens[at - 1] if at else None
    return before is None or (before.kind == "s" and before.text not in "-'’)") or before.low in _OPENERS


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """The names that are places and nothing else that bears a number."""
    known = gazetteer()
    found = (pair for pairs in known.by_first.values() for pair in pairs)
    return frozenset(name for name, code in found if code is not None) - known.agencies - known.guarded
