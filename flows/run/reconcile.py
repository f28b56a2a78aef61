"""How a run's figures change the tables of statistics: the statistics that they touch are made again, and no others.

What a run brings and what it supersedes name the blocks they can meet others in; the observations of these blocks, and
of every statistic that one of them belongs to, are read, and reconciled with the new ones as if there were no others.
Rows that come out as they stood are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from flows.run.origins import origin_differences
from flows.run.reconciled_rows import Row, rows_of
from flows.run.standing import reconciled_with
from flows.stages.reconcile import checks_of, observations_of
from schemas.reconciled import Check, Link, Observation, Statistic
from schemas.records import Article, Figure
from schemas.tables import CHECKS, LINKS, OBSERVATIONS, ORIGINS, STATISTICS, Table

if TYPE_CHECKING:
    import pyarrow

    from flows.warehouse import Change, Reader

Monthly = TypeVar("Monthly", Observation, Statistic, Link)


class Reconciling:
    """Gathers a run's observations and checks article by article, and reconciles them with what stands."""

    def __init__(self, run_id: str, reader: Reader | None) -> None:
        """``reader`` is of the version that stands; None where there is none yet."""
        self._run_id = run_id
        self._reader = reader
        self._observations: dict[str, tuple[Observation, ...]] = {}
        self._checks: dict[str, tuple[Check, ...]] = {}
        self._revisions: dict[str, int] = {}

    def add(self, article: Article, month: str, figures: Iterable[Figure]) -> None:
        """Take in the figures of an article that hold."""
        figures = tuple(figures)
        self.take(article.article_id, observations_of(article, month, figures))
        self._checks[article.article_id] = checks_of(article, month, figures)
        self._revisions[article.article_id] = article.revision

    def take(self, article_id: str, observations: Sequence[Observation]) -> None:
        """Take in what an article says."""
        self._observations[article_id] = tuple(observations)

    def leave_out(self, articles: Iterable[str]) -> None:
        """Forget articles that the run will not commit."""
        for article in articles:
            self._observations.pop(article, None)
            self._checks.pop(article, None)

    def changes(self, superseded: Mapping[str, str]) -> list[Change]:
        """The changes of the five tables. ``superseded`` has the months of the articles whose figures are read anew."""
        from flows.warehouse import Change

        new = [one for own in self._observations.values() for one in own]
        standing, made = reconciled_with(self._reader, new, superseded, self._revisions)
        was = {one.observation_id: one.statistic_id for one in standing.observations}
        placed = [one for one in made.observations if was.get(one.observation_id) != one.statistic_id]
        moved = [one for one in placed if one.observation_id in was]
        observations = self._change(OBSERVATIONS, placed, [*standing.gone, *moved], "observation_id")
        statistics = _differences(made.statistics, standing.statistics)
        origins, past_origins = origin_differences(self._reader, (new, standing.gone), statistics)
        past_origin_ids = _keys(("origin_id",), [(one.origin_id,) for one in past_origins])
        return [
            observations,
            self._change(STATISTICS, *statistics, "statistic_id"),
            Change(ORIGINS.name, self._arrow(ORIGINS, origins), past_origin_ids),
            self._change(LINKS, *_differences(made.links, standing.links), "link_id"),
            Change(
                CHECKS.name,
                self._arrow(CHECKS, [one for own in self._checks.values() for one in own]),
                _keys(("article_id", "month"), superseded.items()),
            ),
        ]

    def _change(self, table: Table, rows: Sequence[Monthly], going: Sequence[Monthly], key: str) -> Change:
        from flows.warehouse import Change

        keys = _keys((key, "month"), [(getattr(one, key), one.month) for one in going])
        return Change(table.name, self._arrow(table, rows), keys)

    def _arrow(self, table: Table, rows: Sequence[Row]) -> pyarrow.Table | None:
        return rows_of(table, rows, self._run_id).to_arrow().cast(table.arrow_schema()) if rows else None


def _differences(made: Sequence[Row], standing: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows to add and those that go."""
    before, after = set(standing), set(made)
    return [one for one in made if one not in before], [one for one in standing if one not in after]


def _keys(names: tuple[str, ...], pairs: Iterable[tuple[str, ...]]) -> pyarrow.Table | None:
    import pyarrow

    parts = [*zip(*pairs, strict=True)]
    return pyarrow.table([pyarrow.array(part, pyarrow.string()) for part in parts], list(names)) if parts else None
