"""The places that a text names: those of the vocabulary, and capitalised names that stand where only a place does.

Names, demonyms and agencies are looked up word by word in ``schemas/vocabulary/places.yaml``; a capitalised word that
opens no name costs one look into a dictionary. The code is ISO 3166-1 alpha-2 for a country, ISO 3166-2 for a part of
one. A town that the vocabulary lacks ("in Galway") has its own name for a code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flows.stages.extract import lexicon
from flows.stages.extract.ahead import STEM, looking_ahead
from flows.stages.extract.place_gazetteer import Gazetteer, gazetteer
from schemas.vocabulary import load, read

RULES_FILE = Path(__file__).with_name("place.yaml")
CAPITALISED = re.compile(r"(?<![\w@#/])[A-ZÀ-ÖØ-Þ]\w*")
NEXT_NAME = re.compile(r"\s([A-ZÀ-Þ][^\W\d_]+)")
NAME_BEFORE = re.compile(r"(?:^|[^.!?\s]\s|[“\"‘(])([A-ZÀ-Þ][^\W\d_]+\.?)\s$")
CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_CAP = r"[A-ZÀ-Þ][^\W\d_A-Z]{1,20}(?:[-’'][A-Za-zÀ-ÿ]{1,20}){0,3}"
UNLISTED = re.compile(
    rf"(?:(?:Bay|Gulf|Isle|Cape|Strait|Sea|Horn|City|Port)\sof\s{_CAP}"
    rf"|{_CAP}(?:(?:\s(?:de|del|la|al|do|da|du|upon)){{0,2}}\s{_CAP}){{0,3}})"
)
AFTER_NAME = re.compile(r"\s([^\W_][\w’'-]{0,30})|[,.;:)”\"!?—–\n]|\s[—–(-]|['’]s\s|$")
BEFORE_MARK = re.compile(rf"(?:{_CAP}\s){{1,3}}$")
_PREPOSITIONS = ("in", "In", "near", "Near", "around", "Around", "off", "outside", "Outside", "across", "Across", "the")
LED_BY = frozenset(
    {*_PREPOSITIONS, "northern", "southern", "eastern", "western", "central", "rural", "greater"}
)  # the word before an unlisted name, which saves the search for its cue
LEAST_NAME = 3
DATELINE = re.compile(
    r"([A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{2,30}[A-ZÀ-Þ])(?=(?:,\s[A-Z][\w.]{1,20})?,?(?:\s\([^()\n]{2,30}\))?\s?[-–—]{1,2}\s)"
)
DESKS = frozenset({"New York", "Washington", "London", "Geneva", "Brussels", "The Hague", "United Nations", "Davos"})
LOWER_REGION = "Saharan Africa"
LED = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Aa]t|[Ff]rom|[Tt]o|[Oo]f|[Oo]utside|[Aa]round|[Aa]cross|[Ff]or|[Bb]etween)\s$")
COMMA_AFTER = re.compile(r",(?!\sand\b)")
LAND_AFTER = re.compile(r",\s([A-Z]\w*)")
REACH = 40  # code points before a name in which the preposition stands that makes it a place


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text, with its ISO 3166 code, or its own name where none is known.

    ``people`` marks one from which people or goods come ("Mexican nationals").
    """

    start: int
    end: int
    text: str
    code: str
    people: bool = False

    @property
    def country(self) -> str | None:
        """The ISO 3166-1 code, or None for a name that the vocabulary lacks."""
        return self.code[:2] if CODE.fullmatch(self.code) else None


_CASED = ("unlisted", "subject", "takes_up")


@lru_cache(maxsize=16)
def cue(name: str) -> re.Pattern[str]:
    """The compiled entry ``name`` of ``place.yaml``."""
    return re.compile(read(RULES_FILE)[name]["cue"], re.IGNORECASE if name not in _CASED else 0)


def find_places(text: str) -> list[Place]:
    """Every place that the text names, in order and without overlap; "Laredo, Texas" is one."""
    known = gazetteer()
    places: list[Place] = []
    settled: dict[str, str] = {}
    marked = _marked(text, known)
    at = 0
    for match in CAPITALISED.finditer(text):
        start = match.start()
        name, code = _longest(known.by_first.get(match.group(), ()), text, start) if start >= at else ("", None)
        if not name and start >= at and match.group().isupper():
            name, code = _dateline(text, start, known)
        if not name and start >= at:
            name = code = _unlisted(text, start, match.group(), known, marked)
        at = max(at, start + len(name))
        if not code or (name in known.personal and _is_person(text, start, at)) or _is_dollar(name, text, at):
            continue
        if name in known.guarded and not _is_led(text, start, at):
            continue
        if name == LOWER_REGION and text.endswith("sub-", 0, start):
            start, name = start - 4, f"sub-{name}"
            code = name
        if name == code:
            settled[name] = name
        elif name not in settled:
            settled[name] = _settle(name, code, text, known)
        people = cue("people_from").match(text, at) is not None
        _add(places, Place(start, at, name, settled[name], people), text)
    return places


def _dateline(text: str, start: int, known: Gazetteer) -> tuple[str, str | None]:
    """A place in capitals that opens a line before a dash: "SACRAMENTO, Calif. (AP) — "; none for an agency's desk."""
    match = DATELINE.match(text, start) if start == 0 or text[start - 1] == "\n" else None
    if match is None:
        return "", None
    printed = match.group(1)
    titled = printed.title()
    if titled in DESKS:
        return printed, None
    name, code = _longest(known.by_first.get(titled.split()[0], ()), titled, 0)
    return (printed, known.seats.get(titled, code)) if name == titled else ("", None)


def _is_led(text: str, start: int, end: int) -> bool:
    """Whether a preposition leads to a name, or its land follows: in Nice, Reading, Pennsylvania."""
    land = LAND_AFTER.match(text, end)
    named = land is not None and land.group(1) in gazetteer().by_first
    return named or LED.search(text, max(0, start - REACH), start) is not None


def _is_dollar(name: str, text: str, end: int) -> bool:
    """Whether a country's letters are those of its money: US$4.4 billion."""
    return text[end : end + 1] == "$"


def _marked(text: str, known: Gazetteer) -> dict[int, str]:
    """Names that a geographic word makes places wherever they stand, by offset: "Great Barrier Reef"."""
    found: dict[int, str] = {}
    for match in _marks(known).finditer(text):
        low = max(0, match.start() - REACH)
        names = BEFORE_MARK.search(text[low : match.start()])
        if names is None:
            continue
        begun = low + names.start()
        is_kind = match.group()[0].islower()
        name = text[begun : match.start() - 1 if is_kind else match.end()]
        first = name.split(" ")[0]
        if lexicon.is_stop(first.lower()):
            begun, name = begun + len(first) + 1, name[len(first) + 1 :]
        if (is_kind and name) or " " in name:
            found[begun] = name
    return found


@lru_cache(maxsize=1)
def _marks(known: Gazetteer) -> re.Pattern[str]:
    words = sorted(known.geographic | known.kinds, key=len, reverse=True)
    # Most words of a text are told by their first letters to be none of these.
    ahead = looking_ahead({word[:STEM].lower() for word in words})
    return re.compile(rf"\b{ahead}(?:{'|'.join(words)})\b(?!\s[A-ZÀ-Þ\d])")


def _unlisted(text: str, start: int, word: str, known: Gazetteer, marked: dict[int, str]) -> str:
    """A name of no known place that stands as one: "in Galway", "Kursk region", "the Bay of Plenty"; else ""."""
    if len(word) < LEAST_NAME or word in known.no_place:
        return ""
    if start in marked:
        return marked[start] if known.no_place.isdisjoint(marked[start].split()) else ""
    before = text[max(0, start - 9) : start].split()
    if not before or before[-1] not in LED_BY or text[start - 1] != " " or lexicon.is_stop(word.lower()):
        return ""
    lead = text[max(0, start - REACH) : start]
    led = cue("unlisted").search(lead)
    match = UNLISTED.match(text, start) if led is not None else None
    after = AFTER_NAME.match(text, match.end()) if match is not None else None
    if led is None or match is None or after is None or cue("no_unlisted").search(lead[: led.start() + 1]):
        return ""
    name, follow = match.group(), after.group(1) or ""
    pieces = re.split("[ -]", name)
    if not known.no_place.isdisjoint(pieces) or follow[:1].isupper() or follow[:1].isdigit():
        return ""
    if led.group("the") and not {pieces[0], pieces[-1]} & known.geographic:
        return ""
    return name if not after.group().endswith("s ") and _may_follow(follow) else ""


def _may_follow(word: str) -> bool:
    """Whether a word may stand behind the whole of a name: a verb or function word, no noun that the name describes."""
    low = word.lower()
    return (
        not word or lexicon.is_stop(low) or lexicon.is_participle(low) or low in lexicon.LINKING or low.endswith("ly")
    )


def _longest(entries: tuple[tuple[str, str | None], ...], text: str, start: int) -> tuple[str, str | None]:
    """The longest name of the vocabulary that stands whole at ``start``, and its code; no name where none does."""
    for name, code in entries:
        after = start + len(name)
        if text.startswith(name, start) and not text[after : after + 1].isalnum():
            return name, code
    return "", None


def _settle(name: str, code: str, text: str, known: Gazetteer) -> str:
    for rival, cues in known.rivals.get(name, {}).items():
        if any(cue in text or cue.upper() in text for cue in cues):
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
        if text[last.end : place.start] == ", " and _qualifies(last, place, text):
            places[-1] = Place(last.start, place.end, text[last.start : place.end], place.code)
            return
        inside = (
            (last.country is None and place.country is not None)
            or place.code == last.code
            or last.code.startswith(place.code + "-")
            or ("-" in place.code and "-" not in last.code)
        )
        if text[last.end : place.start] == ", " and "-" not in place.text and inside and last.text not in _countries():
            code = last.code if last.code.startswith(place.code) else place.code
            if last.country is None or code != last.code or place.code in (last.code, last.code[:2]):
                places[-1] = Place(last.start, place.end, text[last.start : place.end], code)
                return
    places.append(place)


def _qualifies(last: Place, place: Place, text: str) -> bool:
    """Whether a state tells which town of a name is meant: London, Ont., Paris, Texas."""
    known = gazetteer()
    if place.text not in known.subdivisions or last.text in known.subdivisions:
        return False
    return place.text.endswith(".") or COMMA_AFTER.match(text, place.end) is not None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(
        name for entry in load("places")["countries"].values() for name in (*entry["names"], *entry["demonyms"])
    )
