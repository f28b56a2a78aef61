"""The article's text out of a page's tree, by trafilatura.

Its precision mode goes first: over-extraction (teasers, captions of other stories, by-line boxes) is what most pages
suffer from, and a figure from a teaser is a wrong figure. Where that mode finds next to nothing, the longest is taken
of its text, that of the balanced mode (which ends in a rescue of whatever the page holds) and the script state's.

Trafilatura compares its own finding with that of two other extractors, at about half of its time; the other is taken
only where it is twice as long. So it is asked for only where the paragraphs of the page could be that.
"""

from __future__ import annotations

import logging
import re
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from flows.stages.clean.claims import printable
from flows.stages.clean.markup import parse
from flows.stages.clean.state import state_body

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Below this trafilatura itself speaks of a short extraction (MIN_EXTRACTED_SIZE of its settings), in characters.
SHORT = 250

# What holds no text of a page; walked over dozens of times, it costs a tenth of the whole.
SILENT = ("script", "style", "svg", "iframe", "object", "embed", "canvas", "template", "select", "link", "meta")
# Elements that the other extractor counts as paragraphs, and from how many characters on.
PARAGRAPHS = ("p", "pre", "td")
SHORTEST_PARAGRAPH = 25

_NOT_WORD = re.compile(r"\W+")


def body_text(tree: HtmlElement, headlines: tuple[str, ...]) -> str:
    """Paragraphs in reading order, a line feed between them, NFC; empty where there is none. Leaves the tree alone.

    A first line that only repeats one of the page's ``headlines`` is left out: the title is a column of its own, and
    a figure in it would count twice. Rows of tables are kept, their cells divided by a bar.
    """
    spoken = _spoken(tree)
    text = _extracted(spoken, precise=True, alone=True)
    if len(text) < SHORT or 2 * len(text) < _length_of_paragraphs(spoken):
        text = _extracted(spoken, precise=True)
    if len(text) < SHORT:
        candidates = [text, _extracted(tree, precise=False)]
        state = state_body(tree)
        if state:
            candidates.append(_extracted(parse(state), precise=False))
        text = max(candidates, key=len)
    return _without_headline(text, headlines)


def _spoken(tree: HtmlElement) -> HtmlElement:
    """A copy of the tree without what is no text."""
    from lxml.etree import strip_elements

    spoken = copy(tree)
    strip_elements(spoken, *SILENT, with_tail=False)
    return spoken


def _length_of_paragraphs(tree: HtmlElement) -> int:
    """How many characters the page's paragraphs hold; cells that hold paragraphs count twice, which errs on asking."""
    lengths = (len(" ".join(element.text_content().split())) for element in tree.iter(*PARAGRAPHS))
    return sum(length for length in lengths if length >= SHORTEST_PARAGRAPH)


def _extracted(tree: HtmlElement, *, precise: bool, alone: bool = False) -> str:
    """Trafilatura's text in one of its modes; ``alone``: without comparing it with that of other extractors."""
    from trafilatura import bare_extraction

    _quieten()
    document = bare_extraction(tree, favor_precision=precise, fast=alone, include_comments=False, include_tables=True)
    lines = printable(normalize("NFC", getattr(document, "text", None) or "")).split("\n")
    return "\n".join(filter(None, map(_plain_line, lines)))


@lru_cache(maxsize=1)
def _quieten() -> None:
    """Trafilatura's complaints about single pages are outcomes here, not lines on a terminal."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def _plain_line(line: str) -> str:
    """A line without the marks by which trafilatura draws tables: outer bars, escaped bars, the rule below a header."""
    line = line.strip()
    if not line.startswith("|"):
        return line
    cells = line.replace("\\|", "\0").strip("| ").replace("\0", "|")
    return "" if not cells.strip("-| ") else cells


def _without_headline(text: str, headlines: tuple[str, ...]) -> str:
    first, _, rest = text.partition("\n")
    known = {_folded(headline) for headline in headlines}
    return rest if rest and _folded(first) in known else text


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())
