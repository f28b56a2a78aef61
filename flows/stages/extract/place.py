"""Where a figure holds: the one of the places a text names that governs it.

``place.yaml`` holds the words around a place that bind it to a figure or keep it apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from flows.stages.extract.place_gazetteer import gazetteer
from flows.stages.extract.place_name import RULES_FILE, Place, cue, find_places
from schemas.records import PlaceBasis

__all__ = ["RULES_FILE", "Place", "PlaceChoice", "cue", "find_places", "majority", "place_for"]

LIST_LINK = re.compile(r",?\s(?:and|or)\s|,\s")
OTHERS = re.compile(r"\s(?:by\s)?[$£€¥₹]?\d[\d.,]*")
APART = re.compile(r"[,;]\s[^.;]{0,60}?\d")  # another figure between a figure and the place behind it
OWNS = re.compile(r"(?:['’]s?)?\s")  # "Ontario's 34 boards", "Wales 377"
GOES_ON = ("-", "–", " in ", " at ")  # the score of a match, or where it was played
PART_IN = re.compile(r"\sof\s(?:them|whom|which)\s(?:\w{1,12}\s)?in\s(?:the\s)?")  # "3 million of them in California"
NATIONAL = re.compile(r"\b(?:national(?:ly)?|nationwide|countrywide)\b")
NATION = 22  # code points from a figure within which such a word makes it the whole country's
BARRIER = re.compile(r";|\b(?:while|whereas|but)\b")
QUOTE_OPEN, QUOTE_CLOSE = '"“', '"”'
AGENCY_PENALTY = 400  # a place named outright outranks the land of an agency
PEOPLE_PENALTY = 30  # and the land from which people come
QUOTED_WITHIN = 30
OPENING = 15  # code points from a sentence's start within which a place is what it speaks of
LEAD = 40  # code points before a place that may bind it or keep it apart
NEIGHBOURS = 16  # places on either side of a figure that are weighed
STATED_WITHIN = 60  # code points between figure and place that still read as one phrase
TOLD_TWICE = 2
MAJORITY_OF = 400  # places that the choice of the text's own country looks at


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The area of one figure, as the figures table holds it, and the rule that gave it."""

    area: str | None
    area_text: str | None
    area_basis: PlaceBasis
    rule: str = field(default="", compare=False)


def place_for(
    start: int,
    end: int,
    sentence: tuple[int, int],
    text: str,
    places: list[Place],
    article_country: str | None,
    before: tuple[int, int] | None = None,
) -> PlaceChoice:
    """The place that governs the figure at ``text[start:end]``.

    The nearest place of the sentence that is neither quoted nor where people or goods go or come from; else the
    article's country (``article_country``, an ISO code: see ``home``).
    """
    first = bisect_left(places, sentence[0], key=_start)
    last = bisect_left(places, sentence[1], key=_start)
    nearest = _nearest(places, first, last, start, end, sentence, text)
    if nearest is None or nearest[0] >= AGENCY_PENALTY:
        carried = _carried(sentence, before, text, places, article_country)
        if carried is not None and (nearest is None or _part_of(carried.area, places[nearest[1]])):
            return carried
    if nearest is not None and article_country in gazetteer().shared.get(places[nearest[1]].text, ()):
        nearest = None
    if nearest is not None:
        score, number = nearest
        basis: PlaceBasis = "stated" if score <= STATED_WITHIN else "sentence"
        rule = f"place.{_part(places[number], max(sentence[0], places[number].start - LEAD), text)}"
        area = _with_neighbours(places[first:last], number - first, text)
        if "-" in area and NATIONAL.search(text, max(sentence[0], start - NATION), min(sentence[1], end + NATION)):
            area, rule = area[:2], "place.national"
        return PlaceChoice(area, places[number].text, basis, rule)
    rule = "place.outlet_or_text" if article_country else ""
    return PlaceChoice(article_country, None, "article" if article_country else "none", rule)


def _part_of(area: str | None, place: Place) -> bool:
    """Whether an area lies in the land of an agency, whose name alone says less."""
    return area is not None and "-" in area and area[:2] == place.code and place.text in gazetteer().agencies


def _carried(
    sentence: tuple[int, int], before: tuple[int, int] | None, text: str, places: list[Place], land: str | None
) -> PlaceChoice | None:
    """The place in which the sentence before stands, where this one goes on in it: "At least 106 died".

    What does not take it up in so many words ("The farm sold 90 cows") stays in a part of the text's own land.
    """
    if before is None or text.find("\n", before[1], sentence[0]) >= 0:
        return None
    first, last = bisect_left(places, before[0], key=_start), bisect_left(places, before[1], key=_start)
    nearest = _nearest(places, first, last, before[1], before[1], before, text)
    if nearest is None:
        return None
    place = places[nearest[1]]
    opens = place.start - before[0] < OPENING
    stands_in = _part(place, max(before[0], place.start - LEAD), text) == "nearer"
    if not cue("takes_up").match(text, sentence[0]):
        is_part = place.country is None or ("-" in place.code and place.country == (land or majority(places)))
        opens, stands_in = False, stands_in and is_part and text[place.end : place.end + 1] not in "'’"
    if not opens and not stands_in:
        return None
    return PlaceChoice(
        _with_neighbours(places[first:last], nearest[1] - first, text), place.text, "article", "place.takes_up"
    )


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
        if _goes_with_list(places, first, number, sentence, text):
            continue
        score = _distance(place, start, end, sentence, text)
        if score is not None and (best is None or (score, number) < best):
            best = score, number
    return best


def _goes_with_list(places: list[Place], first: int, number: int, sentence: tuple[int, int], text: str) -> bool:
    """``exports to China, Japan and Kenya``: what leads to the first of a list leads to all."""
    head = number
    while head > first and LIST_LINK.fullmatch(text, places[head - 1].end, places[head].start):
        head -= 1
    lead = max(sentence[0], places[head].start - LEAD)
    return head < number and cue("moved").search(text[lead : places[head].start]) is not None


def _distance(place: Place, start: int, end: int, sentence: tuple[int, int], text: str) -> int | None:
    """How far a place stands from a figure, weighed by its preposition; None where it plays another part.

    Nothing is nearer than the place that owns a number or that a list gives it: ``Ontario's 34 boards``, ``Wales 377``.
    """
    if place.start < end and start < place.end:
        return None
    part = _part(place, max(sentence[0], place.start - LEAD), text)
    if part == "other":
        return None
    after = place.start >= end
    if after and OTHERS.match(text, place.end) and LIST_LINK.search(text, end, place.start):
        return None  # "$5 million and Alberta $3 million": the place of the next figure
    low, high = (end, place.start) if after else (place.end, start)
    goes_on = not after and text.startswith(GOES_ON, end)
    if part in ("plain", "nearer") and not goes_on and (PART_IN if after else OWNS).fullmatch(text, low, high):
        return 0
    starts, ends = _barriers(sentence, text)
    between = max(0, bisect_right(ends, high) - bisect_left(starts, low)) if starts else 0
    between += after and APART.search(text, low, high) is not None
    distance = high - low + 60 * between + (0 if after else 10)
    if part == "agency":
        return distance + AGENCY_PENALTY
    if part == "people":
        return distance + PEOPLE_PENALTY
    if part == "nearer":
        return distance // 2
    return distance + 30 * (text[place.end : place.end + 1] in "'’")


@lru_cache(maxsize=256)
def _part(place: Place, lead_start: int, text: str) -> str:
    """What a place is to its figures: ``nearer``, ``agency``, ``people``, ``plain``, or ``other`` (of no concern)."""
    lead = text[lead_start : place.start]
    if cue("moved").search(lead) or cue("people_from").match(text, place.end) or _quoted(place, text):
        return "other"
    if cue("institution").match(text, place.end) or (
        place.text.removeprefix("sub-") in gazetteer().regions and lead and not cue("within").search(lead)
    ):
        return "other"
    if cue("dateline").match(text, place.end) and (place.start == 0 or text[place.start - 1] == "\n"):
        return "agency"
    if place.text in gazetteer().agencies or cue("speaker").search(lead):
        return "agency"
    if place.text in gazetteer().peoples:
        return "people"
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
            if neighbour.code != place.code and neighbour.country is not None and neighbour.country == place.country:
                return neighbour.country
    return _seat(place, text) or place.code


def _seat(place: Place, text: str) -> str | None:
    """The country of a capital that stands for its government: Ottawa will admit, not in Ottawa."""
    country = gazetteer().seats.get(place.text)
    lead = text[max(0, place.start - LEAD) : place.start]
    if (
        country is None
        or cue("nearer").search(lead)
        or cue("moved").search(lead)
        or not cue("subject").match(text, place.end)
    ):
        return None
    return country


def home(places: list[Place], outlet: str | None) -> str | None:
    """The country that a text is about where its words do not say: the outlet's, or the one that they do name.

    An outlet leaves its own country unnamed as often as not; a text that names another twice and never its outlet's is
    of the other. None where no outlet's is known and none is named.
    """
    if outlet is None or not places:
        return majority(places) if places else outlet
    named = Counter(country for place in places[:MAJORITY_OF] if (country := place.country) is not None)
    if not named or outlet in named:
        return outlet
    country, count = named.most_common(1)[0]
    return country if count >= TOLD_TWICE else outlet


def majority(places: list[Place]) -> str | None:
    """The country that most of a text's places lie in, the first named among equals; None where none is named."""
    here = places[:MAJORITY_OF]
    named = [country for place in here if not place.people and (country := place.country) is not None]
    named = named or [country for place in here if (country := place.country) is not None]
    return Counter(named).most_common(1)[0][0] if named else None
