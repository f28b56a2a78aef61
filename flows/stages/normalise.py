"""figures -> figures with metric and statistic key, so that two outlets' numbers can be laid side by side.

A metric names what is measured: the counted thing's head and restricting words, and the kind of number. Curated
entries of schemas/vocabulary/metrics.yaml merge spellings of the same metric and give it a stable id; any other topic
gets an id from its own words, so nothing needs an entry to be compared. A statistic key is metric, area and period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from schemas import vocabulary
from schemas.records import Article, Figure
from schemas.wording import content_words

MAX_CONCEPT_WORDS = 6
"""A metric id keeps this many words of a concept: enough to tell statistics apart, short enough to read."""


@dataclass(frozen=True, slots=True)
class _Metric:
    """A curated metric: figures whose concept holds all words of one of its alternatives, and whose kind is listed."""

    name: str
    kinds: frozenset[str]
    alternatives: tuple[frozenset[str], ...]
    excluded: frozenset[str]


def normalise(article: Article, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures with metric and stat_key. Depends on the article and the vocabulary alone."""
    return tuple(_normalised(article, figure) for figure in figures)


def _normalised(article: Article, figure: Figure) -> Figure:
    metric = metric_of(figure)
    return replace(figure, metric=metric, stat_key=_stat_key(article, figure, metric))


def metric_of(figure: Figure) -> str | None:
    """The curated metric that the figure's words and kind fit, else an id from its own words; None without a word."""
    words = content_words(figure.concept or figure.noun or "")
    found = _curated(frozenset(words), figure.kind)
    if found:
        return found
    if not words:
        return None
    return "_".join([*words[:MAX_CONCEPT_WORDS], figure.kind])


@cache
def _metrics() -> tuple[_Metric, ...]:
    return tuple(_metric(name, entry) for name, entry in vocabulary.load("metrics").items())


def _metric(name: str, entry: dict[str, list[str]]) -> _Metric:
    alternatives = tuple(frozenset(content_words(phrase)) for phrase in entry["concepts"])
    excluded = frozenset(word for phrase in entry.get("without", ()) for word in content_words(phrase))
    return _Metric(name, frozenset(entry["kinds"]), alternatives, excluded)


def _curated(words: frozenset[str], kind: str) -> str | None:
    """The metric with the longest matching alternative; the first listed among equals."""
    best, size = None, 0
    for metric in _metrics():
        if kind not in metric.kinds or metric.excluded & words:
            continue
        for alternative in metric.alternatives:
            if len(alternative) > size and alternative <= words:
                best, size = metric.name, len(alternative)
    return best


def _stat_key(article: Article, figure: Figure, metric: str | None) -> str | None:
    """metric|area|period[|status]: a threshold is not a level, a forecast no report, so each gets a key of its own."""
    if metric is None:
        return None
    parts = [metric, figure.area or "", _period_key(article, figure)]
    if figure.status in ("forecast", "target", "threshold", "hypothetical"):
        parts.append(figure.status)
    return "|".join(parts)


def _period_key(article: Article, figure: Figure) -> str:
    """start/end with an open end as two dots; an as-of level by its own day, else by the month of publication."""
    start, end = figure.period_start, figure.period_end
    if figure.period_kind == "as_of" or (start is None and end is None):
        day = end or start or (article.published.moment.date() if article.published.moment else None)
        return f"asof:{day:%Y-%m}" if day else "asof:undated"
    return f"{start.isoformat() if start else '..'}/{end.isoformat() if end else '..'}"
