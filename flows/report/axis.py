"""Intervals as lines of characters on one axis, so that a reader sees which numbers meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, inf, isfinite, log10
from typing import NamedTuple

THIN, THICK, VALUE = "─", "━", "●"
OPEN_LEFT, OPEN_RIGHT = "◄", "►"

_WIDE = 50
"""Where the greatest number is so many times the least, a linear axis would press all small ones into one place."""

_PADDING = 0.04
"""The share of the axis that stays free at each end, so that an arrow can be told from an end."""


_FURTHER = 0.5

_LABEL = 12
"""The room that a label takes, and what stays free beside it."""

_LEAST_STEP = 1e-300
"""Far below any number that news prints, and far from where divisions leave nothing."""


class Span(NamedTuple):
    """A closed interval; None at an open end."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of numbers over so many characters, logarithmic where the numbers ask for it."""

    low: float
    high: float
    width: int
    logarithmic: bool

    def place(self, value: float) -> int:
        """The column of a value; one outside stands at the edge."""
        low, high, at = (self._scaled(one) for one in (self.low, self.high, value))
        return min(max(floor((at - low) / (high - low) * self.width), 0), self.width - 1)

    def ticks(self) -> list[float]:
        """Round numbers on the axis (1, 2 or 5 times a power of ten), as many as can be labelled below it."""
        if self.logarithmic:
            powers = range(floor(log10(self.low)), floor(log10(self.high)) + 1)
            return [10.0**power for power in powers if self.low <= 10.0**power <= self.high]
        step = _round_step((self.high - self.low) / max(self.width // _LABEL, 2))
        first = floor(self.low / step) + 1
        return [step * number for number in range(first, floor(self.high / step) + 1)]

    def _scaled(self, value: float) -> float:
        return log10(value) if self.logarithmic else value


def axis_over(
    spans: Iterable[Span], values: Iterable[float | None], width: int, further: Iterable[Span] = ()
) -> Axis | None:
    """The axis that shows every closed end of ``spans`` and every value; None where none does.

    Ends of ``further`` are shown where they lie no farther outside than half of what the others take: one vague number
    would press all others into one place.
    """
    ends = [end for span in spans for end in span if end is not None]
    ends += [value for value in values if value is not None]
    beyond = [end for span in further for end in span if end is not None]
    if not ends:
        ends, beyond = beyond, []
    if not ends or width < 2:
        return None
    low, high = min(ends), max(ends)
    room = (high - low) * _FURTHER or inf
    if beyond:
        low, high = min(low, max(min(beyond), low - room)), max(high, min(max(beyond), high + room))
    if not isfinite(high - low):
        return None
    if low > 0 and high / low >= _WIDE:
        slack = (high / low) ** _PADDING
        return Axis(low / slack, high * slack, width, logarithmic=True)
    slack = (high - low) * _PADDING or max(abs(high) * _PADDING, 1.0)
    return Axis(low - slack, high + slack, width, logarithmic=False)


def drawn(axis: Axis, pragmatic: Span, logical: Span, value: float | None) -> str:
    """One line: thin what the words allow, thick what a reader takes them to say, a dot for the number itself."""
    cells = [" "] * axis.width
    _draw(cells, axis, logical, THIN)
    _draw(cells, axis, pragmatic, THICK)
    for end, cell, arrow in ((logical.low, 0, OPEN_LEFT), (logical.high, -1, OPEN_RIGHT)):
        if end is None:
            cells[cell] = arrow
    if value is not None:
        cells[axis.place(value)] = VALUE
    return "".join(cells)


def scale(axis: Axis, told: Iterable[tuple[float, str]]) -> str:
    """The line of labels below: each number as told where there is room for it, centred on its place."""
    cells = [" "] * axis.width
    free = 0
    for value, label in told:
        start = min(max(axis.place(value) - len(label) // 2, 0), axis.width - len(label))
        if start >= free:
            cells[start : start + len(label)] = label
            free = start + len(label) + 2
    return "".join(cells)


def _draw(cells: list[str], axis: Axis, span: Span, sign: str) -> None:
    first = 0 if span.low is None else axis.place(span.low)
    last = axis.width - 1 if span.high is None else axis.place(span.high)
    cells[first : last + 1] = sign * (last + 1 - first)


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(max(rough, _LEAST_STEP)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
