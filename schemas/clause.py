"""What a sentence says of a number in the words around it: the clause, up to the numbers beside it.

``killing at least 312 people and injuring 1,450`` says of 312 that they died and of 1,450 that they were injured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from schemas.records import Figure
from schemas.wording import told_words

_BREAK = re.compile(
    r"[;:()—–“”\"]|,(?!\d)|\s-\s|\.\s|\bas\s(?!many|much|well|of|a\b|high|low)|\b(?:and|but|while|although|though|whereas|because|which|compared|versus|whom)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 6


def clauses(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """For each figure of an article, in the order of the text, the folded words that its clause says of it.

    Names of the place and of who says so are left out; those after the number come first, then those before it,
    each from the nearest on.
    """
    return [_clause(figures, place) for place in range(len(figures))]


def _clause(figures: Sequence[Figure], place: int) -> tuple[str, ...]:
    figure = figures[place]
    start, end = _room(figures, place)
    left = _BREAK.split(figure.sentence[start : figure.char_start - figure.sentence_start])
    right = _BREAK.split(figure.sentence[figure.char_end - figure.sentence_start : end])
    words = _near(figure, left.pop(), right.pop(0))
    noun = frozenset(told_words(f"{figure.noun or ''} {figure.unit or ''}"))
    while noun.issuperset(words) and (left or right):
        further = _near(figure, "", right.pop(0)) if right else _near(figure, left.pop(), "")
        words = tuple(dict.fromkeys((*words, *further)))
    return words


def _near(figure: Figure, before: str, after: str) -> tuple[str, ...]:
    """Words on both sides, no more than a few of each."""
    return tuple(dict.fromkeys((*_words(figure, after)[:_MOST_WORDS], *_words(figure, before)[-_MOST_WORDS:][::-1])))


def _room(figures: Sequence[Figure], place: int) -> tuple[int, int]:
    """Where the words between the figure before and the one after begin and end in the sentence."""
    figure = figures[place]
    start, end = 0, len(figure.sentence)
    if place and _together(figures[place - 1], figure):
        start = max(0, figures[place - 1].char_end - figure.sentence_start)
    if place + 1 < len(figures) and _together(figure, figures[place + 1]):
        end = figures[place + 1].char_start - figure.sentence_start
    return start, end


def _together(one: Figure, other: Figure) -> bool:
    return one.sentence_start == other.sentence_start and one.offset_field == other.offset_field


def _words(figure: Figure, text: str) -> tuple[str, ...]:
    if not text.strip():
        return ()
    aside = _aside(figure.area_text, figure.attribution)
    return tuple(word for word in told_words(text) if word not in aside and not word[0].isdigit())


@lru_cache(maxsize=1024)
def _aside(place: str | None, attribution: str | None) -> frozenset[str]:
    return frozenset((*told_words(place or ""), *told_words(attribution or "")))
