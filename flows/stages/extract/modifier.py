"""What bounds or blurs a number: ``about``, ``more than``, ``no fewer than``, ``or so``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from unicodedata import category

from flows.stages.extract import clause, lexicon, rules
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
_LEADS_TIME = frozenset(_RULES["more_than"]["leads_time"])
_CARRIED_OVER = frozenset(_RULES["more_than"]["verbs"])
_QUARREL = frozenset(_RULES["more_than"]["about"])
_PAID = frozenset(_RULES["more_than"]["paid"])
_PARTIES = frozenset(_RULES["more_than"]["parties"])
_MOVED = frozenset(_RULES["at_most"]["verbs"])
_CENTRED = ("centre", "center", "revolve", "built", "based")
_OPEN_ABOVE = frozenset({"more_than", "at_least"})
_OPEN_BELOW = frozenset({"less_than", "at_most"})
_ADDED = frozenset(_RULES["at_least"]["added"])
_QUARREL_REACH = 8
_GREAT_MONEY = 1e6
_OCCASIONS = frozenset({"times", "occasions"})


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
        return before in _CARRIED_OVER or _is_about(tokens, draft, first)
    if rule == "at_most" and tokens[first].low == "up" and before in _MOVED:
        return True
    if tokens[first].low == "within":
        return False
    if tokens[first].low in ("north", "south"):
        return draft.unit is None or not (draft.unit.is_money or draft.unit.name == "percent")
    return tokens[first].low == "around" and before in ("turned", "turn", "walked", "all")


def _is_about(tokens: Sequence[Token], draft: Draft, over: int) -> bool:
    """``a row over 300 jobs``, ``sued the bank over $4bn``: what a quarrel or a charge is about.

    Nouns may stand between the word and ``over``, but no verb of another kind and no other preposition right before
    it: ``protests in over 40 cities``. What is paid over a sum is paid more than it.
    """
    at = over - 1
    if at < 0 or tokens[at].kind == "s" or tokens[at].low in lexicon.FUNCTION:
        return False
    for here in range(at, max(at - _QUARREL_REACH, -1), -1):
        word = tokens[here].low
        if word in _QUARREL:
            return not (
                _is_sum(draft, word, here == at)
                or _is_predicate(tokens, here, at)
                or _is_object(tokens, draft, here, at)
            )
        if tokens[here].text in ",;:.()—–" or (here and clause.is_verb(tokens, here)):
            return False
    return False


def _is_sum(draft: Draft, word: str, is_beside: bool) -> bool:
    """``fined over $5 million``: the sum itself, no matter that the fine is about."""
    is_money = draft.unit is not None and draft.unit.is_money
    return is_money and word in _PAID and (is_beside or draft.low < _GREAT_MONEY)


def _is_predicate(tokens: Sequence[Token], quarrel: int, last: int) -> bool:
    """``the charge covers over 300``: a word in s that no preposition, article or number leads to is a verb."""
    if last == quarrel or tokens[quarrel].low.endswith(("ed", "ing")) or not tokens[last].low.endswith("s"):
        return False
    led = tokens[last - 1]
    return last - 1 == quarrel or (led.kind == "w" and led.low not in lexicon.FUNCTION)


def _is_object(tokens: Sequence[Token], draft: Draft, quarrel: int, last: int) -> bool:
    """``police arrested over 300 people``, ``complained over 40 times``: the number counts whom or how often."""
    if last > quarrel:
        return False
    counted = [token.low for token in tokens[draft.end + 1 : draft.end + 3]]
    if any(word in _OCCASIONS for word in counted):
        return True
    active = tokens[quarrel].low.endswith("ed") and tokens[quarrel - 1].low not in lexicon.AUXILIARY
    return active and any(word in _PARTIES or lexicon.is_person(lexicon.singular(word)) for word in counted)


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
    if tokens[last].low not in ("plus", "+") or follows is None:
        return False
    return follows.low in _ADDED or follows.kind in "nv" or category(follows.text[0]) == "Sc"


def bounds(draft: Draft) -> tuple[float | None, float | None, float | None]:
    """(value, value_low, value_high) as the words assert them; an open end is None."""
    if draft.is_range or draft.form == "vague":
        return None, draft.low, draft.high
    if draft.modifier in _OPEN_ABOVE:
        return draft.low, draft.low, None
    if draft.modifier in _OPEN_BELOW:
        return draft.high, None, draft.high
    return draft.low, draft.low, draft.high
