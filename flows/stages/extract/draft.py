"""A figure in the making: what the modules of this package hand each other while they fill in its fields."""

from __future__ import annotations

from dataclasses import dataclass

from flows.stages.extract.numeral import Form, Number
from flows.stages.extract.unit import Unit
from schemas.records import Direction, Kind, Modifier, Status


@dataclass(slots=True)
class Draft:
    """One numeric expression with its sign; ``first`` and ``last`` are tokens, the rest are fields of Figure.

    ``is_range`` marks ``10 to 20``; ``skip`` is the class of a number that is no figure, None while it is one.
    """

    first: int
    last: int
    low: float
    high: float
    precision: int | None
    form: Form
    unit: Unit | None
    rules: list[str]
    is_range: bool = False
    skip: str | None = None
    modifier: Modifier = "none"
    modifier_first: int | None = None
    modifier_last: int | None = None
    kind: Kind | None = None
    unit_name: str | None = None
    noun: str | None = None
    noun_last: int | None = None
    is_person: bool = False
    concept: str | None = None
    per: str | None = None
    per_last: int | None = None
    direction: Direction | None = None
    base: tuple[int, int] | None = None
    status: Status = "reported"

    @classmethod
    def of(cls, number: Number, unit: Unit | None) -> Draft:
        """A draft of a number, its span widened by a unit that is a sign."""
        first, last = number.first, number.last
        rules = [number.rule]
        if unit is not None:
            rules.append(unit.rule)
            if unit.inside:
                first, last = min(first, unit.first), max(last, unit.last)
        return cls(
            first,
            last,
            number.low,
            number.high,
            number.precision,
            number.form,
            unit,
            rules,
            number.rule == "number.range",
        )

    def count_in_whole_money(self) -> None:
        """37 cents are 0.37 dollars: called once, when what belongs together has been joined."""
        if self.unit is not None and self.unit.is_hundredth:
            self.low, self.high = round(self.low / 100, 6), round(self.high / 100, 6)
            self.precision = None if self.precision is None else self.precision - 2

    @property
    def end(self) -> int:
        """The last token of the number, its unit, and a modifier that hangs on them (``8,000-odd``, ``20 or more``)."""
        last, unit = self.last, self.unit
        if unit is not None and unit.last > last:
            last = unit.last
        hanging = self.modifier_last if self.modifier_first == last + 1 else None
        return last if hanging is None else hanging

    @property
    def lead(self) -> int:
        """The token before the number and the modifier in front of it, -1 at the sentence's start."""
        first = self.first if self.modifier_first is None else min(self.first, self.modifier_first)
        return first - 1
