"""Numbers that identify: laws and dockets, phones, roads and lines, formations, postcodes with letters in them.

Most are told by the run of signs that stand without a blank between them ("C-131/12", "36(2)(b)", "4-3-3").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULE = rules.load("skip")["reference"]
_NUMBERED = frozenset(_RULE["numbered"])
_PLURAL_CUES = frozenset(_RULE["plural_cues"])
_REFERENCES = frozenset(_RULE["references"])
_CARRIERS = frozenset(_RULE["carriers"])
_SUFFIXES = frozenset(_RULE["suffixes"])
_STATES = frozenset(_RULE["states"])
_CODES = frozenset(_RULE["codes"])
_MOST_IN_RUN = 16
_CLOSERS = frozenset(".,;:!?”\"'’")
_LONG_NUMBER = 5
_LONGEST_ROAD = 3
_LONGEST = 7
_FORMATION_PLAYERS = 10
FORMATION = re.compile(r"\d(?:[-–]\d){2,4}")
REFERENCE = re.compile(
    r"\d{1,4}[A-Z]?(?:\([0-9a-zA-Z]{1,4}\))+|(?:[A-Z]{1,4}[-‑])?\d{1,5}/(?:19|20)?\d\d|(?:19|20)\d\d/\d{1,5}"
    r"|\d{1,3}-[A-Z]"
)
_DOCKET = re.compile(r"[A-Z]{2,5}-\d{2,5}-\d{1,6}|(?:\d{1,2}:)?\d{2}-(?:cv|cr|mc|md|mj|bk|ap|ca)-\d{1,6}")
_JOINED = frozenset("-/:")
_IN_RUN = frozenset("-–‑/()")
"""No number of a squad's shape or a reference stands further than ``_BESIDE`` tokens from one of these."""

_BESIDE = 2

_FILED = re.compile(r"\d{2,4}[-/]\d{2,7}")
OUTWARD, INWARD = re.compile(r"[A-Z]\d[A-Z]"), re.compile(r"\d[A-Z]\d")
_ROAD_TAIL = frozenset(_RULE["road_tail"])


def is_reference(tokens: Sequence[Token], draft: Draft, in_title: bool) -> bool:
    """Whether a number names a thing of a numbered kind: a law, a case, a road, a bus, a model, a squad's shape."""
    if tokens[draft.first].kind == "w" and draft.unit is None:
        return False
    return (
        _is_run(tokens, draft)
        or _is_numbered(tokens, draft, in_title)
        or _is_lettered(tokens, draft)
        or _is_carrier(tokens, draft)
        or _is_code_of_letters(tokens, draft)
    )


def is_docket(tokens: Sequence[Token], draft: Draft) -> bool:
    """``CVE-2024-1234``, ``23-cv-1988``, ``case No. 22-1234``: parts that look like years are parts of a number."""
    if _word(tokens, draft.first - 1) not in _JOINED and _word(tokens, draft.last + 1) not in _JOINED:
        return False
    low, high = run_of(tokens, draft.first, draft.last)
    run = _text(tokens, low, high)
    if _DOCKET.fullmatch(run):
        return True
    at = low - 1
    at -= _word(tokens, at) in (".", "#")
    return _FILED.fullmatch(run) is not None and (
        _word(tokens, at) in ("no", "nos", "case") or _word(tokens, at - 1) == "case"
    )


def run_of(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """The first and last token of what stands without a blank around these, a final sign aside."""
    low, high = first, last
    while low > 0 and not tokens[low].gap and first - low < _MOST_IN_RUN:
        low -= 1
    while high + 1 < len(tokens) and not tokens[high + 1].gap and high - last < _MOST_IN_RUN:
        high += 1
    while high > last and (
        tokens[high].text in _CLOSERS or (tokens[high].text == ")" and not _opens(tokens, low, high))
    ):
        high -= 1
    while low < first and tokens[low].text in "(“\"'‘[$":
        low += 1
    return low, high


def _opens(tokens: Sequence[Token], low: int, high: int) -> bool:
    return any(token.text == "(" for token in tokens[low:high])


def _is_glued(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether a sign or letters stand at the number without a blank, or within it."""
    after = draft.last + 1
    return (
        draft.last > draft.first
        or (draft.first > 0 and not tokens[draft.first].gap)
        or (after + 1 < len(tokens) and not tokens[after].gap)
    )


def _text(tokens: Sequence[Token], first: int, last: int) -> str:
    return "".join(token.text for token in tokens[first : last + 1])


def _is_run(tokens: Sequence[Token], draft: Draft) -> bool:
    if not _is_glued(tokens, draft) or not may_be_run(tokens, draft):
        return False
    low, high = run_of(tokens, draft.first, draft.last)
    run = _text(tokens, low, high)
    if FORMATION.fullmatch(run):
        return sum(int(digit) for digit in run if digit.isdecimal()) == _FORMATION_PLAYERS
    if REFERENCE.fullmatch(run) and not (draft.unit is not None and draft.unit.first > draft.last):
        return "/" not in run or len(run) > len("24/7") + 1
    return False


def may_be_run(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether a sign of a run stands in the draft or beside it; brackets hold four tokens at most (``36A(1b2c)``)."""
    beside = tokens[max(0, draft.first - _BESIDE) : draft.last + 1 + _BESIDE]
    return not _IN_RUN.isdisjoint([token.low for token in beside])


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_numbered(tokens: Sequence[Token], draft: Draft, in_title: bool) -> bool:
    """``iPhone 15 owners``, ``Executive Order 14076``, ``junctions 27 and 28``, ``docket 23-719``."""
    if draft.first == 0 or tokens[draft.first].kind != "n" or draft.form in ("share", "ratio"):
        return False
    if draft.unit is not None and (draft.unit.inside or draft.unit.is_money):
        return False
    if _word(tokens, draft.first - 1) == "of" and draft.first > 1:
        return tokens[draft.first - 2].text in ("Group", "Gang", "Council", "Route", "Rule") and draft.unit is None
    at = (draft.first if tokens[draft.first].gap else run_of(tokens, draft.first, draft.last)[0]) - 1
    if at < 0:
        return False
    if tokens[at].low in (".", "#") and _word(tokens, at - 1) in ("no", "nos", "nr"):
        at -= 1
    if tokens[at].low in ("no", "nos", "number", "nr") and at > 0:
        at -= 1
    before = tokens[at]
    if before.low in _REFERENCES and len(tokens[draft.first].text) <= _LONGEST and "," not in tokens[draft.first].text:
        return before.text[0].isupper() or not lexicon.is_plural(_word(tokens, draft.last + 1))
    if draft.unit is None and before.low in _NUMBERED and before.text != before.low and not in_title:
        plain = tokens[draft.first].text.isdecimal()
        version = draft.first == draft.last and tokens[draft.first].text.replace(".", "", 1).isdecimal()
        return len(tokens[draft.first].text) <= _LONGEST and (plain or version)
    return draft.unit is None and _is_one_of_several(tokens, draft)


def _is_one_of_several(tokens: Sequence[Token], draft: Draft) -> bool:
    at = draft.first - 1
    while (
        at > 0
        and draft.first - at < 8
        and (tokens[at].low in ("and", "to", "or", ",", "-", "–") or tokens[at].kind == "n")
    ):
        at -= 1
    return (
        tokens[at].low in _PLURAL_CUES
        and tokens[draft.first].text.isdecimal()
        and not (at == draft.first - 1 and lexicon.is_plural(_word(tokens, draft.last + 1)))
    )


def _is_lettered(tokens: Sequence[Token], draft: Draft) -> bool:
    """``P.S. 118``, ``H.R. 2811``, ``BA.2.86``, ``IMO 9839272``, ``Boeing's 787``, ``737 Max``, ``COVID -19``."""
    first, after = draft.first, draft.last + 1
    if tokens[first].text in "-−" and first > 0:
        return tokens[first - 1].low == "covid"
    if tokens[first].kind != "n" or first == 0 or (draft.unit is not None and draft.unit.inside):
        return False
    text, before = tokens[first].text, tokens[first - 1]
    measured = draft.unit is not None and draft.unit.text != "in"
    counts = after < len(tokens) and (lexicon.is_plural(tokens[after].low) or measured)
    if after < len(tokens) and text.isdecimal() and tokens[after].low in _SUFFIXES and tokens[after].text[0].isupper():
        return True
    if before.text == "." and first > 1 and tokens[first - 2].text.isupper() and tokens[first - 2].kind == "w":
        if not tokens[first].gap:
            return not before.gap and not tokens[first - 1].gap
        letters = tokens[first - 2].text
        if len(letters) == 1 and text.isdecimal() and not counts:
            start = first - 2
            while (
                start > 1
                and tokens[start - 1].text == "."
                and len(tokens[start - 2].text) == 1
                and not tokens[start].gap
            ):
                start -= 2
            return _text(tokens, start, first - 1) not in _STATES and (start > 0 or first > 3)
    if before.kind == "w" and before.text.isupper() and len(before.text) > 1 and text.isdecimal() and not counts:
        return len(text) >= _LONG_NUMBER and draft.unit is None
    maker = before.low.removesuffix("'s")
    return maker != before.low and maker in _NUMBERED and len(text) == 3 and not counts


def _is_carrier(tokens: Sequence[Token], draft: Draft) -> bool:
    """``the 86 tram``, ``the 6 train``: one vehicle that a number above one cannot count."""
    after = draft.last + 1
    return (
        tokens[draft.first].kind == "n"
        and draft.unit is None
        and tokens[draft.first].text.isdecimal()
        and _word(tokens, after) in _CARRIERS
        and _word(tokens, draft.first - 1) in ("the", "a", "no", "number")
    )


def _is_code_of_letters(tokens: Sequence[Token], draft: Draft) -> bool:
    """``COP28``, ``CVE-2023-4863``, ``the R61``: letters that could be a currency's."""
    unit = draft.unit
    if unit is None or not unit.is_money or unit.first >= draft.last or draft.first != unit.first:
        return False
    code, number = tokens[unit.first], unit.first + 1
    if number >= len(tokens) or not code.text.isalpha() or not code.text.isupper():
        return False
    if tokens[number].text == "-" and not tokens[number].gap:
        return True
    if tokens[number].gap or number != draft.last or not tokens[number].text.isdecimal():
        return False
    if code.text in _CODES:
        return len(tokens[number].text) <= 2
    if code.text == "N":
        return len(tokens[number].text) <= _LONGEST_ROAD
    if code.text != "R" or len(tokens[number].text) > 3:
        return False
    return _word(tokens, draft.first - 1) == "the" and (
        draft.last + 1 == len(tokens) or _word(tokens, draft.last + 1) in _ROAD_TAIL
    )


def is_lettered_postcode(tokens: Sequence[Token], draft: Draft) -> bool:
    """``K1A 0B1``: letter, digit, letter and digit, letter, digit, side by side."""
    # Each token of such a run is one letter or one digit.
    if len(tokens[draft.first].text) != 1 or not _is_glued(tokens, draft):
        return False
    low, high = run_of(tokens, draft.first, draft.last)
    run = _text(tokens, low, high)
    if INWARD.fullmatch(run) and low > 0:
        return OUTWARD.fullmatch(_text(tokens, *run_of(tokens, low - 1, low - 1))) is not None
    if OUTWARD.fullmatch(run) and high + 1 < len(tokens):
        return INWARD.fullmatch(_text(tokens, *run_of(tokens, high + 1, high + 1))) is not None
    return False
