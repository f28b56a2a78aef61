"""Local files and folders as candidates: a page a file, and a text a line of ``.jsonl``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from schemas import jsonl
from schemas.address import document_stem
from schemas.records import Candidate, Failure

PAGE_ENDINGS = (".html", ".htm", ".html.gz", ".htm.gz", ".txt")
ROWS_ENDING = ".jsonl"
READABLE = ".html, .htm (also .gz), .txt or .jsonl"


def file_candidates(paths: Iterable[str | Path], source: str, max_bytes: int) -> tuple[list[Candidate], list[Failure]]:
    """The candidates in these files and folders, folders in the order of their names, and what cannot be read.

    A file in a folder that is of no readable kind is passed over; one that was named itself is a failure. ``max_bytes``
    bounds a line of ``.jsonl``.
    """
    candidates: list[Candidate] = []
    failures: list[Failure] = []
    for path in map(Path, paths):
        try:
            found = list(_in_path(path.absolute(), source, max_bytes))
        except OSError as error:
            failures.append(_failure(path, source, f"cannot be read: {error.strerror}"))
            continue
        candidates += found
        if not found:
            failures.append(_failure(path, source, f"holds nothing to read: {READABLE} is needed"))
    return candidates, failures


def _in_path(path: Path, source: str, max_bytes: int) -> Iterator[Candidate]:
    if not path.is_dir():
        yield from _in_file(path, source, max_bytes)
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            yield from _in_file(Path(folder, name), source, max_bytes)


def _in_file(path: Path, source: str, max_bytes: int) -> Iterator[Candidate]:
    name = path.name.lower()
    if name.endswith(ROWS_ENDING):
        yield from _rows(path, source, max_bytes)
    elif name.endswith(PAGE_ENDINGS):
        if not path.exists():
            raise FileNotFoundError(2, "no such file")
        yield Candidate(source, path.as_uri(), "file", doc_id=document_stem(path))
    elif not path.exists():
        raise FileNotFoundError(2, "no such file or folder")


def _rows(path: Path, source: str, max_bytes: int) -> Iterator[Candidate]:
    with path.open("rb") as stream:
        for row in jsonl.rows(stream, document_stem(path), max_bytes):
            yield Candidate(source, jsonl.row_url(path, row), "file", doc_id=row.doc_id)


def _failure(path: Path, source: str, reason: str) -> Failure:
    candidate = Candidate(source, path.absolute().as_uri(), "file", doc_id=document_stem(path))
    return Failure(candidate, "failed", f"{path} {reason}", datetime.now(UTC))
