"""Names of origins in one statistic that stand for one: a part of a name, and what a body is part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from flows.stages.reconcile.origin import LEAK, PERSON
from flows.stages.reconcile.origin_row import parents_of
from flows.stages.reconcile.origin_vocabulary import entries
from flows.stages.reconcile.origin_word import folded

_SMALL = frozenset(["of", "for", "and", "the", "in", "on"])
_PRESS = frozenset(["news", "agency", "wire", "newspaper", "paper", "online", "website", "magazine", "service"])
MOST = 64
"""What so many names of a statistic have in common tells nothing of any of them."""


def merged(origins: Set[str]) -> Mapping[str, str]:
    """Each origin with the one that it stands for.

    All that name one statistic's source: "the disaster office" is the National Disaster Office where no other name has
    these words. A name whose words several have stays as it is.
    """
    if len(origins) < 2:
        return {origin: origin for origin in origins}
    bearers: dict[str, set[str]] = defaultdict(set)
    words_of = {origin: _wordings(origin) for origin in origins}
    for origin, wordings in words_of.items():
        for word in {word for wording in wordings for word in wording}:
            bearers[word].add(origin)
    found: dict[str, str] = {}
    for origin in sorted(origins, key=lambda one: (-len(words_of[one][0]), one)):
        wider = {found.get(other, other) for other in _wider(origin, words_of, bearers)}
        found[origin] = wider.pop() if len(wider) == 1 else origin
    return found


def _wider(origin: str, words_of: Mapping[str, list[frozenset[str]]], bearers: Mapping[str, set[str]]) -> set[str]:
    """Those of which a name has all words of an origin that is told by its own words."""
    own = words_of[origin][0]
    rarest = min((bearers[word] for word in sorted(own)), key=len, default=set[str]())
    if origin in entries() or origin.startswith(LEAK) or len(rarest) > MOST:
        return set()
    return {
        other for other in rarest - {origin} if any(_is_wider(words, own, other, origin) for words in words_of[other])
    }


def _is_wider(words: frozenset[str], own: frozenset[str], other: str, origin: str) -> bool:
    """More words; of equal ones ("health-ministry@IN" and an entry's role) an entry, else the one that comes first."""
    return own < words or (own == words and (other in entries() or other < origin))


def _wordings(origin: str) -> list[frozenset[str]]:
    """The words of an origin's names, the small ones left out."""
    if entry := entries().get(origin):
        if entry["kind"] == "outlet":
            return [frozenset()]
        return [_words(folded(name)) for name in (entry["name"], *entry["aliases"], *entry.get("roles", ()))]
    return [_words(origin.removeprefix(PERSON).partition("@")[0].split("-"))]


def _words(name: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in name) - _SMALL


def outlet_name(origin: str) -> frozenset[str]:
    """The words of an outlet's name that are its own: "Statline news agency" is Statline Wire."""
    words = frozenset(origin.replace("_", "-").partition("@")[0].split("-")) - _SMALL
    return words - _PRESS or words


def parts(roots: Iterable[str]) -> frozenset[str]:
    """Roots without those that are the whole of another: an agency beside the department that it is part of is one.

    So is "the government" beside an agency of its country.
    """
    distinct = frozenset(roots)
    lands = {entries()[root].get("country") for root in distinct if _is_of_government(root)}
    wholes = {whole for root in distinct for whole in parents_of(root)} | {f"government@{land}" for land in lands}
    return distinct - wholes


def _is_of_government(root: str) -> bool:
    return bool(entries().get(root, {}).get("kind") in ("agency", "statistics office"))
