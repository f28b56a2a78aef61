"""The flow ``reconcile``: keys, observations and statistics of every current figure made anew by today's vocabulary.

Figures keep what they say; only metric and stat_key may change. Observations that an article's newer text superseded
are kept as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.run.facts import maintenance_facts, new_run_id
from flows.run.migrate import bring_up_to_date
from flows.run.reconcile import Reconciling
from flows.run.reconciled_rows import records_of, rows_of
from flows.stages.normalise import normalise
from flows.stages.reconcile import checks_of, observations_of, origins_of, reconcile, used_origins
from flows.warehouse import refuse_none, writer
from schemas.reconciled import Check, Observation
from schemas.records import Article, Figure, Published
from schemas.tables import ARTICLES, CHECKS, FIGURES, LINKS, OBSERVATIONS, ORIGINS, STATISTICS

if TYPE_CHECKING:
    import polars as pl
    import pyarrow

    from flows.warehouse import Place, Reader, Writer
    from flows.warehouse.edit import Planned
    from flows.warehouse.recover import Committed

FLOW = "reconcile"

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


class _Month(NamedTuple):
    """The figures whose keys changed, observations and checks of a month."""

    figures: pl.DataFrame
    observations: pl.DataFrame
    checks: pl.DataFrame


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

        read = list(self._read())
        made = self._reconciled(pl.concat([self._superseded(), *(month.observations for month in read)]))
        checks = [month.checks.to_arrow().cast(CHECKS.arrow_schema()) for month in read]
        changed = pl.concat(month.figures for month in read) if read else None
        logs = standing.logs
        edits = [with_values(logs[FIGURES.name], changed)] if changed is not None and changed.height else []
        self.changed = changed.height if changed is not None else 0
        return [*edits, *(with_rows(logs[name], rows) for name, rows in {**made, CHECKS.name: checks}.items())]

    def _superseded(self) -> pl.DataFrame:
        import polars as pl

        rows = self._reader.polars(OBSERVATIONS.name).filter(~pl.col("is_current")).collect()
        return rows.select(list(OBSERVATIONS.columns())).cast(pl.Schema(OBSERVATIONS.polars_schema()))

    def _read(self) -> Iterator[_Month]:
        """A month at a time."""
        import polars as pl

        figures = self._reader.polars("current_figures")
        months = figures.select("month").unique().collect()["month"].sort()
        key = [*FIGURES.key, "metric", "stat_key"]
        schema = {name: FIGURES.polars_schema()[name] for name in key}
        for month in months:
            articles = self._articles(month)
            rows = figures.filter(pl.col("month") == month).collect()
            rows = rows.sort(*_ORDER, descending=[False, True, False])
            changed: list[tuple[Any, ...]] = []
            observations: list[Observation] = []
            checks: list[Check] = []
            for article_id, own in _by_article(rows):
                normalised = normalise(articles[article_id], own)
                changed += [
                    tuple(getattr(new, name) for name in key)
                    for new, old in zip(normalised, own, strict=True)
                    if (new.metric, new.stat_key) != (old.metric, old.stat_key)
                ]
                observations += observations_of(articles[article_id], month, normalised)
                checks += checks_of(articles[article_id], month, normalised)
                self.figures += len(own)
            yield _Month(
                pl.DataFrame(changed, schema=schema, orient="row"),
                rows_of(OBSERVATIONS, observations, self._run_id),
                rows_of(CHECKS, checks, self._run_id),
            )

    def _articles(self, month: str) -> dict[str, Article]:
        import polars as pl

        rows = self._reader.polars(f"current_{ARTICLES.name}").filter(pl.col("month") == month)
        return {row["article_id"]: _article(row) for row in rows.collect().iter_rows(named=True)}

    def _reconciled(self, observations: pl.DataFrame) -> dict[str, list[pyarrow.Table]]:
        """Observations, statistics, links and origins of all current observations at once."""
        import polars as pl

        made = reconcile(records_of(Observation, observations.filter("is_current")))
        superseded = observations.filter(~pl.col("is_current"))
        frames = {
            OBSERVATIONS: pl.concat([superseded, rows_of(OBSERVATIONS, made.observations, self._run_id)]),
            STATISTICS: rows_of(STATISTICS, made.statistics, self._run_id),
            LINKS: rows_of(LINKS, made.links, self._run_id),
            ORIGINS: rows_of(ORIGINS, origins_of(set(used_origins(made))), self._run_id),
        }
        return {table.name: [rows.to_arrow().cast(table.arrow_schema())] for table, rows in frames.items()}


def _by_article(rows: pl.DataFrame) -> Iterator[tuple[str, list[Figure]]]:
    """The figures of each article, in the order of its text; ``rows`` are sorted by article."""
    names = [field.name for field in fields(Figure)]
    own: list[Figure] = []
    for row in rows.select(names).iter_rows(named=True):
        figure = Figure(**(row | {"rules": tuple(row["rules"])}))
        if own and own[0].article_id != figure.article_id:
            yield own[0].article_id, own
            own = []
        own.append(figure)
    if own:
        yield own[0].article_id, own


def _article(row: dict[str, Any]) -> Article:
    published = Published(row["published"], row["published_offset"], row["published_precision"], row["published_basis"])
    names = [field.name for field in fields(Article)]
    given = {name: row[name] for name in names if name in row}
    return Article(**(given | {"published": published, "authors": tuple(row["authors"] or ()), "doc_id": None}))
