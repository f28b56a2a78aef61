"""How things are named: canonical URLs and the hashes that serve as keys.

Keys are the first 32 hexadecimal digits of SHA-256 over the parts joined by a line feed, which no part may hold.
"""

from __future__ import annotations

import hashlib
import ipaddress
from urllib.parse import urldefrag, urlsplit

from schemas.variants import folded

KEY_DIGITS = 32


def key(*parts: str | int) -> str:
    """A stable key of the given parts (32 hexadecimal digits)."""
    joined = "\n".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_DIGITS]


def text_sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, in full (64 hexadecimal digits)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical_url(url: str) -> str:
    """The URL without tracking and session parameters, AMP's marks, fragment and needless variation.

    A file: URL is left alone.
    """
    if not url.startswith(("http://", "https://")):
        return url
    from courlan import clean_url  # 60 ms to import, of no use to local files

    try:
        whole = folded(urldefrag(url).url)
    except ValueError:  # a host in brackets that is no address
        whole = urldefrag(url).url
    cleaned: str | None = clean_url(whole)
    return cleaned or whole


def canonical_link(page_url: str, link: str | None) -> str | None:
    """The page's own word for its URL, where it may be believed.

    It must be an absolute http(s) URL with a path of its own (a home page names no article) and, where the page came
    from the network, stay on the page's site: the same host, or one below the same registrable domain.
    """
    if not link:
        return None
    try:
        target, origin = urlsplit(link.strip()), urlsplit(page_url)
    except ValueError:
        return None
    if target.scheme not in ("http", "https") or not target.hostname or target.path in ("", "/"):
        return None
    if origin.scheme in ("http", "https") and not _share_site(target.hostname, origin.hostname or ""):
        return None
    return canonical_url(link.strip())


def site_of(url: str) -> str | None:
    """The site that a page of the web lies on: its host's registrable domain; None for what has no host."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return _site(host) if host else None


def _share_site(one: str, other: str) -> bool:
    return one == other or _site(one) == _site(other)


def _site(host: str) -> str:
    """The registrable domain by the public suffix list, private suffixes such as github.io included.

    An address is a site of its own. Where no suffix is listed the last label is one, as the list's algorithm has it.
    """
    name = host.rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    from courlan import extract_domain  # reads the list, 50 ms, of no use where the hosts are the same

    listed: str | None = extract_domain(f"https://{name}/")
    return listed or ".".join(name.split(".")[-2:])


def url_hash(url: str) -> str:
    """Hash of the canonical URL: for a page of the web that has the URL for its own, its article_id."""
    return key("url", canonical_url(url))


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
