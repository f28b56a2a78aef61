"""figures -> figures with metric and statistic key, so that two outlets' numbers can be laid side by side.

A metric names what is measured. It is formed from a frame (``frame``): the content words of what is counted, folded to
one of their synonyms, and the measure. Curated entries of schemas/vocabulary/metrics.yaml (``curated``) merge frames
that say the same and give them a stable name; any other topic is named by its own words, so that nothing needs an entry
to be compared. A statistic key (``stat_key``) is metric, area and period.

Headlines, repeats, "it" and "both" are resolved inside the article (``resolve``), and numbers of it that differ are
told apart (``apart``), so that a key depends on its own article and the vocabulary alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flows.stages.normalise.apart import told_apart
from flows.stages.normalise.curated import metric_of
from flows.stages.normalise.frame import Frame, frames_of
from flows.stages.normalise.resolve import resolved
from flows.stages.normalise.stat_key import stat_key
from schemas.records import Article, Figure

__all__ = ["normalise"]


def normalise(article: Article, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures with metric and stat_key, both null for a figure without a word that says what it counts."""
    figures = tuple(figures)
    frames = resolved(figures, frames_of(article, figures))
    frames = told_apart(figures, frames, lambda frame: _key(article, frame))
    return tuple(_keyed(article, figure, frame) for figure, frame in zip(figures, frames, strict=True))


def _key(article: Article, frame: Frame) -> str | None:
    metric = metric_of(frame)
    return metric and stat_key(article, frame, metric)


def _keyed(article: Article, figure: Figure, frame: Frame) -> Figure:
    metric = metric_of(frame)
    return replace(figure, metric=metric, stat_key=metric and stat_key(article, frame, metric))
