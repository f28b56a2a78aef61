"""Feeds, sitemaps and the like, from bytes to entries. Nothing here fetches anything or looks at the clock.

The bytes come from strangers: entities are not expanded, nothing external is loaded, and a document that declares
entities is turned away before a parser sees it, since neither feeds nor sitemaps have a use for them.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import Any

from flows.stages.discover.entry import Entry, Listing, ListingError, language_of, title_of
from flows.stages.discover.home import named_feeds
from flows.stages.discover.json_listing import parse_json
from flows.stages.discover.times import moment_of, published

HEAD = 1024
SITEMAP_ROOTS = ("urlset", "sitemapindex")
FEED_ROOTS = ("rss", "feed", "RDF")
NEWS_NAMESPACE = "sitemap-news"

_BEGUN = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENDED = re.compile(rb"</(?:[A-Za-z_][\w.-]{0,60}:)?(?:item|entry)\s{0,60}>", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:[A-Za-z_][\w.-]{0,60}:)?(?:rss|feed|rdf)\s{0,60}>", re.IGNORECASE)
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})[\s/>]")
_ADDRESS = re.compile(rb"https?://[^\s<>]{1,2000}(?:\s|$)")
_CDXJ = re.compile(rb"[^\s{<]{1,2000} \d{14} \{")
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]", re.IGNORECASE)


def parse_listing(body: bytes) -> Listing:
    """Read a feed, a sitemap or another list of pages, whichever it is. Raises ``ListingError`` where it is none.

    Beside XML: JSON Feed, the answers of capture indexes, plain lists of addresses, and pages that name their feeds.
    """
    start = body[: 4 * HEAD].removeprefix(codecs.BOM_UTF8).lstrip()
    if start[:1] in (b"{", b"[") or _CDXJ.match(start):
        return parse_json(body)
    if _ADDRESS.match(start):
        return Listing(tuple(Entry(line) for line in body.decode("utf-8-sig", "replace").split("\n") if line.strip()))
    if b"<!ENTITY" in body.replace(b"\0", b""):
        raise ListingError("declares XML entities, which no feed or sitemap needs")
    if _root(body) in SITEMAP_ROOTS:
        return parse_sitemap(body)
    return parse_feed(body)


def _root(body: bytes) -> str:
    match = _ROOT.search(body[: 4 * HEAD])
    return match[2].decode("ascii", "replace") if match else ""


def parse_feed(body: bytes) -> Listing:
    """Read RSS, RDF or Atom. A feed that breaks off or loses entries gives its whole ones, with ``problem`` set.

    Much of what feeds print is not well formed and is read in full all the same; that is no problem.
    """
    import feedparser

    try:
        # A stream, not the bytes themselves: feedparser would first try those as the name of a file to open.
        feed: Any = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # whatever a stranger's bytes set off in there, one feed must not end the run
        raise ListingError(f"breaks the feed parser ({type(error).__name__})") from error
    if not feed.get("version"):
        is_html = _HTML.search(body[:HEAD]) is not None
        if is_html and (feeds := named_feeds(body)):
            return Listing((), feeds=feeds)
        found = "is HTML" if is_html else "is no XML that lists pages"
        raise ListingError(f"{found}, not an RSS or Atom feed or a sitemap")
    language = language_of(feed.feed.get("language"))
    whole, is_complete = _whole_entries(body, feed) if feed.bozo else (feed.entries, True)
    entries = tuple(_feed_entry(entry, language) for entry in whole if entry.get("link"))
    is_told = feed.bozo and not (entries and is_complete)
    return Listing(entries, problem=_broken(feed.bozo_exception) if is_told else None)


def _whole_entries(body: bytes, feed: Any) -> tuple[list[Any], bool]:
    """The entries of malformed XML but one that is cut off at the end, and whether these are all that were begun."""
    text = body.replace(b"\0", b"")  # UTF-16
    begun = [match.start() for match in _BEGUN.finditer(text)]
    ended = [match.start() for match in _ENDED.finditer(text)]
    is_cut = bool(begun) and (not ended or ended[-1] < begun[-1])
    has_all = len(feed.entries) >= len(begun)
    whole = feed.entries[: len(begun) - 1] if is_cut and has_all else feed.entries
    return whole, has_all and not is_cut and _CLOSED.search(text[-HEAD:]) is not None


def _feed_entry(entry: Any, language: str | None) -> Entry:
    # RDF feeds and many Atom feeds give one date only, which feedparser calls updated.
    # Its own ``get`` would pass off ``published`` as ``updated``.
    updated = dict.get(entry, "updated")
    printed = entry.get("published") or updated
    return Entry(str(entry.link), title_of(entry.get("title")), published(printed), language, moment_of(updated))


def parse_sitemap(body: bytes) -> Listing:
    """Read a sitemap, news sitemap or sitemap index (sitemaps.org 0.9, Google's news extension).

    ``lastmod`` says when a page changed, not when it was published, so it orders entries and dates none.
    """
    from lxml import etree

    found: dict[str, list[Entry]] = {"url": [], "sitemap": []}
    # Comments and processing instructions are dropped, so every element has a name.
    reader = etree.iterparse(
        io.BytesIO(body), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    problem = None
    try:
        for _event, element in reader:
            name = etree.QName(element).localname
            if name in found:
                entry = _sitemap_entry(element)
                if entry.link:
                    found[name].append(entry)
                _forget(element)
    except etree.XMLSyntaxError as error:
        problem = _broken(error)
        if not (found["url"] or found["sitemap"]):
            raise ListingError(problem) from None
    return Listing(tuple(found["url"]), tuple(found["sitemap"]), problem)


def _forget(element: Any) -> None:
    """Let go of what is read, emptied siblings too: a sitemap may name 50,000 pages."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (previous := element.getprevious()) is not None:
        parent.remove(previous)


def _sitemap_entry(element: Any) -> Entry:
    from lxml.etree import QName

    # Images and videos have titles and addresses of their own, one level further down.
    own = {QName(child).localname: child.text for child in element}
    news = {
        QName(part).localname: part.text for part in element.iter() if NEWS_NAMESPACE in (QName(part).namespace or "")
    }
    return Entry(
        (own.get("loc") or "").strip(),
        title_of(news.get("title")),
        published(news.get("publication_date")),
        language_of(news.get("language")),
        moment_of(own.get("lastmod")),
    )


def _broken(error: object) -> str:
    return f"is broken XML ({str(error).splitlines()[0][:120] if str(error) else type(error).__name__})"
