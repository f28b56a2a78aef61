"""What a page's JSON-LD says of its article. Vocabulary: schema.org Article and its subtypes (https://schema.org/Article).

Publishers write it by template: blocks with trailing commas, comment wrappers, one graph with references by ``@id``,
several articles on a page of teasers. A block that cannot be read is passed over.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flows.stages.clean.claims import Claims, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_BLOCK = 2_000_000
MAX_NODES = 2_000
NESTED = ("@graph", "mainEntity", "mainEntityOfPage")
ORGANISATIONS = ("organization", "corporation", "newsmediaorganization")
ARTICLES = ("report", "blogposting", "liveblogposting", "socialmediaposting")

_TRAILING_COMMA = re.compile(r",\s{0,200}([}\]])")
_WRAPPER = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s{0,200};?\s{0,200}$")

Node = dict[str, Any]


def read_json_ld(tree: HtmlElement, page_url: str, heading: str | None) -> Claims:
    """Claims of the page's main article node; without one, only the types and the site's name that nodes declare.

    Among several articles it is the one that names the page's URL, else the one with its heading, else the first.
    """
    nodes = list(_nodes(tree))
    types = tuple(dict.fromkeys(kind for node in nodes for kind in _types(node)))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if is_article(_types(node))]
    site = [name for node in nodes if "website" in _types(node) for name in _names(node.get("name"))]
    if not articles:
        return Claims(sites=tuple(site), types=types)
    main = _main(articles, page_url, heading)
    pages = [node for node in nodes if "webpage" in _types(node)]
    authors = [_resolved(author, by_id) for author in _listed(main.get("author") or main.get("creator"))]
    publisher = [_resolved(one, by_id) for one in _listed(main.get("publisher"))]
    return Claims(
        title=one_line(main.get("headline")) or one_line(main.get("name")),
        authors=tuple(name for author in authors for name in _author_names(author)),
        by_organisation=bool(authors) and all(_is_organisation(author) for author in authors),
        published=_string(main.get("datePublished")) or _string(main.get("dateCreated")),
        modified=_string(main.get("dateModified")),
        language=_language(main.get("inLanguage")),
        paywalled=_paywalled([main]) if _paywalled([main]) is not None else _paywalled(pages),
        section=next(iter(_names(main.get("articleSection"))), None),
        keywords=_keywords(main.get("keywords")),
        sites=tuple(site + [name for one in publisher for name in _author_names(one)]),
        types=_types(main) + types,
        main_types=_types(main),
    )


def is_article(types: tuple[str, ...]) -> bool:
    """Whether a node's types make it an article by schema.org."""
    return any(kind.endswith("article") or kind in ARTICLES for kind in types)


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    """Every node that can stand for the page, in document order; what is nested comes after its parents."""
    pending: deque[Any] = deque(block for block in map(_parsed, _blocks(tree)) if block is not None)
    for _ in range(MAX_NODES):
        if not pending:
            return
        value = pending.popleft()
        if isinstance(value, list):
            pending.extendleft(reversed(value))
        elif isinstance(value, dict):
            yield value
            pending.extend(value[key] for key in NESTED if isinstance(value.get(key), list | dict))


def _blocks(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= MAX_BLOCK:
            yield script.text


def _parsed(block: str) -> Any:
    for text in (block, _TRAILING_COMMA.sub(r"\1", _WRAPPER.sub("", block)).strip().rstrip(";")):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _main(articles: list[Node], page_url: str, heading: str | None) -> Node:
    address = page_url.split("?", 1)[0].rstrip("/")
    named = [node for node in articles if address and address in _addresses(node)]
    headed = [node for node in articles if heading and _same(one_line(node.get("headline")), heading)]
    return (named or headed or articles)[0]


def _addresses(node: Node) -> list[str]:
    page = node.get("mainEntityOfPage")
    values = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return [value.split("?", 1)[0].split("#", 1)[0].rstrip("/") for value in values if isinstance(value, str)]


def _same(title: str | None, heading: str) -> bool:
    return title is not None and title.casefold() == heading.casefold()


def _types(node: Node) -> tuple[str, ...]:
    return tuple(kind.rsplit("/", 1)[-1].lower() for kind in _listed(node.get("@type")) if isinstance(kind, str))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _resolved(value: Any, by_id: dict[str, Node]) -> Any:
    """The node that ``{"@id": …}`` refers to, where the page holds it."""
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _names(value: Any) -> list[str]:
    return [name for name in map(one_line, _listed(value)) if name]


def _author_names(author: Any) -> list[str]:
    if not isinstance(author, dict):
        return _names(author)
    name = author.get("name")
    if isinstance(name, dict):
        name = name.get("name")
    parts = [one_line(author.get(key)) for key in ("givenName", "additionalName", "familyName")]
    return _names(name) or _names(" ".join(part for part in parts if part))


def _is_organisation(author: Any) -> bool:
    return isinstance(author, dict) and any(kind in ORGANISATIONS for kind in _types(author))


def _string(value: Any) -> str | None:
    value = _listed(value)[0] if _listed(value) else None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else one_line(value)


def _language(value: Any) -> str | None:
    value = _listed(value)[0] if _listed(value) else None
    return one_line(value.get("alternateName") or value.get("name")) if isinstance(value, dict) else one_line(value)


def _keywords(value: Any) -> tuple[str, ...]:
    words = _names(value)
    return tuple(word.strip() for text in words for word in text.split(",") if word.strip())


def _paywalled(nodes: list[Node]) -> bool | None:
    """From isAccessibleForFree, on nodes or their parts: the mark that search engines ask of paywalls."""
    parts = (part for node in nodes for part in (node, *_listed(node.get("hasPart"))))
    answers = [_free(part) for part in parts if isinstance(part, dict)]
    said = [answer for answer in answers if answer is not None]
    return not all(said) if said else None


def _free(node: Node) -> bool | None:
    value = str(node.get("isAccessibleForFree")).strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "1": True, "false": False, "0": False}.get(value)
