"""Lists of pages in JSON: JSON Feed, and what capture indexes answer (for backfills of pages no feed lists any more).

JSON Feed 1 and 1.1: https://www.jsonfeed.org/version/1.1/. Indexes answer as JSON lines (Common Crawl; CDXJ files have
the time before the JSON) or as one array whose first row names the columns (the Wayback Machine). A capture's time is
one by which the page was there, so that it orders pages and dates none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flows.stages.discover.entry import Entry, Listing, ListingError, language_of, title_of
from flows.stages.discover.times import moment_of, published

Node = dict[str, Any]


def parse_json(body: bytes) -> Listing:
    """Read a JSON Feed or the answer of a capture index. Raises ``ListingError`` for other JSON."""
    text = body.decode("utf-8-sig", "replace").strip()
    whole = _loaded(text)
    if isinstance(whole, dict) and isinstance(whole.get("items"), list):
        return _feed(whole)
    if isinstance(whole, list) and whole and all(isinstance(row, list) for row in whole):
        names = [str(name) for name in whole[0]]
        return _index(dict(zip(names, row, strict=False)) for row in whole[1:])
    lines = [line for line in text.split("\n") if line.strip()]
    nodes = [node for node in map(capture_of, lines) if address_of(node)]
    if not nodes:
        raise ListingError("is JSON, but neither a JSON Feed nor the answer of a capture index")
    lost = len(lines) - len(nodes)
    return Listing(_index(nodes).entries, problem=f"has {lost} lines that name no capture" if lost else None)


def _feed(feed: Node) -> Listing:
    language = language_of(_text(feed.get("language")))
    items = [item for item in feed["items"] if isinstance(item, dict)]
    found = (_item(item, language) for item in items)
    return Listing(tuple(entry for entry in found if entry.link))


def _item(item: Node, language: str | None) -> Entry:
    changed = _text(item.get("date_modified"))
    return Entry(
        (_text(item.get("url")) or _text(item.get("external_url")) or "").strip(),
        title_of(_text(item.get("title"))),
        published(_text(item.get("date_published"))),
        language_of(_text(item.get("language"))) or language,
        moment_of(changed),
    )


def _index(captures: Iterable[Node]) -> Listing:
    """The HTML pages that were captured with success, each once, with the time of its first capture."""
    first: dict[str, datetime | None] = {}
    for capture in filter(is_page, captures):
        address, at = address_of(capture), captured_at(capture)
        known = first.setdefault(address, at)
        first[address] = min((moment for moment in (known, at) if moment), default=None)
    return Listing(tuple(Entry(address, changed=at) for address, at in first.items() if address))


def capture_of(line: str) -> Node:
    """What a line of an index says; nothing where it is none."""
    before, brace, rest = line.partition("{")
    node = _loaded(brace + rest)
    if not isinstance(node, dict):
        return {}
    return node if "timestamp" in node or not before.strip() else {**node, "timestamp": before.split()[-1]}


def address_of(capture: Node) -> str:
    """The page's address."""
    return (_text(capture.get("url")) or _text(capture.get("original")) or "").strip()


def is_page(capture: Node) -> bool:
    """Whether it is of an HTML page that came with success."""
    status = str(capture.get("status") or capture.get("statuscode") or "200")
    kind = str(capture.get("mime-detected") or capture.get("mime") or capture.get("mimetype") or "text/html").lower()
    return status in ("200", "-") and ("html" in kind or kind in ("-", "unk", "warc/revisit"))


def captured_at(capture: Node) -> datetime | None:
    """When the page was captured."""
    try:
        return datetime.strptime(str(capture.get("timestamp", ""))[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
