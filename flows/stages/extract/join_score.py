"""Two numbers that are the sides of a result: of a match, or of a vote in a chamber."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_VOTES = rules.words("join", "votes")
_SCORES = frozenset(rules.load("join")["score"]["words"]) | _VOTES
_OF_AGE = frozenset({"age", "year", "years"})
_NEAR = 8
_HIGHEST_SCORE = 200
_LARGEST_CHAMBER = 750  # the largest parliaments of the countries that our outlets cover have some 700 seats


def is_score(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """Whether two whole numbers stand near a word of matches or votes; those of an age group are none."""
    if b.last + 1 < len(tokens) and tokens[b.last + 1].low in _OF_AGE:
        return False
    window = {token.low for token in tokens[max(0, a.first - _NEAR) : b.last + 1 + _NEAR]}
    highest = _LARGEST_CHAMBER if window & _VOTES else _HIGHEST_SCORE
    whole = all(draft.low <= highest and float(draft.low).is_integer() for draft in (a, b))
    return whole and not window.isdisjoint(_SCORES)


def is_vote(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``passed 311 to 112``, ``approved it 60 to 38``, ``by a vote of 51 to 49``; not ``passed 10 to 20 houses``."""
    after = tokens[b.last + 1] if b.last + 1 < len(tokens) else None
    closed = after is None or after.kind == "s" or (lexicon.is_stop(after.low) and not lexicon.is_plural(after.low))
    led = any(token.low in _VOTES for token in tokens[max(0, a.first - 2) : a.first])
    bare = a.form == b.form == "number" and a.unit is None and b.unit is None
    return led and bare and closed and is_score(tokens, a, b)
