"""Which country's money a bare dollar, peso, pound or rupee is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.stages.extract import rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import Number

BY_COUNTRY = rules.load("currency")["by_country"]
HUNDREDTHS: dict[str, dict[str, Any]] = BY_COUNTRY["hundredths"]
"""Cents, pence and the like: how they are written, and whose they are."""

_LEAST_MONEY = 1e6
_PUSHED = frozenset({"thrust", "force", "square"})


def of_hundredth(name: str, country: str | None) -> str:
    """The currency that a cent or penny is a hundredth of."""
    entry = HUNDREDTHS[name]
    return str(entry.get(country or "default", entry["default"]))


def spaced_dollar(sign: str, codes: frozenset[str]) -> str:
    """``C $``, ``c $``, ``cad$``: a dollar whose owner is set apart or in lower case."""
    owner = sign[:-1].strip().upper()
    if owner in codes:
        return owner
    return f"{owner}$" if owner == "C" or sign[0].isupper() else sign


def local(codes: dict[str, str] | None, country: str | None) -> str | None:
    """The currency that a table gives for the country, its default elsewhere; None without a table."""
    return codes.get(country or "default", codes["default"]) if codes else None


def bare(word: str, name: str, found: Sequence[Token], number: Number, country: str | None, at: int) -> str:
    """Which dollar, peso or pound a bare word means."""
    if word in ("pound", "pounds"):
        pushes = at + 1 < len(found) and found[at].low in ("of", "per") and found[at + 1].low in _PUSHED
        british = country in ("GB", "IE") and not _weighs(found, number.first)
        is_money = not pushes and (number.low >= _LEAST_MONEY or british)
        return (local(BY_COUNTRY["signs"]["£"], country) or "GBP") if is_money else name
    singular = word.removesuffix("s")
    return local(BY_COUNTRY["names"].get(singular), country) or name


def _weighs(found: Sequence[Token], first: int) -> bool:
    words = {token.low for token in found[max(0, first - 8) : first]}
    return bool(words & {"weigh", "weighs", "weighed", "weighing", "weight", "lost", "gained", "lose"})
