"""Which country's money a bare dollar, peso, pound or rupee is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flows.stages.extract import lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import Number

BY_COUNTRY = rules.load("currency")["by_country"]
HUNDREDTHS: dict[str, dict[str, Any]] = BY_COUNTRY["hundredths"]
"""Cents, pence and the like: how they are written, and whose they are."""
CENTS = frozenset(HUNDREDTHS["cent"]["words"])
OWNERS: dict[str, str] = BY_COUNTRY["owners"]
"""Whose dollar it is by the word beside it."""
DOLLARS = frozenset(BY_COUNTRY["signs"]["$"].values())
_TABLES: tuple[dict[str, dict[str, str]], ...] = (BY_COUNTRY["signs"], BY_COUNTRY["names"])
_HAS_DOLLAR = frozenset(BY_COUNTRY["signs"]["$"])
_CALLS_IT_DOLLAR = frozenset(BY_COUNTRY["names"]["dollar"])
_HAS_OWN_MONEY = frozenset(code for table in _TABLES for codes in table.values() for code in codes) - {"default"}
_OWN_MONEY = re.compile(
    r"\bRs(?![a-z])|\b(?:[Rr]upees?|[Pp]esos?|[Ff]rancs?|[Cc]rowns?|[Dd]inars?|[Ss]hillings?|[Kk]ron[ae]r?|[Pp]ounds)\b"
)
_OWNED_DOLLAR = re.compile(r"[A-TV-Z]\$|\$[A-TV-Z]\b|\b[A-Z][a-z]+an? dollars?\b|\b(?:AUD|CAD|NZD|SGD|HKD)\b")
_PLAIN_DOLLAR = re.compile(r"(?<![A-Za-z])\$|\bdollars?\b|\bcents?\b|\d[¢c]\b")

_LEAST_MONEY = 1e6
_PUSHED = frozenset({"thrust", "force", "square"})


def of_hundredth(name: str, country: str | None) -> str:
    """The currency that a cent or penny is a hundredth of."""
    entry = HUNDREDTHS[name]
    return str(entry.get(country or "default", entry["default"]))


def spaced_dollar(sign: str, codes: frozenset[str]) -> str:
    """``C $``, ``c $``, ``cad$``: a dollar whose owner is set apart or in lower case; ``A $12 lunch`` has none."""
    owner = sign[:-1].strip().upper()
    if owner == "A" and sign[-2].isspace():
        return sign
    if owner in codes:
        return owner
    return f"{owner}$" if owner == "C" or sign[0].isupper() else sign


def owner_of(found: Sequence[Token], at: int) -> str | None:
    """Whose dollar or cent it is by the word after it: ``$75 US per barrel``; not ``$75 US exports``."""
    if at >= len(found) or not found[at].text[0].isupper():
        return None
    after = found[at + 1] if at + 1 < len(found) else None
    if after is not None and after.kind == "w" and not lexicon.is_stop(after.low) and after.low != "compared":
        return None
    return found[at].text if found[at].text in DOLLARS else OWNERS.get(found[at].low)


def local(codes: dict[str, str] | None, country: str | None) -> str | None:
    """The currency that a table gives for the country, its default elsewhere; None without a table."""
    return codes.get(country or "default", codes["default"]) if codes else None


def currency_of(text: str, codes: Sequence[str]) -> str | None:
    """The country whose money a text prints, by the places it names.

    The plain dollar is told from the American where ``US$`` stands beside ``$``. Where a rupee, peso, crown and the
    like stand, it is the country that has one of that name and no dollar.
    """
    if "US$" in text or "US $" in text:
        return _most(code for code in codes if code in ("CA", "AU", "NZ", "SG", "HK"))
    own = [code for code in codes if code in _HAS_OWN_MONEY and code not in _HAS_DOLLAR]
    return _most(own) if own and _OWN_MONEY.search(text) is not None else None


def _most(codes: Iterable[str]) -> str | None:
    found = list(codes)
    return max(sorted(set(found)), key=found.count) if found else None


def country_of_sentence(text: str, start: int, end: int, codes: Iterable[str], country: str | None) -> str | None:
    """The country whose dollar, rupee or peso a sentence prints: the only one it names that has such money.

    An outlet in a country with a dollar of its own prints that one plain, wherever the news is from; and where the
    place's own dollar stands with its owner (``A$10 million ($7 million)``), the plain one is another.
    """
    found = _HAS_OWN_MONEY.intersection(codes)
    if len(found) != 1 or country in found:
        return country
    named = next(iter(found))
    if named in _CALLS_IT_DOLLAR and _PLAIN_DOLLAR.search(text, start, end):
        return country if country in _HAS_DOLLAR or _OWNED_DOLLAR.search(text, start, end) else named
    return named if named not in _HAS_DOLLAR and _OWN_MONEY.search(text, start, end) else country


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
