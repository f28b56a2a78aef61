"""Where a number comes from: an attribution in its article -> the origin that it names, as an origin_id.

The vocabulary of origins comes first: of several entries that an attribution names, a part goes before the whole
("Syracuse University's Transactional Records Access Clearinghouse"), and who gathers numbers before who prints them.
What the vocabulary does not have is an origin by its own words, as far as they name something (``origin_name``); a
person stands for the organisation that the article gives (``origin_person``). A leak is an origin of its own, whose
parent is whom the data is of; its id keeps the outlet that it was leaked to.

An origin_id is an entry's name in the vocabulary, ``leak:WHOSE:TO``, ``person:NAME``, ``WHAT@COUNTRY`` for a body that
is named by what it does ("the health ministry"), else the name in small letters with hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.stages.reconcile.origin_full import full_name
from flows.stages.reconcile.origin_name import named
from flows.stages.reconcile.origin_person import body_of_person, organisation, person
from flows.stages.reconcile.origin_vocabulary import Hit, Setting, ancestors, entries, entry_in, hits, outlet_entry
from flows.stages.reconcile.origin_word import folded, slug, words_of
from schemas.records import Article

LEAK = "leak:"
PERSON = "person:"
_LEAKED = re.compile(r"\bleak(?:ed|s)?\b")
_LEAKED_TO = re.compile(r"\b(?:leaked|given|passed|shown)\sto\s|\b(?:obtained|seen)\sby\s")
_COUNTRY = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_LONGEST = 2000  # code points beyond which an attribution is no name but a text


def origin_of(
    attribution: str | None, article: Article, area: str | None = None, country: str | None = None
) -> str | None:
    """The origin_id of what an attribution names in its article; None where it names nothing.

    ``area`` is the figure's, ``country`` the article's: whose central bank or statistics office is meant.
    """
    if not attribution or not attribution.strip() or len(attribution) > _LONGEST:
        return None
    setting = _setting(article, area, country)
    if _LEAKED.search(attribution):
        return _leak(attribution, setting)
    return _plain(attribution, setting)


def _setting(article: Article, area: str | None, country: str | None) -> Setting:
    """Where an attribution stands; the figure's country goes before the article's, and that before the outlet's."""
    outlet = outlet_entry(article.outlet)
    home = entries()[outlet].get("country") if outlet else None
    return Setting(country_in(area) or country or home, outlet or outlet_id(article.outlet), article.text)


def country_in(area: str | None) -> str | None:
    """The country of an area, where the area is an ISO code."""
    return area[:2] if area and _COUNTRY.fullmatch(area) else None


def outlet_id(outlet: str) -> str:
    """The origin_id of an outlet: its entry, else its name as articles would write it."""
    return outlet_entry(outlet) or slug(_unled(folded(outlet.replace("-", " ").replace("_", " "))))


def is_outlet(origin: str) -> bool:
    """Whether an origin is known for an outlet, which prints what others say."""
    return bool(entries().get(origin, {}).get("kind") == "outlet")


def _unled(name: Sequence[str]) -> Sequence[str]:
    return name[1:] if len(name) > 1 and name[0].lower() == "the" else name


def _plain(attribution: str, setting: Setting) -> str | None:
    words = words_of(attribution)
    found = hits(words, setting)
    whole = full_name(attribution, setting.text)
    if whole and (not found or len(words) <= 2):
        found = hits(words_of(whole), setting) or ([] if found and words[0].text.isupper() else found)
        attribution = whole
    if found:
        return _first(found)
    return _by_own_words(attribution, setting)


def _first(found: Sequence[Hit]) -> str:
    """A part before its whole, who gathers before who prints, and else the first."""
    wholes = {whole for hit in found for whole in ancestors(hit.entry)}
    parts = [hit.entry for hit in found if hit.entry not in wholes] or [found[0].entry]
    return min(parts, key=lambda entry: (entries()[entry]["kind"] == "outlet", parts.index(entry)))


def _by_own_words(attribution: str, setting: Setting) -> str | None:
    name = named(attribution)
    if name is None:
        return None
    if not any(word[0].isupper() for word in name):
        return f"{slug(name)}@{setting.country}" if setting.country else slug(name)
    if len(name) == 1 and re.search(rf"\b{re.escape(name[0].lower())}\b", setting.text):
        return None  # "Judges", with its capital from standing first
    if (body := body_of_person(name)) is not None:
        return entry_in(" ".join(body), setting) or slug(_unled(body))
    who = person(name, setting.text)
    if who is None:
        return slug(_unled(name))
    found = organisation(who, setting)
    if isinstance(found, str):
        return found
    return slug(_unled(found)) if found else PERSON + slug(who.name)


def _leak(attribution: str, setting: Setting) -> str | None:
    """``leak:WHOSE:TO``; None where the words name neither."""
    cut = _LEAKED_TO.search(attribution)
    whose = _plain(_LEAKED.sub(" ", attribution[: cut.start()] if cut else attribution), setting)
    to = _plain(attribution[cut.end() :], setting) if cut else None
    return f"{LEAK}{whose or ''}:{to or ''}" if whose or to else None
