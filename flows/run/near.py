"""Which of a run's articles are near duplicates, of each other or of what the warehouse holds from the days around.

The run's own texts are indexed by the bands of their signatures; the warehouse's stream past them once. So the cost
grows with the number of texts, never with its square, and memory with the run alone. The earliest published is the
original, in whatever order copies come: where a run brings an earlier copy of an original that the warehouse holds,
that one and all that were told to be its copies are told anew.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from flows.stages.near import bands, is_near, shingles

AROUND = timedelta(days=14)
"""How long before and after a run's articles a copy is looked for in the warehouse."""

LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Print:
    """A text with what orders it: ``at`` is when it was published, or else fetched; ``is_dated`` tells which."""

    article_id: str
    text: str
    at: datetime | None
    is_dated: bool


@dataclass
class _Index:
    """Texts by the bands of their signatures."""

    texts: dict[str, str] = field(default_factory=dict)
    _by_band: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def add(self, one: Print, marks: Iterable[int]) -> None:
        self.texts[one.article_id] = one.text
        for band in marks:
            self._by_band[band] = (*self._by_band.get(band, ()), one.article_id)

    def candidates(self, marks: Iterable[int]) -> list[str]:
        return list(dict.fromkeys(one for band in marks for one in self._by_band.get(band, ())))


@dataclass(frozen=True, slots=True)
class Copies:
    """article_id of a near duplicate -> article_id of its original.

    ``found`` are the new articles that are copies, ``displaced`` the originals of before that are copies of a new one.
    """

    found: Mapping[str, str]
    displaced: Mapping[str, str]

    def original_now(self, article_id: str, original: str | None) -> str | None:
        """The original of an article of before that had another one, or none; a group stays together."""
        at_first = original or article_id
        return self.displaced.get(at_first) or self.found.get(at_first) or original


def near_duplicates(new: Iterable[Print], standing: Iterable[Print]) -> Copies:
    """What of ``new`` is a copy, and what of ``standing``, which are originals of the warehouse.

    What is itself a near duplicate is nobody's original.
    """
    ordered = sorted(new, key=_order)
    marks = {one.article_id: array("q", bands(shingles(one.text))) for one in ordered}
    place = {one.article_id: number for number, one in enumerate(ordered)}
    found, later = _in_warehouse(ordered, marks, standing)
    displaced: dict[str, str] = {}
    kept = _Index()
    for one in ordered:
        if one.article_id in found:
            continue
        candidates = sorted(kept.candidates(marks[one.article_id]), key=place.__getitem__)
        near = (other for other in candidates if _are_near(one.text, kept.texts[other]))
        if original := next(near, None):
            found[one.article_id] = original
            continue
        kept.add(one, marks[one.article_id])
        for other in later.get(one.article_id, ()):
            displaced.setdefault(other, one.article_id)
    return Copies({copy: displaced.get(original, original) for copy, original in found.items()}, displaced)


def _in_warehouse(
    new: Sequence[Print], marks: Mapping[str, Iterable[int]], standing: Iterable[Print]
) -> tuple[dict[str, str], Mapping[str, list[str]]]:
    """New text -> the earliest of the warehouse's originals that it is a copy of, and -> those published after it."""
    index = _Index()
    for one in new:
        index.add(one, marks[one.article_id])
    told = {one.article_id: one for one in new}
    earliest: dict[str, tuple[datetime, str]] = {}
    later: dict[str, list[str]] = defaultdict(list)
    for one in standing:
        if one.article_id in marks:
            continue  # the run brings a newer text of it
        for other in index.candidates(bands(shingles(one.text))):
            if not _are_near(one.text, index.texts[other]):
                continue
            mine = (one.at or LATEST, one.article_id)
            if _is_earlier(told[other], one):
                later[other].append(one.article_id)
            else:
                earliest[other] = min(mine, earliest.get(other, mine))
    return {article_id: original for article_id, (_, original) in earliest.items()}, later


def _is_earlier(new: Print, standing: Print) -> bool:
    """Whether a new text was surely published before one that stands, which was so before it was fetched."""
    return new.is_dated and new.at is not None and new.at < (standing.at or LATEST)


def _order(one: Print) -> tuple[bool, datetime, str]:
    return not one.is_dated, one.at or LATEST, one.article_id


def _are_near(one: str, other: str) -> bool:
    return is_near(_kept_shingles(one), _kept_shingles(other))


@lru_cache(maxsize=512)
def _kept_shingles(text: str) -> frozenset[str]:
    return shingles(text)


def span(new: Iterable[Print]) -> tuple[datetime, datetime] | None:
    """From when to when the warehouse is searched for the originals of these; None where there are none."""
    moments = [one.at for one in new if one.at]
    return (_moved(min(moments), -AROUND), _moved(max(moments), AROUND)) if moments else None


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment


def prints(rows: Iterable[tuple[str, str, datetime | None, datetime | None]]) -> Iterator[Print]:
    """From article_id, text, published and fetched_at."""
    return (Print(key, text, published or fetched, published is not None) for key, text, published, fetched in rows)
