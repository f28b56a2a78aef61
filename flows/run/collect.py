"""Gathers a run's rows batch by batch: validated at once, so that a bad row is known by its page, kept as columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flows.run import rows
from flows.run.forgotten import FORGOTTEN
from flows.run.left_out import as_rejected, reason_to_leave_out, without
from flows.run.near import near_duplicates, prints, span
from flows.run.reconcile import Reconciling
from flows.run.relinked import links_of, told_anew
from flows.run.rows import Row
from flows.run.settle import Settled
from flows.run.status import OUR_FAULT
from flows.stages.validate import TextOf, validate
from schemas import identity
from schemas.records import Article, Outcome, Reject
from schemas.tables import ARTICLES, FIGURES, PAGES, REJECTS, SKIPPED, Table

if TYPE_CHECKING:
    import polars as pl
    import pyarrow

    from flows.run.history import History, Member
    from flows.warehouse import Change, Reader

MOST_REASONS = 20
"""The report tells this many different reasons; all stand in pages."""


class Collector:
    """The rows that a run will commit, and the counts that its report gives."""

    def __init__(self, run_id: str, history: History, reader: Reader | None) -> None:
        """``run_id`` goes into every row; ``history`` and ``reader`` are of the version that stands."""
        self.run_id = run_id
        self.outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self.unread: dict[str, Counter[str]] = defaultdict(Counter)
        self.broken: Counter[str] = Counter()
        self.figures: Counter[str] = Counter()
        self.kinds: dict[str, Counter[str]] = defaultdict(Counter)
        self.failed_checks: dict[str, Counter[str]] = defaultdict(Counter)
        self.left_out: dict[str, str] = {}
        self._not_english: set[str] = set()
        self._judged: Counter[str] = Counter()
        self._source_of: dict[str, str] = {}
        self._history = history
        self._reconciling = Reconciling(run_id, reader)
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], str] = {}
        self._frames: dict[str, list[pl.DataFrame]] = defaultdict(list)
        self._superseded: dict[str, dict[str, str]] = defaultdict(dict)
        self._relinked: list[Member] = []

    def add(self, batch: Sequence[Settled]) -> None:
        """Take in a batch of settled outcomes."""
        settled = self._articles(batch)
        self._readings([one for one in settled if one.outcome.outcome == "article"])
        self._keep(PAGES, [rows.page_row(one.outcome, self.run_id) for one in settled], {})
        for one in settled:
            self._count(one.outcome)
            self._reject(one.outcome.rejects)

    def rows_of(self, table: Table) -> int:
        """How many rows of a table were kept."""
        return sum(frame.height for frame in self._frames[table.name])

    @property
    def not_english(self) -> int:
        """How many articles are kept without figures, since they are not in English."""
        return len(self._not_english)

    def leave_out(self, most: float) -> None:
        """Take back every source of whose figures more than the share ``most`` failed; ``left_out`` says why."""
        reasons = {
            source: reason_to_leave_out(count, self.figures[source], most) for source, count in self._judged.items()
        }
        self.left_out = {source: reason for source, reason in reasons.items() if reason}
        articles = {article for article, source in self._source_of.items() if source in self.left_out}
        for table in (ARTICLES, FIGURES, SKIPPED):
            self._frames[table.name] = [without(frame, articles) for frame in self._frames[table.name]]
            for article in articles:
                self._superseded[table.name].pop(article, None)
        self._frames[PAGES.name] = [as_rejected(frame, self.left_out) for frame in self._frames[PAGES.name]]
        self._reconciling.leave_out(articles)
        self._not_english -= articles
        for source in self.left_out:
            counts = self.outcomes[source]
            counts["rejected"] += counts.pop("article", 0)
            self.figures.pop(source, None)
            self.kinds.pop(source, None)

    def link_near_duplicates(self) -> None:
        """Tell of each new article whose near duplicate it is, in the run or in the warehouse.

        Where it is the earliest of its group, those of before are told anew: ``relinked`` is how many.
        """
        import polars as pl

        columns = ("article_id", "text", "published", "fetched_at")
        frames = self._frames[ARTICLES.name]
        new = [one for frame in frames for one in prints(frame.select(columns).iter_rows())]
        times = span(new)
        copies = near_duplicates(new, prints(self._history.originals(*times)) if times else ())
        ids = pl.col("article_id").replace_strict(dict(copies.found), default=None, return_dtype=pl.String)
        self._frames[ARTICLES.name] = [frame.with_columns(near_duplicate_of=ids) for frame in frames]
        self._relinked = told_anew(copies, self._history, self._superseded[ARTICLES.name])

    @property
    def relinked(self) -> int:
        """How many articles of before are told to be near duplicates of another than until now."""
        return len(self._relinked)

    @property
    def replaced_figures(self) -> int:
        """How many figures of the current version the run supersedes."""
        return sum(self._history.figure_counts(self._superseded[FIGURES.name]).values())

    def told_reasons(self) -> tuple[str, ...]:
        """Why candidates gave no article, a line a reason, the commonest first, each with a page that it is told of.

        What was taken down is named nowhere: Prefect keeps the report.
        """
        lines = [
            f"{outcome}: {self._first[outcome, reason]}{reason}" + (f" (and {count - 1} more)" if count > 1 else "")
            for (outcome, reason), count in self._reasons.most_common(MOST_REASONS)
        ]
        rest = len(self._reasons) - len(lines)
        return (*lines, f"and {rest} more reasons, in the table pages") if rest > 0 else tuple(lines)

    def changes(self) -> list[Change]:
        """What to commit: new rows a table, and the articles whose earlier rows they supersede."""
        from flows.warehouse import Change

        own = (ARTICLES, FIGURES, SKIPPED, PAGES, REJECTS)
        values = {ARTICLES.name: links_of(self._relinked)}
        read = [Change(table.name, self._arrow(table), self._keys(table), values.get(table.name)) for table in own]
        return [*read, *self._reconciling.changes(self._superseded[FIGURES.name])]

    def _count(self, outcome: Outcome) -> None:
        source = outcome.candidate.source
        self.outcomes[source][outcome.outcome] += 1
        self.failed_checks[source].update(reject.check for reject in outcome.rejects)
        self.broken[source] += any(reject.check in OUR_FAULT for reject in outcome.rejects)
        if outcome.reason:
            told = (outcome.outcome, outcome.reason)
            self._reasons[told] += 1
            named = "" if outcome.reason == FORGOTTEN else f"{outcome.candidate.url.removeprefix('file://')}: "
            self._first.setdefault(told, named)
            if outcome.outcome in ("failed", "refused"):
                self.unread[source][outcome.reason] += 1

    def _articles(self, batch: Sequence[Settled]) -> list[Settled]:
        """Keep the new article rows; an outcome whose row fails validation becomes rejected."""
        new_rows = [row for one in batch if (row := self._article_row(one))]
        _, failures = self._keep(ARTICLES, new_rows, _origins(batch))
        failed = {reject.article_id for reject in failures}
        return [self._standing(one, failed) for one in batch]

    def _article_row(self, settled: Settled) -> Row | None:
        outcome, known = settled.outcome, settled.known
        article = outcome.article
        if outcome.outcome != "article" or article is None:
            return None
        if known and (known.revision, known.cleaner_version) == (article.revision, article.cleaner_version):
            return None  # its text stands; only its figures are read again
        page_id = identity.page_id(outcome.candidate.url, self.run_id)
        return rows.article_row(article, _month(settled, article), page_id, self.run_id)

    def _standing(self, settled: Settled, failed: set[str | None]) -> Settled:
        """The outcome after validation; notes what it supersedes."""
        outcome = settled.outcome
        article = outcome.article
        if outcome.outcome != "article" or article is None:
            return settled
        if article.article_id in failed:
            reason = "its row failed validation; see rejects"
            failed_outcome = replace(outcome, outcome="rejected", reason=reason, article=None, figures=(), skipped=())
            return replace(settled, outcome=failed_outcome)
        self._source_of[article.article_id] = outcome.candidate.source
        if article.language != "en":
            self._not_english.add(article.article_id)
        if settled.known:
            for table in (ARTICLES, FIGURES, SKIPPED) if self._article_row(settled) else (FIGURES, SKIPPED):
                self._superseded[table.name][article.article_id] = settled.known.month
        return settled

    def _readings(self, batch: Sequence[Settled]) -> None:
        figures: list[Row] = []
        skipped: list[Row] = []
        for one in batch:
            assert one.outcome.article is not None
            month = _month(one, one.outcome.article)
            figures += rows.figure_rows(one.outcome.figures, month, self.run_id)
            skipped += rows.skipped_rows(one.outcome.skipped, month, self.run_id)
        origins = _origins(batch)
        text_of = _texts(batch)
        kept, _ = self._keep(FIGURES, figures, origins, text_of)
        good = set() if kept is None else set(kept["figure_id"])
        for one in batch:
            assert one.outcome.article is not None
            held = [figure for figure in one.outcome.figures if figure.figure_id in good]
            self._reconciling.add(one.outcome.article, _month(one, one.outcome.article), held)
        self._keep(SKIPPED, skipped, origins, text_of)
        self._judged.update(origins[row["article_id"]][0] for row in figures)
        if kept is not None:
            for article_id, kind in kept.select("article_id", "kind").iter_rows():
                source = origins[article_id][0]
                self.figures[source] += 1
                self.kinds[source][kind] += 1

    def _keep(
        self,
        table: Table,
        new_rows: list[Row],
        origins: Mapping[str, tuple[str, str]],
        text_of: TextOf | None = None,
    ) -> tuple[pl.DataFrame | None, list[Reject]]:
        """Keep the rows that hold and reject the others; returns both."""
        if not new_rows:
            return None, []

        def origin(row: Mapping[str, object]) -> tuple[str, str]:
            unknown = (str(row.get("source", "")), str(row.get("url", "")))
            return origins.get(str(row["article_id"]), unknown)

        frame, failures = validate(table, new_rows, origin, text_of)
        self._frames[table.name].append(frame)
        self._reject(failures)
        for failure in failures:
            self.failed_checks[failure.source][failure.check] += 1
        return frame, failures

    def _reject(self, rejects: Sequence[Reject]) -> None:
        if not rejects:
            return
        now = datetime.now(UTC)
        new_rows = [rows.reject_row(reject, now, self.run_id) for reject in rejects]
        frame, failures = validate(REJECTS, new_rows, lambda row: (row["source"], row["url"]))
        if failures:
            raise ValueError(f"a reject's own row failed: {failures[0].reason}")
        self._frames[REJECTS.name].append(frame)

    def _keys(self, table: Table) -> pyarrow.Table | None:
        import pyarrow

        found = self._superseded[table.name]
        if not found:
            return None
        # The month lets the warehouse read the partitions that hold the rows, and no other.
        names = ("article_id", "month")
        parts = zip(*found.items(), strict=True)
        return pyarrow.table([pyarrow.array(part, pyarrow.string()) for part in parts], names)

    def _arrow(self, table: Table) -> pyarrow.Table | None:
        import polars as pl

        frames = self._frames[table.name]
        return pl.concat(frames).to_arrow().cast(table.arrow_schema()) if frames else None


def _month(settled: Settled, article: Article) -> str:
    """The article's month, fixed by its first revision."""
    return settled.known.month if settled.known else rows.month_of(article)


def _origins(batch: Sequence[Settled]) -> dict[str, tuple[str, str]]:
    """article_id -> source and URL, for the rejects of rows that came of these outcomes."""
    return {one.outcome.article.article_id: _origin(one.outcome) for one in batch if one.outcome.article}


def _texts(batch: Sequence[Settled]) -> TextOf:
    """What the offsets of a figure or token count in, among the articles of these outcomes."""
    articles = {}
    for one in batch:
        if article := one.outcome.article:
            articles[article.article_id, article.revision, article.cleaner_version] = article

    def text_of(row: Mapping[str, Any]) -> str | None:
        article = articles.get((row["article_id"], row["revision"], row["cleaner_version"]))
        if article is None:
            return None
        return article.text if row["offset_field"] == "text" else article.title or ""

    return text_of


def _origin(outcome: Outcome) -> tuple[str, str]:
    return outcome.candidate.source, outcome.candidate.url
