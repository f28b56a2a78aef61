"""The documents that clean and extract are given: files, folders, URLs and standard input, as pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flows.stages.discover import GivenDates, file_candidates
from flows.stages.fetch import read_local
from schemas import jsonl
from schemas.address import is_web_address
from schemas.payload import MAX_BYTES
from schemas.records import Candidate, Failure, Page

STANDARD_INPUT = "-"
STANDARD_INPUT_URL = "file:///dev/stdin"
OUTLET = "local"


def read_documents(names: Sequence[str], dates: GivenDates, sources: Path) -> Iterator[Page | Failure]:
    """The page of each document, or why there is none, in the order of the names."""
    for name in names:
        if name == STANDARD_INPUT:
            yield from _standard_input(dates)
        elif is_web_address(name):
            yield from _fetched(name, dates, sources)
        else:
            yield from _from_disk(name, dates)


def file_name(page: Page) -> str:
    """The base name of a document's file; a URL's last part."""
    if page.candidate.url.startswith(STANDARD_INPUT_URL):
        return STANDARD_INPUT
    path = urlsplit(page.candidate.url).path
    if page.candidate.url.startswith("file:"):
        from schemas.address import path_of

        return path_of(page.candidate.url).name
    return path.rstrip("/").rpartition("/")[2]


def _from_disk(name: str, dates: GivenDates) -> Iterator[Page | Failure]:
    candidates, failures = file_candidates([name], OUTLET, MAX_BYTES)
    yield from failures
    for _, attempt in read_local([dates.dated(candidate) for candidate in candidates], MAX_BYTES):
        yield attempt


def _standard_input(dates: GivenDates) -> Iterator[Page | Failure]:
    for row in jsonl.rows(sys.stdin.buffer, "stdin", MAX_BYTES):
        url = f"{STANDARD_INPUT_URL}#{jsonl.url_fragment(row)}"
        candidate = dates.dated(Candidate(OUTLET, url, "file", doc_id=row.doc_id))
        now = datetime.now(UTC)
        if row.problem:
            yield Failure(candidate, "failed", f"line {row.line} {row.problem}", now)
        else:
            yield Page(candidate, url, None, "application/json", row.body, now)


def _fetched(url: str, dates: GivenDates, sources: Path) -> Iterator[Page | Failure]:
    """A page from the network, asked for as the settings beside the sources say."""
    from flows.stages.fetch import fetch_all
    from schemas.source import load_sources

    loaded = load_sources(sources)
    name = urlsplit(url).path.rstrip("/").rpartition("/")[2].partition(".")[0]
    candidate = dates.dated(Candidate(urlsplit(url).hostname or OUTLET, url, "list", doc_id=name or None))
    yield from fetch_all([candidate], loaded.settings, loaded.contact, lambda page, _: page, sources=loaded.sources)
