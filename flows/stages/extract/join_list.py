"""Lists whose members share the unit at their end, or the total: ``rose 2, 3 and 5 percent``, ``3 to 4 in ten``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from flows.stages.extract import number_ratio
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import TIME_UNITS, Unit
from flows.stages.extract.unit_money import CENTS, DOLLARS

HYPHENS = frozenset("-–—‑")
_LONGEST_LINK = 5
_PLAIN_CENTS = CENTS | {"¢", "c"}


def between(tokens: Sequence[Token], a: Draft, b: Draft) -> list[str]:
    """The words between two drafts, ``...`` for more than a few."""
    if b.first - a.end > _LONGEST_LINK:
        return ["..."]
    return [token.low for token in tokens[a.end + 1 : b.first]]


def share_units(tokens: Sequence[Token], drafts: list[Draft]) -> None:
    """``rose 2, 3 and 5 percent``: numbers without a unit take that of the next in the list."""
    shared = False
    for a, b in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=True):
        link = [word for word in between(tokens, a, b) if word not in HYPHENS]
        joins = link in (["and"], ["or"], [",", "and"], [",", "or"]) or (link == [","] and shared)
        joins = joins or (_is_rival(link) and b.unit is not None and b.unit.name == "percent")
        usable = a.unit is None and b.unit is not None and not a.skip and not b.skip and not _is_share_of(link, a, b)
        plain = a.form == b.form == "number" and not b.is_range and tokens[a.first].kind == tokens[b.first].kind
        is_part = (
            link in (["of", "the"], ["of", "its"], ["of", "their"], ["of", "his"], ["of"])
            and tokens[b.first].kind == "n"
        )
        joins = joins or (
            is_part and b.unit is not None and b.low > a.high and b.unit.name not in ("percent", *TIME_UNITS)
        )
        shared = bool(
            joins and usable and plain and b.unit is not None and (b.unit.first > b.first or b.unit.first == b.last)
        )
        if shared and b.unit is not None:
            a.unit = lent(b.unit, a)
            a.rules.append(b.unit.rule)


def _is_share_of(link: list[str], a: Draft, b: Draft) -> bool:
    """``412, or 45%, failed``: no list of percentages, which go upward, but a number and its share."""
    return "or" in link and b.unit is not None and b.unit.name == "percent" and a.low > b.low


def _is_rival(link: list[str]) -> bool:
    """``the Conservatives' 42 to Labour's 38 per cent``."""
    return len(link) == 2 and link[0] == "to" and link[1].endswith("'s")


def lent(unit: Unit | None, to: Draft) -> Unit | None:
    """The unit of a neighbour, standing at ``to`` without tokens of its own."""
    return replace(unit, first=to.last, last=to.last) if unit else None


def share_dollars(tokens: Sequence[Token], drafts: Sequence[Draft]) -> None:
    """``up 67 cents at US$81.29``: plain cents beside a sum are hundredths of its dollar."""
    for a, b in pairwise(drafts):
        if a.unit is None or b.unit is None or not a.unit.is_hundredth or not b.unit.is_money or a.skip or b.skip:
            continue
        beside = between(tokens, a, b) in (["at"], ["to"], ["at", "about"], [",", "to"], [",", "at"])
        if beside and a.unit.name in DOLLARS and b.unit.name in DOLLARS and a.unit.text in _PLAIN_CENTS:
            a.unit = replace(a.unit, name=b.unit.name)


def shares_total(tokens: Sequence[Token], a: Draft, b: Draft, led: str) -> bool:
    """``between three and four in ten``, ``four to five in 10``: both are parts of the second's total.

    ``led`` is the word before the first number.
    """
    if b.form != "share" or "number.in_ten" not in b.rules or a.form != "number" or a.unit or a.first != a.last:
        return False
    above, link = number_ratio.small(tokens, b.first), between(tokens, a, b)
    joined = link in (["to"], ["or"], ["-"]) or (link == ["and"] and led == "between")
    return joined and above is not None and 0 < a.low < above
