"""Relations that an article's structure implies: one metric told as a rate and as a total, by the year and since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from flows.stages.reconcile.check_made import Found, number, quotient, total
from flows.stages.reconcile.cue import Told, logical, pragmatic
from flows.stages.reconcile.interval import Interval
from schemas.records import Article, Figure

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_LATE = 0.25
"""A total since a day may end this share of the time before the article: it is counted up to some days ago."""

Group = tuple[str, str | None]


def implied(article: Article, figures: Sequence[Figure], told: Sequence[Told]) -> Iterator[Found]:
    """The relations that hold among figures of one metric and area, in the order of the text."""
    yield from _both(figures)
    for own in _by_metric(figures).values():
        yield from _rates(article, own)
        yield from _years(article, own)
        yield from _bounds(own)
        yield from _levels(own)
    yield from _multiples(told)


def _by_metric(figures: Sequence[Figure]) -> Mapping[Group, list[Figure]]:
    """Figures of one metric, whatever they are per, and one area."""
    groups: dict[Group, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.metric and figure.kind in ("count", "rate"):
            groups[figure.metric.partition("_per_")[0], figure.area].append(figure)
    return {group: own for group, own in groups.items() if len(own) > 1}


def _both(figures: Sequence[Figure]) -> Iterator[Found]:
    """``both men``, of whom the text told before how many they are."""
    for place, figure in enumerate(figures):
        if figure.value_text.lower() != "both":
            continue
        for earlier in reversed(figures[:place]):
            if earlier.stat_key is not None and earlier.stat_key == figure.stat_key:
                formula = f"{number(earlier)} = {number(figure)}"
                yield Found("count", (earlier,), figure, formula, pragmatic(earlier), True, True, figure.quote)
                break


def _rates(article: Article, own: Sequence[Figure]) -> Iterator[Found]:
    """A total over a time, and so many a day in that time or without a time of their own."""
    rates = [one for one in own if one.per in _DAYS and one.status in ("reported", "estimate")]
    totals = [one for one in own if one.per is None and one.kind == "count" and one.period_start]
    for sum_total in totals:
        days = _days_of(article, sum_total)
        for rate in rates:
            if days and _is_of(rate, sum_total) and rate is not sum_total:
                yield from _rate(rate, sum_total, days)


def _is_of(rate: Figure, sum_total: Figure) -> bool:
    """Whether a rate is told of the time of a total: of the same, or, where its number is vague, of none."""
    if rate.period_start is None and rate.period_end is None:
        return rate.value is None and sum_total.period_end is not None
    return (rate.period_start, rate.period_end) == (sum_total.period_start, sum_total.period_end)


def _days_of(article: Article, sum_total: Figure) -> Interval | None:
    """How many days a total may cover; up to the article's day, or somewhat before it, where it has no end."""
    start, end = sum_total.period_start, sum_total.period_end
    if start is None:
        return None
    if end is not None:
        days = float((end - start).days + 1)
        return Interval(days, days)
    moment = article.published.moment
    if moment is None or moment.date() <= start:
        return None
    days = float((moment.date() - start).days + 1)
    return Interval(days * (1 - _LATE), days)


def _rate(rate: Figure, sum_total: Figure, days: Interval) -> Iterator[Found]:
    spans = Interval(days.low / _DAYS[str(rate.per)], days.high / _DAYS[str(rate.per)])
    low, high = logical(rate)
    computed = Interval(low * spans.low, high * spans.high)
    if not computed.meets(logical(sum_total)):
        return
    formula = f"{number(rate)} a {rate.per} x {spans.high:.4g} {rate.per}s = {number(sum_total)}"
    # A total that is told exactly is what a vague rate is reckoned from.
    operands, result = ((rate,), sum_total) if rate.value is not None else ((sum_total,), rate)
    yield Found("rate_times_period", operands, result, formula, computed, True, False, rate.quote)


def _years(article: Article, own: Sequence[Figure]) -> Iterator[Found]:
    """The counts of the years since one, and the count since then."""
    for since in own:
        if since.period_start is None or since.period_end is not None or since.per is not None:
            continue
        years = [one for one in own if one.per is None and _is_year(one) and one.period_start >= since.period_start]  # type: ignore[operator]
        if len(years) < 2 or not _follow(years, since.period_start):
            continue
        computed = total(pragmatic(one) for one in years)
        if total(logical(one) for one in years).meets(logical(since)):
            formula = f"{' + '.join(map(number, years))} = {number(since)}"
            yield Found("sum", tuple(years), since, formula, computed, True, False, since.period_text or since.quote)
            return


def _is_year(figure: Figure) -> bool:
    start, end = figure.period_start, figure.period_end
    return start is not None and end is not None and 360 <= (end - start).days <= 366


def _follow(years: Sequence[Figure], first: date) -> bool:
    """Whether the years begin with the first and leave none out; a fiscal year may overlap the one before."""
    starts = sorted(one.period_start for one in years if one.period_start)
    gaps = [(after - before).days for before, after in pairwise(starts)]
    return starts[0] == first and all(0 < gap <= 370 for gap in gaps)


def _bounds(own: Sequence[Figure]) -> Iterator[Found]:
    """Years beside a rate a year that bounds them, and the last level beside the threshold that it has passed."""
    for bound in own:
        if bound.per == "year" and bound.status == "reported" and bound.modifier in ("more_than", "at_least"):
            first = _first_of_since(own)
            years = tuple(one for one in own if one.per is None and _is_year(one) and _from(one, first))
            if len(years) > 1 and all(pragmatic(one).low >= (bound.value_low or 0.0) for one in years):
                formula = f"each of {', '.join(map(number, years))} > {number(bound)}"
                low = min(pragmatic(one).low for one in years)
                yield Found("bound", years, bound, formula, Interval(low, low), True, True, bound.quote)
    for threshold in own:
        if threshold.status != "threshold" or threshold.stat_key is None or threshold.value is None:
            continue
        level = _last_level(own, threshold)
        if level and not threshold.stat_key.endswith(":release") and pragmatic(level).low > threshold.value:
            formula = f"{number(level)} > {number(threshold)}"
            yield Found("bound", (level,), threshold, formula, pragmatic(level), True, False, threshold.quote)


def _first_of_since(own: Sequence[Figure]) -> date | None:
    """The day since which the metric is told of, if the article tells it since a day."""
    starts = [one.period_start for one in own if one.period_start and one.period_end is None and one.per is None]
    return min(starts, default=None)


def _from(figure: Figure, first: date | None) -> bool:
    return first is None or (figure.period_start or first) >= first


def _last_level(own: Sequence[Figure], threshold: Figure) -> Figure | None:
    """The latest number of what a threshold is set for."""
    levels = [one for one in own if one.status == "reported" and one.per == threshold.per and one.value is not None]
    dated = [one for one in levels if one.period_start or one.period_end]
    return max(dated, key=lambda one: (one.period_end or date.max, one.char_start), default=None)


def _levels(own: Sequence[Figure]) -> Iterator[Found]:
    """A rate beside that of the time just before it: the change between them is not told, and derived."""
    levels = [one for one in own if one.per and one.status == "reported" and one.value is not None and one.period_start]
    for before in levels:
        for level in levels:
            if before.period_end is None or level.period_start is None or level.per != before.per:
                continue
            if (level.period_start - before.period_end).days != 1:
                continue
            ratio = quotient(pragmatic(level), pragmatic(before))
            if ratio is not None:
                computed = Interval((ratio.low - 1) * 100, (ratio.high - 1) * 100)
                formula = f"({number(level)} - {number(before)}) / {number(before)}"
                told = before.period_text or before.quote
                yield Found("change", (before, level), None, formula, computed, True, False, told)


def _multiples(told: Sequence[Told]) -> Iterator[Found]:
    """``102,550, a tenfold increase from 2014``: what it was then is not told, and derived."""
    for one in told:
        for level, multiple in zip(one.figures, one.figures[1:], strict=False):
            is_multiple = multiple.kind == "ratio" and multiple.value is not None and multiple.value > 1
            if not is_multiple or multiple.base_text is None or level.kind not in ("count", "money", "rate"):
                continue
            computed = quotient(pragmatic(level), pragmatic(multiple))
            if computed is not None:
                formula = f"{number(level)} / {number(multiple)}"
                yield Found("multiple", (level, multiple), None, formula, computed, True, False, multiple.base_text)
