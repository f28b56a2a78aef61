"""The words of check.yaml that put figures in relation, and the text between figures in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from flows.stages.reconcile.interval import Interval, Meaning
from flows.stages.reconcile.observe import meaning_of
from schemas import vocabulary
from schemas.records import Figure

_MOST = 24
"""So many figures of one sentence are reckoned with: one of more is a table or a list of results."""

_AROUND = 2
_LOOKED_AT = 240
"""So many characters before a figure can hold its cue."""


_FROM_THE_START = frozenset(
    [
        "part_after",
        "of_the_same",
        "of_what_came_before",
        "in_all",
        "elided_part",
        "each_alone",
        "in_percent",
        "of_what_can_be_exceeded",
        "earlier_after",
        "of_its_own",
        "of_all",
        "each_after",
        "limit_after",
        "as_many_as",
        "for_each",
        "lead_after",
    ]
)
"""Rules whose cue stands in what follows a figure, or in a sentence from its start."""


@cache
def rules() -> dict[str, Any]:
    """check.yaml."""
    found: dict[str, Any] = vocabulary.read(Path(__file__).with_name("check.yaml"))
    return found


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(cue) for cue in rules()[name]["cues"])


def said(name: str, text: str) -> str | None:
    """What of a text is the cue of a rule; None where it has none. Of a long text the end is looked at."""
    looked_at = (text[:_LOOKED_AT] if name in _FROM_THE_START else text[-_LOOKED_AT:]).lower()
    return next((found[0].strip() for cue in _patterns(name) if (found := cue.search(looked_at))), None)


def captured(name: str, text: str) -> str | None:
    """The word that a rule's cue captures at the start of a text; None where it has none."""
    looked_at = text[:_LOOKED_AT].lower()
    return next((found[1] for cue in _patterns(name) if (found := cue.search(looked_at))), None)


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of one sentence that reckon with one another, in its order."""

    text: str
    start: int
    figures: tuple[Figure, ...]

    def holds(self, figure: Figure) -> bool:
        """Whether a figure stands in the sentence."""
        return figure.sentence_start == self.start and figure.offset_field == self.figures[0].offset_field

    def before(self, figure: Figure) -> str:
        """The sentence up to a figure."""
        return self.text[: figure.char_start - self.start]

    def between(self, left: Figure, right: Figure) -> str:
        """What stands between two figures."""
        return self.text[left.char_end - self.start : right.char_start - self.start]

    def after(self, figure: Figure) -> str:
        """The sentence from a figure on."""
        return self.text[figure.char_end - self.start :]


def sentences_of(figures: Sequence[Figure]) -> Iterator[Told]:
    """The sentences that hold figures, in the order of the text."""

    def place(figure: Figure) -> tuple[str, int]:
        return figure.offset_field, figure.sentence_start

    for (_, start), own in groupby(figures, place):
        told = tuple(islice(own, _MOST))
        yield Told(told[0].sentence, start, told)


def around(
    told: Sequence[Told], place: int, *, before: int, after: int, until: Figure | None = None
) -> Iterator[Figure]:
    """The figures of a sentence and of so many before and after it, in order; ``after`` -1 leaves its own out.

    Sentences of the headline and of the text are not neighbours. ``until`` ends it before a figure.
    """
    own = told[place]
    for one in told[max(0, place - before) : place + after + 1]:
        if one.figures[0].offset_field != own.figures[0].offset_field:
            continue
        for figure in one.figures:
            if figure is until:
                return
            yield figure


def home_of(told: Sequence[Told], place: int, figure: Figure) -> Told:
    """The sentence of a figure that stands in one at a place or beside it."""
    near = told[max(0, place - _AROUND) : place + _AROUND + 1]
    return next((one for one in near if one.holds(figure)), told[place])


def pragmatic(figure: Figure) -> Interval:
    """What a reader takes a figure to be."""
    return _meaning(figure).pragmatic


def logical(figure: Figure) -> Interval:
    """What its words do not rule out."""
    return _meaning(figure).logical


def _meaning(figure: Figure) -> Meaning:
    return meaning_of(figure)
