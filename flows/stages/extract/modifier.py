"""What bounds or blurs a number: ``about``, ``more than``, ``no fewer than``, ``or so``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from unicodedata import category

from flows.stages.extract import rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import TIME_UNITS
from schemas.records import Modifier

_RULES = rules.load("modifier")


def _by_last_word(*phrases: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        found.setdefault(phrase[-1], []).append(phrase)
    return found


_BEFORE = rules.Phrases.of(_RULES, "before")
_AFTER = rules.Phrases.of(_RULES, "after")
_STEPPED_OVER = _by_last_word(
    ("an", "average", "of"),
    ("a", "total", "of"),
    ("an", "additional"),
    ("an", "extra"),
    ("a", "combined"),
    ("a", "further"),
    ("a", "record"),
    ("another",),
    ("additional",),
    ("a",),
    ("an",),
    ("the",),
    ("its",),
    ("their",),
)
_LEADS_TIME = rules.words("modifier", "leads_time")
_CARRIED_OVER = frozenset(_RULES["more_than"]["verbs"])
_MOVED = frozenset(_RULES["at_most"]["verbs"])
_CENTRED = ("centre", "center", "revolve", "built", "based")
_OPEN_ABOVE = frozenset({"more_than", "at_least"})
_OPEN_BELOW = frozenset({"less_than", "at_most"})


def apply(tokens: Sequence[Token], draft: Draft) -> None:
    """Set the draft's modifier and the tokens of its words; a range is ``between``, a vague plural ``approx``."""
    after = _after(tokens, draft)
    found = after if after and after[2] != "approx" else _before(tokens, draft) or after
    if found is not None:
        first, last, rule = found
        draft.modifier, draft.modifier_first, draft.modifier_last = cast(Modifier, rule), first, last
        draft.rules.append(f"modifier.{rule}")
    if draft.is_range:
        draft.modifier = "between"
        between = draft.first - 1
        if draft.modifier_first is None and between >= 0 and tokens[between].low == "between":
            draft.modifier_first = draft.modifier_last = between
    elif draft.form == "vague":
        draft.modifier = "approx"


_ADDED = frozenset({"interest", "costs", "expenses", "tax", "taxes", "vat", "gst", "fees", "bonuses"})


def _before(tokens: Sequence[Token], draft: Draft) -> tuple[int, int, str] | None:
    last = draft.first - 1
    found = _BEFORE.ending(tokens, last)
    if found is None:
        for words in _STEPPED_OVER.get(tokens[last].low, ()) if last >= 0 else ():
            first = last - len(words) + 1
            if first > 0 and all(tokens[first + n].low == word for n, word in enumerate(words)):
                found = _BEFORE.ending(tokens, first - 1)
                if found is not None and _points_at(tokens, words, found[0], found[1]):
                    found = None
                break
    if found is None or _is_otherwise(tokens, draft, found[0], found[1]):
        return None
    return found[0], last, found[1]


def _points_at(tokens: Sequence[Token], between: tuple[str, ...], first: int, rule: str) -> bool:
    """``short of the 2.1 needed``, ``under a 5bn deal``: a known number that something is held against, no bound."""
    if between[0] in ("the", "its", "their") and rule in ("more_than", "less_than"):
        return True
    if between in (("a",), ("an",)):
        return tokens[first].low in ("under", "over", "above", "below", "beyond", "within")
    return tokens[first].low == "around" and tokens[first - 1].low.startswith(_CENTRED) if first else False


def _is_otherwise(tokens: Sequence[Token], draft: Draft, first: int, rule: str) -> bool:
    """``turned over 3 pages``, ``a 7-under 65``: only the frames that news uses for something else than a bound."""
    before = tokens[first - 1].low if first else ""
    if tokens[draft.first - 1].text == "-" and (tokens[draft.first - 1].gap or tokens[draft.first].gap):
        return True
    if before == "-" and not tokens[first - 1].gap and first > 1 and tokens[first - 2].kind in "nw":
        return not tokens[first].gap and tokens[first].low == "under"
    if rule == "more_than" and tokens[first].low == "over":
        if draft.unit is not None and draft.unit.name in TIME_UNITS:
            return bool(before) and before not in _LEADS_TIME
        return before in _CARRIED_OVER
    if rule == "at_most" and tokens[first].low == "up" and before in _MOVED:
        return True
    if tokens[first].low == "within":
        return False
    return tokens[first].low == "around" and before in ("turned", "turn", "walked", "all")


def _after(tokens: Sequence[Token], draft: Draft) -> tuple[int, int, str] | None:
    end = draft.end
    for at in (draft.last + 1, end + 1, end + 2) if end > draft.last else (end + 1, end + 2):
        found = _AFTER.at(tokens, at) if at < len(tokens) else None
        if (
            found
            and not _adds(tokens, found[0])
            and (at <= end + 1 or (tokens[at - 1].kind == "w" and tokens[at].low in ("or", "and")))
        ):
            return at, found[0], found[1]
    return None


def _adds(tokens: Sequence[Token], last: int) -> bool:
    """``£45m plus £5m``, ``nine dead and over 1,000 hurt``: what follows is another number's."""
    follows = tokens[last + 1] if last + 1 < len(tokens) else None
    if last > 0 and tokens[last - 1].low == "and" and follows is not None and follows.kind in "nv":
        return True
    if follows is not None and follows.low in _ADDED:
        return True
    is_plus = tokens[last].low in ("plus", "+")
    return is_plus and follows is not None and (follows.kind in "nv" or category(follows.text[0]) == "Sc")


def bounds(draft: Draft) -> tuple[float | None, float | None, float | None]:
    """(value, value_low, value_high) as the words assert them; an open end is None."""
    if draft.is_range or draft.form == "vague":
        return None, draft.low, draft.high
    if draft.modifier in _OPEN_ABOVE:
        return draft.low, draft.low, None
    if draft.modifier in _OPEN_BELOW:
        return draft.high, None, draft.high
    return draft.low, draft.low, draft.high
