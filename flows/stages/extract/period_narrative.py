"""Whether a text tells history, where its own dates outrank the day of publication, or news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.stages.extract.period_timeline import View, explicit_year

DEIXIS = frozenset({"relative day", "weekday"})
LEAST = 3  # dates of years past that tell history


def narrates(found: Sequence[View], published: date | None) -> bool:
    """Whether a text tells history rather than news: its dates lie years before publication, and nothing is "today"."""
    if published is None:
        return True
    if len(found) < LEAST:
        return False
    old = full = years = old_years = near = 0
    for view in found:
        year = explicit_year(view)
        if year is not None:
            years += 1
            old_years += year < published.year - 1
            if "month" in view.classes():
                full += 1
                old += year < published.year - 1
        elif view.phrase.rule.name in DEIXIS:
            near += 1
    if old_years == years >= LEAST and not near:
        return True
    return (old >= LEAST and old * 10 >= full * 6 and old > 2 * near) or (
        old_years >= 8 and old_years * 10 >= years * 8 and old_years > 4 * near
    )
