"""What came over the wire, and how much of it may be believed before anyone parses it.

Fetching, discovering and archiving all meet compressed bytes from strangers. A gzip stream of a few kilobytes can hold
gigabytes, so nothing is inflated without a bound, and a stream that stops early is an error, never a short page.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

GZIP_MAGIC = b"\x1f\x8b"
GZIP_WBITS = 31
# What a page may weigh, as sent and as inflated, where nothing else is set.
MAX_BYTES = 10_000_000
REDIRECTS = (301, 302, 303, 307, 308)
# Statuses by which a server says that it will not let us in, rather than that something broke.
NOT_LET_IN = (401, 402, 403, 407, 451)


class PayloadError(ValueError):
    """A payload that cannot be taken as it is; the message says why in words that follow the payload's name."""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response as it came: headers in their order and case, the payload before any content decoding.

    Chunking is already undone (the HTTP library does that), so ``headers`` may name a transfer encoding that
    ``payload`` no longer has.
    """

    status: int
    reason: str
    headers: tuple[tuple[bytes, bytes], ...]
    payload: bytes


def inflate(data: bytes, max_bytes: int) -> bytes:
    """The content of a gzip file of one or more members (RFC 1952), at most ``max_bytes`` of it.

    Padding and other bytes after the last member are left out, as gzip itself does. Raises ``PayloadError`` for data
    that is no gzip, is damaged, ends early or grows beyond the bound.
    """
    if not data.startswith(GZIP_MAGIC):
        raise PayloadError("is no gzip data")
    content = bytearray()
    while data.startswith(GZIP_MAGIC):
        inflater = zlib.decompressobj(wbits=GZIP_WBITS)
        try:
            content += inflater.decompress(data, max_bytes + 1 - len(content))
        except zlib.error as error:
            raise PayloadError(f"is damaged gzip data ({error})") from None
        if len(content) > max_bytes:
            raise PayloadError(f"inflates to more than {max_bytes:,} bytes")
        if not inflater.eof:
            raise PayloadError("is a gzip stream that ends early")
        data = inflater.unused_data.lstrip(b"\0")
    return bytes(content)
