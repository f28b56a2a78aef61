"""What a figure measures, in words that another article's figure can be compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from schemas.clause import clauses
from schemas.records import Article, Figure, Kind, PeriodKind, Status
from schemas.wording import content_words, counted_words, fold, folded_list, group_names, names_in, topic_words

_NEAR = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """``words`` are the folded content words of what is counted, in their order; ``around`` those of its sentence.

    ``clause`` are the words that the sentence says of the number itself, ``topic`` those that say what the article is
    about, the most telling first. ``names`` are words of the sentence with a capital, ``lead_name`` the
    first of the article. ``per`` is the denominator of a rate. ``releases`` is set on a threshold that ends what another one sets off,
    ``earlier`` on a number that another one is told against. ``apart`` are words that tell it from another number of
    the article that would have the same key.
    """

    words: tuple[str, ...]
    clause: tuple[str, ...]
    around: frozenset[str]
    topic: tuple[str, ...]
    topic_set: frozenset[str]
    names: frozenset[str]
    lead_name: str | None
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
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _About:
    """What an article is about: its telling words, those with the headline's, and the first name among them."""

    topic: tuple[str, ...]
    headed: frozenset[str]
    name: str | None

    @classmethod
    def of(cls, article: Article, topic: tuple[str, ...]) -> _About:
        """Read an article."""
        names = names_in(article.text)
        headed = frozenset((*topic, *fold(content_words(article.title or ""))))
        return cls(topic, headed, next((word for word in topic if word in names), None))


def frames_of(article: Article, figures: Sequence[Figure]) -> list[Frame]:
    """One frame a figure."""
    topic = topic_words(article.title, article.text) if figures else ()
    about = _About.of(article, topic)
    frames = [_frame(figure, clause, about) for figure, clause in zip(figures, clauses(figures), strict=True)]
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


def _frame(figure: Figure, clause: tuple[str, ...], about: _About) -> Frame:
    places = frozenset(fold(content_words(figure.area_text or "")))
    counted = counted_words(figure.concept or figure.noun or "")
    words = tuple(word for word in counted if word not in places)
    return Frame(
        words=words or tuple(dict.fromkeys(fold(content_words(figure.noun or "")))),
        clause=clause,
        around=frozenset(fold(content_words(figure.sentence))),
        topic=about.topic,
        topic_set=about.headed,
        names=names_in(figure.sentence) - places,
        lead_name=about.name,
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
    return folded_list("releases")
