"""What sort of number it is, which way a change went, and what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.stages.extract import clause, lexicon, rules, skip_word
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import DIMENSION, TIME_UNITS
from schemas.records import Direction, Kind

_RULES = rules.load("kind")
_UP = frozenset(_RULES["change"]["up"])
_DOWN = frozenset(_RULES["change"]["down"])
_RATE = frozenset(_RULES["rate"]["cues"])
_INDEX = frozenset(_RULES["index"]["cues"])
_SCORES = frozenset(_RULES["score"]["cues"])
_RECORDS = frozenset(_RULES["rank"]["after"])
CHANGE_WORDS = _UP | _DOWN
_BASE = frozenset({"than", "from", "versus", "vs", "since", "against"})
_CHANGED_PARTICIPLES = frozenset({"added", "lost", "cut", "shed", "created", "eliminated", "axed"})
_AGE_LIMIT = 125
_COMPARED = frozenset({"more", "fewer", "less"})
_NEAR = 4
_BY_REACH = 8
_BASE_REACH = 14
_STANDING = rules.words("kind", "standing")


def apply(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> None:
    """Set kind and direction; the first rule that answers wins."""
    if draft.kind is None:
        draft.kind = _kind(tokens, draft, noun_last)
    if draft.kind == "change" and draft.direction is None:
        draft.direction = _direction(tokens, draft, noun_last)
        if draft.low < 0:
            draft.direction, draft.low, draft.high = "down", -draft.high, -draft.low
    draft.rules.append(f"kind.{draft.kind}")


def carry(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    """``rose 2, 3 and 5 percent``, ``aged seven and nine``: the members of a list are of one kind."""
    if before.kind not in ("change", "age") or draft.kind not in ("share", "money", "measurement", "count"):
        return
    link = {token.low for token in tokens[before.end + 1 : draft.first]}
    if before.kind == "change" and link == {",", "or"} and draft.unit is not None:
        link = {"or"}
        before = replace(before, unit_name=draft.unit.name)
    same = before.unit_name == (draft.unit.name if draft.unit else None) or (
        before.kind == "age" and draft.noun_last is None
    )
    if link and link <= {",", "and", "or"} and same:
        draft.kind, draft.direction = before.kind, before.direction
        draft.rules.append(f"kind.{draft.kind}")


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _kind(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Kind:
    unit = draft.unit.name if draft.unit else None
    if draft.form == "ordinal" or is_record(tokens, draft) or is_numbered(tokens, draft):
        return "rank"
    if draft.form == "ratio":
        return "ratio"
    if is_age(tokens, draft):
        return "age"
    if draft.per is not None:
        return "rate"
    if unit in ("percentage point", "basis point"):
        return "change"
    if _is_change(tokens, draft, noun_last):
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
    if noun_last is None and _near_left(tokens, draft) & _SCORES:
        return "score"
    if (
        noun_last is None
        and _near_words(tokens, draft, 12) & _INDEX
        and draft.precision is not None
        and draft.precision < 0
    ):
        return "index"
    return "count"


def is_record(tokens: Sequence[Token], draft: Draft) -> bool:
    """``a 20-year high``; ``the highest in 20 years``; ``for the first time in 20 years``."""
    if draft.unit is None or draft.unit.name not in TIME_UNITS:
        return False
    if _word(tokens, draft.end + 1) in _RECORDS:
        return True
    if _word(tokens, (draft.modifier_first or draft.first) - 1) not in ("in", "for"):
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
    return _word(tokens, at) in ("#", "number") and (
        _word(tokens, at) == "#" or (tokens[draft.first].kind == "w" and _word(tokens, at - 1) != "a")
    )


def is_age(tokens: Sequence[Token], draft: Draft) -> bool:
    """``17-year-old``, ``aged 26``, ``26 years old``, and a number between commas after a name."""
    if draft.high > _AGE_LIMIT and (draft.unit is None or draft.unit.name not in TIME_UNITS):
        return False
    before, after = _word(tokens, (draft.modifier_first or draft.first) - 1), draft.end + 1
    if draft.unit is not None:
        if draft.unit.name not in TIME_UNITS:
            return False
        tail = draft.unit.tail or ""
        glued_old = _word(tokens, after) == "-" and _word(tokens, after + 1) in ("old", "olds")
        of_age = _word(tokens, after) == "of" and _word(tokens, after + 1) == "age"
        return (
            tail.startswith("old") or _word(tokens, after) in ("old", "olds") or glued_old or of_age or before == "aged"
        )
    if before in ("aged", "age", "ages", "turns", "turned", "turning", "turn") or (
        before == "of" and _word(tokens, draft.first - 2) == "age"
    ):
        return True
    return is_age_in_commas(tokens, draft) or _is_age_of(tokens, draft)


def _is_age_of(tokens: Sequence[Token], draft: Draft) -> bool:
    """``The average age of first-time buyers is 33``."""
    after = _word(tokens, draft.end + 1)
    if draft.form != "number" or (after.isalpha() and not lexicon.is_stop(after)):
        return False
    return "age" in (token.low for token in tokens[clause.start_of(tokens, draft.first) : draft.first])


def is_age_in_commas(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Jamie Armstrong, 25, said``."""
    at = draft.first
    if (
        draft.first != draft.last
        or tokens[at].kind != "n"
        or not tokens[at].text.isdecimal()
        or not 0 < draft.low < _AGE_LIMIT
        or at < 2
    ):
        return False
    closed = _word(tokens, at + 1) in (",", ".", ";") or at + 1 == len(tokens)
    name = tokens[at - 2]
    return (
        _word(tokens, at - 1) == ","
        and closed
        and name.kind == "w"
        and name.text[0].isupper()
        and len(name.text) > 1
        and not lexicon.is_stop(name.low)
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


def _is_change(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> bool:
    if (draft.form in ("both", "vague") and noun_last is None) or "join.from_to_change" in draft.rules:
        return False
    return change_word(tokens, draft, noun_last) is not None


def change_word(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> int | None:
    """The token of the word that makes the number a change: ``rose 5%``, ``a 5% increase``, ``5 were added``."""
    at = (draft.modifier_first if draft.modifier_first is not None else draft.first) - 1
    for here in range(at, max(at - 4, -1), -1):
        word = _word(tokens, here)
        if word in _STANDING or tokens[here].kind in "nv":
            break
        if word in _UP or word in _DOWN:
            return here if not _is_level(tokens, draft, here, at) else None
        if word not in (
            "by",
            "a",
            "an",
            "some",
            "about",
            "another",
            "further",
            "just",
            "only",
            "as",
            "much",
            "sharply",
            "over",
            "total",
            "around",
            "slightly",
            "the",
        ):
            break
    if _word(tokens, at) == "by":
        back = range(at - 1, max(at - _BY_REACH, clause.start_of(tokens, draft.first) - 1), -1)
        verb = next((here for here in back if _word(tokens, here) in CHANGE_WORDS), None)
        if verb is not None:
            return verb
    after = draft.end + 1
    if _word(tokens, after) == "-":
        after += 1
    is_quantity = draft.unit is not None or draft.form == "share"
    if is_quantity:
        for here in range(after, min(after + 3, len(tokens))):
            word = _word(tokens, here)
            if (
                tokens[here].kind == "s"
                or word in lexicon.AUXILIARY
                or word in ("of", "to", "in", "on", "from", "and", "at", "for")
            ):
                break
            if word in CHANGE_WORDS and word != "added" and (word not in ("more", "less", "fewer") or here == after):
                return here
    if (
        draft.unit is None
        and noun_last is None
        and _word(tokens, after + 1) == "than"
        and _word(tokens, after) in _COMPARED
    ):
        return after
    if noun_last is not None and draft.unit is None:
        for here in range(noun_last + 1, min(noun_last + 4, len(tokens))):
            if _word(tokens, here) in _CHANGED_PARTICIPLES and _word(tokens, here - 1) in (
                *lexicon.AUXILIARY,
                *lexicon.ADVERB,
            ):
                return here
    return None


def _is_level(tokens: Sequence[Token], draft: Draft, here: int, at: int) -> bool:
    """``gained 3 seats``: what takes a count as its object is a change only with a unit or ``by``."""
    word = _word(tokens, here)
    if draft.unit is not None or draft.form == "share":
        return word in ("more", "less", "fewer", "extra", "additional") or (
            draft.unit is not None and draft.unit.name in TIME_UNITS
        )
    return not (
        "by" in (_word(tokens, n) for n in range(here, at + 1))
        or word in ("added", "shed", "cut", "adding", "cutting", "lost", "additional", "extra")
    )


def _direction(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> Direction | None:
    here = change_word(tokens, draft, noun_last)
    if here is None:
        sign = tokens[draft.first].text
        return "up" if sign == "+" else None
    word = _word(tokens, here)
    return "up" if word in _UP or word in ("created",) else "down"


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
        if word in _BASE or compared:
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
