"""An article as a person names it -> everything that names it in the warehouse, as hashes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flows.warehouse import WarehouseError
from schemas.address import ascii_url, file_url
from schemas.identity import KEY_DIGITS, canonical_url, key, url_hash
from schemas.records import LOCAL_OUTLET

if TYPE_CHECKING:
    import duckdb

    from flows.warehouse import Reader

_KEY = re.compile(rf"[0-9a-f]{{{KEY_DIGITS}}}")

_PAGES_NEAR = """
select distinct url, final_url, article_id from pages
where url = $address or final_url = $address or contains(url, $stem) or contains(final_url, $stem)
"""
_ARTICLES = """
select distinct article_id from articles where url in $urls or article_id in $ids
union
select distinct article_id from pages where article_id in $ids
"""
_OUTLETS = "select distinct outlet from articles union select distinct source from pages"
_ADDRESSES = """
select url from articles where article_id in $ids
union
select unnest([url, final_url]) from pages where article_id in $ids
"""
_OF_OTHERS = """
select unnest([url, final_url]) from pages where article_id not in $ids and (url in $urls or final_url in $urls)
"""
_URLS = """
select url from articles where article_id in $ids
union
select url from pages where article_id in $ids
"""


def hashes_of(reader: Reader, target: str) -> set[str]:
    """The article_id of what ``target`` names, and the hash of every URL under which pages know it.

    ``target`` is a URL in any variation, the path or doc_id of a document, or an article_id. A URL that leads to other
    articles too, as one of a live page does, is left out. Raises ``WarehouseError`` where the warehouse knows no such
    page, and where several articles are meant.
    """
    tables = [name for name in ("articles", "pages") if name in reader.table_names()]
    with reader.connect(tables) as connection:
        address = _address(target)
        near = _pages_near(connection, address)
        ids = _articles(connection, target, address, near)
        if not ids and not near:
            raise WarehouseError(f"{reader.path.parent.parent}: no page or article is known as {target}")
        if len(ids) > 1:
            named = ", ".join(sorted(str(url) for (url,) in _rows(connection, _URLS, ids=sorted(ids)))[:4])
            raise WarehouseError(f"{target}: {len(ids)} articles are known by it ({named}); name one")
        if not ids:
            return {url_hash(address)}
        known = {url for (url,) in _rows(connection, _ADDRESSES, ids=sorted(ids)) if url}
        others = {url for (url,) in _rows(connection, _OF_OTHERS, ids=sorted(ids), urls=sorted(known))}
        return ids | {url_hash(url) for url in known - others}


def _address(target: str) -> str:
    """The target as pages have it: a URL as it is sent, or a path as a file: URL."""
    if re.match(r"[a-z]+:", target) and not Path(target).exists():
        try:
            return ascii_url(target)
        except ValueError:
            return target
    return file_url(Path(target))


def _pages_near(connection: duckdb.DuckDBPyConnection, address: str) -> list[tuple[Any, ...]]:
    """URL, final URL and article_id of the pages that have the address, however it is varied."""
    parts = urlsplit(address)
    stem = f"{parts.netloc}{parts.path}".rstrip("/") if parts.netloc else address
    wanted = canonical_url(address)
    rows = _rows(connection, _PAGES_NEAR, address=address, stem=stem)
    return [row for row in rows if any(url and canonical_url(url) == wanted for url in row[:2])]


def _articles(
    connection: duckdb.DuckDBPyConnection, target: str, address: str, near: Sequence[tuple[Any, ...]]
) -> set[str]:
    """The articles that are meant: by its own URL exactly one, else those that its pages or its doc_id lead to."""
    own = url_hash(address)
    outlets = {LOCAL_OUTLET, *(outlet for (outlet,) in _rows(connection, _OUTLETS))}
    documents = {key("doc", target, outlet) for outlet in outlets}
    asked = {own, *documents, *([target] if _KEY.fullmatch(target) else [])}
    found = {one for (one,) in _rows(connection, _ARTICLES, urls=[address, canonical_url(address)], ids=sorted(asked))}
    if own in found:
        return {own}
    return found | {row[2] for row in near if row[2]}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, **given: str | Iterable[str]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = connection.execute(sql, given or None).fetchall()
    return found
