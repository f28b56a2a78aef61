"""What the warehouse already holds, asked for a batch at a time: a run never loads the whole warehouse into memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flows.process import Known

if TYPE_CHECKING:
    from flows.warehouse import Reader

_KNOWN = """
select a.article_id, a.revision, a.text_sha256, a.cleaner_version, p.sha256 as payload_sha256, a.fetched_at, a.month,
  ? and (
    exists (select 1 from current_figures f where f.article_id = a.article_id and f.extractor_version <> ?)
    or exists (select 1 from current_skipped s where s.article_id = a.article_id and s.extractor_version <> ?)
  ) as reread
from current_articles a left join pages p on p.page_id = a.page_id
"""

_ARCHIVED = """
select p.source, p.url, p.warc_file, p.warc_offset, p.article_id, a.published::date
from pages p left join current_articles a using (article_id)
where p.warc_file is not null
qualify row_number() over (partition by p.url order by p.fetched_at desc, p.page_id) = 1
order by p.fetched_at, p.page_id
"""


@dataclass(frozen=True, slots=True)
class Archived:
    """A page in the warehouse's archive; ``published`` is the UTC day of its article, where it has one."""

    source: str
    url: str
    warc_file: str
    warc_offset: int
    article_id: str | None
    published: date | None


class History:
    """Lookups in one version of the warehouse; with no version yet, everything is unknown."""

    def __init__(self, reader: Reader | None, *, reread_unless: str | None = None) -> None:
        """``reread_unless``: the extractor version whose figures need no second reading; None rereads nothing."""
        self._connection = reader.connect() if reader else None
        self._reread = (reread_unless is not None, reread_unless or "", reread_unless or "")

    def by_url(self, urls: Iterable[str]) -> dict[str, Known]:
        """Current articles by the URLs under which they were read, and by their own."""
        wanted = sorted(set(urls))
        article_of = dict(
            self._rows(
                "select distinct url, article_id from pages where article_id is not null and list_contains(?, url)",
                wanted,
            )
        )
        article_of |= dict(
            self._rows("select url, article_id from current_articles where list_contains(?, url)", wanted)
        )
        known = self.by_id(article_of.values())
        return {url: known[article] for url, article in article_of.items() if article in known}

    def by_id(self, article_ids: Iterable[str]) -> dict[str, Known]:
        """Current articles by article_id."""
        wanted = sorted(set(article_ids))
        rows = self._rows(f"{_KNOWN} where list_contains(?, a.article_id)", *self._reread, wanted)
        return {row[0]: Known(*row) for row in rows}

    def articles_by_text(self, hashes: Iterable[str]) -> dict[str, str]:
        """text_sha256 -> article_id of a current article with that text, the earliest fetched."""
        query = (
            "select text_sha256, arg_min(article_id, (fetched_at, article_id)) from current_articles "
            "where list_contains(?, text_sha256) group by 1"
        )
        return dict(self._rows(query, sorted(set(hashes))))

    def figure_counts(self, article_ids: Iterable[str]) -> Mapping[str, int]:
        """article_id -> number of current figures."""
        query = "select article_id, count(*) from current_figures where list_contains(?, article_id) group by 1"
        return dict(self._rows(query, sorted(set(article_ids))))

    def archived(self) -> list[Archived]:
        """Of each page that was ever tried the newest record in the archive, in the order of fetching."""
        if self._connection is None:
            return []
        return [Archived(*row) for row in self._connection.execute(_ARCHIVED).fetchall()]

    def _rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        if self._connection is None or not parameters[-1]:
            return []
        found: list[tuple[Any, ...]] = self._connection.execute(query, list(parameters)).fetchall()
        return found
