"""Articles by the hundred thousand for benches: the invented events of tests/events, told again and again.

Every telling of an event is one of its own: its articles keep their sentences, outlets and places, and a third of the
names and of the words for what is counted; the others are spelled otherwise, letter for letter, and the digits of
numbers stand for others, the same throughout the event. So the outlets of one telling agree, round and contradict one
another as those of the event do, while two tellings share what news of one topic shares: common words, some names, and
some statistics. Made up is that the spellings are no English, that sums and shares seldom come out, and that articles
have six figures where those of newspapers have fifteen, so that there are more articles to the same figures.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from zlib import crc32

from flows.stages.extract import extract
from schemas import identity
from schemas.records import Article, Figure, Published
from schemas.topic import topic_of
from schemas.wording import content_words
from tests.articles import article as article_of
from tests.events_format import load_events

LEAST_LETTERS = 5
"""Shorter words keep their spelling: too many of them are of grammar."""

_SPELLINGS = 211
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOLD = re.compile(r"[A-Za-z]+|\d(?:[\d.,]*\d)?")
_ENDING = re.compile(r"(?:e?s|ed|ing)$")
_STRINGS = ("sentence", "value_text", "quote", "noun", "concept", "base_text", "attribution")


@dataclass(frozen=True, slots=True)
class Template:
    """The articles of an event as they were written, with their figures, and the word stems that tellings vary."""

    told: tuple[tuple[Article, tuple[Figure, ...]], ...]
    varied: frozenset[str]

    @property
    def figures(self) -> int:
        """How many all articles have."""
        return sum(len(figures) for _, figures in self.told)


def tellings(first: date, count: int, *, since: int = 0, edition: str = "") -> Iterator[tuple[Article, list[Figure]]]:
    """The articles of a month, of about ``count`` figures, which have no metric yet.

    Tellings are numbered from ``since`` on: those of one number and month are of one event, and what another
    ``edition`` has of them are other articles of it.
    """
    draw = random.Random(f"{first}{since}")
    events = templates()
    number, made = since, 0
    while made < count:
        event = draw.choice(events)
        made += event.figures
        day = first.replace(day=draw.randint(1, 25))
        yield from _told(event, f"{first:%Y%m}-{number}", day, edition)
        number += 1


@cache
def templates() -> tuple[Template, ...]:
    """All events, read by the extractor."""
    made = []
    for event in load_events():
        told = []
        for gold in event.articles:
            day = gold.published.isoformat()
            one = article_of(gold.text, day, gold.headline, gold.country, f"{event.name}-{gold.id}")
            one = replace(one, outlet=gold.outlet)
            told.append((one, tuple(extract(one)[0])))
        made.append(Template(tuple(told), frozenset(_varied(told))))
    return tuple(made)


def _varied(told: list[tuple[Article, tuple[Figure, ...]]]) -> Iterator[str]:
    for one, figures in told:
        words = [*topic_of(one.title, one.text)]
        words += [word for figure in figures for word in content_words(figure.concept or figure.noun or "")]
        yield from (_stem(word) for word in words if word.isalpha() and len(word) >= LEAST_LETTERS)


def _stem(word: str) -> str:
    return _ENDING.sub("", word.lower())


def _told(event: Template, name: str, day: date, edition: str) -> Iterator[tuple[Article, list[Figure]]]:
    """An event's articles as a telling has them, some days apart as its own are."""
    seed = crc32(name.encode())
    digits = _digits(seed % _SPELLINGS)
    known: dict[str, str] = {}

    def said(found: re.Match[str]) -> str:
        word = found[0]
        if (spelled := known.get(word)) is None:
            spelled = known[word] = _spelled(event, word, seed, digits)
        return spelled

    def say(text: str) -> str:
        return _TOLD.sub(said, text)

    begun = min(one.published.moment for one, _ in event.told if one.published.moment)
    for one, figures in event.told:
        assert one.published.moment
        late = min((one.published.moment - begun).days, 3)
        moment = datetime(day.year, day.month, day.day + late, tzinfo=UTC)
        article_id = identity.key(one.article_id, name, edition)
        text = say(one.text)
        yield (
            replace(
                one,
                article_id=article_id,
                url=f"file:///{article_id}.txt",
                doc_id=article_id,
                outlet=f"{one.outlet} {edition}".strip(),
                title=say(one.title) if one.title else None,
                text=text,
                text_sha256=identity.text_sha256(text),
                published=Published(moment, None, "day", "given"),
                fetched_at=moment,
            ),
            [_figure(figure, article_id, moment, one.published.moment, say, digits) for figure in figures],
        )


def _spelled(event: Template, word: str, seed: int, digits: dict[int, str]) -> str:
    if word[0].isdigit():
        return word if _YEAR.fullmatch(word) else word.translate(digits)
    stem = _stem(word)
    if stem not in event.varied or crc32(stem.encode(), seed) % 3 == 0:
        return word
    return word[: len(stem)].translate(_letters(seed % _SPELLINGS)) + word[len(stem) :]


def _figure(
    figure: Figure,
    article_id: str,
    moment: datetime,
    original: datetime,
    say: Callable[[str], str],
    digits: dict[int, str],
) -> Figure:
    months = (moment.year - original.year) * 12 + moment.month - original.month
    is_year = bool(_YEAR.fullmatch(figure.value_text))
    numbers = [
        value if value is None or is_year else float(repr(value).translate(digits))
        for value in (figure.value, figure.value_low, figure.value_high)
    ]
    if numbers[1] is not None and numbers[2] is not None:
        numbers[1:] = sorted(one for one in numbers[1:] if one is not None)
    changed = {name: say(text) for name in _STRINGS if (text := getattr(figure, name))}
    where = (figure.offset_field, figure.char_start, figure.char_end)
    return replace(
        figure,
        article_id=article_id,
        figure_id=identity.figure_id(article_id, 1, figure.cleaner_version, *where),
        published=moment,
        value=numbers[0],
        value_low=numbers[1],
        value_high=numbers[2],
        period_start=moved(figure.period_start, months),
        period_end=moved(figure.period_end, months),
        **changed,  # type: ignore[arg-type]
    )


def moved(day: date | None, months: int) -> date | None:
    """A day so many months later; the last days of a month become its 28th, or stay what they are."""
    if day is None:
        return None
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, min(day.day, 28) if months else day.day)


@cache
def _digits(spelling: int) -> dict[int, str]:
    """Other digits for those from 1 to 9: a number keeps its length and the zeros at its end."""
    return _other("123456789", spelling)


@cache
def _letters(spelling: int) -> dict[int, str]:
    vowels, rest = "aeiou", "bcdfghjklmnpqrstvwxz"
    small = _other(vowels, spelling) | _other(rest, spelling)
    return small | {ord(chr(one).upper()): other.upper() for one, other in small.items()}


def _other(letters: str, spelling: int) -> dict[int, str]:
    drawn = random.Random(f"{letters}{spelling}")
    return dict(zip(map(ord, letters), drawn.sample(letters, len(letters)), strict=True))
