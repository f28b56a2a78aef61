"""Which texts are addresses: the web's, this machine's files, and the bundled newsroom's pages.

What a local file holds is told by how its name ends; the endings that Statwire reads stand here.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes, urlsplit, urlunsplit

WEB_SCHEMES = ("http", "https")
NEWSROOM_PREFIX = "newsroom:"
# The endings of local pages with the content type that each stands for. Only HTML is read compressed.
HTML_ENDINGS = {".html": "text/html", ".htm": "text/html"}
PAGE_ENDINGS = {**HTML_ENDINGS, ".txt": "text/plain"}
GZIP_ENDING = ".gz"
ROWS_ENDING = ".jsonl"

_NEWSROOM = re.compile(r"newsroom:[a-z0-9-]+(?:/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)+")
# Every printable ASCII character but the blank: what a URL holds already is its author's affair.
_LEFT_ALONE = "".join(map(chr, range(0x21, 0x7F)))
_UNPRINTABLE = re.compile(r"[^!-~]")
_UNDECODED = re.compile("[\udc80-\udcff]")


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


def file_url(path: Path) -> str:
    """The ``file:`` URL of a path: absolute, without ``..``, the name's bytes percent-encoded as the disk has them.

    ``..`` is taken out by its wording, so what it means behind a symbolic link to a folder is not asked.
    """
    absolute = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links and name another file
    return f"file://{quote_from_bytes(os.fsencode(absolute))}"


def path_of(file_url: str) -> Path:
    """The path that a ``file:`` URL without a server names. Raises ``ValueError`` where it names none."""
    parts = urlsplit(file_url)
    path = unquote_to_bytes(parts.path)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not path or b"\0" in path:
        raise ValueError("is no address of a file on this machine")
    return Path(os.fsdecode(path))


def is_page_name(name: str) -> bool:
    """Whether a file of this name is read as a page of its own."""
    lowered = name.lower()
    return lowered.endswith((*PAGE_ENDINGS, *(html + GZIP_ENDING for html in HTML_ENDINGS)))


def is_rows_name(name: str) -> bool:
    """Whether a file of this name is read as texts, one a line."""
    return name.lower().endswith(ROWS_ENDING)


def document_stem(path: Path) -> str:
    """A file's name without its endings, which names the document: ``budget-2.5.html.gz`` is ``budget-2.5``.

    Bytes that are no text in the file system's encoding are percent-encoded, so that every table can hold the name.
    """
    name = path.name
    for ending in (GZIP_ENDING, *PAGE_ENDINGS, ROWS_ENDING):
        if name.lower().endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
    return _UNDECODED.sub(lambda byte: quote_from_bytes(os.fsencode(byte[0])), name)
