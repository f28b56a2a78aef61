"""What a figure leaves out because the one before it has said it: kind, direction, and what it is per."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind_lend import ends_alike, is_owned, sets_against
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import ORDINAL
from flows.stages.extract.unit import DIMENSION

_CHANGE = rules.load("kind")["change"]
_OPEN = frozenset({"share", "money", "measurement", "count", "score", "index"})
_COMPARING = frozenset({"against", "versus", "vs", "from", "than"})
_LEVEL = frozenset(_CHANGE["level"])
_PARALLEL = frozenset(
    {",", "and", "or", "then", "in", "for", "last", "this", "next", "year", "the", "month", "quarter", "half"}
)
_TIMES = rules.words("clause", "times")
_MARKS = frozenset(_CHANGE["marks"])
_LONGEST = 14
_MOST_WORDS = 6
_MOST_OWNED = 8
_AGAINST = (["up", "from"], ["down", "from"], [",", "from"], ["from"], ["compared", "with"], ["compared", "to"])
_ALIKE = 20
_BRACKET_REACH = 4
_SOFT = frozenset(_CHANGE["soft"])


def carry(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    """Give ``draft`` the kind and direction of the figure before it, where the words between leave them out."""
    if before.kind == "age":
        at_both = draft.lead > 0 and tokens[draft.lead].low == tokens[before.lead].low == "at" and draft.unit is None
        if not _in_list(tokens, before, draft) and at_both and draft.noun_last is None and draft.kind == "count":
            _set(draft, before)
    elif before.kind == "change" and draft.kind in _OPEN:
        if _in_list(tokens, before, draft):
            return
        if _goes_on(tokens, before, draft):
            _set(draft, before)
    elif before.kind == "rate":
        _as_rate(tokens, before, draft)
    elif before.kind == "index" and draft.kind == "count" and draft.noun_last is None:
        words = _between(tokens, before, draft)
        if words and (words[-1] in _LEVEL or draft.modifier != "none") and len(words) <= _LONGEST:
            _set(draft, before)


def _between(tokens: Sequence[Token], before: Draft, draft: Draft) -> list[str]:
    return [token.low for token in tokens[before.end + 1 : draft.lead + 1]]


def _name(draft: Draft) -> str | None:
    if draft.unit is not None:
        return draft.unit.name
    return "percent" if draft.form == "share" else None


def _set(draft: Draft, before: Draft) -> None:
    draft.kind, draft.direction = before.kind, before.direction
    draft.rules.append(f"kind.{draft.kind}")


def _in_list(tokens: Sequence[Token], before: Draft, draft: Draft) -> bool:
    """``rose 2, 3 and 5 percent``, ``aged seven and nine``: the members of a list are of one kind."""
    if draft.kind not in _OPEN:
        return False
    link = {token.low for token in tokens[max(before.end, before.per_last or 0) + 1 : draft.first]}
    if before.kind == "change" and link in ({",", "or"}, {"or"}):
        link = {"or"}
        before = replace(before, unit_name=_name(draft))
    same = before.unit_name == _name(draft) or (before.kind == "age" and draft.noun_last is None)
    if link and link <= {",", "and", "or"} and same:
        _set(draft, before)
        return True
    return False


def _goes_on(tokens: Sequence[Token], before: Draft, draft: Draft) -> bool:
    """Ellipses after a change: ``mining by 5.9%``, ``against 4.2%``, ``and 3.3% in 2025``, ``, nearly a quarter,``."""
    words = _between(tokens, before, draft)
    if not words or ";" in words or draft.is_range:
        return False
    if words in ([","], ["("]):
        after = tokens[draft.end + 1] if draft.end + 1 < len(tokens) else None
        return _name(draft) == "percent" and _name(before) != "percent" and (after is None or after.kind == "s")
    if _name(draft) != _name(before) or _name(draft) is None:
        return False
    if ends_alike(tokens, before, draft):
        return True
    if draft.end + 1 < len(tokens) and tokens[draft.end + 1].low == "of":
        return False
    if words[-1] == "by":
        return len(words) <= _LONGEST
    if _name(draft) != "percent":
        return False
    compared = words[-1] in ("with", "to") and words[-2:-1] == ["compared"]
    told = words[-1] in _COMPARING and (words[-1] != "from" or words[-2:-1] in (["up"], ["down"]))
    told = told or (is_owned(words) and not _COMPARING.isdisjoint(words))
    if compared or told:
        return len(words) <= _LONGEST
    return len(words) <= _MOST_WORDS and words[-1] in ("and", ",", "then") and all(_is_parallel(word) for word in words)


def _is_parallel(word: str) -> bool:
    return word in _PARALLEL or word in ORDINAL or word in _TIMES or word.isdecimal() or word in lexicon.PREPOSITION


def _as_rate(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    words = _between(tokens, before, draft)
    after = tokens[draft.end + 1].low if draft.end + 1 < len(tokens) else ""
    if not words or len(words) > _LONGEST or draft.kind not in _OPEN:
        return
    listed = len(words) <= _MOST_WORDS and words[-1] in ("and", ",") and all(_is_parallel(word) for word in words)
    dated = draft.end + 2 < len(tokens) and tokens[draft.end + 2].low in _TIMES
    if words[-1] not in _LEVEL and not ends_alike(tokens, before, draft) and not (listed and len(words) > 1 and dated):
        return
    if _name(draft) == _name(before) == "percent":
        if after != "of" and before.per is None:
            _set(draft, before)
        return
    past = [token.low for token in tokens[max(before.end, before.per_last or 0) + 1 : draft.lead + 1]]
    compares = ends_alike(tokens, before, draft) or sets_against(words) or past[-2:] in _AGAINST
    if before.per is not None and compares and _name(draft) == _name(before) and draft.per is None:
        draft.per = before.per
        _set(draft, before)


def share_ends(drafts: Sequence[Draft]) -> None:
    """``from $13 to $14 an hour``: the ends of a change are per the same, and of one kind."""
    for a, b in pairwise(drafts):
        if "join.from_to_change" not in a.rules or "join.from_to_change" not in b.rules or a.unit_name != b.unit_name:
            continue
        for one, other in ((a, b), (b, a)):
            if one.kind == "rate" and other.kind in ("money", "count", "measurement", "share"):
                other.kind, other.per = "rate", one.per
                other.rules.append("kind.rate")


def convert(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    """``just under 296 hp (224 kW / 300 PS)``: a figure in brackets says the one before it in another unit."""
    if not _is_conversion(tokens, before, draft):
        return
    draft.concept, draft.base, draft.status, draft.kind = before.concept, before.base, before.status, before.kind
    draft.direction, draft.per = before.direction, before.per
    if draft.modifier == "none" and not draft.is_range and not before.is_range:
        draft.modifier = before.modifier
    draft.rules.append(f"kind.{draft.kind}")


def _is_conversion(tokens: Sequence[Token], before: Draft, draft: Draft) -> bool:
    if before.unit is None or draft.unit is None or before.unit.name == draft.unit.name:
        return False
    alike = DIMENSION.get(before.unit.name) == DIMENSION.get(draft.unit.name)
    if not alike or before.unit.is_money != draft.unit.is_money or before.unit.name == "percent":
        return False
    first = min(draft.first, draft.unit.first)
    words = [token.low for token in tokens[before.end + 1 : first] if token.low not in _SOFT]
    if words == ["/"]:
        return "(" in (token.text for token in tokens[max(0, before.first - _BRACKET_REACH) : before.first])
    return bool(words) and words[-1] == "(" and len(words) <= _BRACKET_REACH and "." not in words
