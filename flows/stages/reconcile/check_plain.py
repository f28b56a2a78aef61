"""What a single figure can be wrong about: a day that has not come, a share above the whole, a metric's own bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.stages.reconcile.check_made import Found, number
from flows.stages.reconcile.cue import pragmatic, said
from flows.stages.reconcile.interval import Interval
from schemas import vocabulary
from schemas.records import Article, Figure
from schemas.wording import curated_name

_FAR = 20.0
"""What lies as many times above a bound is of another metric."""

_WHOLE = Interval(0.0, 100.0)


def plain(article: Article, figures: Sequence[Figure]) -> Iterator[Found]:
    """The figures that cannot be as they are told."""
    for figure in figures:
        yield from _day_to_come(article, figure)
        yield from _out_of_bounds(figure)


def _day_to_come(article: Article, figure: Figure) -> Iterator[Found]:
    """A level that is reported as of a day after the article's own."""
    moment, end = article.published.moment, figure.period_end
    if moment is None or end is None or figure.status not in ("reported", "estimate") or end <= moment.date():
        return
    before = figure.sentence[: figure.char_start - figure.sentence_start]
    if cue := said("as_of", before):
        formula = f"as of {end} <= published {moment.date()}"
        yield Found("period_plausible", (figure,), None, formula, None, False, False, cue)


def _out_of_bounds(figure: Figure) -> Iterator[Found]:
    bounds = _bounds_of(figure)
    if bounds is None or bounds.meets(pragmatic(figure)):
        return
    formula = f"{bounds.low:g} <= {number(figure)} <= {bounds.high:g}"
    yield Found("metric_bound", (figure,), None, formula, bounds, False, False, figure.quote)


def _bounds_of(figure: Figure) -> Interval | None:
    """What no value of the figure's metric lies outside; a share of a whole is at most the whole.

    What can be less than nothing is no number of things: a count under its name counts others (152 aftershocks).
    """
    entry = vocabulary.load("metrics")["metrics"].get(curated_name(figure.metric or ""))
    if entry and "bounds" in entry:
        bounds = Interval(*map(float, entry["bounds"]))
        counts_others = figure.kind == "count" and (bounds.low < 0 or pragmatic(figure).low > _FAR * bounds.high)
        return None if counts_others else bounds
    return _WHOLE if _is_of_a_whole(figure) else None


def _is_of_a_whole(figure: Figure) -> bool:
    """A share in percent, as printed, of what it cannot exceed: a capacity or a target it can."""
    if figure.kind != "share" or figure.unit != "percent" or not said("in_percent", figure.quote):
        return False
    after = figure.sentence[figure.char_end - figure.sentence_start :]
    return not any(said("of_what_can_be_exceeded", text) for text in (after, figure.sentence))
