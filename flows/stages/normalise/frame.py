"""What a figure measures, in words that another article's figure can be compared by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from schemas import vocabulary
from schemas.records import Article, Figure, Kind, PeriodKind, Status
from schemas.wording import content_words, counted_words, fold, group_names

MOST_TOPIC_WORDS = 12
"""So many of an article's commonest words say what it is about."""

_NEAR = 2

_LEAST_TOLD = 2
"""How often a word must stand in a text to be one of them; the words of its headline are, whatever their number."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``words`` are the folded content words of what is counted, in their order; ``around`` those of its sentence.

    ``topic`` are the words that say what the article is about. ``per`` is the denominator of a rate, ``measure`` the
    kind of number as metrics tell it apart: a count per day is a rate, but of the same things. ``releases`` is set on a
    threshold that ends what another one sets off.
    """

    words: tuple[str, ...]
    around: frozenset[str]
    topic: frozenset[str]
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


def frames_of(article: Article, figures: Sequence[Figure]) -> list[Frame]:
    """One frame a figure."""
    topic = topic_of(article) if figures else frozenset()
    frames = [_frame(figure, topic) for figure in figures]
    for place, figure in enumerate(figures):
        if len(frames[place].words) == 1 and (event := _event(_before(figures, place))):
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


def topic_of(article: Article) -> frozenset[str]:
    """The words that an article says most, and those of its headline."""
    counts = Counter(fold(content_words_of_text(article.text)))
    common = [word for word, count in counts.most_common(MOST_TOPIC_WORDS) if count >= _LEAST_TOLD]
    return frozenset(common) | frozenset(fold(content_words(article.title or "")))


def content_words_of_text(text: str) -> list[str]:
    """The content words of a text, repeated as it repeats them."""
    return [word for line in text.splitlines() for word in _each(line)]


def _each(line: str) -> list[str]:
    return [word for sentence in line.split(". ") for word in content_words(sentence)]


def _frame(figure: Figure, topic: frozenset[str]) -> Frame:
    places = frozenset(fold(content_words(figure.area_text or "")))
    counted = counted_words(figure.concept or figure.noun or "")
    words = tuple(word for word in counted if word not in places)
    return Frame(
        words=words or tuple(dict.fromkeys(fold(content_words(figure.noun or "")))),
        around=frozenset(fold(content_words(figure.sentence))),
        topic=topic,
        kind=figure.kind,
        unit=figure.unit,
        per=figure.per,
        direction=figure.direction,
        status=figure.status,
        area=figure.area,
        period_start=figure.period_start,
        period_end=figure.period_end,
        period_kind=figure.period_kind,
    )


@cache
def _releases() -> frozenset[str]:
    """Words of what ends a measure."""
    return frozenset(
        fold([word for phrase in vocabulary.load("metrics")["releases"] for word in content_words(phrase)])
    )
