"""What a run reads: sources to list, documents and archives that were named, and the warehouse's own archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.run.archive_list import INDEX_ENDINGS, archives_of
from flows.run.forgotten import Forgotten
from flows.run.history import Archived, History
from flows.run.plan import Plan
from flows.stages.archive import ArchiveError, files_left, left_behind, read_record, read_warc
from flows.stages.discover import file_candidates, read_given
from schemas.identity import site_of
from schemas.records import LOCAL_OUTLET, Attempt, Candidate, Failure, Page
from schemas.source import Source

if TYPE_CHECKING:
    from flows.warehouse import Place, Reader

EVER = datetime.min.replace(tzinfo=UTC)

LEFT_DAYS = timedelta(days=2)
"""How long what a killed run fetched stands in for fetching; later a page may well have changed."""


def newest(warehouse: Place) -> Reader | None:
    """The latest version, or None where there is none yet."""
    from flows.warehouse.store import store_at

    return store_at(warehouse).newest()


def to_discover(plan: Plan) -> list[Source]:
    """The sources to list: none where the plan names documents or archives, or asks for the archive alone."""
    if plan.archives or plan.files or plan.reprocess:
        return []
    return list(plan.selected)


def documents(plan: Plan) -> tuple[list[Candidate], list[Failure], str | None]:
    """The candidates in the plan's files and folders, dated as the plan says; what cannot be read; dates not used.

    Raises ``PublishedError``.
    """
    dates = read_given(plan.published)
    candidates, failures = file_candidates(plan.files, LOCAL_OUTLET, plan.sources.settings.max_bytes)
    return [dates.dated(candidate) for candidate in candidates], failures, dates.unused()


def to_replay(plan: Plan, history: History) -> list[Archived]:
    """The records of the warehouse's archive that a backfill reads again: of each page the newest.

    Among them are pages of runs that died before their commit, of which no row of pages tells yet.
    """
    if plan.flow != "backfill" or plan.archives or plan.files:
        return []
    records = history.archived()
    known = {record.url for record in records}
    records += [record for record in _left_for_replay(plan, history.run_ids()) if record.url not in known]
    only = set(plan.only)
    return [record for record in records if (not only or record.source in only) and _may_lie_within(plan, record)]


def _left_for_replay(plan: Plan, committed: Collection[str]) -> Iterator[Archived]:
    """The pages of all runs that are not ``committed``, those of the newest run first."""
    from flows.warehouse import local_paths

    raw = local_paths(plan.warehouse).raw
    found = [_archived(page) for page in _without_bodies(left_behind(raw, EVER, committed, local=True))]
    yield from reversed(found)


def _archived(page: Page) -> Archived:
    """Where a page lies that no row of pages tells of."""
    candidate = page.candidate
    return Archived(candidate.source, candidate.url, page.warc_file or "", page.warc_offset or 0, None, None)


def _may_lie_within(plan: Plan, record: Archived) -> bool:
    """A page without an article in the current version has no date there, so it is read to see."""
    return record.article_id is None or plan.in_window(record.published)


def left_by_killed_runs(raw: Path, history: History, now: datetime) -> dict[str, Archived]:
    """What runs that were killed have fetched since, by its URL: so much need not be fetched again.

    What a later run has tried again counts as that run found it.
    """
    since = now - LEFT_DAYS
    newest = {page.candidate.url: page for page in _without_bodies(left_behind(raw, since, history.runs_since(since)))}
    tried = history.last_tried(newest)
    return {url: _archived(page) for url, page in newest.items() if url not in tried or tried[url] < page.fetched_at}


def not_committed(raw: Path, history: History, now: datetime) -> list[str]:
    """The archive's files of the run at work, and of those that were killed and whose pages it may have read back."""
    since = now - LEFT_DAYS
    return files_left(raw, since, history.runs_since(since))


def _without_bodies(pages: Iterable[Page]) -> Iterator[Page]:
    """Pages by the thousand, of which the places alone are wanted."""
    return (replace(page, body=b"") for page in pages)


def read_back(raw: Path, record: Archived, max_bytes: int, forgotten: Forgotten) -> Attempt:
    """The page of an archive record, or why it cannot be read: of what was taken down there is none."""
    if refusal := forgotten.refusal(Candidate(record.source, record.url, "archive")):
        return refusal
    try:
        return read_record(raw, record.warc_file, record.warc_offset, max_bytes)
    except ArchiveError as error:
        candidate = Candidate(record.source, record.url, "archive")
        return Failure(candidate, "failed", str(error), datetime.now(UTC))


def from_archives(plan: Plan) -> Iterator[Attempt]:
    """The pages of the archives that the plan names, of each address the newest, told to the source whose site it is.

    The archives are read twice: only at their end is it known which capture of a page is its newest.
    """
    newest = _newest_captures(plan)
    for attempt in _captures(plan):
        url = attempt.candidate.url
        is_newest_page = isinstance(attempt, Page) and attempt.fetched_at == newest[url]
        if is_newest_page or (isinstance(attempt, Failure) and url not in newest):
            yield attempt


def _newest_captures(plan: Plan) -> dict[str, datetime]:
    """When each address was last captured."""
    newest: dict[str, datetime] = {}
    for attempt in _captures(plan):
        if isinstance(attempt, Page):
            url = attempt.candidate.url
            newest[url] = max(attempt.fetched_at, newest.get(url, attempt.fetched_at))
    return newest


def _captures(plan: Plan) -> Iterator[Attempt]:
    """Every readable record of the plan's archives, as the source's that it belongs to."""
    outlets = outlets_of(plan.sources.sources)
    for path in archives_of(path for path in plan.archives if not path.name.lower().endswith(INDEX_ENDINGS)):
        for attempt in read_warc(path, LOCAL_OUTLET, max_bytes=plan.sources.settings.max_bytes):
            candidate = attempt.candidate
            source = candidate.source
            if source == LOCAL_OUTLET:
                source = outlet_of(outlets, candidate.url)
            if not plan.only or source in plan.only:
                yield replace(attempt, candidate=replace(candidate, source=source))


def outlets_of(sources: tuple[Source, ...]) -> dict[str, str]:
    """Site -> name of the source that lists pages there; of two on one site the first."""
    addresses = [(url, source.name) for source in sources for url in (*source.feeds, *source.sitemaps, *source.urls)]
    return {site: name for url, name in reversed(addresses) if (site := site_of(url))}


def outlet_of(outlets: dict[str, str], url: str) -> str:
    """The source whose site a page lies on, else its host without a leading www, as an outlet is commonly called."""
    return outlets.get(site_of(url) or "", _host(url) or LOCAL_OUTLET)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
