"""A frame -> its metric: a curated one of metrics.yaml where its words fit, else one named by its own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.stages.normalise.frame import Frame
from schemas import vocabulary
from schemas.wording import content_words, counted_words, fold

MAX_WORDS = 6
"""A metric named by its own words keeps this many: enough to tell statistics apart, short enough to read."""

_COUNTED = frozenset(["count", "rate"])


@dataclass(frozen=True, slots=True)
class _Metric:
    """A curated metric: frames with all words of one of its alternatives, of one of its kinds, and on its topic.

    ``topic`` words must stand in the concept, the sentence or the article's topic, at least one of them; none asks for
    nothing. ``without`` are words of the concept that make it something else.
    """

    name: str
    kinds: frozenset[str]
    alternatives: tuple[frozenset[str], ...]
    without: frozenset[str]
    topic: frozenset[str]
    units: frozenset[str]

    def fits(self, frame: Frame, words: frozenset[str]) -> int:
        """How many words of the frame the longest alternative that it holds has; 0 where none fits."""
        if frame.kind not in self.kinds or self.without & words:
            return 0
        if self.units and (frame.unit or "") not in self.units:
            return 0
        if self.topic and not self.topic & (words | frame.around | frame.topic):
            return 0
        return max((len(phrase) for phrase in self.alternatives if phrase <= words), default=0)


def metric_of(frame: Frame) -> str | None:
    """The metric of a frame; None for one without a word.

    The curated metric with the longest alternative, the first listed among equals.
    """
    words = frozenset(frame.words)
    best, size = None, 0
    for metric in _candidates(words):
        found = metric.fits(frame, words)
        if found > size:
            best, size = metric.name, found
    per = f"_per_{'_'.join(content_words(frame.per))}" if frame.per else ""
    if best:
        return best + per
    return "_".join([*sorted(frame.words[:MAX_WORDS]), _measure(frame)]) + per if frame.words else None


def _measure(frame: Frame) -> str:
    """A count and a count per something are told apart by their ``per``."""
    if frame.kind == "change" and frame.direction:
        return f"change_{frame.direction}"
    return "count" if frame.kind in _COUNTED and frame.per else frame.kind


def _candidates(words: frozenset[str]) -> Sequence[_Metric]:
    """The metrics of which some alternative shares a word, in the order of the vocabulary."""
    found = {place: metric for word in words for place, metric in _by_word().get(word, ())}
    return [found[place] for place in sorted(found)]


@cache
def _by_word() -> Mapping[str, Sequence[tuple[int, _Metric]]]:
    held: dict[str, dict[int, _Metric]] = defaultdict(dict)
    entries: dict[str, dict[str, Any]] = vocabulary.load("metrics")["metrics"]
    for place, (name, entry) in enumerate(entries.items()):
        metric = _metric(name, entry)
        for word in frozenset().union(*metric.alternatives):
            held[word][place] = metric
    return {word: tuple(found.items()) for word, found in held.items()}


def _metric(name: str, entry: Mapping[str, Any]) -> _Metric:
    return _Metric(
        name,
        frozenset(entry["kinds"]),
        tuple(frozenset(counted_words(phrase)) for phrase in entry["concepts"]),
        _folded(entry.get("without", ())),
        _folded(entry.get("topic", ())),
        frozenset(entry.get("units", ())),
    )


def _folded(phrases: Sequence[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in fold(content_words(phrase)))
