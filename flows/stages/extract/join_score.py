"""Two numbers that are the sides of a result: of a match, of an innings, of a season, or of a vote in a chamber."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULE = rules.load("join")["score"]
_VOTES = frozenset(_RULE["votes"])
_SCORES = frozenset(_RULE["words"]) | _VOTES
_SPORT = frozenset(_RULE["sport"]) | frozenset(_RULE["words"])
_DECIDES = frozenset(_RULE["decides"]) | _VOTES
_BALLS = frozenset(_RULE["balls"])
_BOWLED, _BATTED = frozenset(_RULE["bowled"]), frozenset(_RULE["batted"])
_STANDS, _MOVES = frozenset(_RULE["stands"]), frozenset(_RULE["moves"])
_AFTER_RECORD = frozenset(_RULE["after_record"])
_OF_AGE = frozenset({"age", "year", "years"})
_SOFT = frozenset({"just", "only", "a", "mere"})
_SEPARATORS = frozenset("-–‑")
_RESULTS = frozenset(_RULE["results"])
_RATIOS = frozenset(_RULE["ratios"])
_ALL_OUT = frozenset({("out", "for"), ("declared", "on")})
_NEAR = 8
_FAR = 5
_HIGHEST_SCORE = 200
_LARGEST_CHAMBER = 750  # the largest parliaments of the countries that our outlets cover have some 700 seats
_HIGHEST_TOTAL = 1000
_WICKETS = 10
_SET, _LONG_SET = 6, 7


def is_score(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """Whether two whole numbers stand near a word of matches or votes; those of an age group are none."""
    if b.last + 1 < len(tokens) and tokens[b.last + 1].low in _OF_AGE:
        return False
    if a.low < b.low and not _closes(tokens, b) and _word(tokens, b.last + 1) not in _SCORES:
        return False
    window = {token.low for token in tokens[max(0, a.first - _NEAR) : b.last + 1 + _NEAR]}
    highest = _LARGEST_CHAMBER if window & _VOTES else _HIGHEST_SCORE
    return _is_whole(a, highest) and _is_whole(b, highest) and not window.isdisjoint(_SCORES)


def is_vote(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``passed the bill 311 to 112``, ``by a vote of 48 to 51``; not ``approved 3 to 5 in May``, which is a range.

    The side that won is told first, so that a smaller first number needs the word vote itself.
    """
    if not (_is_bare(a) and _is_bare(b) and _closes(tokens, b) and _is_whole(a, _LARGEST_CHAMBER)):
        return False
    if tokens[a.first - 1].low == "from":
        return False
    left = tokens[max(0, a.first - _NEAR) : a.first]
    if a.low > b.low:
        return any(token.low in _DECIDES for token in left)
    return any(token.low in ("vote", "votes", "voted") for token in left[-3:])


def mark(tokens: Sequence[Token], drafts: Sequence[Draft]) -> None:
    """Give the kind score to results that their own form tells: innings, bowling, sets of tennis, a season's record."""
    numbers = [draft for draft in drafts if draft.unit is None and _is_bare(draft)]
    hyphened = []
    for a, b in pairwise(numbers):
        if b.first - a.last <= _FAR:
            if _is_hyphened(tokens, a, b):
                hyphened.append((a, b))
            if _is_innings(tokens, a, b):
                a.kind = "score"
            elif _is_bowling(tokens, a, b) or (list(_between(tokens, a, b)) == ["to"] and is_vote(tokens, a, b)):
                _set_score(a, b)
    if hyphened:
        _mark_hyphened(tokens, hyphened)
    for draft in numbers:
        if draft.first > 1 and (tokens[draft.first - 2].low, tokens[draft.first - 1].low) in _ALL_OUT:
            draft.kind = "score" if _closes(tokens, draft) else draft.kind
        elif _word(tokens, draft.last + 1) == "all" and _word(tokens, draft.last + 2) == "out":
            draft.kind = "score"


def _mark_hyphened(tokens: Sequence[Token], pairs: Sequence[tuple[Draft, Draft]]) -> None:
    sets = [pair for pair in pairs if _is_set(*pair)]
    for (a, b), (c, d) in pairwise(sets):
        if c.first - b.last <= _NEAR and not any(token.text in ".;" for token in tokens[b.last : c.first]):
            _set_score(a, b, c, d)
    for (a, b), (c, d) in pairwise(pairs):
        if b is c and _is_sport(tokens) and all(_is_whole(draft, _HIGHEST_SCORE) for draft in (a, b, d)):
            _set_score(a, b, d)
    for a, b in pairs:
        if _is_record(tokens, a, b) or _falls(tokens, a, b):
            _set_score(a, b)
    for (_, b), (c, d) in pairwise(pairs):
        if b.kind == "score" and list(_between(tokens, b, c)) == [","] and _is_whole(c, _HIGHEST_SCORE):
            _set_score(c, d)


def _set_score(*drafts: Draft) -> None:
    for draft in drafts:
        if draft.kind is None:
            draft.kind, draft.skip = "score", None
            draft.rules.append("join.score")


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_bare(draft: Draft) -> bool:
    return draft.form == "number" and draft.unit is None and not draft.is_range and draft.skip in (None, "name")


def _is_whole(draft: Draft, highest: int) -> bool:
    return 0 <= draft.low <= highest and float(draft.low).is_integer()


def _closes(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether nothing that could be counted follows."""
    after = tokens[draft.last + 1] if draft.last + 1 < len(tokens) else None
    return after is None or after.kind == "s" or (lexicon.is_stop(after.low) and not lexicon.is_plural(after.low))


def _between(tokens: Sequence[Token], a: Draft, b: Draft) -> Iterator[str]:
    return (token.low for token in tokens[a.last + 1 : b.first])


def _is_hyphened(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    at = b.first - 1
    return a.last == at - 1 and tokens[at].text in _SEPARATORS and not tokens[at].gap and not tokens[b.first].gap


def _is_set(a: Draft, b: Draft) -> bool:
    high, low = max(a.low, b.low), min(a.low, b.low)
    return (high == _SET and low < _SET - 1) or (high == _LONG_SET and low in (_SET - 1, _SET))


def _is_innings(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``82 off 61 balls``, ``122 from just 211 deliveries``."""
    link = [word for word in _between(tokens, a, b) if word not in _SOFT]
    return link in (["off"], ["from"]) and _word(tokens, b.last + 1) in _BALLS


def _is_bowling(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``took 4 for 32``, ``182 for 4``, ``3-21`` after what bowlers do, ``went 2-for-4``, ``20-of-24``."""
    link = list(_between(tokens, a, b))
    if not _closes(tokens, b) or not (_is_whole(a, 1000) and _is_whole(b, 1000)):
        return False
    before = _word(tokens, a.first - 1)
    if link in (["-", "for", "-"], ["-", "of", "-"]):
        return a.low <= b.low
    if link == ["for"]:
        batted = before in _BATTED and b.low <= _WICKETS <= a.low
        return batted or (before in _BOWLED and a.low <= _WICKETS and b.low > 0)
    return _is_hyphened(tokens, a, b) and before in _BOWLED and a.low <= _WICKETS < b.low and _is_sport(tokens)


def _is_record(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``are 7-3 this season``, ``improved to 12-4``, ``Boston (48-21)``, ``are 3-1 up``."""
    if not (_is_whole(a, _HIGHEST_SCORE) and _is_whole(b, _HIGHEST_SCORE)):
        return False
    before, after = _word(tokens, a.first - 1), _word(tokens, b.last + 1)
    if before in _STANDS and after in _AFTER_RECORD:
        return a.low >= b.low or after in ("up", "down", "this", "overall") or _is_sport(tokens)
    if before == "to" and _word(tokens, a.first - 2) in _MOVES and _closes(tokens, b):
        return a.low > b.low or _is_sport(tokens)
    name = tokens[a.first - 2] if a.first > 1 else None
    if before == "(" and after in (")", ",") and name is not None:
        return name.text[0].isupper() and name.kind == "w" and (a.low > b.low or _is_sport(tokens))
    return before == "," and after in (",", ".") and a.low > b.low and _is_sport(tokens)


def _falls(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``2-0``, ``48-21 overall``: no range runs from the larger number to the smaller; ``a 60-40 split`` is a ratio."""
    after = _word(tokens, b.last + 1)
    is_total = b.low <= _WICKETS and _is_whole(a, _HIGHEST_TOTAL)
    if a.low < b.low or not (_is_whole(b, _HIGHEST_SCORE) and (_is_whole(a, _HIGHEST_SCORE) or is_total)):
        return False
    led = {token.low for token in tokens[max(0, a.first - 3) : a.first]}
    told = after in _RESULTS or (_closes(tokens, b) and after not in _SEPARATORS)
    return told and led.isdisjoint(_RATIOS) and a.skip is None is b.skip


def _is_sport(tokens: Sequence[Token]) -> bool:
    return any(token.low in _SPORT for token in tokens)
