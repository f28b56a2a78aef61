"""Pages on this machine's disk, read as they lie, without a server.

Whatever is wrong with a file is said of that file: it may be empty, cut off, enormous, a pipe, or gone since it was
listed. The rows of a ``.jsonl`` are pages of their own, and the file is read once for all that are wanted of it.
"""

from __future__ import annotations

import stat
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from urllib.parse import urldefrag

from schemas import jsonl
from schemas.address import GZIP_ENDING, PAGE_ENDINGS, is_rows_name, path_of
from schemas.payload import PayloadError, inflate
from schemas.records import Attempt, Candidate, Failure, Page

# A local feed or sitemap is read like a page.
CONTENT_TYPES = {**PAGE_ENDINGS, ".xml": "application/xml"}


def read_local(candidates: Sequence[Candidate], max_bytes: int) -> Iterator[tuple[int, Attempt]]:
    """Read candidates with ``file:`` URLs: each one's page or failure, with its place in the sequence.

    The rows of one file come together, after all else. ``max_bytes`` bounds a page, as stored and as inflated, and a
    row.
    """
    rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, candidate in enumerate(candidates):
        url, fragment = urldefrag(candidate.url)
        if fragment and is_rows_name(url):
            rows[url][fragment].append(index)
        else:
            yield index, _file(candidate, max_bytes)
    for url, wanted in rows.items():
        yield from _rows(url, wanted, candidates, max_bytes)


def _file(candidate: Candidate, max_bytes: int) -> Attempt:
    try:
        path = path_of(candidate.url)
        body = _content(path, max_bytes)
    except OSError as error:
        return _failure(candidate, f"cannot be read: {error.strerror}")
    except ValueError as error:
        return _failure(candidate, str(error))
    if not body:
        return _failure(candidate, "is empty")
    ending = path.with_suffix("").suffix if path.suffix.lower() == GZIP_ENDING else path.suffix
    return _page(candidate, CONTENT_TYPES.get(ending.lower(), ""), body)


def _content(path: Path, max_bytes: int) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise PayloadError("is no file")
    with path.open("rb") as stream:
        stored = stream.read(max_bytes + 1)
    if len(stored) > max_bytes:
        raise PayloadError(f"is larger than {max_bytes:,} bytes")
    is_compressed = path.suffix.lower() == GZIP_ENDING and stored
    return inflate(stored, max_bytes) if is_compressed else stored


def _rows(
    url: str, wanted: dict[str, list[int]], candidates: Sequence[Candidate], max_bytes: int
) -> Iterator[tuple[int, Attempt]]:
    """The wanted rows of one file; ``wanted`` holds their places in ``candidates`` by their fragments."""
    trouble = "has no such row any more"
    try:
        for row in jsonl.rows_of(path_of(url), max_bytes):
            for index in wanted.pop(jsonl.url_fragment(row), ()):
                yield index, _row(candidates[index], row)
    except OSError as error:
        trouble = f"cannot be read: {error.strerror}"
    except ValueError as error:
        trouble = str(error)
    for index in chain.from_iterable(wanted.values()):
        yield index, _failure(candidates[index], trouble)


def _row(candidate: Candidate, row: jsonl.Row) -> Attempt:
    if row.problem:
        return _failure(candidate, f"line {row.line} {row.problem}")
    return _page(candidate, "application/json", row.body)


def _page(candidate: Candidate, content_type: str, body: bytes) -> Page:
    return Page(candidate, candidate.url, None, content_type, body, datetime.now(UTC))


def _failure(candidate: Candidate, reason: str) -> Failure:
    return Failure(candidate, "failed", reason, datetime.now(UTC))
