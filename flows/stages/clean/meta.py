"""What a page's ``<meta>`` tags and microdata say of it: OpenGraph, Dublin Core and the names that news sites share.

Each table is in the order in which its names are believed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.stages.clean.claims import Claims, one_line
from flows.stages.clean.names import author_names

if TYPE_CHECKING:
    from lxml.html import HtmlElement

TITLE = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "headline")
AUTHOR = (
    "author",
    "article:author",
    "og:article:author",
    "og:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "twitter:misc:written by",
)
PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.created",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "published_date",
    "pubdate",
    "article_date_original",
    "datecreated",
    "date",
)
MODIFIED = (
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "og:updated_time",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
)
LANGUAGE = ("og:locale", "content-language", "inlanguage", "language", "dc.language", "dcterms.language")
SITE = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "article:publisher")
SECTION = ("article:section", "og:article:section", "parsely-section", "cxenseparse:category")
KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_TIERS = {"free": False, "locked": True, "metered": True, "paid": True, "premium": True, "subscriber": True}
_FREE = {"true": False, "yes": False, "false": True, "no": True}
_PAYWALLED = {said: not locked for said, locked in _FREE.items()}
ACCESS = {
    "article:content_tier": _TIERS,
    "og:article:content_tier": _TIERS,
    "content_tier": _TIERS,
    "isaccessibleforfree": _FREE,
    "cxenseparse:isaccessibleforfree": _FREE,
    "is_paywalled": _PAYWALLED,
    "paywalled": _PAYWALLED,
    "contentaccess": _TIERS,
    "content-access": _TIERS,
    "access": _TIERS,
}
"""What a tag's value says of a paywall."""

Tags = dict[str, list[str]]
_WRITTEN_BY = re.compile(r"(?:written|verfasst|geschrieben|écrit|escrito|scritto|geschreven)\b", re.IGNORECASE)


def read_meta(tree: HtmlElement) -> Claims:
    """Claims of the page's meta tags and of its ``itemprop`` attributes that carry a value."""
    tags = _tags(tree)
    return Claims(
        title=_first(tags, TITLE),
        authors=_authors(tags),
        published=_first(tags, PUBLISHED),
        modified=_first(tags, MODIFIED),
        language=_first(tags, LANGUAGE),
        paywalled=next(
            (locked for name, marks in ACCESS.items() if (locked := _marked(tags, name, marks)) is not None), None
        ),
        section=_first(tags, SECTION),
        keywords=tuple(
            word.strip() for text in _first_group(tags, KEYWORDS) for word in text.split(",") if word.strip()
        ),
        sites=tuple(value for name in SITE for value in tags.get(name, []) if not value.startswith("http")),
        types=tuple(value.lower() for value in tags.get("og:type", [])),
    )


def _tags(tree: HtmlElement) -> Tags:
    """Values by lower-case name; a tag named by ``property``, ``name``, ``itemprop`` or ``http-equiv``."""
    tags: Tags = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        value = one_line(element.get("content"))
        if name and value:
            tags.setdefault(name.strip().lower(), []).append(value)
    for element in tree.iterfind(".//*[@itemprop]"):
        if element.tag not in ("time", "span", "div"):
            continue
        name = (element.get("itemprop") or "").lower()
        value = one_line(element.get("datetime") or element.get("content"))
        if value and ("datepublished" in name or "datemodified" in name):
            tags.setdefault("datepublished" if "datepublished" in name else "datemodified", []).append(value)
    return tags


def _authors(tags: Tags) -> tuple[str, ...]:
    """The names of the first tag that holds any: many hold a mail address or a profile's URL instead."""
    groups = [tags.get(name, []) for name in AUTHOR]
    if _WRITTEN_BY.match(_first(tags, ("twitter:label1",)) or ""):
        groups.append(tags.get("twitter:data1", []))
    return next(filter(None, map(author_names, groups)), ())


def _marked(tags: Tags, name: str, marks: dict[str, bool]) -> bool | None:
    """Whether the first tag of a name says that the page is not free."""
    return next((marks.get(value.rsplit("/", 1)[-1].lower()) for value in tags.get(name, [])), None)


def _first(tags: Tags, names: tuple[str, ...]) -> str | None:
    return next((tags[name][0] for name in names if name in tags), None)


def _first_group(tags: Tags, names: tuple[str, ...]) -> list[str]:
    return next((tags[name] for name in names if name in tags), [])
