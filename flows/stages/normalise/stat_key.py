"""A metric, with area and period, as one text that two articles can share.

``metric|area|period``, and the status behind it where the number is no report: a threshold is not a level, a forecast
no report, so each gets a key of its own. So does a number that another of its sentence is told against ("from
67,284"): its time is another one, which the text does not say.
"""

from __future__ import annotations

from flows.stages.normalise.frame import Frame
from schemas.records import Article

_OWN_KEY = frozenset(["forecast", "target", "threshold", "hypothetical"])


def stat_key(article: Article, frame: Frame, metric: str) -> str:
    """The key of a frame."""
    parts = [metric, frame.area or "", period_key(article, frame)]
    if frame.earlier:
        parts.append("earlier")
    if frame.status in _OWN_KEY:
        parts.append(f"{frame.status}:release" if frame.releases else frame.status)
    return "|".join(parts)


def period_key(article: Article, frame: Frame) -> str:
    """start/end with an open end as two dots; an as-of level by its own day, else by the month of publication."""
    start, end = frame.period_start, frame.period_end
    if frame.period_kind == "as_of" or (start is None and end is None):
        day = end or start or (article.published.moment.date() if article.published.moment else None)
        return f"asof:{day:%Y-%m}" if day else "asof:undated"
    return f"{start.isoformat() if start else '..'}/{end.isoformat() if end else '..'}"
