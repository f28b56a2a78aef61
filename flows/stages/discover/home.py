"""The feeds that a page names: a source may be given by its home page alone.

Convention: ``<link rel="alternate" type="application/rss+xml" href="…">`` (RSS Advisory Board, RSS Autodiscovery 1.0;
the same with Atom's and JSON Feed's types).
"""

from __future__ import annotations

KINDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
MOST_BYTES = 1_000_000
MOST_FEEDS = 5


def named_feeds(body: bytes) -> tuple[str, ...]:
    """The addresses as printed, in their order; feeds of comments are left out."""
    from lxml import html
    from lxml.etree import LxmlError

    try:
        tree = html.document_fromstring(body[:MOST_BYTES], parser=html.HTMLParser(no_network=True))
    except (LxmlError, ValueError):
        return ()
    found = [
        link.get("href", "").strip()
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").split(";")[0].strip().lower() in KINDS
        and "comment" not in f"{link.get('href')} {link.get('title')}".lower()
    ]
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_FEEDS]
