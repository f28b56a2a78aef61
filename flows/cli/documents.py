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
from schemas.address import is_web_address, path_of
from schemas.payload import MAX_BYTES
from schemas.records import LOCAL_OUTLET, Attempt, Candidate, Failure, Page

STANDARD_INPUT = "-"
STANDARD_INPUT_URL = "file:///dev/stdin"


def read_documents(names: Sequence[str], dates: GivenDates, sources: Path) -> Iterator[Attempt]:
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
        return path_of(page.candidate.url).name
    return path.rstrip("/").rpartition("/")[2]


def shown(candidate: Candidate) -> str:
    """A document as a person named it: a path for a file, with the row after a #; printable whatever its bytes."""
    url, hash_mark, row = candidate.url.partition("#")
    if url == STANDARD_INPUT_URL:
        name = STANDARD_INPUT
    elif url.startswith("file:"):
        name = str(path_of(url)).encode("utf-8", "backslashreplace").decode("utf-8")
    else:
        return candidate.url
    return name + hash_mark + row


def _from_disk(name: str, dates: GivenDates) -> Iterator[Attempt]:
    candidates, failures = file_candidates([name], LOCAL_OUTLET, MAX_BYTES)
    yield from failures
    for _, attempt in read_local([dates.dated(candidate) for candidate in candidates], MAX_BYTES):
        yield attempt


def _standard_input(dates: GivenDates) -> Iterator[Attempt]:
    if sys.stdin is None:
        candidate = Candidate(LOCAL_OUTLET, STANDARD_INPUT_URL, "file")
        yield Failure(candidate, "failed", "is closed; give rows to it, or name a file", datetime.now(UTC))
        return
    for row in jsonl.rows(sys.stdin.buffer, "stdin", MAX_BYTES):
        url = f"{STANDARD_INPUT_URL}#{jsonl.url_fragment(row)}"
        candidate = dates.dated(Candidate(LOCAL_OUTLET, url, "file", doc_id=row.doc_id))
        now = datetime.now(UTC)
        if row.problem:
            yield Failure(candidate, "failed", f"line {row.line} {row.problem}", now)
        else:
            yield Page(candidate, url, None, "application/json", row.body, now)


def _fetched(url: str, dates: GivenDates, sources: Path) -> Iterator[Attempt]:
    """A page from the network, asked for as the settings beside the sources say; without the file, by the defaults."""
    from flows.stages.fetch import NoArchive, fetch_all
    from schemas.source import SourceError, Sources, load_sources

    try:
        loaded = load_sources(sources) if sources.exists() else Sources(sources=())
    except SourceError as error:
        yield Failure(Candidate(LOCAL_OUTLET, url, "list"), "failed", str(error), datetime.now(UTC))
        return
    name = urlsplit(url).path.rstrip("/").rpartition("/")[2].partition(".")[0]
    candidate = dates.dated(Candidate(urlsplit(url).hostname or LOCAL_OUTLET, url, "list", doc_id=name or None))
    yield from fetch_all([candidate], loaded.settings, loaded.contact, NoArchive(), sources=loaded.sources)
