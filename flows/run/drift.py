"""Whether a source gave as much as it is expected to: counts beside sources.yaml and beside the runs before.

A feed that moved, a page whose layout changed or a rule that went wrong shows first in counts: no articles, half the
figures, a kind of figure that is gone, a reject nobody saw before. What is out of line is told, and stops nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.report.summary import SourceSummary
from schemas.expectations import Expectations
from schemas.source import Source

RUNS = 14
"""How many nightly runs back a source is compared with."""

LEAST_RUNS = 5
"""Fewer runs than this say nothing of what is usual."""

SLACK = 10
"""Counts may leave the usual range by this many: small ones jump about."""

FACTOR = 2
"""Usual is what lies between half the least and twice the most of the runs before, slack apart."""

Counts = Mapping[str, int]
"""By measure: ``articles``, ``figures``, ``figures of kind money``, ``rejects by empty``."""


def told(summary: SourceSummary) -> dict[str, Any]:
    """What the column ``sources`` of runs keeps of a source, from which later runs read it back."""
    kept = {name: getattr(summary, name) for name in ("status", "reason", "figures", "kinds", "rejects", "warnings")}
    return kept | summary.outcomes


def warnings_of(source: Source, summary: SourceSummary, earlier: Iterable[str]) -> tuple[str, ...]:
    """One line for each count of a source that is out of line; ``earlier`` are the columns of runs, newest first."""
    counts = _counts(told(summary))
    expected = _expected(source.expect)
    before = [_counts(found) for found in _of_source(source.name, earlier)]
    lines = []
    for name in sorted({*counts, *expected}.union(*before)):
        count = counts.get(name, 0)
        usual = expected.get(name) or _usual([run.get(name, 0) for run in before])
        if usual and not usual.holds(count):
            lines.append(f"{source.name}: {name}: {count}, {usual.words}")
    return tuple(lines)


def _counts(told: Mapping[str, Any]) -> Counts:
    counts = {"articles": told.get("article", 0), "figures": told.get("figures", 0)}
    counts |= {f"figures of kind {kind}": count for kind, count in told.get("kinds", {}).items()}
    return counts | {f"rejects by {check}": count for check, count in told.get("rejects", {}).items()}


@dataclass(frozen=True, slots=True)
class _Range:
    least: float | None
    most: float | None
    words: str

    def holds(self, count: int) -> bool:
        return (self.least is None or count >= self.least) and (self.most is None or count <= self.most)


def _expected(expect: Expectations) -> dict[str, _Range]:
    found = {"articles": expect.articles, "figures": expect.figures}
    found |= {f"figures of kind {kind}": bounds for kind, bounds in expect.kinds.items()}
    found |= {f"rejects by {check}": bounds for check, bounds in expect.rejects.items()}
    return {
        name: _Range(bounds.min, bounds.max, f"and sources.yaml expects {bounds}")
        for name, bounds in found.items()
        if bounds
    }


def _usual(before: Sequence[int]) -> _Range | None:
    if len(before) < LEAST_RUNS:
        return None
    low, high = min(before), max(before)
    words = f"and the last {len(before)} nightly runs gave {low}" + (f" to {high}" if high > low else "")
    return _Range(low / FACTOR - SLACK, high * FACTOR + SLACK, words)


def _of_source(name: str, earlier: Iterable[str]) -> list[Mapping[str, Any]]:
    """What the runs before tell of the source, those apart in which it was not asked."""
    runs = [json.loads(run).get(name) for run in earlier]
    return [found for found in runs if found and found.get("status") != "refused"]
