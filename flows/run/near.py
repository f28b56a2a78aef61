"""Which of a run's articles are near duplicates, of each other or of what the warehouse holds from the days around.

The run's own texts are indexed by the bands of their signatures; the warehouse's stream past them once. So the cost
grows with the number of texts, never with its square, and memory with the run alone. An article that is committed
stays what it is: of two in one run the earlier published is the original, and one that the warehouse already holds is
the original of any that comes later.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
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


def near_duplicates(new: Iterable[Print], standing: Iterable[Print]) -> Mapping[str, str]:
    """article_id of a near duplicate among ``new`` -> article_id of its original.

    ``standing`` are originals of the warehouse. What is itself a near duplicate is nobody's original.
    """
    ordered = sorted(new, key=_order)
    marks = {one.article_id: array("q", bands(shingles(one.text))) for one in ordered}
    place = {one.article_id: number for number, one in enumerate(ordered)}
    originals = _in_warehouse(ordered, marks, standing)
    kept = _Index()
    for one in ordered:
        if one.article_id in originals:
            continue
        candidates = sorted(kept.candidates(marks[one.article_id]), key=place.__getitem__)
        near = (other for other in candidates if _are_near(one.text, kept.texts[other]))
        if original := next(near, None):
            originals[one.article_id] = original
        else:
            kept.add(one, marks[one.article_id])
    return originals


def _in_warehouse(
    new: Iterable[Print], marks: Mapping[str, Iterable[int]], standing: Iterable[Print]
) -> dict[str, str]:
    """article_id of a new text -> the earliest of the warehouse's originals that it is near to."""
    index = _Index()
    for one in new:
        index.add(one, marks[one.article_id])
    earliest: dict[str, tuple[datetime, str]] = {}
    for one in standing:
        if one.article_id in marks:
            continue  # the run brings a newer text of it
        for other in index.candidates(bands(shingles(one.text))):
            if _are_near(one.text, index.texts[other]):
                mine = (one.at or LATEST, one.article_id)
                earliest[other] = min(mine, earliest.get(other, mine))
    return {article_id: original for article_id, (_, original) in earliest.items()}


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
