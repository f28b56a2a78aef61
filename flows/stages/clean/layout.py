"""How a page is laid out, as far as that tells an article from other pages; counted only where it is asked."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HEADLINE = 20  # characters from which on a linked heading is one

_POST = re.compile(
    r"(?:^|[\s_-])(?:live-?blog|live-?ticker|ticker|live-?update|blog)[_-]{1,2}(?:\w{1,20}[_-]{1,2})?"
    r"(?:post|entry|item|update|block)(?:$|\s)|LiveBlogUpdate|(?:^|\s)key-?event",
    re.IGNORECASE,
)
_HEADINGS = ("h2", "h3", "h4")


class Layout:
    """Counts over a page's tree, which they leave alone."""

    def __init__(self, tree: HtmlElement) -> None:
        """``tree`` is the whole page."""
        self._tree = tree

    @cached_property
    def linked_headings(self) -> int:
        """Headings that lead elsewhere, as teasers have them."""
        return sum(
            len(" ".join(heading.text_content().split())) >= HEADLINE and _is_linked(heading)
            for heading in self._tree.iter(*_HEADINGS)
        )

    @cached_property
    def pictures(self) -> int:
        """Figures, or pictures where there are no figures."""
        figures = sum(1 for _ in self._tree.iter("figure"))
        return figures or sum(1 for _ in self._tree.iter("picture"))

    @cached_property
    def posts(self) -> int:
        """Notes of a live blog, by how they are marked up."""
        return sum(
            _POST.search(f"{one.get('class') or ''} {one.get('itemtype') or ''} {one.get('itemprop') or ''}")
            is not None
            for one in self._tree.iter("div", "article", "section", "li")
        )


def _is_linked(heading: HtmlElement) -> bool:
    return heading.find(".//a") is not None or next(heading.iterancestors("a"), None) is not None
