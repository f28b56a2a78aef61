"""The peer's specs for numbers, ranges of numbers and ordinals, against figures and skipped numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from schemas.records import Figure, Skipped
from tests.bench.recognizers_case import Case, Expected, Verdict, figures_of, near, overlap, shown

_ARITHMETIC = re.compile(r"\^|\d(\.\d+)?e[+-]\d|\bover\b|\bx ?[<>]|\by ?[<>]|^[=<>]|when [<>]=")
_BARE_LETTER = re.compile(r"^\s*[\d.,]+ ?[kKgGMb]$")
_SPELLED_PART = re.compile(r"\b(\w*illionths?|hundredths?|thousandths?|\w+-(firsts?|seconds?))\b")
_ODD_PART = re.compile(r"\b(hundred|twenty|thirty|thousand|nine\w+)\b.*\b(thirds?|fourths?|fifths?|eighths?)\b")
_PHONE_OR_LIST = re.compile(r"\+\d+-|\bnrs?\.|\bphone number\b|\bexercises\b", re.I)
_GLUED_UNIT = re.compile(r"\.?\d(ml|km)\b")
_SHARE = re.compile(r"\b\d{1,2} in \d{1,2}\b")
_TWO_BOUNDS = re.compile(
    r"(greater|more|bigger|above|at most|at least|less) .*\band\b.*(smaller|less|below|at least|greater)"
)
_EQUATION = re.compile(r"\bequal(s|ing)?\b|=>|\bor equal\b", re.I)


def number(case: Case) -> Verdict:
    """Numbers: the same spans with the same values; a fraction is a share in percent with us."""
    outside = _outside_number(case)
    if outside:
        return Verdict(False, out_of_scope=outside)
    figures, _ = figures_of(case)
    return Verdict(_same(case, figures, _number_holds), shown(figures))


def _outside_number(case: Case) -> str | None:
    subtypes = {str(expected.resolution.get("subtype")) for expected in case.expected}
    if _ARITHMETIC.search(case.text) or "power" in subtypes:
        return "arithmetic (powers, N over M): no prose"
    if _SPELLED_PART.search(case.text) or _ODD_PART.search(case.text):
        return "fractions spelled beyond what prose prints (thirty fifths, trillionths)"
    if _BARE_LETTER.search(case.text):
        return "a bare letter for a magnitude (10G, 1.2b), no noun or currency beside"
    if _PHONE_OR_LIST.search(case.text):
        return "phone and list numbers: skipped by design"
    if _GLUED_UNIT.search(case.text) and not case.expected:
        return "a number with a unit is a figure by design, none to the number model"
    return None


def _number_holds(figure: Figure, expected: Expected) -> bool:
    scale = 100 if figure.unit == "percent" and "%" not in figure.value_text else 1
    value = figure.value if figure.value is not None else figure.value_low
    return overlap(figure.char_start, figure.char_end, expected) and near(
        value / scale if value is not None else None, expected.value
    )


def percent(case: Case) -> Verdict:
    """Percentages; fractions where the model's percent mode asks for them."""
    if any(re.match(r"per ?cent\w* of|%$", expected.text) and expected.value != 0 for expected in case.expected):
        return Verdict(False, out_of_scope="a percent sign without a number before it")
    figures = [figure for figure in figures_of(case)[0] if figure.unit == "percent"]
    return Verdict(_same(case, tuple(figures), _percent_holds), shown(figures))


def _percent_holds(figure: Figure, expected: Expected) -> bool:
    value = -(figure.value or 0) if figure.direction == "down" else figure.value
    return overlap(figure.char_start, figure.char_end, expected) and (
        near(value, expected.value) or near(figure.value, expected.value)
    )


def span(case: Case) -> Verdict:
    """Ranges: the bounds that the words assert; whether an end is open where only one is stated."""
    outside = _outside_span(case)
    if outside:
        return Verdict(False, out_of_scope=outside)
    figures = [figure for figure in figures_of(case)[0] if figure.modifier not in ("none", "exact", "approx")]
    return Verdict(_same(case, tuple(figures), _span_holds), shown(figures))


def _outside_span(case: Case) -> str | None:
    if _EQUATION.search(case.text):
        return "equations in words (equal to N or less)"
    if re.search(r"[<>]", case.text):
        return "comparison signs of a query"
    if _SHARE.search(case.text):
        return "a share by design (more than 2 in 5)"
    if _TWO_BOUNDS.search(case.text):
        return "two bounds of one query (greater than A and less than B)"
    return None


def _span_holds(figure: Figure, expected: Expected) -> bool:
    if not overlap(figure.quote_start, figure.quote_end, expected):
        return False
    low, high = str(expected.resolution["value"])[1:-1].split(",")
    sides = ((figure.value_low, low), (figure.value_high, high))
    if not all(near(ours, float(theirs)) if theirs else ours is None for ours, theirs in sides):
        return False
    closed = {"more_than": "(", "at_least": "[", "less_than": ")", "at_most": "]"}.get(figure.modifier)
    return closed is None or closed in str(expected.resolution["value"])


def ordinal(case: Case) -> Verdict:
    """Ordinals: a rank with the value, or skipped as an ordinal; no other reading of the word."""
    wanted = [expected for expected in case.expected if expected.type == "ordinal"]
    if not wanted:
        return Verdict(False, out_of_scope="ordinals without a number (last, next, previous)")
    if any(re.search(r"\w*illionth|illion", expected.text) for expected in wanted):
        return Verdict(False, out_of_scope="ordinals of millions and more: no prose")
    figures, skipped = figures_of(case)
    return Verdict(
        all(_ordinal_holds(expected, figures, skipped) for expected in wanted), shown(figures) + _classes(skipped)
    )


def _ordinal_holds(expected: Expected, figures: tuple[Figure, ...], skipped: tuple[Skipped, ...]) -> bool:
    ranked = any(
        figure.kind == "rank"
        and near(figure.value, expected.value)
        and overlap(figure.char_start, figure.char_end, expected)
        for figure in figures
    )
    return ranked or any(
        token.skip_class in ("ordinal", "name", "idiom") and overlap(token.char_start, token.char_end, expected)
        for token in skipped
    )


def _classes(skipped: tuple[Skipped, ...]) -> str:
    return " ".join(f"[{token.text}: {token.skip_class}]" for token in skipped)


def _same(case: Case, figures: tuple[Figure, ...], holds: Callable[[Figure, Expected], bool]) -> bool:
    """One figure for each entity, in order."""
    return len(figures) == len(case.expected) and all(
        holds(figure, expected)
        for figure, expected in zip(figures, sorted(case.expected, key=lambda one: one.start), strict=True)
    )
