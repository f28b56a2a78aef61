"""Two numbers that make one figure in the smaller unit: ``1 minute and 45 seconds``, ``5 ft 6 in``."""

from __future__ import annotations

from flows.stages.extract.draft import Draft
from flows.stages.extract.unit import DIMENSION
from schemas import vocabulary

_FACTOR = {
    name: float(entry["factor"]) for name, entry in vocabulary.load("units")["units"].items() if entry.get("factor")
}


def join(a: Draft, b: Draft, link: list[str]) -> bool:
    """``1 minute and 45 seconds``, ``5 feet 6 inches``: one figure in the smaller unit."""
    if link not in ([], ["and"], [","]) or a.unit is None or b.unit is None or a.is_range:
        return False
    if a.unit.is_money:
        return _with_hundredths(a, b)
    if DIMENSION.get(a.unit.name) != DIMENSION.get(b.unit.name) or DIMENSION.get(a.unit.name) not in (
        "time",
        "length",
        "mass",
    ):
        return False
    larger, smaller = _FACTOR.get(a.unit.name), _FACTOR.get(b.unit.name)
    if not larger or not smaller or larger <= smaller or b.low >= larger / smaller:
        return False
    total = round(a.low * round(larger / smaller, 6) + b.low, 6)
    a.low = a.high = total
    a.last, a.unit, a.precision = b.last, b.unit, b.precision
    a.rules = [*a.rules, *(rule for rule in b.rules if rule not in a.rules), "number.compound"]
    return True


def _with_hundredths(a: Draft, b: Draft) -> bool:
    """``thirteen dollars and forty-five cents``: one amount of money."""
    if a.unit is None or b.unit is None or a.unit.name != b.unit.name or a.unit.is_hundredth or not b.unit.is_hundredth:
        return False
    if b.low >= 100 or a.low != int(a.low):
        return False
    a.low = a.high = round(a.low + b.low / 100, 2)
    a.last, a.precision = b.last, -2
    a.unit.last = b.unit.last
    a.rules = [*a.rules, "number.compound"]
    return True
