"""What the warehouse already holds, asked for a batch at a time: a run never loads the whole warehouse into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.process import Known
from flows.warehouse import told_as

if TYPE_CHECKING:
    from flows.warehouse import Reader

_KNOWN = """
with wanted as (select unnest($wanted) as article_id),
readings as (
  select article_id, extractor_version from current_figures semi join wanted using (article_id)
  union all
  select article_id, extractor_version from current_skipped semi join wanted using (article_id)
), read as (
  select article_id, bool_and(extractor_version = $extractor) as by_this_version from readings group by article_id
)
select a.article_id, a.revision, a.title, a.text_sha256, a.cleaner_version, p.sha256, a.fetched_at, a.month,
  read.article_id is not null as has_readings,
  $rereads and not coalesce(read.by_this_version, runs.extractor_version = $extractor, false) as reread
from current_articles a semi join wanted using (article_id)
left join pages p using (page_id)
left join runs on runs.run_id = a.run_id
left join read on read.article_id = a.article_id
"""
_BY_URL = """
with wanted as (select unnest($wanted) as url)
select url, article_id from pages semi join wanted using (url)
where article_id is not null and outcome in ('article', 'unchanged', 'duplicate')
union all
select url, article_id from current_articles semi join wanted using (url)
"""
_BY_TEXT = """
with wanted as (select unnest($wanted) as text_sha256)
select text_sha256, arg_min(article_id, (fetched_at, article_id))
from current_articles semi join wanted using (text_sha256) group by text_sha256
"""
_FIGURE_COUNTS = """
with wanted as (select unnest($wanted) as article_id)
select article_id, count(*) from current_figures semi join wanted using (article_id) group by article_id
"""
_ARCHIVED = """
select p.source, p.url, p.warc_file, p.warc_offset, a.article_id, a.published::date
from pages p left join current_articles a using (article_id)
where p.warc_file is not null and p.outcome not in ('failed', 'refused')
qualify row_number() over (partition by p.url order by p.fetched_at desc, p.page_id) = 1
order by p.fetched_at, p.page_id
"""
_ORIGINALS = """
select article_id, text, published, fetched_at from current_articles
where near_duplicate_of is null and coalesce(published, fetched_at) between $since and $until
"""
_GROUPS = """
with wanted as (select unnest($wanted) as article_id)
select article_id, revision, cleaner_version, month, near_duplicate_of from current_articles
where article_id in (select article_id from wanted) or near_duplicate_of in (select article_id from wanted)
"""
STREAMED = 500
"""Texts that are in memory at a time."""

_RUN_IDS = "select run_id from runs"
_RUNS_SINCE = "select run_id from runs where started >= $since"
_LAST_TRIED = """
with wanted as (select unnest($wanted) as url)
select url, max(fetched_at) from pages semi join wanted using (url) group by url
"""
_OTHER_VOCABULARY = """
select max(version) from runs
where vocabulary_version <> $today and (new_figures > 0 or flow = 'reconcile')
and version >= (select coalesce(max(version), 0) from runs where flow = 'reconcile')
"""
"""A rebuild leaves no figure of an earlier vocabulary."""

_SOURCES_OF_RUNS = "select sources from runs where flow = $flow order by version desc limit $most"


@dataclass(frozen=True, slots=True)
class Archived:
    """A page in the warehouse's archive.

    ``article_id`` and ``published`` (a UTC day) are those of its article in the current version; None where it has none
    there, be it that the page gave none or that the article came after the version that was restored.
    """

    source: str
    url: str
    warc_file: str
    warc_offset: int
    article_id: str | None
    published: date | None


class Member(NamedTuple):
    """The key of an article's current row, its month, and the original that it is told to be a copy of."""

    article_id: str
    revision: int
    cleaner_version: str
    month: str
    near_duplicate_of: str | None


Text = tuple[str, str, datetime | None, datetime | None]
"""article_id, text, published and fetched_at of an article."""


class History:
    """Lookups in one version of the warehouse; with no version yet, everything is unknown."""

    def __init__(self, reader: Reader | None, *, reread_unless: str | None = None) -> None:
        """``reread_unless``: the extractor version whose figures need no second reading; None rereads nothing."""
        self._connection = reader.connect() if reader else None
        self._where = reader.place if reader else None
        self._reread = {"rereads": reread_unless is not None, "extractor": reread_unless or ""}

    def close(self) -> None:
        """Let go of the version's files."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def by_url(self, urls: Iterable[str]) -> dict[str, Known]:
        """Current articles by the URLs under which they were read, and by their own."""
        article_of = dict(self._rows(_BY_URL, urls))
        known = self.by_id(article_of.values())
        return {url: known[article] for url, article in article_of.items() if article in known}

    def by_id(self, article_ids: Iterable[str]) -> dict[str, Known]:
        """Current articles by article_id."""
        return {row[0]: Known(*row) for row in self._rows(_KNOWN, article_ids, **self._reread)}

    def articles_by_text(self, hashes: Iterable[str]) -> dict[str, str]:
        """text_sha256 -> article_id of a current article with that text, the earliest fetched."""
        return dict(self._rows(_BY_TEXT, hashes))

    def figure_counts(self, article_ids: Iterable[str]) -> Mapping[str, int]:
        """article_id -> number of current figures."""
        return dict(self._rows(_FIGURE_COUNTS, article_ids))

    def originals(self, since: datetime, until: datetime) -> Iterator[Text]:
        """The current articles of these times that are no near duplicates."""
        if self._connection is None:
            return
        with told_as(f"{self._where}: a file of this version cannot be read"):
            found = self._connection.execute(_ORIGINALS, {"since": since, "until": until})
            while batch := found.fetchmany(STREAMED):
                yield from batch

    def groups(self, originals: Iterable[str]) -> list[Member]:
        """The current rows of these articles and of all that are told to be copies of one of them."""
        return [Member(*row) for row in self._rows(_GROUPS, originals)]

    def archived(self) -> list[Archived]:
        """Of each page that was ever read the newest record in the archive, in the order of fetching."""
        if self._connection is None:
            return []
        return [Archived(*row) for row in self._fetched(_ARCHIVED, {})]

    def run_ids(self) -> set[str]:
        """Every run that was committed."""
        return {row[0] for row in self._fetched(_RUN_IDS, {})} if self._connection else set()

    def runs_since(self, moment: datetime) -> set[str]:
        """The run_ids of the runs that began at a moment or later and were committed."""
        if self._connection is None:
            return set()
        return {row[0] for row in self._fetched(_RUNS_SINCE, {"since": moment})}

    def last_tried(self, urls: Iterable[str]) -> Mapping[str, datetime]:
        """URL -> when it was last tried by a run that was committed."""
        return dict(self._rows(_LAST_TRIED, urls))

    def sources_of_runs(self, flow: str, most: int) -> list[str]:
        """What the last runs of a flow told of their sources, as runs keeps it, the newest first."""
        if self._connection is None:
            return []
        return [row[0] for row in self._fetched(_SOURCES_OF_RUNS, {"flow": flow, "most": most})]

    def version_of_other_vocabulary(self, today: str) -> int | None:
        """The newest version with figures whose keys an other vocabulary than ``today`` made; None without any."""
        if self._connection is None:
            return None
        found: int | None = self._fetched(_OTHER_VOCABULARY, {"today": today})[0][0]
        return found

    def _rows(self, query: str, wanted: Iterable[str], **further: Any) -> list[tuple[Any, ...]]:
        keys = sorted(set(wanted))
        if self._connection is None or not keys:
            return []
        return self._fetched(query, {"wanted": keys, **further})

    def _fetched(self, query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        assert self._connection is not None
        with told_as(f"{self._where}: a file of this version cannot be read"):
            found: list[tuple[Any, ...]] = self._connection.execute(query, parameters).fetchall()
        return found
