"""A frame -> its metric: a curated one of the vocabulary where its words fit, else one named by its own words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.stages.normalise.frame import Frame
from schemas import vocabulary
from schemas.wording import content_words, counted_words, fold, folded_list, group_names

MAX_WORDS = 6
"""A metric named by its own words keeps this many: enough to tell statistics apart, short enough to read."""

MAX_ADDED = 3
"""So many words of its clause are added to a noun that names nothing by itself."""

_COUNTED = frozenset(["count", "rate"])
_PERCENT = frozenset(["percent", "percentage point"])


@dataclass(frozen=True, slots=True)
class _Metric:
    """A curated metric: frames with all words of one of its alternatives, of one of its kinds, and on its topic.

    ``topic`` words must stand in the concept, the sentence or the article's topic, at least one of them; none asks for
    nothing. ``without`` are words of the concept that make it something else; ``events`` the sorts of event or disease
    of which each has a metric of its own.
    """

    name: str
    place: int
    kinds: tuple[str, ...]
    alternatives: tuple[frozenset[str], ...]
    without: frozenset[str]
    topic: frozenset[str]
    units: frozenset[str]
    loosely: frozenset[str]
    events: tuple[str, ...]
    not_units: frozenset[str]
    named: str

    def takes(self, frame: Frame, words: frozenset[str]) -> bool:
        """Whether everything but the alternatives fits."""
        if frame.kind not in self.kinds or self.without & words or self.without & frozenset(frame.clause):
            return False
        if (self.units and (frame.unit or "") not in self.units) or frame.unit in self.not_units:
            return False
        return not self.topic or bool(self.topic & (words | frame.around | frame.topic_set))


def metric_of(frame: Frame) -> str | None:
    """The metric of a frame; None for one without a word.

    The words of what is counted decide, with those of the clause where they name nothing by themselves; then both
    together, if one of what is counted is among what decides.
    """
    own = frozenset(frame.words)
    core = own - bare()
    full = own | frozenset(frame.clause)
    found = _curated(frame, own, own) if core else None
    if not found:
        found = _curated(frame, full, core or full) or _curated(frame, full, own, least=2)
    per = f"_per_{'_'.join(content_words(frame.per))}" if frame.per else ""
    if found:
        return "_".join([found, *frame.apart]) + per
    words = _named_by(frame)
    return "_".join([*sorted({*words, *frame.apart}), _measure(frame)]) + per if words else None


def _named_by(frame: Frame) -> tuple[str, ...]:
    """The own words, and where they are bare the nearest of the clause, events first, else the topic's."""
    if set(frame.words) - bare():
        return frame.words[:MAX_WORDS]
    said = [word for word in frame.clause or frame.topic[:MAX_ADDED] if word not in frame.words]
    ranked = sorted(said, key=lambda word: (word not in group_names(), word in bare()))
    return tuple(dict.fromkeys([*frame.words, *ranked[:MAX_ADDED]]))


def _measure(frame: Frame) -> str:
    """A count and a count per something are told apart by their ``per``."""
    if frame.kind == "change" and frame.direction:
        return f"change_{frame.direction}"
    return "count" if frame.kind in _COUNTED and frame.per else frame.kind


def _curated(frame: Frame, words: frozenset[str], deciding: frozenset[str], least: int = 1) -> str | None:
    """The name of the metric with the longest alternative of so many words, the first listed among equals."""
    best: tuple[int, int, _Metric, frozenset[str]] | None = None
    for alternative, metric in _candidates(words):
        rank = (-len(alternative), metric.place)
        if not (alternative <= words and alternative & deciding and len(alternative) >= least) or (
            best and best[:2] <= rank
        ):
            continue
        if metric.takes(frame, words):
            best = (*rank, metric, alternative)
    if best is None:
        return None
    metric, alternative = best[2:]
    parts = (restricting() & frozenset(frame.clause)) or (restricting() & frozenset(frame.words))
    suffixes = [*_events(metric, frame, words), *sorted(parts - alternative - metric.loosely)]
    if metric.named:
        suffixes += _named(frame, metric.named)
    if frame.part and not frame.apart:
        suffixes += sorted([word for word in frame.clause if word not in frame.words][:1]) or ["part"]
    return "_".join([metric.name, *suffixes, *_told_as(metric, frame)])


def _told_as(metric: _Metric, frame: Frame) -> list[str]:
    """How a number tells of the metric where that is not how it is mostly told: a share, a change, a number."""
    percent = frame.unit in _PERCENT
    if metric.units & _PERCENT:
        return []
    if metric.kinds[0] == "share":
        return [] if percent else ["number"]
    if frame.kind == "change" and (percent or metric.kinds[0] != "change"):
        return ["change", *([frame.direction] if frame.direction else [])]
    return ["share"] if percent else []


def _named(frame: Frame, where: str) -> list[str]:
    """Whose it is: the article's foremost name among the words of what is counted, else of the clause ..."""
    names = frame.names if where == "topic" else frame.names - frame.source
    found = names & frozenset(frame.words) or names & frozenset(frame.clause)
    if where != "own":
        found = found or names & frame.around
    if where == "topic":
        found = found or names
    return [word for word in frame.topic if word in found][:1]


def _events(metric: _Metric, frame: Frame, words: frozenset[str]) -> Iterator[str]:
    """Which event or disease it is of: as the concept has it, else its sentence, else the article's topic."""
    for sort in metric.events:
        named = _qualifiers()[sort]
        for told in (sorted(words), sorted(frame.around), frame.topic):
            found = next((named[word] for word in told if word in named), None)
            if found:
                yield found
                break


def _candidates(words: frozenset[str]) -> Iterator[tuple[frozenset[str], _Metric]]:
    """The alternatives that one of the words stands for."""
    anchored = _by_anchor()
    for word in words:
        yield from anchored.get(word, ())


@cache
def _by_anchor() -> Mapping[str, Sequence[tuple[frozenset[str], _Metric]]]:
    """Each alternative under the word of it that fewest others have, so that few are tried of any frame."""
    entries: dict[str, dict[str, Any]] = vocabulary.load("metrics")["metrics"]
    metrics = [_metric(place, name, entry) for place, (name, entry) in enumerate(entries.items())]
    common = Counter(word for metric in metrics for alternative in metric.alternatives for word in alternative)
    held: dict[str, list[tuple[frozenset[str], _Metric]]] = defaultdict(list)
    for metric in metrics:
        for alternative in metric.alternatives:
            held[min(alternative, key=lambda word: (common[word], word))].append((alternative, metric))
    return held


def _metric(place: int, name: str, entry: Mapping[str, Any]) -> _Metric:
    alternatives = dict.fromkeys(frozenset(counted_words(phrase)) for phrase in entry["concepts"])
    return _Metric(
        name,
        place,
        tuple(entry["kinds"]),
        tuple(words for words in alternatives if words),
        _folded(entry.get("without", ())),
        _folded(entry.get("topic", ())),
        frozenset(entry.get("units", ())),
        _folded(entry.get("loosely", ())),
        tuple(entry.get("event", ())),
        frozenset(entry.get("not_units", ())),
        entry.get("named", ""),
    )


def _folded(phrases: Sequence[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in fold(content_words(phrase)))


@cache
def bare() -> frozenset[str]:
    """Nouns that name nothing without what is said of them."""
    return folded_list("bare")


@cache
def restricting() -> frozenset[str]:
    """Words that make of a metric one of a part."""
    return folded_list("restricting")


@cache
def _qualifiers() -> Mapping[str, Mapping[str, str]]:
    sorts: dict[str, dict[str, list[str]]] = vocabulary.load("metrics")["qualifiers"]
    return {
        sort: {word: name for name, words in groups.items() for word in _folded(words)}
        for sort, groups in sorts.items()
    }
