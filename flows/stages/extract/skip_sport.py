"""Results outside prose, and what only sport prints beside them: line-ups, minutes of goals, odds, numbers drawn."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULES = rules.load("skip")
_TABLE, _ODDS, _DRAWN = _RULES["score_table"], _RULES["odds"], _RULES["drawn"]
_RESULT_WORDS = frozenset(_TABLE["result_words"])
_HEADS = frozenset(_TABLE["heads"])
_NO_RESULT = frozenset(_TABLE["no_result"]) | frozenset(_RULES["date"]["months"])
_SCORERS = frozenset(_TABLE["scorers"])
_WON = frozenset(rules.load("join")["score"]["words"])
_SENTENCE = (lexicon.FUNCTION | lexicon.VERB | _WON) - _RESULT_WORDS
_BETTING = frozenset(_ODDS["betting"])
_BEFORE_ODDS, _AFTER_ODDS = frozenset(_ODDS["before"]), frozenset(_ODDS["after"])
_LOTTERIES, _BALLS = frozenset(_DRAWN["lotteries"]), frozenset(_DRAWN["balls"])
_IN_BRACKETS = frozenset("(,+")
_SEPARATORS = frozenset("-–‑/")
_LEAST_IN_TABLE = 6
_LONGEST_LINE = 60
_LEAST_NAMED = 2
_LONGEST_SCORE = 3
_LEAST_DRAWN = 3
_MATCH_MINUTES = 130
_MINUTE_REACH = 8


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_capital(tokens: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and tokens[at].kind == "w" and tokens[at].text[0].isupper()


# ---- lines of results


def is_table(tokens: Sequence[Token]) -> bool:
    """A line of results: numbers between names, and none of the words that make a sentence."""
    for token in tokens:
        if token.low in _SENTENCE:
            return False
    numbers = sum(token.kind == "n" for token in tokens)
    if numbers >= _LEAST_IN_TABLE and numbers * 3 >= len(tokens):
        return True
    return numbers >= _LEAST_NAMED and len(tokens) <= _LONGEST_LINE and (_is_of_pairs(tokens) or _is_of_players(tokens))


def _is_of_pairs(tokens: Sequence[Token]) -> bool:
    """``Leeds 2-1 Hull``, ``India 182/9 (20 overs)``: capitals, and a pair of numbers behind a name."""
    if not all(
        token.text[0].isupper() or token.low in _RESULT_WORDS or token.low in _HEADS
        for token in tokens
        if token.kind == "w"
    ):
        return False
    if not {token.low for token in tokens}.isdisjoint(_NO_RESULT):
        return False
    pairs = sum(_is_pair_of_results(tokens, at) for at in range(1, len(tokens) - 2))
    return pairs > 1 or (pairs == 1 and (tokens[-1].text != "." or ":" in (tokens[1].text, tokens[2].text)))


def _is_pair_of_results(tokens: Sequence[Token], at: int) -> bool:
    """Two numbers, a sign between them without a blank, behind a name and before a name, a sign or the end."""
    first, sign, second = tokens[at : at + 3]
    if not (first.kind == second.kind == "n" and sign.text in _SEPARATORS) or sign.gap or second.gap or not first.gap:
        return False
    if len(first.text) > _LONGEST_SCORE:
        return False
    closes = at + 3 == len(tokens) or _is_capital(tokens, at + 3) or tokens[at + 3].text in ",;(."
    return _is_capital(tokens, at - 1) and closes


def _is_of_players(tokens: Sequence[Token]) -> bool:
    """``Subs: Jones 6, Smith 7``: behind a colon, names with a number each."""
    colon = next((at for at, token in enumerate(tokens[:4]) if token.text == ":"), 0)
    if not colon:
        return False
    named = [
        at
        for at in range(colon + 2, len(tokens))
        if tokens[at].kind == "n" and tokens[at].gap and _is_capital(tokens, at - 1)
    ]
    is_head = tokens[colon - 1].low in _HEADS
    return len(named) >= (_LEAST_NAMED if is_head else _LEAST_IN_TABLE - 1) and all(
        token.text[0].isupper() or token.low in _RESULT_WORDS for token in tokens[colon:] if token.kind == "w"
    )


# ---- in a sentence


def is_minute(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Kane (12, 45+2) scored``: minutes in brackets behind a scorer."""
    if _word(tokens, draft.first - 1) not in _IN_BRACKETS or draft.unit is not None or draft.high > _MATCH_MINUTES:
        return False
    first = draft.first
    while (
        first > 0 and draft.first - first < _MINUTE_REACH and (tokens[first].kind == "n" or tokens[first].text in ",+'")
    ):
        first -= 1
    last = draft.first
    while last < len(tokens) and last - draft.first < _MINUTE_REACH and tokens[last].text != ")":
        last += 1
    inside = tokens[first + 1 : last]
    if tokens[first].text != "(" or not _is_capital(tokens, first - 1) or _word(tokens, last) != ")":
        return False
    listed = any(token.text in ",+'" or token.low in ("pen", "og") for token in inside)
    told = all(token.kind == "n" or token.text in ",+'" or token.low in ("pen", "og") for token in inside)
    return listed and told and any(token.low in _SCORERS for token in tokens)


def dates_a_match(tokens: Sequence[Token], draft: Draft) -> bool:
    """``replaced on 88 minutes``, ``scored after 12 minutes``: when in a match, which is no duration."""
    unit = draft.unit
    if unit is None or unit.name != "minute" or draft.high > _MATCH_MINUTES or not tokens[unit.first].text.islower():
        return False
    before = _word(tokens, draft.first - 1)
    near = tokens[max(0, draft.first - _MINUTE_REACH) : unit.last + 1 + _MINUTE_REACH]
    return before == "on" or (before in ("after", "inside") and any(token.low in _SCORERS for token in near))


def _is_of_odds(tokens: Sequence[Token], draft: Draft) -> bool:
    """``odds of 5 to 1``, ``at odds of 100-1``: both numbers."""
    at = draft.first - 2 if _word(tokens, draft.first - 1) in ("to", "-") else draft.first
    return _word(tokens, at - 1) == "of" and _word(tokens, at - 2) == "odds" and _word(tokens, at + 1) in ("to", "-")


def is_odds(tokens: Sequence[Token], draft: Draft) -> bool:
    """``the 7/2 favourite``, ``priced at 5-1``, ``a 33-1 shot``: what a bookmaker pays."""
    if _is_of_odds(tokens, draft):
        return True
    pair = _pair(tokens, draft)
    if pair is None:
        return False
    first, last = pair
    after, before = _word(tokens, last + 1), _word(tokens, first - 1)
    if after == "joint":
        after = _word(tokens, last + 2)
    if after in _AFTER_ODDS:
        return True
    if before in ("is", "are", "was", "were") and "odds" in (token.low for token in tokens[: first - 1]):
        return True
    if before not in _BEFORE_ODDS and (after, _word(tokens, last + 2)) not in (("to", "win"), ("for", "the")):
        return False
    long = int(tokens[first].text) > int(tokens[last].text)
    slashed = tokens[first + 1].text == "/" and before == "at" and not lexicon.is_plural(after)
    return (slashed and long) or any(token.low in _BETTING for token in tokens)


def _pair(tokens: Sequence[Token], draft: Draft) -> tuple[int, int] | None:
    """The first and last token of two whole numbers with a hyphen or stroke between, of which the draft is a part."""
    beside = {_word(tokens, draft.first - 1), _word(tokens, draft.first + 1)}
    for first in range(max(0, draft.first - 2), draft.first + 1) if not beside.isdisjoint(_SEPARATORS) else ():
        three = tokens[first : first + 3]
        whole = len(three) == 3 and all(len(token.text) <= 4 and token.text.isdecimal() for token in three[::2])
        if whole and three[1].text in _SEPARATORS and not three[1].gap and not three[2].gap:
            return (first, first + 2) if draft.last <= first + 2 else None
    return None


def is_drawn(tokens: Sequence[Token], draft: Draft) -> bool:
    """``The winning numbers were 12, 18, 24 and Powerball 7``: numbers of a lottery, in a list that counts nothing."""
    if tokens[draft.first].kind != "n" or draft.unit is not None or draft.high >= 100:
        return False
    first = last = draft.first
    while first > 0 and (tokens[first - 1].kind == "n" or tokens[first - 1].text in (",", "-")):
        first -= 1
    while last + 1 < len(tokens) and (tokens[last + 1].kind == "n" or tokens[last + 1].low in (",", "and", "-")):
        last += 1
    listed = sum(token.kind == "n" for token in tokens[first : last + 1])
    behind_last = _word(tokens, first - 1) == "and" and _word(tokens, first - 2).isdecimal()
    if (listed < _LEAST_DRAWN and not behind_last) or lexicon.is_plural(_word(tokens, last + 1)):
        return False
    words = {token.low for token in tokens}
    return not words.isdisjoint(_LOTTERIES) and not words.isdisjoint(_BALLS)
