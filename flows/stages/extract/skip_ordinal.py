"""Ordinals that rank or count occurrences (``third-largest``, ``ninth month in a row``), and those that only number."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules, skip_word
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import CARDINAL

_RULE = rules.load("skip")["ordinal"]
_STREAKS = frozenset(_RULE["streaks"])
_PLACED = frozenset(_RULE["placed"])
_MOVED = frozenset(_RULE["moved"])
_PLACES = frozenset(_RULE["places"])
_TABLES = frozenset(_RULE["tables"])
_PARTS = frozenset(_RULE["parts"])
_TALLIED = frozenset(_RULE["tallied"])
_PIONEERS = frozenset(_RULE["pioneers"])
_SPANS = frozenset(_RULE["spans"])
_PERIODS = frozenset(_RULE["periods"])
_LONGEST = 3


def is_mere_ordinal(tokens: Sequence[Token], draft: Draft) -> bool:
    """An ordinal that states no statistic."""
    return draft.form == "ordinal" and not is_rank(tokens, draft)


def is_rank(tokens: Sequence[Token], draft: Draft) -> bool:
    """An ordinal that ranks or counts occurrences: ``third-largest``, ``sixth consecutive``, ``third strike since``."""
    after = draft.last + 1
    if _word(tokens, after) == "-":
        after += 1
    word, before = _word(tokens, after), _word(tokens, draft.first - 1)
    if word in _STREAKS or word in ("placed", "ranked", "seeded"):
        return True
    if skip_word.is_superlative(word) or (word in ("most", "least") and _word(tokens, after + 1) not in ("", ".")):
        return draft.low > 1 or word.endswith("est")
    if before in _PLACED or (before == "in" and _word(tokens, draft.first - 2) in _PLACED):
        return draft.low > 1 or word in ("in", "out", "of", "among") or before.startswith("rank")
    if word in _PLACES and before not in ("a", "an", "the", "another"):
        return draft.low > 1 or before in ("in", "to", "into", "from")
    return draft.low > 1 and (_is_in_order(tokens, draft, before) or _counts(tokens, draft, after))


def _is_in_order(tokens: Sequence[Token], draft: Draft, before: str) -> bool:
    """``third in the table``, ``129th of 146``, ``slipped to ninth``, ``from 17th to 15th``."""
    after = draft.last + 1
    word = _word(tokens, after)
    if word == "in" and _word(tokens, after + 1) in ("the", "its", "their") and before != "the":
        return any(token.low in _TABLES for token in tokens[after + 2 : after + 2 + _LONGEST])
    if word in ("of", "out") and any(token.kind == "n" for token in tokens[after + 1 : after + 3]):
        return before not in ("the", "on", "a")
    closed = not word.isalpha() or lexicon.is_stop(word)
    moved = any(token.low in _MOVED for token in tokens[max(0, draft.first - 2 - _LONGEST) : draft.first - 1])
    return closed and moved and before in ("to", "from") and not _is_date(tokens, draft)


def _is_date(tokens: Sequence[Token], draft: Draft) -> bool:
    """``put back from the 17th to 4th May``: a day of the calendar stands with the or a month."""
    return _word(tokens, draft.first - 1) == "the" or _word(tokens, draft.last + 1) in ("of", "may", "march")


def _counts(tokens: Sequence[Token], draft: Draft, first: int) -> bool:
    """Occurrences in a window or a row, from the noun at ``first`` on, or without one: ``the third in a month``."""
    before = _word(tokens, draft.first - 1)
    if _opens_window(tokens, first):
        return True
    last = first
    while last < len(tokens) and last - first <= _LONGEST and _is_of_noun(tokens[last]):
        last += 1
    if last == first:
        return False
    head = tokens[last - 1].low
    if head in ("running", "straight") and last - first > 1:
        return True
    if [token.low for token in tokens[last : last + 3]] in (["in", "a", "row"], ["on", "the", "trot"]):
        return True
    if head in _PERIODS:
        return before == "a" and _word(tokens, draft.first - 2) == "for"
    if head in _PARTS:
        return False
    if before == "record" or _opens_window(tokens, last):
        return True
    if head in _PIONEERS or lexicon.is_person(head):
        return _word(tokens, last) == "to" and _word(tokens, last + 1) not in lexicon.DETERMINER
    return head in _TALLIED and (before.endswith("'s") or before in ("his", "her", "its", "their", "our", "my", "s"))


def _is_of_noun(token: Token) -> bool:
    return (token.kind == "w" and not lexicon.is_stop(token.low)) or token.low in _TALLIED


def _opens_window(tokens: Sequence[Token], at: int) -> bool:
    """``since May``, ``this year``, ``of the season``, ``in two months``, ``in as many weeks``."""
    word, after = _word(tokens, at), _word(tokens, at + 1)
    if word == "since" or (word == "so" and after == "far"):
        return True
    if word == "this":
        return after in _SPANS
    if word == "of" and after in ("the", "her", "his"):
        return _word(tokens, at + 2) in _SPANS
    if word != "in":
        return False
    within = [token.low for token in tokens[at + 1 : at + 5]]
    return any(unit in _SPANS or unit.removesuffix("s") in _SPANS for unit in within[1:]) and (
        within[0] in ("a", "an", "as", "less", "under", "just") or tokens[at + 1].kind == "n" or within[0] in CARDINAL
    )


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""
