"""The places of the vocabulary, indexed by the first word of their names.

``schemas/vocabulary/places.yaml`` holds countries, their parts, cities, agencies and the names that are no places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from schemas.vocabulary import load

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """The vocabulary by first word: full name and code (None for a name that is no such place), longest name first."""

    by_first: dict[str, tuple[tuple[str, str | None], ...]]
    personal: frozenset[str]
    heads: frozenset[str]
    agencies: frozenset[str]
    rivals: dict[str, dict[str, list[str]]]
    peoples: frozenset[str]
    seats: dict[str, str]
    geographic: frozenset[str]
    kinds: frozenset[str]
    no_place: frozenset[str]
    guarded: frozenset[str]
    subdivisions: frozenset[str]
    regions: frozenset[str]
    shared: dict[str, list[str]]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The vocabulary, indexed at first use."""
    data = load("places")
    names: dict[str, str | None] = dict.fromkeys(data["none"])
    names.update({region: region for region in data["regions"]})
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
    peoples = frozenset(
        name for entry in data["countries"].values() for name in entry["demonyms"] if name.endswith(("s", "men"))
    )
    return Gazetteer(
        by_first,
        frozenset(data["personal"]),
        frozenset(data["heads"]),
        _agencies(data),
        data["rivals"],
        peoples,
        data["seats"],
        frozenset(data["geographic"]),
        frozenset(data["kinds"]),
        frozenset(data["no_place"]),
        frozenset(data["guarded"]),
        frozenset(name for names in data["subdivisions"].values() for name in names),
        frozenset(data["regions"]),
        data["shared"],
    )


def _agencies(data: dict[str, dict[str, list[str]]]) -> frozenset[str]:
    return frozenset(name for names in data["agencies"].values() for name in names)
