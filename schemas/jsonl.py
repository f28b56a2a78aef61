"""The ``.jsonl`` form, one text a line: how its rows are told apart before anyone reads what they say.

A row is named by its ``doc_id``; a row without one, with one that an earlier row already has, or that is no JSON object
is named by the file's stem and the line (``texts-17``), so that every line has an address of its own.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from schemas.address import document_stem, file_url
from schemas.payload import PayloadError

UTF8_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ``fragment`` is its address within the file, ``problem`` says why it cannot be read, or None."""

    line: int
    fragment: str
    doc_id: str
    body: bytes
    problem: str | None = None


def rows_of(path: Path, max_bytes: int) -> Iterator[Row]:
    """The rows of a file; see ``rows``. Raises ``OSError``, and ``PayloadError`` for a pipe and its like."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise PayloadError("is no file")
    with path.open("rb") as stream:
        yield from rows(stream, document_stem(path), max_bytes)


def rows(stream: BinaryIO, stem: str, max_bytes: int) -> Iterator[Row]:
    """The rows of a ``.jsonl`` stream in order; blank lines are none. A line beyond ``max_bytes`` is not kept."""
    seen: set[str] = set()
    for number, line in enumerate(_lines(stream, max_bytes), 1):
        if not line.strip():
            continue
        by_line = f"{stem}-{number}"
        if len(line) > max_bytes:
            yield Row(number, by_line, by_line, b"", f"is longer than {max_bytes:,} bytes")
            continue
        doc_id, problem = _doc_id(line)
        fragment = by_line if doc_id is None or doc_id in seen else doc_id
        seen.add(fragment)
        yield Row(number, fragment, doc_id or by_line, line, problem)


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """Lines without their ends; of one that is too long, only enough to see that it is."""
    limit = max_bytes + 2
    first = True
    while line := stream.readline(limit):
        rest = line
        while len(rest) == limit and not rest.endswith(b"\n"):
            rest = stream.readline(limit)
        yield line.removeprefix(UTF8_BOM if first else b"").rstrip(b"\r\n")
        first = False


def _doc_id(line: bytes) -> tuple[str | None, str | None]:
    """The row's own name, and what is wrong with the row."""
    try:
        row = json.loads(line)
    except UnicodeDecodeError:
        return None, "is not UTF-8"
    except json.JSONDecodeError as error:
        return None, f"is no JSON ({error.msg} at character {error.pos})"
    except (RecursionError, ValueError):
        return None, "is JSON that cannot be read (nested too deeply, or a number without end)"
    if not isinstance(row, dict):
        return None, "is no JSON object"
    doc_id = row.get("doc_id")
    if isinstance(doc_id, int) and not isinstance(doc_id, bool):
        doc_id = str(doc_id)
    return (doc_id if isinstance(doc_id, str) and doc_id else None), None


def row_url(path: Path, row: Row) -> str:
    """The address of a row: its file's and, behind ``#``, the row's own name, percent-encoded."""
    return f"{file_url(path)}#{url_fragment(row)}"


def url_fragment(row: Row) -> str:
    """The row's own name as it stands in its address."""
    return quote(row.fragment, safe="", errors="surrogatepass")
