"""The peer's specs for money, ages, dimensions and temperatures, against figures and their units.

Units are compared as amounts in the units' base, so that ``5 ft 2 in`` may be feet there and inches here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flows.stages.extract import rules
from schemas import vocabulary
from schemas.records import Figure
from tests.bench.recognizers_case import Case, Expected, Verdict, figures_of, near, overlap, shown

_UNITS = vocabulary.load("units")["units"]
_CURRENCIES = vocabulary.load("units")["currencies"]
_HUNDREDTHS = frozenset(rules.load("currency")["by_country"]["hundredths"])
_RENAMED = {
    "c": "degree Celsius",
    "f": "degree Fahrenheit",
    "age": "year",
    "metric ton": "tonne",
    "meter": "metre",
    "pence": "penny",
    "british pound": "pound sterling",
    "united states dollar": "us dollar",
    "costa rican colón": "costa rican colon",
}
_SPELLINGS = (("meter", "metre"), ("liter", "litre"), ("kilometer", "kilometre"))
_QUERY = re.compile(r"\[\w+\]|<\w+>|^\d+ \$?\d+|dollar (rmb|dollar)|\d \$ \d|rmb \d")
_MILLIONS_OF_CODE = re.compile(r"\bM[A-Z]{3}\b|\b[A-Z]{3} million\b")
_CENTS_BEHIND = re.compile(r"(dollars?|usd|mao) (\d\d|forty five|five)\b", re.I)


def money(case: Case) -> Verdict:
    """Amounts of money with their currency; a bare dollar, pound or franc is any of that name."""
    outside = _outside(case, _is_currency)
    if outside is None and _MILLIONS_OF_CODE.search(case.text):
        outside = "millions written before the code (MEUR), no prose"
    if outside is None and _CENTS_BEHIND.search(case.text):
        outside = "cents said after the amount (15 dollars 50): speech, no print"
    return _verdict(case, outside, _is_money)


def age(case: Case) -> Verdict:
    """Ages."""
    return _verdict(case, _outside(case, _is_unit), lambda figure: figure.kind == "age")


def dimension(case: Case) -> Verdict:
    """Lengths, areas, weights, volumes, speeds, angles and data; time, share and temperature are other models'."""
    return _verdict(case, _outside(case, _is_unit), _is_dimension)


def temperature(case: Case) -> Verdict:
    """Temperatures; a plain degree is an angle with us too, and counts only where the spec has one."""
    plain = any(_name(one) == "degree" for one in case.expected)
    return _verdict(
        case, _outside(case, _is_unit), lambda figure: _is_temperature(figure) or (plain and _is_plain(figure))
    )


def _is_temperature(figure: Figure) -> bool:
    return _dimension(figure.unit) == "temperature"


def _is_plain(figure: Figure) -> bool:
    return figure.unit == "degree"


def _verdict(case: Case, outside: str | None, covers: Callable[[Figure], bool]) -> Verdict:
    if outside:
        return Verdict(False, out_of_scope=outside)
    figures = [figure for figure in figures_of(case)[0] if covers(figure)]
    expected = [one for one in case.expected if one.value is not None]
    same = len(figures) == len(expected) and all(any(_holds(figure, one) for figure in figures) for one in expected)
    return Verdict(same, shown(figures))


def _outside(case: Case, known: Callable[[str], bool]) -> str | None:
    if _QUERY.search(case.text):
        return "units in brackets, amounts side by side without words: a query"
    if case.expected and all(one.value is None for one in case.expected):
        return "a unit without a number"
    named = [_name(one) for one in case.expected if one.value is not None]
    return None if all(known(name) for name in named) else "unit not in units.yaml (picometre, teaspoon, bitcoin)"


def _name(expected: Expected) -> str:
    code = expected.resolution.get("isoCurrency")
    if code:
        return str(code)
    name = str(expected.resolution["unit"]).lower()
    name = _RENAMED.get(name, name)
    for american, british in _SPELLINGS:
        name = re.sub(rf"\b(\w*){american}\b", rf"\1{british}", name)
    return name


def _is_unit(name: str) -> bool:
    return name in _UNITS


def _is_currency(name: str) -> bool:
    return name in _UNITS or name in _HUNDREDTHS or bool(_codes(name))


def _codes(name: str) -> set[str]:
    """The codes of a currency's code or name; of every currency of that last word where no nation is named."""
    if name in _CURRENCIES:
        return {name}
    return {code for code, full in _CURRENCIES.items() if f" {full.lower()}".endswith(f" {name}")} | (
        {"GBP"} if name == "pound" else set()
    )


def _is_money(figure: Figure) -> bool:
    return figure.unit in _CURRENCIES


def _is_dimension(figure: Figure) -> bool:
    others = ("time", "share", "temperature", "index", None)
    return _dimension(figure.unit) not in others and figure.kind != "age"


def _dimension(unit: str | None) -> str | None:
    return _UNITS[unit]["dimension"] if unit in _UNITS else None


def _holds(figure: Figure, expected: Expected) -> bool:
    value = figure.value if figure.value is not None else figure.value_high
    unit, wanted = figure.unit or "", _name(expected)
    if value is None or not overlap(figure.char_start, figure.char_end, expected):
        return False
    if wanted in _HUNDREDTHS:
        return unit in _CURRENCIES and near(round(value * 100, 6), expected.value)
    if unit in _codes(wanted) or unit == wanted:
        return near(value, expected.value)
    ours, theirs = _factor(unit), _factor(wanted)
    return ours is not None and theirs is not None and near(value * ours, (expected.value or 0) * theirs)


def _factor(unit: str) -> float | None:
    factor = _UNITS.get(unit, {}).get("factor")
    return float(factor) if factor else None
