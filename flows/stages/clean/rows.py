"""Texts that need no cleaning: a ``.txt`` as it is, and rows that somebody has already written down.

What their keeper states (a row's ``published``, the ``date`` line of a text) is taken at its word, future or not.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from flows.stages.clean.dates import stamp
from flows.stages.clean.record import CleanError
from schemas.records import UNDATED, Published

OPTIONAL = ("published", "outlet", "title", "url", "language")

_UNSUITED = re.compile("[\x00\ud800-\udfff]")
_DATE_WORDS = re.compile(r"\ufeff?\s*date\s+(\d{4}-\d{2}-\d{2})\b")


@dataclass(frozen=True, slots=True)
class Row:
    """A text with what its keeper says of it."""

    text: str
    published: Published = UNDATED
    doc_id: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None


def read_plain(text: str) -> Row:
    """The text itself; the words ``date YYYY-MM-DD`` at its start give its day and stay where they are."""
    if not text.strip("\ufeff \t\r\n"):
        raise CleanError("empty", "no text in it")
    match = _DATE_WORDS.match(text)
    return Row(text, (stamp(match[1], "text", None) if match else None) or UNDATED)


def read_row(source: str) -> Row:
    """A JSON object ``{doc_id, text, published?, outlet?, title?, url?, language?}``; further keys are left alone.

    ``published`` is an ISO 8601 day or moment, ``language`` a language tag. Raises ``CleanError`` naming the key that
    is wrong.
    """
    row = _object(source)
    text = row.get("text")
    if not isinstance(text, str):
        raise CleanError("bad_row", "text: a string is needed")
    if not text.strip():
        raise CleanError("empty", "text: nothing in it")
    values = {key: _string(row, key) for key in ("doc_id", *OPTIONAL)}
    return Row(
        text=_storable(text, "text"),
        published=_published(values["published"]),
        doc_id=values["doc_id"],
        outlet=values["outlet"],
        title=values["title"],
        url=values["url"],
        language=_language(values["language"]),
    )


def _object(source: str) -> dict[str, Any]:
    try:
        row = json.loads(source)
    except json.JSONDecodeError as error:
        raise CleanError("bad_row", f"no JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise CleanError("bad_row", "JSON nested too deeply") from None
    if not isinstance(row, dict):
        raise CleanError("bad_row", "a JSON object is needed, with doc_id and text")
    return row


def _string(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    if key == "doc_id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise CleanError("bad_row", f"{key}: a string is needed")
    return _storable(value, key)


def _storable(value: str, key: str) -> str:
    """No table can keep a NUL or half a surrogate pair, and dropping one would shift every offset behind it."""
    match = _UNSUITED.search(value)
    if match:
        raise CleanError("bad_row", f"{key}: U+{ord(match[0]):04X} at character {match.start()}")
    return value


def _published(value: str | None) -> Published:
    published = stamp(value, "given", None)
    if value is not None and published is None:
        raise CleanError("bad_row", f"published: {value[:40]!r} is no date (YYYY-MM-DD or an ISO 8601 moment)")
    return published or UNDATED


def _language(value: str | None) -> str | None:
    from flows.stages.clean.language import language_tag  # its patterns are of no use to a plain text

    language = language_tag(value)
    if value is not None and language is None:
        raise CleanError("bad_row", f"language: {value[:40]!r} is no language tag (en, en-GB, de)")
    return language
