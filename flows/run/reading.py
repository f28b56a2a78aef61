"""What a run reads: sources to list, documents and archives that were named, and the warehouse's own archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.run.history import Archived, History
from flows.run.plan import Plan
from flows.stages.archive import ArchiveError, read_record, read_warc
from flows.stages.discover import file_candidates, read_given
from schemas.records import Candidate, Failure, Page
from schemas.source import Source

if TYPE_CHECKING:
    from flows.warehouse import Reader

LOCAL_OUTLET = "local"
"""The outlet of a document that names none."""

Attempt = Page | Failure


def newest(warehouse: Path) -> Reader | None:
    """The latest version, or None where there is none yet."""
    from flows.warehouse import Paths, open_warehouse

    return open_warehouse(warehouse) if Paths(warehouse).latest.is_symlink() else None


def to_discover(plan: Plan) -> list[Source]:
    """The sources to list: none where the plan names documents or archives, or asks for the archive alone."""
    if plan.archives or plan.files or plan.reprocess:
        return []
    return list(plan.selected)


def documents(plan: Plan, on_failure: Callable[[Failure], None]) -> list[Candidate]:
    """The candidates in the plan's files and folders, dated as the plan says. Raises ``PublishedError``."""
    dates = read_given(plan.published)
    candidates, failures = file_candidates(plan.files, LOCAL_OUTLET, plan.sources.settings.max_bytes)
    for failure in failures:
        on_failure(failure)
    return [dates.dated(candidate) for candidate in candidates]


def to_replay(plan: Plan, history: History) -> list[Archived]:
    """The records of the warehouse's archive that a backfill reads again: of each page the newest."""
    if plan.flow != "backfill" or plan.archives or plan.files:
        return []
    records = history.archived()
    only = set(plan.only)
    return [record for record in records if (not only or record.source in only) and _may_lie_within(plan, record)]


def _may_lie_within(plan: Plan, record: Archived) -> bool:
    """A page that gave no article has no date yet, so it is read to see."""
    return record.article_id is None or plan.in_window(record.published)


def read_back(raw: Path, record: Archived, max_bytes: int) -> Attempt:
    """The page of an archive record, or why it cannot be read."""
    try:
        return read_record(raw, record.warc_file, record.warc_offset, max_bytes)
    except ArchiveError as error:
        candidate = Candidate(record.source, record.url, "archive")
        return Failure(candidate, "failed", str(error), datetime.now(UTC))


def from_archives(plan: Plan) -> Iterator[Attempt]:
    """The pages of the archives that the plan names, each told to the source whose site it lies on."""
    outlets = _outlets(plan.sources.sources)
    for path in plan.archives:
        for attempt in read_warc(path, LOCAL_OUTLET, max_bytes=plan.sources.settings.max_bytes):
            if attempt.candidate.source != LOCAL_OUTLET:
                yield attempt
            else:
                source = _outlet(outlets, attempt.candidate.url)
                yield replace(attempt, candidate=replace(attempt.candidate, source=source))


def _outlets(sources: tuple[Source, ...]) -> dict[str, str]:
    """Host -> name of the source that lists pages there."""
    addresses = [(url, source.name) for source in sources for url in (*source.feeds, *source.sitemaps, *source.urls)]
    return {_host(url): name for url, name in addresses if _host(url)}


def _outlet(outlets: dict[str, str], url: str) -> str:
    host = _host(url)
    return outlets.get(host, host or LOCAL_OUTLET)


def _host(url: str) -> str:
    """The host without a leading www, as an outlet is commonly called."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
