"""Names of the vocabulary of origins in a text: which entries bear them, and which of these is meant here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from flows.stages.reconcile.origin_word import Word, cue, folded, words_of
from schemas import vocabulary

Way = Literal["own", "common", "role", "inside"]
_OF = frozenset(["of", "for", "in", "at"])


class Bearer(NamedTuple):
    """An entry under one of its names.

    ``way``: own, a name that means it anywhere; common, a name of common words, and role, words without capitals, both
    of its country alone; inside, a name in its own pages.
    """

    words: tuple[str, ...]
    entry: str
    way: Way


class Setting(NamedTuple):
    """Where an attribution stands: the figure's or article's country, the outlet's origin_id, the article's text."""

    country: str | None = None
    outlet: str | None = None
    text: str = ""


class Hit(NamedTuple):
    """A name found: the words from ``first`` up to ``last`` (exclusive), and the entry it stands for."""

    first: int
    last: int
    entry: str


@cache
def entries() -> Mapping[str, Mapping[str, Any]]:
    """The vocabulary's entries by their origin_id."""
    found: Mapping[str, Mapping[str, Any]] = vocabulary.load("origins")["origins"]
    return found


def ancestors(origin: str) -> Iterator[str]:
    """An entry's parent, its parent's parent and so on; nothing for what is no entry. A circle ends."""
    seen = {origin}
    parent = entries().get(origin, {}).get("parent")
    while parent and parent not in seen:
        yield parent
        seen.add(parent)
        parent = entries().get(parent, {}).get("parent")


@lru_cache(maxsize=4096)
def outlet_entry(outlet: str) -> str | None:
    """The entry of an outlet by the name that sources.yaml gives it, or None."""
    plain = _plain(outlet)
    return _outlets().get(plain) or _outlets().get(plain.removeprefix("the").removesuffix("com"))


def hits(words: Sequence[Word], setting: Setting) -> list[Hit]:
    """The entries that a text names, in order; of names that overlap the longer one."""
    found = []
    at = 0
    while at < len(words):
        hit = _at(words, at, setting)
        if hit:
            found.append(hit)
        at = hit.last if hit else at + 1
    return found


def _at(words: Sequence[Word], at: int, setting: Setting) -> Hit | None:
    by_length: dict[int, list[Bearer]] = defaultdict(list)
    for bearer in _index().get(words[at].low, ()):
        if _stands(bearer, words[at : at + len(bearer.words)]) and _is_whole(bearer, words, at):
            by_length[len(bearer.words)].append(bearer)
    own = country_of(words[at - 1]) if at else None
    here = setting._replace(country=own) if own else setting
    for length in sorted(by_length, reverse=True):
        if entry := _meant(by_length[length], here):
            return Hit(at, at + length, entry)
    return None


def _stands(bearer: Bearer, words: Sequence[Word]) -> bool:
    if bearer.way in ("common", "role"):
        is_said = bearer.way == "role" or words[0].capital
        return is_said and tuple(word.low for word in words) == bearer.words
    said = tuple(word.text for word in words)
    return said == bearer.words or (bearer.words[0] == "The" and ("The", *said[1:]) == bearer.words)


def _is_whole(bearer: Bearer, words: Sequence[Word], at: int) -> bool:
    """Whether the name is no part of a longer one: "Texas Department of Health Services" is not London's."""
    last = at + len(bearer.words)
    if bearer.way == "own" and len(bearer.words) == 1 and bearer.words[0].isupper():
        return True
    before = words[at - 1] if at and words[at].tied else None
    after = words[last] if last < len(words) and words[last].tied else None
    if before and before.capital and before.low != "the" and not _is_post(before) and not country_of(before):
        return False
    if after and after.low in _OF and bearer.way in ("common", "role") and last + 1 < len(words):
        return not words[last + 1].capital
    return not (after and after.capital and not _is_post(after))


def _is_post(word: Word) -> bool:
    return word.low in cue("posts") or word.low in cue("titles") or word.low in cue("nameless")


def _meant(bearers: Sequence[Bearer], setting: Setting) -> str | None:
    """The entry that a name stands for: the outlet's own, that of the country, or the only one."""
    inside = [one.entry for one in bearers if one.way == "inside"]
    if setting.outlet in inside:
        return setting.outlet
    named = {entry for entry in inside if entries()[entry]["name"].removeprefix("The ") in setting.text}
    if len(named) == 1:
        return named.pop()
    anywhere = {one.entry for one in bearers if one.way == "own"}
    if len(anywhere) == 1:
        return anywhere.pop()
    free = {one.entry for one in bearers if one.way != "inside"}
    for land in (setting.country, None):
        of_land = [entry for entry in free if entries()[entry].get("country") == land]
        if of_land and (land or len(of_land) == 1):
            return min(of_land)
    if setting.country:
        return None
    common = {one.entry for one in bearers if one.way == "common"}
    return common.pop() if len(common) == 1 else None


@cache
def _index() -> Mapping[str, Sequence[Bearer]]:
    """Every name by its first word in small letters."""
    found: dict[str, list[Bearer]] = defaultdict(list)
    for origin, entry in entries().items():
        ways: dict[Way, set[str]] = {
            "own": {entry["name"], *entry["aliases"]},
            "role": set(entry.get("roles", ())),
            "inside": set(entry.get("inside", ())),
        }
        for way, names in ways.items():
            for bearer in {_bearer(name, origin, way) for name in names}:
                found[bearer.words[0].lower()].append(bearer)
    return found


def _bearer(name: str, origin: str, way: Way) -> Bearer:
    words = folded(name)
    if words[0] == "The" and len(words) > 2:
        words = words[1:]
    small = tuple(word.lower() for word in words)
    if way == "own" and len(words) > 1 and _common().issuperset(small):
        way = "common"
    return Bearer(small if way in ("common", "role") else words, origin, way)


@cache
def _common() -> frozenset[str]:
    return frozenset(word for name in vocabulary.load("origins")["common"] for word in folded(name))


@cache
def _outlets() -> Mapping[str, str]:
    found = {}
    for origin, entry in entries().items():
        if entry["kind"] == "outlet":
            for name in (entry["name"], *entry["aliases"], origin):
                found[_plain(name)] = origin
                found[_plain(name).removeprefix("the")] = origin
    return found


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def country_of(word: Word) -> str | None:
    """The country that a word names or is the adjective of; None for any other word."""
    return _countries().get(word.text) if word.capital else None


@cache
def _countries() -> Mapping[str, str]:
    found = {"US": "US", "UK": "GB", "American": "US", "British": "GB"}
    for code, names in vocabulary.load("places")["countries"].items():
        for name in (*names["names"], *names["demonyms"]):
            if len(folded(name)) == 1:
                found.setdefault(folded(name)[0], code)
    return found


def entry_in(text: str, setting: Setting) -> str | None:
    """The first entry that a text names, or None."""
    return next((hit.entry for hit in hits(words_of(text), setting)), None)
