"""What a site's robots.txt lets us ask for, after RFC 9309.

What has no rules (4xx) forbids nothing; what cannot be had (5xx, no connection, no end) forbids everything. Protego
reads the rules, after all groups that speak to other crawlers have been made one: a file of half a megabyte that lists
ten thousand crawlers before ten thousand rules would otherwise become a hundred million rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from flows.stages.fetch.retries import TOO_MANY_REQUESTS
from schemas.records import Page

if TYPE_CHECKING:
    from protego import Protego

MOST_BYTES = 500 * 1024
"""How much of the file is read (RFC 9309, section 2.5); the rest counts as absent."""

LIFETIME = 24 * 3600.0
"""Seconds for which rules hold (section 2.4)."""

MOST_REDIRECTS = 5
"""How many redirects to the file are followed (section 2.3.1.2)."""

_AGENT_LINE = re.compile(r"[ \t]*user[ -]?agents?[ \t]*(?::|[ \t])[ \t]*([^#]{0,500})", re.IGNORECASE)
_TOKEN = re.compile(r"\*|[A-Za-z0-9._-]+")
_OTHERS = "User-agent: /others"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us. ``reason`` says why it forbids everything; ``delay`` is in seconds."""

    parsed: Protego | None = None
    reason: str | None = None
    delay: float = 0.0

    def forbids(self, url: str, product: str) -> str | None:
        """Why a URL may not be asked for, or None where it may."""
        if self.reason:
            return self.reason
        if self.parsed is None or self.parsed.can_fetch(url, product):
            return None
        return f"robots.txt of {urlsplit(url).netloc} does not allow it"


def robots_url(url: str) -> str:
    """Where the rules for a URL lie (section 2.3)."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


def rules_of(page: Page, product: str) -> Rules:
    """The rules that an answer to the request for robots.txt makes (section 2.3.1).

    429 asks for fewer requests, not for all of them, and counts as an error of the server.
    """
    status = page.status or 0
    if 400 <= status < 500 and status != TOO_MANY_REQUESTS:
        return Rules()
    if not 200 <= status < 300:
        return unreachable(page.candidate.url, f"HTTP status {status}")
    parsed = parse(page.body, product)
    rate = parsed.request_rate(product)
    delays = parsed.crawl_delay(product) or 0.0, rate.seconds / rate.requests if rate else 0.0
    return Rules(parsed, delay=max(delays))


def unreachable(url: str, reason: str) -> Rules:
    """The rules of a site whose robots.txt cannot be had: nothing may be asked for (section 2.3.1.4)."""
    return Rules(reason=f"robots.txt of {urlsplit(url).netloc} cannot be had ({reason}), so nothing there is asked for")


def parse(body: bytes, product: str) -> Protego:
    """Read rules; whatever the bytes are, they are rules, if perhaps none."""
    from protego import Protego

    text = body[:MOST_BYTES].decode("utf-8-sig", "replace")
    if len(body) > MOST_BYTES:  # the last line is cut off
        text = text.rpartition("\n")[0]
    return Protego.parse("\n".join(_narrowed(line, product.lower()) for line in text.splitlines()))


def _narrowed(line: str, product: str) -> str:
    """A line as it stands, but one that begins a group for another crawler as one for all of those.

    A group is ours where its product token is, whatever its case (section 2.2.1).
    """
    match = _AGENT_LINE.match(line)
    if not match:
        return line
    token = _TOKEN.match(match[1])
    name = token[0].lower() if token else ""
    return f"User-agent: {name}" if name in ("*", product) else _OTHERS
