"""The flow ``reconcile``: keys, observations and statistics of every current figure made anew by today's vocabulary.

Figures keep what they say; only metric and stat_key may change. Observations that an article's newer text superseded
are kept as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from flows.run.anew import Told, read_anew
from flows.run.anew_joined import Made, cut, reconciled
from flows.run.facts import maintenance_facts, new_run_id
from flows.run.former import corrected, superseded
from flows.run.migrate import bring_up_to_date
from flows.run.reconcile import Reconciling
from flows.run.reconciled_rows import rows_of
from flows.run.spread import Spread, workers_for
from flows.stages.reconcile import origins_of
from flows.warehouse import refuse_none, writer
from schemas.tables import ARTICLES, CHECKS, FIGURES, LINKS, OBSERVATIONS, ORIGINS, STATISTICS

if TYPE_CHECKING:
    import polars as pl

    from flows.warehouse import Place, Reader, Writer
    from flows.warehouse.edit import Planned
    from flows.warehouse.recover import Committed

FLOW = "reconcile"

LEAST_FIGURES = 10_000
"""What so many figures take is no more than a process takes to start."""

FIGURES_A_PART = 4_000

_ORDER = ("article_id", "offset_field", "char_start")
"""An article's figures as its text has them: those of the title come first."""


_SHARED = """
select distinct article_id, month from current_observations where article_id in $articles
and statistic_id in (select statistic_id from statistics where n_articles > 1)
"""


class Rebuilt(NamedTuple):
    """The version that was made, how many figures it has observations of, and how many got another metric or key."""

    version: int
    figures: int
    changed: int


def rebuild(warehouse: Place, reason: str | None = None, *, wait: float = 0.0) -> Rebuilt:
    """Make the tables of statistics anew, and commit them as a version.

    Raises ``WarehouseBusy`` where another writer is at work for longer than ``wait`` seconds, and ``WarehouseError``
    where there is no version yet or the disk fails.
    """
    refuse_none(warehouse)  # or one would be made
    started = datetime.now(UTC)
    run_id = new_run_id(started)
    with writer(warehouse, wait=wait, holder=f"{FLOW} {run_id}") as opened:
        bring_up_to_date(opened)
        reader = opened.current()
        assert reader is not None
        made = _Anew(reader, run_id)
        version = opened.apply(made.planned, maintenance_facts(FLOW, run_id, reason, {}, started))
    return Rebuilt(version, made.figures, made.changed)


def leave_shared_statistics(opened: Writer, articles: Iterable[str]) -> int | None:
    """Commit the statistics that articles share with others as they are without them, before these are taken down.

    The number of the version; None where they share none, so that nothing is to be done.
    """
    reader = opened.current()
    if reader is None or OBSERVATIONS.name not in reader.table_names():
        return None
    with reader.connect([OBSERVATIONS.name, STATISTICS.name]) as connection:
        told = connection.execute(_SHARED, {"articles": sorted(articles)}).fetchall()
    if not told:
        return None
    started = datetime.now(UTC)
    run_id = new_run_id(started)
    changes = [
        change
        for change in Reconciling(run_id, reader).changes(dict(told))
        if change.rows is not None or change.supersede is not None
    ]
    return opened.commit(changes, maintenance_facts(FLOW, run_id, "before a takedown", {}, started))


class _Anew:
    """What every current figure comes to: observations month by month, then all of them reconciled."""

    def __init__(self, reader: Reader, run_id: str) -> None:
        self._reader = reader
        self._run_id = run_id
        self.figures = 0
        self.changed = 0

    def planned(self, standing: Committed) -> Sequence[Planned]:
        """The edits: figures where their keys changed, and the tables of statistics as a whole."""
        import polars as pl

        from flows.warehouse.replace import with_rows, with_values

        with Spread(workers_for(self._count(), LEAST_FIGURES)) as spread:
            read = list(spread.over(read_anew, self._told()))
            empty = rows_of(OBSERVATIONS, (), self._run_id)
            current = pl.concat([empty, *(one.observations for one in read)])
            past = self._superseded()
            made = reconciled(current, self._corrected(past), self._run_id, spread)
        tables = {
            OBSERVATIONS: pl.concat([past, made.observations]),
            STATISTICS: made.statistics,
            LINKS: made.links,
            ORIGINS: rows_of(ORIGINS, origins_of(_used_origins(made)), self._run_id),
            CHECKS: pl.concat([rows_of(CHECKS, (), self._run_id), *(one.checks for one in read)]),
        }
        self.figures = sum(one.figures for one in read)
        changed = pl.concat(one.changed for one in read) if read else None
        self.changed = changed.height if changed is not None else 0
        logs = standing.logs
        edits = [with_values(logs[FIGURES.name], changed)] if changed is not None and changed.height else []
        arrow = {table.name: rows.to_arrow().cast(table.arrow_schema()) for table, rows in tables.items()}
        return [*edits, *(with_rows(logs[name], [rows]) for name, rows in arrow.items())]

    def _count(self) -> int:
        import polars as pl

        return int(self._reader.polars("current_figures").select(pl.len()).collect().item())

    def _superseded(self) -> pl.DataFrame:
        import polars as pl

        rows = superseded(self._reader).collect()
        return rows.select(list(OBSERVATIONS.columns())).cast(pl.Schema(OBSERVATIONS.polars_schema()))

    def _corrected(self, past: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        rows = past.select("observation_id", "article_id", pl.col("figure_ids").list.first())
        said = corrected(self._reader, {one: (article, figure) for one, article, figure in rows.iter_rows()}, {})
        return past.filter(pl.col("observation_id").is_in(list(said)))

    def _told(self) -> Iterator[Told]:
        """Articles with their figures, some thousand figures of a month at a time."""
        import polars as pl

        figures, articles = self._reader.polars("current_figures"), self._reader.polars(f"current_{ARTICLES.name}")
        for month in figures.select("month").unique().collect()["month"].sort():
            of_month = pl.col("month") == month
            rows = figures.filter(of_month).collect().sort(*_ORDER, descending=[False, True, False])
            texts = articles.filter(of_month).collect()
            for own in cut(rows, "article_id", FIGURES_A_PART):
                yield Told(
                    month, self._run_id, texts.join(own.select("article_id").unique(), "article_id", "semi"), own
                )


def _used_origins(made: Made) -> set[tuple[str, str | None]]:
    """What ``statistic.used_origins`` tells of records."""
    import polars as pl

    named = made.observations.filter(pl.col("origin") != "").select("origin", pl.col("attribution").fill_null(""))
    primary = made.statistics.filter(pl.col("primary_origin") != "")["primary_origin"].unique()
    return {*named.unique().iter_rows(), *((origin, None) for origin in primary)}
