"""How a page is laid out, as far as that tells an article from other pages; counted only where it is asked."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HEADLINE = 20  # characters from which on a linked heading is one
NOTE = 60  # characters from which on a paragraph below a time is a note
SUMMARY = 180  # characters from which on a paragraph is no teaser, unless it follows a linked heading
PROSE = 80  # characters from which on a paragraph is told from a label

_POST = re.compile(
    r"(?:^|[\s_-])(?:live-?blog|live-?ticker|ticker|live-?update|blog)[_-]{1,2}(?:\w{1,20}[_-]{1,2})?"
    r"(?:post|entry|item|update|block)(?:$|\s)|LiveBlogUpdate|(?:^|\s)key-?event",
    re.IGNORECASE,
)
# Asked of every page: with a literal beginning it takes a quarter of a millisecond.
_SAID_LIVE = re.compile(r"ive[-_]?(?:[bB]log|[tT]icker)")
_LIVE = re.compile(r"live-?blog|live-?ticker|LiveBlogUpdate", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:\w{2,9}:? )?(?:(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:[:.][0-5]\d)?|(?:1[0-2]|[1-9])(?= ?[ap]\.?m))"
    r"(?: ?[ap]\.?m\.?)?(?:[ ,(|–-]{1,3}[\w ,.()]{0,25})?|\d{1,2} ?(?:m|mins?|minutes?|h|hrs?|hours?) ago",
    re.IGNORECASE,
)
_CAPTIONED = re.compile(r"caption|slide|gallery|credit", re.IGNORECASE)
_BESIDE = ("aside", "nav", "header", "footer")
_COMMENTS = re.compile(r"comment", re.IGNORECASE)
_BLOCKS = ("li", "div", "td", "p")
_HEADINGS = ("h2", "h3", "h4")


class Layout:
    """Counts over a page's tree, which they leave alone."""

    def __init__(self, tree: HtmlElement, source: str) -> None:
        """``tree`` is the whole page, ``source`` its text."""
        self._tree = tree
        self._source = source

    @cached_property
    def linked_headings(self) -> int:
        """Headings that lead elsewhere, as teasers have them."""
        return sum(
            len(" ".join(heading.text_content().split())) >= HEADLINE and _is_linked(heading)
            for heading in self._tree.iter(*_HEADINGS)
        )

    @cached_property
    def headlines(self) -> frozenset[str]:
        """What the page's links to elsewhere say, where it is as long as a headline."""
        texts = (" ".join(link.text_content().split()) for link in self._tree.iter("a") if _leads_elsewhere(link))
        return frozenset(text for text in texts if len(text) >= HEADLINE)

    @cached_property
    def lone_headlines(self) -> int:
        """Blocks beside no article that hold a headline's link and nothing else."""
        blocks = (block for block in self._tree.iter(*_BLOCKS) if len(block) == 1 and block[0].tag == "a")
        return sum(
            " ".join(block.text_content().split()) in self.headlines and not _is_beside(block) for block in blocks
        )

    @cached_property
    def own_paragraphs(self) -> int:
        """Paragraphs of prose that sum up no linked heading: of those that follow one, the first does."""
        found, is_below = 0, False
        for element in self._tree.iter("p", *_HEADINGS):
            if element.tag != "p":
                is_below = _is_linked(element)
            elif len(" ".join(element.text_content().split())) >= SUMMARY:
                found += not is_below
                is_below = False
        return found

    @cached_property
    def pictures(self) -> int:
        """Figures, or pictures where there are no figures, or images that lead nowhere."""
        figures = sum(1 for _ in self._tree.iter("figure")) or sum(1 for _ in self._tree.iter("picture"))
        return figures or sum(not _is_beside(one) and not _is_in_link(one) for one in self._tree.iter("img"))

    @cached_property
    def uncaptioned(self) -> int:
        """Characters of paragraphs that belong to no picture."""
        texts = ((one, " ".join(one.text_content().split())) for one in self._tree.iter("p"))
        return sum(len(text) for one, text in texts if len(text) >= PROSE and not _is_caption(one))

    @cached_property
    def posts(self) -> int:
        """Notes of a live blog, by how they are marked up."""
        marked = self._tree.iter("div", "article", "section", "li")
        return sum(_POST.search(_marks(one)) is not None for one in marked)

    @cached_property
    def live_posts(self) -> int:
        """Notes whose markup calls them a live blog's, with some prose in each."""
        if not _SAID_LIVE.search(self._source):
            return 0
        blocks = self._tree.iter("div", "article", "section", "li")
        marked = ((one, marks) for one in blocks if "ive" in (marks := _marks(one)))
        return sum(bool(_LIVE.search(marks) and _POST.search(marks) and _holds_prose(one)) for one, marks in marked)

    @cached_property
    def timed_notes(self) -> int:
        """Paragraphs below a label that is nothing but a time of day, wherever templates put it."""
        found, is_timed = 0, False
        for element in self._tree.iter():
            if not isinstance(element.tag, str):
                continue
            if len(element) == 0 and _CLOCK.fullmatch((element.text or "").strip()[:60]):
                is_timed = is_timed or not _is_beside(element)
            elif is_timed and element.tag == "p" and len(" ".join(element.text_content().split())) >= NOTE:
                found += 1
                is_timed = False
        return found


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('itemtype') or ''} {element.get('itemprop') or ''}"


def _is_linked(heading: HtmlElement) -> bool:
    return any(map(_leads_elsewhere, heading.iter("a"))) or any(map(_leads_elsewhere, heading.iterancestors("a")))


def _leads_elsewhere(link: HtmlElement) -> bool:
    """Whether a link is no anchor of its own page."""
    return not (link.get("href") or "#").strip().startswith("#")


def _is_in_link(element: HtmlElement) -> bool:
    return next(element.iterancestors("a"), None) is not None


def _is_beside(element: HtmlElement) -> bool:
    """Whether an element stands in the frame of the page, or among its readers' comments."""
    return any(
        one.tag in _BESIDE or _COMMENTS.search(f"{one.get('class') or ''} {one.get('id') or ''}")
        for one in element.iterancestors()
    )


def _is_caption(paragraph: HtmlElement) -> bool:
    around = (paragraph, *paragraph.iterancestors("figure", "figcaption", "li", "div", "section"))
    return any(one.tag in ("figure", "figcaption") or _CAPTIONED.search(one.get("class") or "") for one in around)


def _holds_prose(element: HtmlElement) -> bool:
    return len(" ".join(element.text_content().split())) >= NOTE
