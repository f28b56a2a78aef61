"""Which texts are addresses: the web's, this machine's files, and the bundled newsroom's pages."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

WEB_SCHEMES = ("http", "https")
NEWSROOM_PREFIX = "newsroom:"

_NEWSROOM = re.compile(r"newsroom:[a-z0-9-]+(?:/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)+")
# Every printable ASCII character but the blank: what a URL holds already is its author's affair.
_LEFT_ALONE = "".join(map(chr, range(0x21, 0x7F)))
_UNPRINTABLE = re.compile(r"[^!-~]")


def is_web_address(text: str) -> bool:
    """Whether the text is an http or https URL with a host, without credentials and in printable ASCII."""
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    named = parts.scheme in WEB_SCHEMES and bool(parts.hostname) and "@" not in parts.netloc
    return named and port_is_valid and not _UNPRINTABLE.search(text)


def ascii_url(text: str) -> str:
    """A URL as people write it in the form that is sent: host in IDNA, the rest percent-encoded (RFC 3987, 3.1).

    Raises ``ValueError`` where the host has no such form. A URL that is ASCII already keeps its every character but
    blanks.
    """
    parts = urlsplit(text.strip())
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    path, query, fragment = (quote(part, _LEFT_ALONE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, fragment))


def is_newsroom_address(text: str) -> bool:
    """Whether the text names a file of the bundled newsroom, ``newsroom:OUTLET/PATH``; no path leads out of it."""
    return _NEWSROOM.fullmatch(text) is not None


def path_of(file_url: str) -> Path:
    """The path that a ``file:`` URL without a server names. Raises ``ValueError`` where it names none."""
    parts = urlsplit(file_url)
    path = unquote_to_bytes(parts.path)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not path or b"\0" in path:
        raise ValueError("is no address of a file on this machine")
    return Path(os.fsdecode(path))


def document_stem(path: Path) -> str:
    """A file's name without its endings, which names the document: ``budget-2.5.html.gz`` is ``budget-2.5``."""
    name = path.name
    for ending in (".gz", ".html", ".htm", ".txt", ".jsonl"):
        if name.lower().endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
    return name
