"""Local files and folders as candidates: a page a file, and a text a line of ``.jsonl``.

One entry that cannot be read is named and costs no other. Links to files are followed, links to folders below the
named one are not, so no loop of links can keep the search going.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from schemas import jsonl
from schemas.address import document_stem, file_url, is_page_name, is_rows_name
from schemas.records import Candidate, Failure

READABLE = ".html, .htm (also .gz), .txt or .jsonl"


def file_candidates(paths: Iterable[str | Path], source: str, max_bytes: int) -> tuple[list[Candidate], list[Failure]]:
    """The candidates in these files and folders, folders in the order of their names, and what cannot be read.

    A file in a folder that is of no readable kind is passed over; one that was named itself is a failure. A failure's
    URL names the file, its reason does not. ``max_bytes`` bounds a line of ``.jsonl``.
    """
    candidates: list[Candidate] = []
    failures: list[Failure] = []
    for path in map(Path, paths):
        found = list(_in_path(path, source, max_bytes))
        candidates += [one for one in found if isinstance(one, Candidate)]
        failures += [one for one in found if isinstance(one, Failure)]
        if not found:
            failures.append(_failure(path, source, f"holds nothing to read: {READABLE} is needed"))
    return candidates, failures


def _in_path(path: Path, source: str, max_bytes: int) -> Iterator[Candidate | Failure]:
    if not path.is_dir():
        yield from _in_file(path, source, max_bytes)
        return
    closed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=closed.append):
        folders.sort()
        for name in sorted(names):
            if is_page_name(name) or is_rows_name(name):
                yield from _in_file(Path(folder, name), source, max_bytes)
    for error in closed:
        yield _failure(Path(os.fsdecode(error.filename or path)), source, _unread(error))


def _in_file(path: Path, source: str, max_bytes: int) -> Iterator[Candidate | Failure]:
    try:
        if is_rows_name(path.name):
            for row in jsonl.rows_of(path, max_bytes):
                yield Candidate(source, jsonl.row_url(path, row), "file", doc_id=row.doc_id)
            return
        path.stat()
        if is_page_name(path.name):
            yield Candidate(source, file_url(path), "file", doc_id=document_stem(path))
    except OSError as error:
        yield _failure(path, source, _unread(error))
    except ValueError as error:
        yield _failure(path, source, str(error))


def _unread(error: OSError) -> str:
    return f"cannot be read: {error.strerror}"


def _failure(path: Path, source: str, reason: str) -> Failure:
    candidate = Candidate(source, file_url(path), "file", doc_id=document_stem(path))
    return Failure(candidate, "failed", reason, datetime.now(UTC))
