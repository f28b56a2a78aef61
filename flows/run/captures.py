"""Capture indexes among the archives that a backfill names: of the WARC files only the pages' own bytes are read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from flows.run.archive_list import INDEX_ENDINGS, found_below
from flows.run.plan import Plan
from flows.run.reading import outlet_of, outlets_of
from flows.stages.archive.record import HEADER_ROOM
from flows.stages.discover import Capture, captures_of
from schemas.address import file_url, is_web_address
from schemas.records import LOCAL_OUTLET, Candidate, Failure, Span
from schemas.source import Source

LONGEST_LINE = 20_000
LONGEST_URL = 2048
MOST_LINES = 5_000_000


def is_index(path: Path) -> bool:
    """Whether a file is a capture index by its name."""
    return path.name.lower().endswith(INDEX_ENDINGS)


def named_captures(plan: Plan) -> Iterator[Span | Failure]:
    """Where the captures lie that the plan's indexes name, of each page the newest, or why one cannot be read."""
    sources = {source.name: source for source in plan.sources.sources}
    outlets = outlets_of(plan.sources.sources)
    for path in filter(is_index, plan.archives):
        try:
            captures, lost = captures_of(_lines(path))
        except (OSError, EOFError, zlib.error) as error:
            yield _failed(Candidate(LOCAL_OUTLET, file_url(path), "archive"), f"cannot be read: {error}")
            continue
        if lost:
            reason = f"{lost} of its lines name no place of a capture (url, filename, offset, length)"
            yield _failed(Candidate(LOCAL_OUTLET, file_url(path), "archive"), reason)
        for capture in captures:
            source = outlet_of(outlets, capture.url)
            if not plan.only or source in plan.only:
                yield _placed(path.parent, capture, Candidate(source, capture.url, "archive"), sources, plan)


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as stream:
        for _ in range(MOST_LINES):
            line = stream.readline(LONGEST_LINE)
            if not line:
                return
            yield line.decode("utf-8", "replace")


def _placed(
    folder: Path, capture: Capture, candidate: Candidate, sources: Mapping[str, Source], plan: Plan
) -> Span | Failure:
    most = plan.sources.settings.max_bytes
    if capture.length > most + HEADER_ROOM:
        return _failed(candidate, f"its capture is larger than {most:,} bytes")
    source = sources.get(candidate.source)
    address = file_url(local) if (local := found_below(folder, capture.filename)) else _remote(capture, source)
    if address is None:
        where = f"captures of {source.name}" if source else f"no source is that of {candidate.source}"
        reason = (
            f"its capture lies in {capture.filename[:200]}, which is neither beside the index nor allowed ({where})"
        )
        return _failed(candidate, reason)
    return Span(candidate, address, capture.offset, capture.length)


def _remote(capture: Capture, source: Source | None) -> str | None:
    """The WARC file's address, below one that the source allows."""
    for base in source.captures if source else ():
        below = f"{base.rstrip('/')}/"
        address = urljoin(below, capture.filename)
        if is_web_address(address) and address.startswith(below) and len(address) <= LONGEST_URL:
            return address
    return None


def _failed(candidate: Candidate, reason: str) -> Failure:
    return Failure(candidate, "failed", reason, datetime.now(UTC))
