"""Pages that hold no article of their own, and how they give themselves away.

Three kinds of sign are weighed: what the page declares of itself, how its title and address are worded (``apart.yaml``)
and how it is laid out. A declared article is believed, unless the wording and the layout both speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

from flows.stages.clean.layout import SUMMARY, Layout
from flows.stages.clean.record import SetAside

MIN_CHARACTERS = 80
SHORT_CHARACTERS = 600
FEWEST_POSTS = 3
FEWEST_PICTURES = 5
CHARACTERS_A_PICTURE = 250
FEWEST_LINKED_HEADINGS = 8
LINKED_SHARE = 0.7  # of a text's characters, from which on it is a list of links

_GALLERIES = ("imagegallery", "mediagallery")
_INDEXES = ("collectionpage", "searchresultspage", "profilepage")
_TIMED_LINE = re.compile(r"^\W{0,3}(?:[01]?\d|2[0-3])\s?[.:h]\s?[0-5]\d\b|^\W{0,3}(?:1[0-2]|[1-9])\s?[ap]\.?m\b", re.M)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a page when it is judged.

    ``types`` are schema.org and OpenGraph types in lower case, of which ``main_types`` are those of the main node; the
    page ``is_article`` where either kind says so, and ``is_declared`` where schema.org does.
    """

    text: str
    titles: tuple[str, ...]
    url: str
    status: int | None
    main_types: tuple[str, ...]
    types: tuple[str, ...]
    is_article: bool
    is_declared: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """An entry of ``apart.yaml``."""

    reason: SetAside
    is_certain: bool
    title: re.Pattern[str] | None
    path: re.Pattern[str] | None

    def finds(self, titles: tuple[str, ...], path: str) -> bool:
        """Whether a title or the path is worded so."""
        in_title = self.title is not None and any(self.title.search(title) for title in titles)
        return in_title or (self.path is not None and self.path.search(path) is not None)


def set_aside(signs: Signs, layout: Layout) -> SetAside | None:
    """Why a page is no article, or None."""
    if signs.status is not None and signs.status >= 400:
        return "error_page"
    worded = list(_worded(signs))
    if _is_error(signs, worded, layout):
        return "error_page"
    if not signs.text:
        return "no_article"
    reason = _by_type(signs, layout) or next((one.reason for one in worded if _stands(one, signs, layout)), None)
    if reason or (not signs.is_article and (_is_front(signs.url) or _is_list(signs, layout))):
        return reason or "index_page"
    return "too_short" if len(signs.text) < MIN_CHARACTERS else None


def _worded(signs: Signs) -> Iterator[Wording]:
    parts = urlsplit(signs.url)
    path = parts.path if parts.scheme in ("http", "https") else ""
    return (one for one in wordings() if one.finds(signs.titles, path))


def _is_error(signs: Signs, worded: list[Wording], layout: Layout) -> bool:
    """A short page that is worded so, be it in a line of its text, or a longer one that offers other pages instead."""
    errors = [one for one in worded if one.reason == "error_page"]
    if len(signs.text) >= SHORT_CHARACTERS:
        if signs.is_article or not any(one.is_certain for one in errors):
            return False
        return layout.own_paragraphs == 0 or _is_list(signs, layout)
    if not signs.is_article:
        lines = tuple(signs.text.split("\n"))
        errors += [one for one in wordings() if one.reason == "error_page" and one.is_certain and one.finds(lines, "")]
    return any(one.is_certain or not signs.is_article for one in errors)


def _by_type(signs: Signs, layout: Layout) -> SetAside | None:
    """What the page declares; a list, gallery or video only where it declares no article as well."""
    is_live = "liveblogposting" in signs.types and _has_posts(signs, layout)
    if "liveblogposting" in signs.main_types or is_live or layout.live_posts >= FEWEST_POSTS:
        return "live_blog"
    if signs.is_article:
        return None
    if any(kind in _INDEXES for kind in signs.types):
        return "index_page"
    if any(kind in _GALLERIES for kind in signs.types) and _is_of_pictures(signs, layout):
        return "gallery"
    if len(signs.text) >= SHORT_CHARACTERS:
        return None
    return "video_page" if any(kind.startswith("video") for kind in signs.types) else None


def _stands(one: Wording, signs: Signs, layout: Layout) -> bool:
    """Whether the layout bears the wording out."""
    if one.reason == "live_blog":
        return one.is_certain or _has_posts(signs, layout)
    if one.reason == "gallery":
        return _is_of_pictures(signs, layout)
    if one.reason == "video_page":
        return len(signs.text) < SHORT_CHARACTERS
    if one.reason == "index_page":
        if signs.is_declared:
            return False
        is_sure = one.is_certain and not signs.is_article
        return is_sure or _is_list(signs, layout) or _is_list_of_summaries(layout)
    return False


def _has_posts(signs: Signs, layout: Layout) -> bool:
    """Many notes with their times: in the text, or marked up."""
    return max(len(_TIMED_LINE.findall(signs.text)), layout.posts, layout.timed_notes) >= FEWEST_POSTS


def _is_of_pictures(signs: Signs, layout: Layout) -> bool:
    """Captions and little else."""
    length = len(signs.text)
    is_captions = length < CHARACTERS_A_PICTURE * layout.pictures or layout.uncaptioned < length / 4
    return (layout.pictures >= FEWEST_PICTURES and is_captions) or length < SHORT_CHARACTERS


def _is_list(signs: Signs, layout: Layout) -> bool:
    """More headlines that lead elsewhere than paragraphs of prose, or a text that is headlines itself."""
    lines = signs.text.split("\n")
    paragraphs = sum(len(line) >= SUMMARY for line in lines)
    if layout.linked_headings >= FEWEST_LINKED_HEADINGS and paragraphs < layout.linked_headings / 4:
        return True
    links = [line for line in lines if len(line) < SUMMARY]
    if sum(map(len, links)) < LINKED_SHARE * len(signs.text):
        return False  # as of most pages, whose links need not be looked at
    links = [line for line in links if line.strip("-•* ") in layout.headlines]
    return len(links) >= FEWEST_LINKED_HEADINGS and sum(map(len, links)) >= LINKED_SHARE * len(signs.text)


def _is_list_of_summaries(layout: Layout) -> bool:
    """Headlines that lead elsewhere, each with its summary, or many that stand alone and no prose."""
    if layout.linked_headings >= FEWEST_LINKED_HEADINGS:
        return layout.own_paragraphs < layout.linked_headings / 4
    return layout.lone_headlines >= FEWEST_LINKED_HEADINGS and layout.own_paragraphs == 0


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.path.strip("/") == "" and not parts.query


@lru_cache(maxsize=1)
def wordings() -> tuple[Wording, ...]:
    """The entries of ``apart.yaml``, in order."""
    return tuple(wording_of(entry) for entry in entries())


def wording_of(entry: dict[str, str]) -> Wording:
    """An entry with its patterns compiled."""
    title, path = (re.compile(entry[key], re.IGNORECASE) if key in entry else None for key in ("title", "path"))
    return Wording(cast(SetAside, entry["reason"]), entry.get("certain") == "yes", title, path)


def entries() -> list[dict[str, str]]:
    """``apart.yaml`` as it stands."""
    from importlib.resources import files

    import yaml

    source = files(__package__).joinpath("apart.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return cast(list[dict[str, str]], yaml.load(source, Loader=loader))
