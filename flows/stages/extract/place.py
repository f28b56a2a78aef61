"""Where a figure holds: the places a text names, and the one that governs a figure.

Names, demonyms and agencies are looked up word by word in ``schemas/vocabulary/places.yaml``; a capitalised word that
opens no name costs one look into a dictionary. The code is ISO 3166-1 alpha-2 for a country, ISO 3166-2 for a part of
one. ``place.yaml`` holds the words around a place that bind it to a figure or keep it apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schemas.records import PlaceBasis
from schemas.vocabulary import load, read

CAPITALISED = re.compile(r"(?<![\w@#/])[A-ZÀ-ÖØ-Þ]\w*")
WORD = re.compile(r"\w+")
NEXT_NAME = re.compile(r"\s([A-ZÀ-Þ][^\W\d_]+)")
NAME_BEFORE = re.compile(r"(?:^|[^.!?\s]\s|[“\"‘(])([A-ZÀ-Þ][^\W\d_]+\.?)\s$")
RULES_FILE = Path(__file__).with_name("place.yaml")
LIST_LINK = re.compile(r",?\s(?:and|or)\s|,\s")
BARRIER = re.compile(r";|\b(?:while|whereas|but)\b")
QUOTE_OPEN, QUOTE_CLOSE = '"“', '"”'
AGENCY_PENALTY = 100  # a place named outright outranks the land of an agency
QUOTED_WITHIN = 30
LEAD = 40  # code points before a place that may bind it or keep it apart
NEIGHBOURS = 16  # places on either side of a figure that are weighed
STATED_WITHIN = 60  # code points between figure and place that still read as one phrase
MAJORITY_OF = 400  # places that the choice of the text's own country looks at


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text, with its ISO 3166 code."""

    start: int
    end: int
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The area of one figure, as the figures table holds it."""

    area: str | None
    area_text: str | None
    area_basis: PlaceBasis


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The vocabulary by first word: full name and code (None for a name that is no such place), longest name first."""

    by_first: dict[str, tuple[tuple[str, str | None], ...]]
    personal: frozenset[str]
    heads: frozenset[str]
    agencies: frozenset[str]
    rivals: dict[str, dict[str, list[str]]]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The vocabulary, indexed at first use."""
    data = load("places")
    names: dict[str, str | None] = dict.fromkeys(data["none"])
    for section in ("cities", "agencies", "subdivisions"):
        for code, words in data[section].items():
            names.update(dict.fromkeys(words, code))
    for code, entry in data["countries"].items():
        for name in (*entry["demonyms"], *entry["names"]):
            if name and (name not in names or "-" not in (names[name] or "-")):
                names[name] = code
    index: dict[str, list[tuple[str, str | None]]] = {}
    for name, code in names.items():
        first = WORD.match(name)
        if first is not None:
            index.setdefault(first.group(), []).append((name, code))
    by_first = {word: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for word, found in index.items()}
    return Gazetteer(by_first, frozenset(data["personal"]), frozenset(data["heads"]), _agencies(data), data["rivals"])


def _agencies(data: dict[str, dict[str, list[str]]]) -> frozenset[str]:
    return frozenset(name for names in data["agencies"].values() for name in names)


@lru_cache(maxsize=4)
def cue(name: str) -> re.Pattern[str]:
    """The compiled entry ``name`` of ``place.yaml``."""
    return re.compile(read(RULES_FILE)[name]["cue"], re.IGNORECASE)


def find_places(text: str) -> list[Place]:
    """Every place that the text names, in order and without overlap; "Laredo, Texas" is one."""
    known = gazetteer()
    places: list[Place] = []
    settled: dict[str, str] = {}
    at = 0
    for match in CAPITALISED.finditer(text):
        start = match.start()
        name, code = _longest(known.by_first.get(match.group(), ()), text, start) if start >= at else ("", None)
        at = max(at, start + len(name))
        if code is None or (name in known.personal and _is_person(text, start, at)):
            continue
        if name not in settled:
            settled[name] = _settle(name, code, text, known)
        _add(places, Place(start, at, name, settled[name]), text)
    return places


def _longest(entries: tuple[tuple[str, str | None], ...], text: str, start: int) -> tuple[str, str | None]:
    """The longest name of the vocabulary that stands whole at ``start``, and its code; no name where none does."""
    for name, code in entries:
        after = start + len(name)
        if text.startswith(name, start) and not text[after : after + 1].isalnum():
            return name, code
    return "", None


def _settle(name: str, code: str, text: str, known: Gazetteer) -> str:
    for rival, cues in known.rivals.get(name, {}).items():
        if any(cue in text for cue in cues):
            return rival
    return code


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether a name that is also a person's stands beside another name: Chad Wolf, Mr Washington."""
    after = NEXT_NAME.match(text, end)
    if after is not None and not {after.group(1)} & (gazetteer().heads | gazetteer().by_first.keys()):
        return True
    before = NAME_BEFORE.search(text[max(0, start - 25) : start])
    if before is None or before.group(1) in gazetteer().by_first:
        return False
    return before.group(1) not in read_list("no_given_name")


@lru_cache(maxsize=4)
def read_list(name: str) -> frozenset[str]:
    """A plain list of ``place.yaml``."""
    return frozenset(read(RULES_FILE)[name])


def _add(places: list[Place], place: Place, text: str) -> None:
    """Append a place; one that follows ", " after a smaller one of the same land joins it."""
    if places:
        last = places[-1]
        inside = (
            place.code == last.code
            or last.code.startswith(place.code + "-")
            or ("-" in place.code and "-" not in last.code)
        )
        if text[last.end : place.start] == ", " and "-" not in place.text and inside and last.text not in _countries():
            code = last.code if last.code.startswith(place.code) else place.code
            if code != last.code or place.code in (last.code, last.code[:2]):
                places[-1] = Place(last.start, place.end, text[last.start : place.end], code)
                return
    places.append(place)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(
        name for entry in load("places")["countries"].values() for name in (*entry["names"], *entry["demonyms"])
    )


def place_for(
    start: int, end: int, sentence: tuple[int, int], text: str, places: list[Place], article_country: str | None
) -> PlaceChoice:
    """The place that governs the figure at ``text[start:end]``.

    The nearest place of the sentence that is neither quoted nor where people or goods go or come from; else the
    article's country (``article_country``, an ISO code, or where that is None the country that the text names most).
    """
    first = bisect_left(places, sentence[0], key=_start)
    last = bisect_left(places, sentence[1], key=_start)
    nearest = _nearest(places, first, last, start, end, sentence, text)
    if nearest is not None:
        score, number = nearest
        basis: PlaceBasis = "stated" if score <= STATED_WITHIN else "sentence"
        return PlaceChoice(_with_neighbours(places[first:last], number - first, text), places[number].text, basis)
    country = article_country or majority(places)
    return PlaceChoice(country, None, "article" if country else "none")


def _start(place: Place) -> int:
    return place.start


def _nearest(
    places: list[Place], first: int, last: int, start: int, end: int, sentence: tuple[int, int], text: str
) -> tuple[int, int] | None:
    """Distance and number of the nearest of the places from ``first`` on; looked for outwards from the figure.

    No distance is less than half the code points between, so that ends the search; ``NEIGHBOURS`` bounds it.
    """
    best: tuple[int, int] | None = None
    after = bisect_left(places, end, first, last, key=_start)
    before = bisect_left(places, start, first, last, key=_start)
    for number in (
        *range(after, min(last, after + NEIGHBOURS)),
        *range(before - 1, max(first, before - NEIGHBOURS) - 1, -1),
    ):
        place = places[number]
        if best is not None and max(place.start - end, start - place.end) // 2 > best[0]:
            continue
        score = _distance(place, start, end, sentence, text)
        if score is not None and (best is None or (score, number) < best):
            best = score, number
    return best


def _distance(place: Place, start: int, end: int, sentence: tuple[int, int], text: str) -> int | None:
    """How far a place stands from a figure, weighed by its preposition; None where it plays another part."""
    if place.start < end and start < place.end:
        return None
    part = _part(place, max(sentence[0], place.start - LEAD), text)
    if part == "other":
        return None
    after = place.start >= end
    low, high = (end, place.start) if after else (place.end, start)
    starts, ends = _barriers(sentence, text)
    between = max(0, bisect_right(ends, high) - bisect_left(starts, low)) if starts else 0
    distance = high - low + 60 * between + (0 if after else 10)
    if part == "agency":
        return distance + AGENCY_PENALTY
    if part == "nearer":
        return distance // 2
    return distance + 30 * (text[place.end : place.end + 1] in "'’")


@lru_cache(maxsize=256)
def _part(place: Place, lead_start: int, text: str) -> str:
    """What a place is to its sentence's figures: ``nearer``, ``agency``, ``other`` (of no concern) or ``plain``."""
    lead = text[lead_start : place.start]
    if cue("moved").search(lead) or cue("people_from").match(text, place.end) or _quoted(place, text):
        return "other"
    if place.text in gazetteer().agencies:
        return "agency"
    return "nearer" if cue("nearer").search(lead) else "plain"


@lru_cache(maxsize=8)
def _barriers(sentence: tuple[int, int], text: str) -> tuple[list[int], list[int]]:
    """Where the words and signs that part two clauses begin and end in a sentence."""
    spans = [match.span() for match in BARRIER.finditer(text, *sentence)]
    return [start for start, _ in spans], [end for _, end in spans]


def _quoted(place: Place, text: str) -> bool:
    """Whether a place stands in a short quoted name: the "Remain in Mexico" policy."""
    before = text[max(0, place.start - QUOTED_WITHIN) : place.start]
    after = text[place.end : place.end + QUOTED_WITHIN]
    opened = max(before.rfind(mark) for mark in QUOTE_OPEN)
    closed = min((at for mark in QUOTE_CLOSE if (at := after.find(mark)) >= 0), default=-1)
    inside = before[opened + 1 :] + after[: max(closed, 0)]
    return opened >= 0 and closed >= 0 and "," not in inside and "." not in inside


def _with_neighbours(here: list[Place], number: int, text: str) -> str:
    """The code of a place, or the country of a list of its parts ("Atlanta, Boston and Chicago")."""
    place = here[number]
    for other, left, right in ((number - 1, number - 1, number), (number + 1, number, number + 1)):
        if 0 <= other < len(here) and LIST_LINK.fullmatch(text, here[left].end, here[right].start):
            neighbour = here[other]
            if neighbour.code != place.code and neighbour.code[:2] == place.code[:2]:
                return place.code[:2]
    return place.code


def majority(places: list[Place]) -> str | None:
    """The country that most of a text's places lie in, the first named among equals; None where none is named."""
    counted = Counter(place.code[:2] for place in places[:MAJORITY_OF])
    return counted.most_common(1)[0][0] if counted else None
