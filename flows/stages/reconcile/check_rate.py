"""Rates told by two periods, and a rate or an amount for each, times how many: ``£50 a week, or £2,600 a year``.

How many of one period another has is an interval (``_IN``), as people reckon: a month has four weeks or somewhat more,
a week five days or seven.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.stages.reconcile.check_decide import outcome
from flows.stages.reconcile.check_made import Found, could_be_alike, is_amount, is_bare, number, unit_of
from flows.stages.reconcile.cue import Told, around, home_of, said
from flows.stages.reconcile.interval import Interval
from schemas.records import Figure

_IN = {
    ("hour", "day"): Interval(24, 24),
    ("day", "week"): Interval(5, 7),
    ("day", "month"): Interval(28, 31),
    ("day", "year"): Interval(360, 366),
    ("week", "month"): Interval(4, 4.4),
    ("week", "year"): Interval(52, 52.2),
    ("month", "quarter"): Interval(3, 3),
    ("month", "year"): Interval(12, 12),
    ("quarter", "year"): Interval(4, 4),
}


def rates(told: Sequence[Told]) -> Iterator[Found]:
    """The rates of all sentences that are reckoned with."""
    for place, one in enumerate(told):
        for first, second in pairwise(figure for figure in one.figures if is_amount(figure)):
            yield from _two_periods(one, first, second)
        for rate in one.figures:
            if rate.per in _PERIODS and is_amount(rate):
                yield from _times_duration(told, place, rate)
        yield from _for_each(told, place)


_PERIODS = frozenset(period for pair in _IN for period in pair)


def _two_periods(told: Told, first: Figure, second: Figure) -> Iterator[Found]:
    """``3,200 calls a day, or some 96,000 a month``: the same by another period; what does not come out fails."""
    cue = said("amounts_to", told.between(first, second)) or said("gives_share", told.between(first, second))
    if cue is None or first.per == second.per or unit_of(first) != unit_of(second):
        return
    short, long = (first, second) if (first.per, second.per) in _IN else (second, first)
    times = _IN.get((str(short.per), str(long.per)))
    if times is None:
        return

    def reckoning(operands: Sequence[Interval]) -> Interval:
        return _times(operands[0], times)

    found = outcome((short,), long, reckoning)
    is_said = "," in told.between(first, second) or cue != "or"
    if found is not None and (found.holds or (is_said and None not in (first.value, second.value))):
        formula = f"{number(short)} a {short.per} x {times.high:g} = {number(long)} a {long.per}"
        yield Found("rate_times_period", (short,), long, formula, found.computed, found.holds, True, cue)


def _times(one: Interval, times: Interval) -> Interval:
    return Interval(one.low * times.low, one.high * times.high)


def _times_duration(told: Sequence[Told], place: int, rate: Figure) -> Iterator[Found]:
    """``$25 a month. Over 30 months that comes to $750``: a rate, how long, and a total that the words call so."""
    near = list(around(told, place, before=0, after=1))
    for time in near:
        if time.kind != "duration" or time.value is None or (time.unit, rate.per) == (None, None):
            continue
        times = Interval(1, 1) if time.unit == rate.per else _IN.get((str(rate.per), str(time.unit)))
        for total in near:
            if times is None or total.per is not None or not is_amount(total) or unit_of(total) != unit_of(rate):
                continue
            if total.char_start < rate.char_start or not _is_total(told, place, total):
                continue
            yield from _product((rate, time), total, times)


def _is_total(told: Sequence[Told], place: int, figure: Figure) -> bool:
    home = home_of(told, place, figure)
    before = home.text[: figure.quote_start - home.start]
    after = home.text[figure.quote_end - home.start :]
    return any(said(*one) is not None for one in (("total_called", before), ("sum_to", before), ("in_all", after))) or (
        said("amounts_to", before) is not None
    )


def _product(operands: tuple[Figure, Figure], total: Figure, times: Interval) -> Iterator[Found]:
    def reckoning(intervals: Sequence[Interval]) -> Interval | None:
        one, other = intervals
        return (
            _times(Interval(one.low * other.low, one.high * other.high), times)
            if min(one.low, other.low) >= 0
            else None
        )

    found = outcome(operands, total, reckoning)
    if found is not None and found.closely:
        formula = f"{number(operands[0])} x {number(operands[1])} = {number(total)}"
        yield Found("rate_times_period", operands, total, formula, found.computed, True, True, total.quote)


def _for_each(told: Sequence[Told], place: int) -> Iterator[Found]:
    """``Each of the 50 villages receives 7 tonnes, a total of 350``."""
    one = told[place]
    figures = [figure for figure in one.figures if is_amount(figure)]
    for first, total, each in zip(figures, figures[1:], figures[2:], strict=False):
        things, of_all = (first, total) if could_be_alike(each, total) else (total, first)
        if (
            said("each_after", one.after(each))
            and could_be_alike(each, of_all)
            and things.kind == "count"
            and not is_bare(things)
        ):
            yield from _product((things, each), of_all, Interval(1, 1))
    for left, right in pairwise(figures):
        is_each = said("each", one.text[: left.quote_start - one.start]) or said("each", one.between(left, right))
        if not is_each and not said("each_after", one.after(right)):
            continue
        for total in around(told, place, before=0, after=1):
            if total.char_start > right.char_start and is_amount(total) and _is_total(told, place, total):
                for each in (left, right):
                    if unit_of(each) == unit_of(total):
                        yield from _product((left, right), total, Interval(1, 1))
                        return
