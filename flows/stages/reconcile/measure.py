"""Units brought to one scale for comparing: miles beside kilometres, but no currency beside another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from schemas import vocabulary

SCALES = {"time": "day", "length": "kilometre", "area": "square kilometre", "mass": "tonne", "volume": "cubic metre"}
"""The unit in which a dimension is compared; of other dimensions the first unit of the vocabulary is."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Takes a number in a stated unit to ``unit``: value * factor + offset."""

    unit: str | None
    factor: float = 1.0
    offset: float = 0.0

    def of(self, value: float) -> float:
        """The number on the scale."""
        return value * self.factor + self.offset


@cache
def comparable(unit: str | None, *, difference: bool = False) -> Scale:
    """The scale of a unit; a unit that the vocabulary does not have (a counted noun, a currency) is its own.

    ``difference`` is for changes: 9 degrees Fahrenheit more are 5 degrees Celsius more.
    """
    if unit == "degree Fahrenheit":
        return Scale("degree Celsius", 5 / 9, 0.0 if difference else -160 / 9)
    units = vocabulary.load("units")["units"]
    entry = units.get(unit) if unit else None
    if not entry or "factor" not in entry or "dimension" not in entry:
        return Scale(unit)
    base = _base(entry["dimension"])
    return Scale(base, float(entry["factor"]) / float(units[base]["factor"]))


@cache
def _base(dimension: str) -> str:
    units: dict[str, dict[str, str]] = vocabulary.load("units")["units"]
    if dimension in SCALES:
        return SCALES[dimension]
    return next(name for name, entry in units.items() if entry.get("dimension") == dimension and "factor" in entry)
