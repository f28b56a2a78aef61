"""What came over the wire, and how much of it may be believed before anyone parses it.

Fetching, discovering and archiving all meet compressed bytes from strangers. A gzip stream of a few kilobytes can hold
gigabytes, so nothing is inflated without a bound, and a stream that stops early is an error, never a short page.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Literal

from schemas.address import GZIP_ENDING

GZIP_MAGIC = b"\x1f\x8b"
GZIP_WBITS = 31
UNENCODED = ("", "identity")
GZIP = ("gzip", "x-gzip")
# So much of a gzip member is looked at first, and at once: whoever sends half a million empty members does not have
# all that follows copied for each.
LEAST_WINDOW = 1 << 9
MOST_WINDOW = 1 << 16
_NO_PADDING = re.compile(rb"[^\0]")
# What a page may weigh, as sent and as inflated, where nothing else is set.
MAX_BYTES = 10_000_000
HTML_TYPES = ("text/html", "application/xhtml+xml")
PAGE_TYPES = (*HTML_TYPES, "text/plain")
REDIRECTS = (301, 302, 303, 307, 308)
NOT_MODIFIED = 304
# Statuses by which a server says that it will not let us in, rather than that something broke.
NOT_LET_IN = (401, 402, 403, 407, 451)


class PayloadError(ValueError):
    """A payload that cannot be taken as it is; the message says why in words that follow the payload's name."""


Headers = tuple[tuple[bytes, bytes], ...]
Truncated = Literal["length", "unspecified"]
"""Why a payload ends early, in WARC's terms: it grew too large, or what it is was not wanted (ISO 28500, 5.13)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The request that a response answers, as it was sent: its target, its headers, and to which address.

    ``address`` is None behind a proxy. Times are seconds from its start: to the response's headers, and to its end.
    """

    target: str
    headers: Headers
    address: str | None
    headers_after: float
    complete_after: float


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response as it came: headers in their order and case, the payload before any content decoding.

    Chunking is already undone (the HTTP library does that), so ``headers`` may name a transfer encoding that
    ``payload`` no longer has. ``truncated`` says why the rest of the payload was not read, or is None; ``sent`` is None
    where the request is not known.
    """

    status: int
    reason: str
    headers: Headers
    payload: bytes
    truncated: Truncated | None = None
    sent: Sent | None = None

    def header(self, name: str) -> str | None:
        """The first header of this name, whatever its case; None where there is none."""
        wanted = name.lower().encode()
        raw = next((value for key, value in self.headers if key.lower() == wanted), None)
        return None if raw is None else raw.decode("utf-8", "replace")


def media_type(content_type: str) -> str:
    """A Content-Type without its parameters, in small letters: ``text/html``; empty where none is given."""
    return content_type.split(";", 1)[0].strip().lower()


def wrong_page_type(content_type: str) -> str | None:
    """Why what a server calls by this Content-Type is no page; None where it is one or nothing is said."""
    kind = media_type(content_type)
    return f"is {kind[:80]}, not a page" if kind and kind not in PAGE_TYPES else None


def too_large(max_bytes: int) -> str:
    """What is wrong with a payload that was cut off at its bound."""
    return f"is larger than {max_bytes:,} bytes"


def decoded(payload: bytes, encoding: str, url: str, max_bytes: int, *, cut: bool = False) -> bytes:
    """The content of a payload that came from ``url`` with this Content-Encoding, at most ``max_bytes`` of it.

    Raises ``PayloadError`` for an encoding other than gzip, the only one that is asked for, and as ``inflate`` does.
    """
    name = encoding.strip().lower()
    if name not in (*UNENCODED, *GZIP):
        raise PayloadError(f"comes in the encoding {name[:40]!r}, which was not asked for")
    content = inflate(payload, max_bytes, cut=cut) if name in GZIP and payload else payload
    # Sitemaps are often files that are compressed themselves, whatever the transfer does.
    path = re.split("[?#]", url, maxsplit=1)[0]
    is_packed = path.lower().endswith(GZIP_ENDING) and content.startswith(GZIP_MAGIC)
    return inflate(content, max_bytes, cut=cut) if is_packed else content


def inflate(data: bytes, max_bytes: int, *, cut: bool = False) -> bytes:
    """The content of a gzip file of one or more members (RFC 1952), at most ``max_bytes`` of it.

    Padding and other bytes after the last member are left out, as gzip itself does. Raises ``PayloadError`` for data
    that is no gzip, is damaged, ends early or grows beyond the bound; with ``cut`` the last two give what there is.
    """
    if not data.startswith(GZIP_MAGIC):
        raise PayloadError("is no gzip data")
    content = bytearray()
    at = 0
    while data.startswith(GZIP_MAGIC, at):
        inflater = zlib.decompressobj(wbits=GZIP_WBITS)
        window = LEAST_WINDOW
        while not inflater.eof and at < len(data) and len(content) <= max_bytes:
            given = data[at : at + window]
            try:
                content += inflater.decompress(given, max_bytes + 1 - len(content))
            except zlib.error as error:
                raise PayloadError(f"is damaged gzip data ({error})") from None
            at += len(given) - len(inflater.unused_data) - len(inflater.unconsumed_tail)
            window = min(2 * window, MOST_WINDOW)
        if cut and (len(content) > max_bytes or not inflater.eof):
            return bytes(content[:max_bytes])
        if len(content) > max_bytes:
            raise PayloadError(f"inflates to more than {max_bytes:,} bytes")
        if not inflater.eof:
            raise PayloadError("is a gzip stream that ends early")
        rest = _NO_PADDING.search(data, at)
        at = rest.start() if rest else len(data)
    return bytes(content)
