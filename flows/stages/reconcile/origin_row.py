"""Origins that observations name -> the rows of the table of origins, with the parents that they are part of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from flows.stages.reconcile.origin import LEAK, PERSON
from flows.stages.reconcile.origin_name import kind_of, named
from flows.stages.reconcile.origin_vocabulary import ancestors, entries
from flows.stages.reconcile.origin_word import folded, slug, words_of
from schemas.reconciled import Origin, OriginKind

_LED = re.compile(r"^(?:the|a|an|its|their)\s", re.IGNORECASE)
_SHORTENED = re.compile(r"\b((?:[A-Z][\w'’]*\s(?:(?:of|for|and|the|&)\s){0,2}){1,6})\(([A-Z]{2,8})\)")
MOST_ALIASES = 50


def origins_of(told: Iterable[tuple[str, str | None]]) -> tuple[Origin, ...]:
    """An origin for each origin_id and each parent of one, by origin_id.

    ``told`` has the origin_ids with the attributions under which articles named them, in any order: empty where a
    number is one's that its article names for others, None for what a statistic comes from; only an outlet is no more.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    outlets: set[str] = set()
    named: set[str] = set()
    for origin, attribution in told:
        (outlets if attribution is None else named).add(origin)
        seen[origin].update({attribution} if attribution else ())
    outlets -= named
    for origin in list(seen):
        for parent in parents_of(origin):
            seen[parent].update()
    return tuple(_origin(origin, seen[origin], outlets) for origin in sorted(seen))


def parents_of(origin: str) -> Iterator[str]:
    """The origins that one is part of, the next first."""
    parent = _parent(origin)
    if parent:
        yield parent
        yield from ancestors(parent)


def _parent(origin: str) -> str | None:
    if origin.startswith(LEAK):
        return origin.split(":")[1] or None
    parent: str | None = entries().get(origin, {}).get("parent")
    return parent


def _origin(origin: str, attributions: Set[str], outlets: Set[str]) -> Origin:
    if entry := entries().get(origin):
        return Origin(origin, entry["name"], tuple(sorted(entry["aliases"])), entry["kind"], entry.get("parent"))
    aliases = sorted({name for attribution in attributions for name in _said(attribution)})
    return Origin(
        origin_id=origin,
        name=_name(origin, aliases),
        aliases=tuple(aliases[:MOST_ALIASES]),
        kind="outlet" if origin in outlets else _kind(origin),
        parent=_parent(origin),
    )


def _kind(origin: str) -> OriginKind:
    if origin.startswith(LEAK):
        return "leak"
    return "person" if origin.startswith(PERSON) else kind_of(origin.partition("@")[0].split("-"))


def _said(attribution: str) -> tuple[str, ...]:
    """An attribution without its article; where it gives a name and its abbreviation, also with each alone."""
    plain = _LED.sub("", attribution.strip())
    if not _SHORTENED.search(plain):
        return (plain,)
    long = _SHORTENED.sub(lambda found: found[1].rstrip(), plain)
    return (plain, long, _SHORTENED.sub(lambda found: found[2], plain))


def _name(origin: str, aliases: Iterable[str]) -> str:
    """What articles call it in the words of its id, else these words."""
    own = origin.removeprefix(PERSON).partition("@")[0]
    whole = next((alias for alias in aliases if slug(folded(alias)) == own), None)
    if whole or origin.startswith(LEAK):
        return whole or next(iter(aliases), origin)
    return next((part for part in map(_part, aliases) if slug(folded(part)) == own), own.replace("-", " ").title())


def _part(alias: str) -> str:
    """The name in an alias as printed: ``Labour Observatory`` of "figures from the Labour Observatory"."""
    name, words = named(alias) or (), words_of(alias)
    small = tuple(word.lower() for word in name)
    for at in range(len(words) - len(small) + 1) if small else ():
        held = words[at : at + len(small)]
        if tuple(word.low for word in held) == small:
            return alias[held[0].start : held[-1].end].removesuffix("'s").removesuffix("’s")
    return " ".join(name)
