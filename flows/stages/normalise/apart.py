"""Numbers of one article that differ and would share a key are told apart by its own words.

An article that states two numbers of one thing either speaks of two things, in a sentence's own words ("22,480 at the
Royal"), or of two times ("rose to 48,216 from 51,904"). The number in the headline, else the first, keeps the plain
key. What may be a slip of the pen, 1,204 beside 1,240, is left together: there the article contradicts itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from flows.stages.normalise.curated import bare, metric_of
from flows.stages.normalise.frame import Frame
from schemas.records import Figure
from schemas.wording import curated_name

MOST_WORDS = 2
"""So many words tell a number from the others."""

_AGAINST = ("from", "than", "versus", "against", "compared with", "compared to")
_ROOM = 24


def told_apart(
    figures: Sequence[Figure], frames: Sequence[Frame], key_of: Callable[[Frame], str | None]
) -> list[Frame]:
    """The frames, with what tells those apart that have a key in common and no number."""
    made = [
        replace(frame, earlier=True) if _is_told_against(figures, frames, place, key_of) else frame
        for place, frame in enumerate(frames)
    ]
    by_key: dict[str, list[int]] = defaultdict(list)
    for place, frame in enumerate(made):
        if (own := key_of(frame)) is not None:
            by_key[own].append(place)
    for places in by_key.values():
        if len(places) > 1:
            _part(figures, made, places)
    return made


def _part(figures: Sequence[Figure], frames: list[Frame], places: Sequence[int]) -> None:
    """Set apart all but the leading number and what may be the same."""
    lead = min(places, key=lambda place: (figures[place].offset_field != "title", place))
    groups: list[list[int]] = [[lead]]
    for place in places:
        if place == lead:
            continue
        home = next((group for group in groups if _may_be_one(figures[group[0]], figures[place])), None)
        if home is None:
            groups.append([place])
        else:
            home.append(place)
    for group in groups[1:]:
        others = {word for other in groups if other is not group for place in other for word in _said(frames[place])}
        for place in group:
            frames[place] = _of_its_clause(frames[place], frames[lead]) or replace(
                frames[place], apart=_telling(frames[group[0]], others)
            )


def _of_its_clause(frame: Frame, lead: Frame) -> Frame | None:
    """The frame by the words of its clause alone, where they name another metric of the vocabulary.

    What it is said to count was then carried over from the sentence before.
    """
    if not frame.clause:
        return None
    own = replace(frame, words=frame.clause)
    name = curated_name(metric_of(own) or "")
    return own if name and name != curated_name(metric_of(lead) or "") else None


def _telling(frame: Frame, others: set[str]) -> tuple[str, ...]:
    """Its own words that none of the others has; names of things before bare nouns."""
    own = [word for word in _said(frame) if word not in others]
    own.sort(key=lambda word: word in bare())
    return tuple(sorted(own[:MOST_WORDS]))


def _said(frame: Frame) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*frame.words, *frame.clause)))


def _may_be_one(one: Figure, other: Figure) -> bool:
    """Whether two numbers may be one: rounded alike, one a bound of the other, or a slip of the pen apart."""
    if one.value is None or other.value is None:
        return _overlap(one, other)
    slack = 10.0 ** max(one.precision or 0, other.precision or 0)
    if "approx" in (one.modifier, other.modifier):
        slack = max(slack, 0.05 * abs(one.value))
    if abs(one.value - other.value) <= (slack if one.value != int(one.value) or slack > 1 else 0):
        return True
    return _is_slip(one.value_text, other.value_text)


def _overlap(one: Figure, other: Figure) -> bool:
    low = max(one.value_low or 0.0, other.value_low or 0.0)
    ends = [end for end in (one.value_high, other.value_high) if end is not None]
    return not ends or low <= min(ends)


def _is_slip(one: str, other: str) -> bool:
    """Whether the same three digits and more stand in another order: 28,940 and 28,490."""
    mine, theirs = ([sign for sign in text if sign.isdigit()] for text in (one, other))
    apart = sum(left != right for left, right in zip(mine, theirs, strict=False))
    return len(mine) == len(theirs) > 2 and apart == 2 and sorted(mine) == sorted(theirs)


def _is_told_against(
    figures: Sequence[Figure], frames: Sequence[Frame], place: int, key_of: Callable[[Frame], str | None]
) -> bool:
    """``to 74,651 from 67,284``: whether it is what another number of its sentence and key came from."""
    figure = figures[place]
    start = max(0, figure.char_start - figure.sentence_start - _ROOM)
    before = figure.sentence[start : figure.char_start - figure.sentence_start].rstrip().lower()
    if not before.endswith(_AGAINST):
        return False
    own = key_of(frames[place])
    after = figure.sentence[figure.char_end - figure.sentence_start :][:_ROOM].lower()
    if "expected" in after or "forecast" in after:
        return False
    return own is not None and any(
        other != place
        and figures[other].sentence_start == figure.sentence_start
        and figures[other].offset_field == figure.offset_field
        and not _may_be_one(figures[other], figure)
        and key_of(frames[other]) == own
        for other in range(max(0, place - 2), min(len(figures), place + 3))
    )
