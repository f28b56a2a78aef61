"""The origins of one article's figures: what each attribution names, and whose a number is that names nobody."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flows.stages.reconcile.origin import LEAK, PERSON, country_in, origin_of, outlet_id
from flows.stages.reconcile.origin_name import kind_of
from flows.stages.reconcile.origin_vocabulary import entries
from flows.stages.reconcile.origin_word import cue, words_of
from flows.stages.reconcile.trace_name import merged
from schemas.records import Article, Figure

_CARRIES = frozenset(["reported", "estimate"])
_REACH = 400  # code points over which a source holds for the numbers after it


class _Said(NamedTuple):
    """A figure with a named origin, by where it stands."""

    field: str
    start: int
    origin: str


class Origins:
    """Attribution and origin of an article's figures.

    A reader takes a number without a source to be from the one that the article names, where it names one alone, and
    else from the one named before in the same paragraph, where that is one that gathers numbers: not a person, an
    outlet or a leak, which answer for what they say and no more. What is left in a text that is credited to a news
    agency is the agency's.
    """

    def __init__(self, article: Article, figures: Iterable[Figure]) -> None:
        """``figures`` are all of the article's."""
        self._article = article
        self._known: dict[tuple[str, str | None], str | None] = {}
        figures = tuple(figures)
        lands = Counter(land for figure in figures if (land := country_in(figure.area)))
        self._country = min(lands, key=lambda land: (-lands[land], land), default=None)
        told = [(figure, origin) for figure in figures if figure.attribution and (origin := self._of(figure))]
        names = merged({origin for _, origin in told})
        gather = {origin for figure, origin in told if _gathers(origin, figure.attribution or "")}
        whole = set(names.values())
        self._only = min(whole & gather or gather, default=None) if len(whole) == 1 else None
        self._said = sorted(
            _Said(figure.offset_field, figure.char_start, origin if origin in gather else "") for figure, origin in told
        )

    def of_group(self, group: Sequence[Figure]) -> tuple[str | None, str | None]:
        """Attribution and origin of figures that state one number: the first that names an origin, else any."""
        told = [figure for figure in group if figure.attribution]
        for figure in told:
            if origin := self._of(figure):
                return figure.attribution, origin
        if told:
            return told[0].attribution, None
        return None, self._carried(group[0])

    def _carried(self, figure: Figure) -> str | None:
        wire = self._article.syndicated_from
        agency = outlet_id(wire) if wire else None
        if figure.status not in _CARRIES:
            return agency
        return self._only or self._before(figure) or agency

    def _before(self, figure: Figure) -> str | None:
        """The origin named last before the figure in its paragraph."""
        at = bisect_left(self._said, (figure.offset_field, figure.char_start, ""))
        last = self._said[at - 1] if at else None
        if last is None or last.field != figure.offset_field or figure.char_start - last.start > _REACH:
            return None
        text = self._article.text if figure.offset_field == "text" else ""
        return last.origin or None if "\n" not in text[last.start : figure.char_start] else None

    def _of(self, figure: Figure) -> str | None:
        known = (figure.attribution or "", figure.area)
        if known not in self._known:
            self._known[known] = origin_of(figure.attribution, self._article, figure.area, self._country)
        return self._known[known]


def _gathers(origin: str, attribution: str) -> bool:
    """Whether it is one that counts: a body of the vocabulary that is no outlet, or one whose words tell a body.

    A name alone may be a person's; with an article or the word of a report ("a Northbridge poll") it is none.
    """
    if origin in entries():
        return bool(entries()[origin]["kind"] != "outlet")
    if origin.startswith((LEAK, PERSON)):
        return False
    kind = kind_of(origin.partition("@")[0].split("-"))
    if kind == "other":
        words = words_of(attribution)
        return words[0].low in ("the", "a", "an") or any(word.low in cue("nameless") for word in words)
    return "@" in origin or kind != "outlet"
