"""What a printed number means, as intervals; the package's docstring has the rules.

The digits' part follows GUM's rectangular bounds for a rounded number (JCGM 100:2008, 4.3.7).
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from schemas.records import Modifier

APPROXIMATE = 0.1
"""The share by which "about" may be off before a reader would call it wrong."""


class Interval(NamedTuple):
    """A closed interval; an open end is infinite."""

    low: float
    high: float

    @property
    def low_or_none(self) -> float | None:
        """The lower end as tables have it."""
        return None if self.low == -inf else self.low

    @property
    def high_or_none(self) -> float | None:
        """The upper end as tables have it."""
        return None if self.high == inf else self.high

    def meets(self, other: Interval) -> bool:
        """Whether one value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def within(self, other: Interval) -> Interval | None:
        """What both have, or None."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None


class Meaning(NamedTuple):
    """The two intervals of one number; the pragmatic one lies in the logical one."""

    pragmatic: Interval
    logical: Interval


def meaning(
    low: float | None, high: float | None, precision: int | None, modifier: Modifier, *, discrete: bool
) -> Meaning:
    """The intervals of a number whose words assert ``low`` to ``high`` (None where open).

    ``precision`` is the power of ten of its last significant digit; None for a number that is no numeral. ``discrete``
    says that single things are counted. Raises ``ValueError`` where nothing is asserted.
    """
    if low is None and high is None:
        raise ValueError("a number that asserts nothing has no meaning")
    stated = Interval(-inf if low is None else low, inf if high is None else high)
    if modifier in ("more_than", "at_least", "less_than", "at_most") or low is None or high is None:
        return Meaning(_bounded(stated, precision), stated)
    if low != high or modifier == "exact" or precision is None:
        return Meaning(stated, stated)
    step = 10.0**precision
    if modifier == "approx":
        slack = max(step, APPROXIMATE * abs(low))
        return Meaning(_around(low, min(step, slack)), _around(low, slack))
    if discrete and _is_told_to_the_unit(low, precision):
        return Meaning(stated, stated)
    return Meaning(_around(low, step / 2), _around(low, step))


def _around(value: float, slack: float) -> Interval:
    """Ends as decimal arithmetic would have them: 3.3 and not 3.3000000000000003."""
    return Interval(float(f"{value - slack:.12g}"), float(f"{value + slack:.12g}"))


def _is_told_to_the_unit(value: float, precision: int) -> bool:
    """A whole number whose last digit counts single things: nothing was rounded that the words do not say."""
    return precision == 0 and float(value).is_integer() and abs(value) >= 10


def _bounded(stated: Interval, precision: int | None) -> Interval:
    """A bound as readers take it: not far beyond the number that was chosen to state it."""
    low, high = stated
    value = low if high == inf else high
    room = max(10.0 ** (precision + 1) if precision is not None else 0.0, APPROXIMATE * abs(value))
    return Interval(low, low + room) if high == inf else Interval(high - room, high)
