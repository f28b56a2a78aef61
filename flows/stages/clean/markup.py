"""A page's tree and the few places in it that are read directly. No markup is expected to be careful.

libxml2 is left with its own limits (no ``huge_tree``): it stops at 256 levels of nesting, which keeps every later
walk, copy and recursion shallow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from flows.stages.clean.claims import one_line
from flows.stages.clean.record import CleanError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_HEADING = 400
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|autor|auteur|autore)(?:s|[-_]{1,2}names?|[-_]{1,2}links?)?(?:$|\s)", re.I
)
MAX_BYLINE = 120

_CONTROLS = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)))
_NO_CHARACTERS = ("\ufffe", "\uffff")
_TAG = re.compile(r"<\s{0,2}[A-Za-z!?/]")
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)


def parse(text: str) -> HtmlElement:
    """The tree of a page's text; ``CleanError`` where it is a feed or holds no markup."""
    from lxml import html
    from lxml.etree import ParserError

    if _FEED.match(text):
        raise CleanError("not_html", "a feed or sitemap, not a page")
    if not _TAG.search(text):
        raise CleanError("not_html", "no markup in it")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        return html.document_fromstring(_for_xml(text), parser=parser)
    except ParserError:
        raise CleanError("empty", "markup without content") from None


def _for_xml(text: str) -> bytes:
    """UTF-8 without what no XML document may hold; by bytes, since a pattern takes a tenth of a page's time."""
    for character in _NO_CHARACTERS:
        text = text.replace(character, "")
    return text.encode("utf-8", "ignore").translate(None, _CONTROLS)


def canonical_href(tree: HtmlElement, page_url: str) -> str | None:
    """The page's own word for its URL, absolute: ``<link rel="canonical">``, else ``og:url``; None if it is no URL."""
    canonical = (
        link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    )
    open_graph = (tag.get("content") for tag in tree.iter("meta") if (tag.get("property") or "").lower() == "og:url")
    for value in (*canonical, *open_graph):
        try:
            address: str = urljoin(page_url, (value or "").strip())
            hostname = urlsplit(address).hostname
        except ValueError:
            continue
        if value and hostname and address.startswith(("http://", "https://")):
            return address
    return None


def html_language(tree: HtmlElement) -> str | None:
    """The ``lang`` attribute of the root."""
    root = tree.getroottree().getroot()
    value: str | None = root.get("lang") or root.get("xml:lang")
    return value


def page_title(tree: HtmlElement) -> str | None:
    """The ``<title>`` of the page's head (SVG images have titles too)."""
    for element in tree.iter("title"):
        if not any(parent.tag == "svg" for parent in element.iterancestors()):
            return one_line(element.text_content())
    return None


def heading(tree: HtmlElement) -> str | None:
    """The page's h1: the one that its ``<title>`` repeats, else the first (a site's logo is often an h1 as well)."""
    headings = [text for element in tree.iter("h1") if (text := _spaced_text(element)) and len(text) <= MAX_HEADING]
    title = (page_title(tree) or "").casefold()
    return next((text for text in headings if len(text) > 8 and text.casefold() in title), next(iter(headings), None))


def bylines(tree: HtmlElement) -> list[str]:
    """What stands where a page prints its authors: ``rel="author"``, ``itemprop="author"``, else a by-line's class."""
    marked = [
        element
        for element in tree.iter("a", "span", "div", "p", "address", "li")
        if "author" in (element.get("rel") or "").split() or (element.get("itemprop") or "") == "author"
    ]
    classed = (
        element for element in tree.iter("a", "span", "div", "p") if BYLINE_CLASS.search(element.get("class") or "")
    )
    texts = [_spaced_text(element) for element in marked] or [next(filter(None, map(_spaced_text, classed)), None)]
    return [text for text in texts if text and len(text) <= MAX_BYLINE]


def _spaced_text(element: HtmlElement) -> str | None:
    return one_line(" ".join(element.itertext()))
