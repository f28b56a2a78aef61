"""Numbers that tell what sort a thing is: ``a top 40 hit``, ``a 100 zone``, ``a 10-for-1 split``, ``a .22 rifle``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULE = rules.load("skip")["tag"]
_CHARTS = frozenset(_RULE["charts"])
_OWNING = frozenset(_RULE["owning"])
_ZONES = frozenset(_RULE["zones"])
_ARMS = frozenset(_RULE["arms"])
_RUNS = frozenset(_RULE["runs"])
_WORN = frozenset(rules.load("skip")["label"]["worn"])
_SCHOOL = frozenset(_RULE["school"])
_LEADS_SCHOOL = frozenset(_RULE["leads_school"])
_BEHIND = _ZONES | _RUNS | _WORN | _ARMS | {"visa", "call", "gauge", "-", "for"}
_BEFORE = frozenset({"top", "-", "for"}) | _SCHOOL
_RUN = re.compile(r"\d{1,2}[kK]")
_CALIBRE = re.compile(r"\.\d{2,3}")
_EMERGENCY = frozenset(rules.load("skip")["phone"]["emergency"])
_ENDS = frozenset({"to", "-", "–", "and"})
_LAST_YEAR_AT_SCHOOL = 13
_OCTANES = frozenset({91, 93, 95, 97, 98})
_SPLITS = frozenset({"split", "splits", "rights", "scrip"})
_LAST_LIMIT = 150


def is_tag(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether the words beside the number make it a class, a size or a name for the thing."""
    before, after = _word(tokens, draft.first - 1), _word(tokens, draft.last + 1)
    if before == "of" and _word(tokens, draft.first - 2) in ("litre", "litres"):
        return draft.low in _OCTANES
    if before == "-" and _word(tokens, draft.first - 2) == "top":
        return after in _CHARTS
    if before in _ENDS and _word(tokens, draft.first - 3) in _SCHOOL and tokens[draft.first - 2].kind == "n":
        return draft.high <= _LAST_YEAR_AT_SCHOOL and not (after.isalpha() and not lexicon.is_stop(after))
    if (after not in _BEHIND and before not in _BEFORE) or draft.unit is not None or draft.form != "number":
        return False
    if draft.is_range:
        return before in _SCHOOL and _is_school(tokens, draft, after)
    led = before in ("a", "an", "the")
    return (
        (before == "top" and _is_chart(tokens, draft, after))
        or (after in _ZONES and led and draft.low % 5 == 0 and draft.low <= _LAST_LIMIT)
        or _is_for(tokens, draft)
        or ((after in _ARMS or after == "-") and _CALIBRE.fullmatch(tokens[draft.first].text) is not None)
        or (after == "-" and _word(tokens, draft.last + 2) == "gauge")
        or (after in _RUNS and _RUN.fullmatch(_printed(tokens, draft)) is not None)
        or (after in _WORN and before == "number")
        or (led and after == "visa" and draft.low >= 100)
        or (led and after == "call" and tokens[draft.first].text in _EMERGENCY)
        or (before in _SCHOOL and _is_school(tokens, draft, after))
    )


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _printed(tokens: Sequence[Token], draft: Draft) -> str:
    return "".join(token.text for token in tokens[draft.first : draft.last + 1])


def _is_chart(tokens: Sequence[Token], draft: Draft, after: str) -> bool:
    """``three top 40 hits``, ``a top 10 finish``, ``reached the top 10``; ``the top 10 firms`` are ten."""
    after = _word(tokens, draft.last + 2) if after == "-" else after
    if not after.isalpha() or (lexicon.is_stop(after) and after != "of"):
        return True
    return after in _CHARTS or (_word(tokens, draft.first - 2) in _OWNING and not lexicon.is_plural(after))


def _is_for(tokens: Sequence[Token], draft: Draft) -> bool:
    """``10-for-1``, ``three-for-two``: hyphens bind the two numbers."""
    for word, other in ((1, 2), (-1, -2)) if any(token.low in _SPLITS for token in tokens) else ():
        at = draft.last if word > 0 else draft.first
        if _word(tokens, at + word) == "for" and 0 <= at + other < len(tokens) and tokens[at + other].kind == "n":
            return True  # "split its stock 10 for 1"
    for hyphen, word, other in ((1, 2, 3), (-1, -2, -3)):
        at = draft.last if hyphen > 0 else draft.first
        if _word(tokens, at + hyphen) == "-" and _word(tokens, at + word) == "for":
            glued = not any(tokens[n].gap for n in range(min(at, at + other) + 1, max(at, at + other) + 1) if n > 0)
            return glued and _word(tokens, at + other) == "-"
    return False


def _is_school(tokens: Sequence[Token], draft: Draft, after: str) -> bool:
    """``in year 11``, ``year 6 pupils``, ``class 12 exams``: where a child is at school, which counts nobody."""
    if tokens[draft.first].kind != "n" or draft.high > _LAST_YEAR_AT_SCHOOL or not draft.low >= 1:
        return False
    pupils = lexicon.is_plural(after) and lexicon.is_person(lexicon.singular(after))
    led = _word(tokens, draft.first - 2) in _LEADS_SCHOOL
    counts = after.isalpha() and not lexicon.is_stop(after)
    return (led and not counts) or (
        pupils and _word(tokens, draft.first - 2) not in ("last", "this", "next", "a", "the")
    )
