"""Which country's money a bare dollar, peso, pound or rupee is."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import Number

BY_COUNTRY = rules.load("currency")["by_country"]
_LEAST_MONEY = 1e6
_PUSHED = frozenset({"thrust", "force", "square"})


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
