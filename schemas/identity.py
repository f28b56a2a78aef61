"""How things are named: canonical URLs and the hashes that serve as keys.

Keys are the first 32 hexadecimal digits of SHA-256 over the parts joined by a line feed, which no part may hold.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urldefrag, urlsplit

KEY_DIGITS = 32


def key(*parts: str | int) -> str:
    """A stable key of the given parts (32 hexadecimal digits)."""
    joined = "\n".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_DIGITS]


def text_sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, in full (64 hexadecimal digits)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical_url(url: str) -> str:
    """The URL without tracking parameters, fragment and needless variation; a file: URL is left alone."""
    if not url.startswith(("http://", "https://")):
        return url
    from courlan import clean_url  # 60 ms to import, of no use to local files

    whole = urldefrag(url).url
    cleaned: str | None = clean_url(whole)
    return cleaned or whole


def canonical_link(page_url: str, link: str | None) -> str | None:
    """The page's own word for its URL, where it may be believed.

    It must be an absolute http(s) URL with a path of its own (a home page names no article) and, where the page came
    from the network, stay on the page's site: the same host, or one that shares its last two labels.
    """
    if not link:
        return None
    try:
        target, origin = urlsplit(link.strip()), urlsplit(page_url)
    except ValueError:
        return None
    if target.scheme not in ("http", "https") or not target.hostname or target.path in ("", "/"):
        return None
    if origin.scheme in ("http", "https") and _site(target.hostname) != _site(origin.hostname or ""):
        return None
    return canonical_url(link.strip())


def _site(host: str) -> str:
    return ".".join(host.lower().rsplit(".", 3)[-2:])


def article_id(url: str, doc_id: str | None, outlet: str) -> str:
    """Hash of the canonical URL; for files and rows without one, of doc_id and outlet."""
    if url.startswith(("http://", "https://")):
        return key("url", url)
    return key("doc", doc_id or url, outlet)


def figure_id(
    article: str, revision: int, cleaner_version: str, offset_field: str, char_start: int, char_end: int
) -> str:
    """The same across extractor versions: what identifies a figure is where it stands."""
    return key("figure", article, revision, cleaner_version, offset_field, char_start, char_end)


def page_id(url: str, run_id: str) -> str:
    """One attempt at one URL in one run."""
    return key("page", url, run_id)
