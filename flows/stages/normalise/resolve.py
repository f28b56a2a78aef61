"""Figures that repeat one another inside an article share a frame: the fullest one says what the others leave out.

A headline says "350,000 cases", the text "more than 350,000 asylum cases have been closed since 2022"; "both men" are
the two who were told of before. No other article is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flows.stages.normalise.frame import Frame
from schemas.records import Figure, Status

_COUNTED = frozenset(["count", "rate"])
_REPEATING = frozenset(["both"])
_ANAPHORS = re.compile(r"\b(?:it|that|this|they|which|those|these|them)\b[^.;:]{0,30}$", re.IGNORECASE)
"""What stands before a number without a noun that is of what was told of before: ``a year earlier it was 67,284``."""

_POINTING = frozenset(["latter", "category", "kind", "sort", "group"])
"""Words of a sentence that says of a bare noun that it is what was told of before."""


def resolved(figures: Sequence[Figure], frames: Sequence[Frame]) -> list[Frame]:
    """The frames, with those that repeat a fuller one made like it."""
    made = list(frames)
    for place, figure in enumerate(figures):
        if figure.value_text.lower() in _REPEATING:
            made[place] = _antecedent(figures, made, place) or made[place]
        elif not made[place].words and _ANAPHORS.search(_before(figure)):
            made[place] = _carried(figures, made, place) or made[place]
        elif len(made[place].words) <= 1 and made[place].around & _POINTING:
            made[place] = _pointed_at(figures, made, place) or made[place]
    by_value: dict[tuple[float, str], list[int]] = defaultdict(list)
    for place, figure in enumerate(figures):
        if figure.offset_field == "title" and (status := _told_in_text(figures, figure)):
            made[place] = replace(made[place], status=status)
        value = figure.value if figure.value is not None else figure.value_low
        if value is not None and _is_telling(figure):
            by_value[abs(value), _class_of(figure, made[place].status)].append(place)
    for places in by_value.values():
        _share(made, places)
    for place, figure in enumerate(figures):
        if figure.value is None and not _dated(made[place]):
            made[place] = _at_the_time_of(figures, made, place)
    return made


def _dated(frame: Frame) -> bool:
    return frame.period_start is not None or frame.period_end is not None


def _at_the_time_of(figures: Sequence[Figure], frames: Sequence[Frame], place: int) -> Frame:
    """``thousands a day``, where the text told about 3,200 a day since June: at the last time it told that of."""
    own, frame = figures[place], frames[place]
    told = [
        other
        for other, figure in zip(frames, figures, strict=True)
        if _dated(other)
        and (other.words, other.area, other.per, other.kind, other.status)
        == (frame.words, frame.area, frame.per, frame.kind, frame.status)
        and figure.value is not None
        and (own.value_low or 0.0) <= figure.value <= (own.value_high or figure.value)
    ]
    if not told:
        return frame
    last = max(told, key=lambda other: (other.period_end or date.max, other.period_start or date.min))
    times = (last.period_start, last.period_end, last.period_kind)
    return replace(frame, period_start=times[0], period_end=times[1], period_kind=times[2])


def _antecedent(figures: Sequence[Figure], frames: Sequence[Frame], place: int) -> Frame | None:
    """The frame of the nearest two of the same unit before "both"."""
    own = figures[place]
    for earlier in range(place - 1, -1, -1):
        if figures[earlier].value == own.value and figures[earlier].unit == own.unit:
            return frames[earlier]
    return None


def _told_in_text(figures: Sequence[Figure], headline: Figure) -> Status | None:
    """What the text says of a headline's number: whether it is a report or a plan."""
    same = (one for one in figures if one.offset_field != "title" and one.value == headline.value)
    return next((one.status for one in same if one.unit == headline.unit and headline.value is not None), None)


def _before(figure: Figure) -> str:
    return figure.sentence[: max(0, figure.char_start - figure.sentence_start)]


def _carried(figures: Sequence[Figure], frames: Sequence[Frame], place: int) -> Frame | None:
    """The own frame with the words of the nearest number before of its kind and unit."""
    own = figures[place]
    for earlier in range(place - 1, -1, -1):
        one = figures[earlier]
        if frames[earlier].words and one.unit in (own.unit, None, "person") and _class_of(one) == _class_of(own):
            return replace(frames[place], words=frames[earlier].words)
    return None


def _pointed_at(figures: Sequence[Figure], frames: Sequence[Frame], place: int) -> Frame | None:
    """The own frame with the words of the nearest figure before of which its noun is one of several."""
    own = frames[place]
    for earlier in range(place - 1, -1, -1):
        words = frames[earlier].words
        if figures[earlier].unit == figures[place].unit and len(words) > 1 and set(own.words) <= set(words):
            return replace(own, words=words)
    return None


def _is_telling(figure: Figure) -> bool:
    """Whether a number says of itself that it is the same: two digits and more that were not chosen for roundness."""
    if figure.precision is None or figure.value is None:
        return False
    return abs(figure.value) / 10.0**figure.precision >= 10


def _class_of(figure: Figure, status: str | None = None) -> str:
    kind = "count" if figure.kind in _COUNTED else figure.kind
    return f"{kind}|{figure.per or ''}|{figure.direction or ''}|{status or figure.status}"


def _share(frames: list[Frame], places: Sequence[int]) -> None:
    """Give each frame what the fullest one that does not contradict it has."""
    ranked = sorted(places, key=lambda place: (-_fullness(frames[place]), place))
    for place in places:
        for fuller in ranked:
            if fuller != place and _fullness(frames[fuller]) > _fullness(frames[place]):
                if _may_be(frames[place], frames[fuller]):
                    frames[place] = _like(frames[place], frames[fuller])
                break


def _fullness(frame: Frame) -> int:
    dated = (frame.period_start is not None) + (frame.period_end is not None)
    return 2 * len(frame.words) + dated + (frame.area is not None)


def _may_be(frame: Frame, fuller: Frame) -> bool:
    """Whether nothing that the shorter says contradicts the fuller, and they share words."""
    if frame.area is not None and fuller.area is not None and frame.area != fuller.area:
        return False
    own, other = (frame.period_start, frame.period_end), (fuller.period_start, fuller.period_end)
    if any(own) and any(other) and own != other:
        return False
    shared = set(frame.words) & set(fuller.words)
    return bool(shared) and 2 * len(shared) >= min(len(frame.words), len(fuller.words))


def _like(frame: Frame, fuller: Frame) -> Frame:
    dated = frame if frame.period_start or frame.period_end else fuller
    return replace(
        frame,
        words=fuller.words,
        clause=tuple(dict.fromkeys((*frame.clause, *fuller.clause))),
        unit=fuller.unit,
        kind=fuller.kind,
        area=frame.area or fuller.area,
        period_start=dated.period_start,
        period_end=dated.period_end,
        period_kind=dated.period_kind,
    )
