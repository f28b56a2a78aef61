"""The article of a page that is drawn by script: its HTML lies in the page's state, a JSON string in a ``<script>``."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MIN_CHARACTERS = 400
_BODY = re.compile(r'"(?:articleBody|contentHtml|bodyHtml|content|body|html)"\s{0,4}:\s{0,4}("[^"\\]*(?:\\.[^"\\]*)*")')


def state_body(tree: HtmlElement) -> str | None:
    """The longest article body among the page's script states as HTML, or None where none is worth reading."""
    found = [body for script in tree.iter("script") for body in _bodies(script.text or "")]
    longest = max(found, key=len, default="")
    return f"<html><body><article>{longest}</article></body></html>" if len(longest) >= MIN_CHARACTERS else None


def _bodies(script: str) -> list[str]:
    bodies = []
    for match in _BODY.finditer(script):
        try:
            body = json.loads(match[1], strict=False)
        except ValueError:
            continue
        bodies.append(body.encode("utf-8", "replace").decode("utf-8"))
    # Without paragraphs a string is a label or a style sheet rather than an article.
    return [body for body in bodies if "<p" in body or "\n" in body or "<br" in body]
