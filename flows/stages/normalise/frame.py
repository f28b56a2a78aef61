"""What a figure measures, in words that another article's figure can be compared by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from schemas.clause import clauses
from schemas.records import Article, Figure, Kind, PeriodKind, Status
from schemas.wording import (
    content_words,
    counted_words,
    fold,
    folded_list,
    group_names,
    names_in,
    place_words,
    ranked_words,
    told_words,
)

MOST_TOPIC_WORDS = 12
"""So many of an article's commonest words say what it is about."""

_NEAR = 2

_OF = re.compile(r"\s*of (?:the|them|those|these|its|their|his|her|our|all|wh)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """``words`` are the folded content words of what is counted, in their order; ``around`` those of its sentence.

    ``clause`` are the words that the sentence says of the number itself, ``topic`` those of the article by how telling
    they are, ``names`` those of them with a capital, ``source`` those of who says so. ``per`` is the denominator of a
    rate. ``releases`` is set on a threshold that ends what another one sets off, ``earlier`` on a number that another
    one is told against, ``part`` on one that is told of more ("of the openings"). ``apart`` are words that tell it from
    another number of the article that would have the same key.
    """

    words: tuple[str, ...]
    clause: tuple[str, ...]
    around: frozenset[str]
    topic: tuple[str, ...]
    topic_set: frozenset[str]
    names: frozenset[str]
    source: frozenset[str]
    kind: Kind
    unit: str | None
    per: str | None
    direction: str | None
    status: Status
    area: str | None
    period_start: date | None
    period_end: date | None
    period_kind: PeriodKind | None
    releases: bool = False
    earlier: bool = False
    part: bool = False
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _About:
    """What an article is about: its words by how telling they are, the headline's with the first."""

    topic: tuple[str, ...]
    headed: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> _About:
        """Read an article."""
        topic = ranked_words(article.title, article.text)
        headed = frozenset((*topic[:MOST_TOPIC_WORDS], *fold(content_words(article.title or ""))))
        return cls(topic, headed, names_in(article.text))


def frames_of(article: Article, figures: Sequence[Figure]) -> list[Frame]:
    """One frame a figure."""
    about = _About.of(article)
    frames = [_frame(figure, clause, about) for figure, clause in zip(figures, clauses(figures), strict=True)]
    for place, figure in enumerate(figures):
        words = frames[place].words
        if len(words) == 1 and words[0] not in group_names() and (event := _event(_before(figures, place))):
            frames[place] = replace(frames[place], words=(*frames[place].words, event))
        if figure.status == "threshold" and _releases() & set(fold(content_words(_before(figures, place)))):
            frames[place] = replace(frames[place], releases=True)
    return frames


def _event(before: str) -> str | None:
    """What is done to a bare noun, where one of the two words before its number says it: ``clearing over 100,000``."""
    near = content_words(before)[-_NEAR:]
    return next((word for own in reversed(near) for word in fold([own]) if word in group_names()), None)


def _before(figures: Sequence[Figure], place: int) -> str:
    """The words of a figure's sentence before it, from the figure before it on."""
    figure = figures[place]
    start = figure.sentence_start
    if place and figures[place - 1].sentence_start == start and figures[place - 1].offset_field == figure.offset_field:
        start = figures[place - 1].char_end
    return figure.sentence[start - figure.sentence_start : figure.char_start - figure.sentence_start]


def _frame(figure: Figure, clause: tuple[str, ...], about: _About) -> Frame:
    places = frozenset(fold(content_words(figure.area_text or "")))
    counted = counted_words(figure.concept or figure.noun or "")
    country = (figure.area or "").partition("-")[0]
    words = tuple(word for word in counted if word not in places and country not in place_words().get(word, ()))
    return Frame(
        words=words or tuple(dict.fromkeys(fold(content_words(figure.noun or "")))),
        clause=clause,
        around=frozenset(fold(content_words(figure.sentence))),
        topic=about.topic,
        topic_set=about.headed,
        names=about.names - places,
        source=frozenset(told_words(figure.attribution or "")),
        kind=figure.kind,
        unit=figure.unit,
        per=figure.per,
        direction=figure.direction,
        status=figure.status,
        area=figure.area,
        period_start=figure.period_start,
        period_end=figure.period_end,
        period_kind=figure.period_kind,
        part=figure.kind == "count" and bool(_OF.match(figure.sentence, figure.char_end - figure.sentence_start)),
    )


@cache
def _releases() -> frozenset[str]:
    """Words of what ends a measure."""
    return folded_list("releases")
