"""The figures of one article -> its observations: one a number and statistic, wherever the article repeats it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import floor, inf, log10

from flows.stages.reconcile.beside import is_outdated, quoted
from flows.stages.reconcile.interval import Interval, Meaning, meaning
from flows.stages.reconcile.measure import Scale, comparable
from flows.stages.reconcile.origin_article import Origins
from schemas.clause import clauses
from schemas.identity import key
from schemas.reconciled import Observation
from schemas.records import Article, Figure
from schemas.topic import topic_of
from schemas.wording import counted_words, curated_name

_MEASURED = frozenset(["percent", "percentage point"])

LEAST_DIGITS = 3
"""So many significant digits make a number tell itself: two articles seldom have them by chance."""


def observations_of(article: Article, month: str, figures: Iterable[Figure]) -> tuple[Observation, ...]:
    """The observations of an article whose figures have a stat_key; figures without one are none."""
    figures = tuple(figures)
    origins = Origins(article, figures)
    by_key: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.stat_key and figure.metric:
            by_key[figure.stat_key].append(figure)
    topic = topic_of(article.title, article.text) if by_key else ()
    said = dict(zip((figure.figure_id for figure in figures), clauses(figures), strict=True)) if by_key else {}
    return tuple(
        replace(_observation(article, month, topic, group, origins), words=_words(group, said))
        for key_figures in by_key.values()
        for group in _told_once(key_figures)
    )


def _words(group: Sequence[Figure], said: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What is counted and what its clauses say of it, wherever the article states it."""
    counted = {word for figure in group for word in counted_words(figure.concept or figure.noun or "")}
    return tuple(sorted(counted.union(*(said[figure.figure_id] for figure in group))))


def meaning_of(figure: Figure) -> Meaning:
    """The intervals of a figure, in the unit as stated."""
    discrete = figure.kind in ("count", "rate", "rank", "score") and figure.unit not in _MEASURED
    return meaning(figure.value_low, figure.value_high, figure.precision, figure.modifier, discrete=discrete)


def _told_once(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Groups of figures that state one number: the narrowest first, and each with what it lies in.

    An article that contradicts itself has two groups, and so two observations.
    """
    groups: list[list[Figure]] = []
    for figure in sorted(figures, key=_width):
        own = meaning_of(figure).logical
        home = next((group for group in groups if all(own.meets(meaning_of(one).logical) for one in group)), None)
        if home is None:
            groups.append([figure])
        else:
            home.append(figure)
    return groups


def _width(figure: Figure) -> tuple[float, float, int]:
    pragmatic, logical = meaning_of(figure)
    return (logical.high - logical.low, pragmatic.high - pragmatic.low, figure.char_start)


def _observation(
    article: Article, month: str, topic: tuple[str, ...], group: Sequence[Figure], origins: Origins
) -> Observation:
    first = group[0]
    scale = comparable(first.unit, difference=first.kind == "change")
    pragmatic, logical = meaning_of(first)
    attribution, origin = origins.of_group(group)
    stated = first.value if first.value is not None else None
    assert first.stat_key
    assert first.metric
    return Observation(
        observation_id=key("observation", article.article_id, first.stat_key, first.figure_id),
        stat_key=first.stat_key,
        metric=first.metric,
        area=first.area,
        period_start=first.period_start,
        period_end=first.period_end,
        period_kind=first.period_kind,
        kind=first.kind,
        per=first.per,
        direction=first.direction,
        unit=scale.unit,
        obs_status=first.status,
        article_id=article.article_id,
        outlet=article.outlet,
        month=month,
        published=article.published.moment,
        vintage=_vintage(article),
        obs_value=None if stated is None else scale.of(stated),
        pragmatic_low=_end(scale.of(pragmatic.low)),
        pragmatic_high=_end(scale.of(pragmatic.high)),
        logical_low=_end(scale.of(logical.low)),
        logical_high=_end(scale.of(logical.high)),
        stated_value=stated,
        stated_unit=first.unit,
        digits=digits_of(first),
        leads=(*leads_of(first, scale), *_known(first.metric), _sort(first, scale)),
        words=(),
        topic=topic,
        area_basis=first.area_basis,
        attribution=attribution,
        origin=origin,
        quote=first.quote,
        quoted=quoted(article, first),
        is_outdated=is_outdated(group),
        figure_ids=tuple(
            figure.figure_id for figure in sorted(group, key=lambda one: (one.offset_field, one.char_start))
        ),
    )


def _vintage(article: Article) -> date | None:
    moment = article.published.moment or article.fetched_at
    return moment.date() if moment else None


def _end(value: float) -> float | None:
    return None if value in (inf, -inf) else value


def digits_of(figure: Figure) -> str | None:
    """``499e3`` for 499,000: the significant digits and their place, or None for fewer than ``LEAST_DIGITS``."""
    if figure.value is None or figure.precision is None or not figure.value:
        return None
    mantissa = round(abs(figure.value) / 10.0**figure.precision)
    if not mantissa or log10(mantissa) < LEAST_DIGITS - 1:
        return None
    return f"{mantissa}e{figure.precision}"


def leads_of(figure: Figure, scale: Scale) -> tuple[str, ...]:
    """The first digits: ``74e3``, ``75e3`` and, rounded to one, ``7x4`` of 74,651; of a range those of its ends."""
    value = figure.value
    ends = [value] if value is not None else [end for end in (figure.value_low, figure.value_high) if end is not None]
    found = [_leads(abs(scale.of(end))) for end in ends]
    if len(found) == 1:
        return tuple(dict.fromkeys(found[0]))
    return ("~".join(lead[-1] for lead in found),)


def _known(metric: str) -> tuple[str, ...]:
    """A metric of the vocabulary, by which articles that tell of one event meet whatever numbers they have for it."""
    return (metric,) if curated_name(metric) else ()


def _sort(figure: Figure, scale: Scale) -> str:
    """Its unit, or that things are counted: by it numbers meet that contradict one another in a small enough block."""
    if figure.kind in ("count", "rate") and scale.unit not in _MEASURED:
        return "counted"
    return f"in {scale.unit or figure.kind}"


def _leads(value: float) -> tuple[str, ...]:
    if not value:
        return ("0",)
    power = floor(log10(value)) - 1
    cut, rounded = floor(value / 10.0**power + 1e-9), round(value / 10.0**power)
    first = round(value / 10.0 ** (power + 1))
    coarse = f"{first}x{power + 1}" if first < 10 else f"1x{power + 2}"
    return f"{cut}e{power}", f"{rounded}e{power}" if rounded < 100 else f"10e{power + 1}", coarse


def pragmatic_of(one: Observation) -> Interval:
    """The pragmatic interval, for comparing."""
    return _interval(one.pragmatic_low, one.pragmatic_high)


def logical_of(one: Observation) -> Interval:
    """The logical interval, for comparing."""
    return _interval(one.logical_low, one.logical_high)


def _interval(low: float | None, high: float | None) -> Interval:
    return Interval(-inf if low is None else low, inf if high is None else high)
