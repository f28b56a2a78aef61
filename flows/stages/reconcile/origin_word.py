"""The words of an attribution, folded so that one spelling stands for all: U.S. and US, Centre and Center."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from schemas import vocabulary
from schemas.reconciled import OriginKind

_WORD = re.compile(r"[^\W_]+(?:[.&'’-][^\W_]+)*|&")
_SPELT = {
    "centre": "center",
    "centres": "centers",
    "organisation": "organization",
    "labour": "labor",
    "defence": "defense",
    "programme": "program",
    "cooperation": "cooperation",
    "&": "and",
}


class Word(NamedTuple):
    """A word with its place in the text; ``owns`` marks one with an 's, ``tied`` one with a mere blank before."""

    text: str
    start: int
    end: int
    owns: bool
    tied: bool

    @property
    def low(self) -> str:
        """The word in small letters."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital or is of digits and capitals."""
        return self.text[:1].isupper()


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        raw = match.group()
        owns = raw.endswith(("'s", "’s")) or text[match.end() : match.end() + 1] in {"'", "’"}
        tied = bool(found) and text[end : match.start()] == " " and not found[-1].owns
        found.append(Word(_folded(raw.removesuffix("'s").removesuffix("’s")), match.start(), match.end(), owns, tied))
        end = match.end()
    return found


def folded(text: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(word.text for word in words_of(text))


def _folded(raw: str) -> str:
    plain = raw.replace(".", "").replace("'", "").replace("’", "").replace("-", "") or raw
    spelt = _SPELT.get(plain.lower())
    if spelt is None:
        return plain
    return spelt.capitalize() if plain[0].isupper() else spelt


def slug(names: Iterable[str]) -> str:
    """A short name of words: small letters and digits, with hyphens between."""
    return "-".join(re.sub(r"[\W_]+", "", name.lower()) for name in names)


@cache
def cue(name: str) -> frozenset[str]:
    """One list of ``origin.yaml``, folded."""
    return frozenset(_folded(word).lower() for word in _cues()[name])


@cache
def kinds() -> Mapping[OriginKind, frozenset[str]]:
    """The words that tell the kind of a named origin, the first kind that answers standing."""
    told = cast("Mapping[OriginKind, list[str]]", _cues()["kinds"])
    return {kind: frozenset(_folded(word).lower() for word in words) for kind, words in told.items()}


@cache
def _cues() -> Mapping[str, dict[str, list[str]]]:
    rules: Mapping[str, dict[str, list[str]]] = vocabulary.read(Path(__file__).with_name("origin.yaml"))
    return rules
