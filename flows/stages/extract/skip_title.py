"""Numbers in the names of works, bands, papers and channels: "Seven Samurai", 60 Minutes, the Nine network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from flows.stages.extract import lexer, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import NUMBER_WORDS
from flows.stages.extract.unit import TIME_UNITS

_OPENING, _CLOSING = ("“", '"', "‘"), ("”", '"', "’", ",")
_LONGEST_TITLE = 7
_SMALL = lexicon.PREPOSITION | lexicon.CONJUNCTION | frozenset({"a", "an", "the"})


def is_known(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Forever 21``, ``Six Nations``, ``3M``: a name of the list, in its own capitals; ``3M people`` are a count."""
    for words, offset in _known().get(tokens[draft.first].text, ()):
        first = draft.first - offset
        last = first + len(words)
        if first < 0 or last > len(tokens):
            continue
        if all(tokens[first + at].text == word for at, word in enumerate(words)):
            return draft.last == draft.first or not _goes_on(tokens, draft, last)
    return False


def _goes_on(tokens: Sequence[Token], draft: Draft, after: int) -> bool:
    """Whether a magnitude's letter in the name is one after all, for a plural follows."""
    is_magnitude = tokens[draft.last].text == "M" and draft.form == "number"
    return is_magnitude and after < len(tokens) and lexicon.is_plural(tokens[after].low)


@cache
def _known() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """The names of the list as tokens, with the place of a number in each, by that number's text."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for name in rules.load("skip")["known"]["names"]:
        tokens = lexer.tokens(name, 0, len(name), NUMBER_WORDS)
        words = tuple(token.text for token in tokens)
        for at, token in enumerate(tokens):
            if token.kind == "n" or token.low in NUMBER_WORDS:
                found.setdefault(token.text, []).append((words, at))
    return found


def is_title(tokens: Sequence[Token], draft: Draft, in_headline: bool) -> bool:
    """Whether capitals or quotation marks make the number a part of a name; a headline's capitals say nothing."""
    if draft.form in ("share", "ratio", "ordinal") or (draft.unit is not None and draft.unit.is_money):
        return False
    if _is_quoted(tokens, draft):
        return True
    if in_headline:
        return False
    return _is_programme(tokens, draft) or _is_measured_name(tokens, draft) or _is_capital_name(tokens, draft)


def _is_quoted(tokens: Sequence[Token], draft: Draft) -> bool:
    """``"12 Monkeys"``: quotation marks around capitalised words that the number opens."""
    at = draft.first - 1
    after = draft.last + 1
    if at < 0 or tokens[at].text not in _OPENING or after >= len(tokens) or not tokens[after].text[0].isupper():
        return False
    for token in tokens[after : after + _LONGEST_TITLE]:
        if token.text in _CLOSING:
            return True
        if token.kind != "w" or (not token.text[0].isupper() and token.low not in _SMALL):
            return False
    return False


def _is_programme(tokens: Sequence[Token], draft: Draft) -> bool:
    """``60 Minutes``: a unit of time with a capital in running prose."""
    unit = draft.unit
    return (
        unit is not None
        and unit.name in TIME_UNITS
        and unit.first == draft.last + 1
        and tokens[unit.first].text.istitle()
        and len(tokens[unit.first].text) > 3
        and not (
            unit.last + 1 < len(tokens)
            and tokens[unit.last + 1].text[0].isupper()
            and tokens[unit.last + 1].kind == "w"
        )
    )


def _is_measured_name(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Three Mile Island``, ``the Thirty Years War``, ``the Six-Day War``: number, unit and head in capitals."""
    unit = draft.unit
    if unit is None or unit.first <= draft.last or not tokens[draft.first].text.istitle():
        return False
    after = unit.last + 1
    return (
        tokens[unit.first].text.istitle()
        and len(tokens[unit.first].text) > 2
        and after < len(tokens)
        and tokens[after].kind == "w"
        and tokens[after].text.istitle()
    )


def _is_capital_name(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Twelve Angry Men``, ``One Direction fans``, ``Twenty-One Pilots``, ``the Nine newspapers``."""
    word, after = tokens[draft.first], draft.last + 1
    if word.kind != "w" or not word.text.istitle() or draft.unit is not None:
        return False
    if draft.last > draft.first and tokens[draft.last].text.istitle() and tokens[draft.first + 1].text == "-":
        return True
    if draft.first > 0:
        return tokens[draft.first - 1].low == "the" and not tokens[draft.first].text.isupper()
    words = []
    for token in tokens[after : after + _LONGEST_TITLE]:
        if token.kind != "w" or not token.text[0].isupper():
            break
        words.append(token)
    if not words:
        return False
    if word.low == "one":
        behind = after + len(words)
        return behind < len(tokens) and lexicon.is_plural(tokens[behind].low)
    return len(words) > 1 and words[-1].low in ("men", "women", "people", "children", "days", "nights", "years")
