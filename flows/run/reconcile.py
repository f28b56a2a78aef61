"""How a run's figures change the tables of statistics: the statistics that they touch are made again, and no others.

What a run brings and what it supersedes name the blocks they can meet others in; the observations of these blocks, and
of every statistic that one of them belongs to, are read, and reconciled with the new ones as if there were no others.
Rows that come out as they stood are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from flows.run.origins import origin_differences
from flows.stages.reconcile import checks_of, observations_of, reconcile
from schemas.reconciled import Check, Link, Observation, Origin, Statistic
from schemas.records import Article, Figure
from schemas.tables import CHECKS, LINKS, OBSERVATIONS, ORIGINS, STATISTICS, Table

if TYPE_CHECKING:
    import polars as pl
    import pyarrow

    from flows.warehouse import Change, Reader

Row = TypeVar("Row", Observation, Statistic, Link, Check, Origin)
Monthly = TypeVar("Monthly", Observation, Statistic, Link)

_TOUCHED = ("metric", "area")
_MEETING = (*_TOUCHED, "kind", "digits", "obs_value", "period_start", "period_end", "vintage")
_SAME = ("area", "kind", "obs_value", "period_start", "period_end", "month_told")


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands of the statistics that a run touches, without the articles that it supersedes."""

    gone: Sequence[Observation]
    observations: Sequence[Observation]
    statistics: Sequence[Statistic]
    links: Sequence[Link]


NOTHING = _Standing((), (), (), ())


class Reconciling:
    """Gathers a run's observations and checks article by article, and reconciles them with what stands."""

    def __init__(self, run_id: str, reader: Reader | None) -> None:
        """``reader`` is of the version that stands; None where there is none yet."""
        self._run_id = run_id
        self._reader = reader
        self._observations: dict[str, tuple[Observation, ...]] = {}
        self._checks: dict[str, tuple[Check, ...]] = {}

    def add(self, article: Article, month: str, figures: Iterable[Figure]) -> None:
        """Take in the figures of an article that hold."""
        figures = tuple(figures)
        self.take(article.article_id, observations_of(article, month, figures))
        self._checks[article.article_id] = checks_of(article, month, figures)

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
        standing = self._standing(new, superseded)
        made = reconcile([*new, *standing.observations])
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

    def _standing(self, new: Sequence[Observation], superseded: Mapping[str, str]) -> _Standing:
        import polars as pl

        from flows.warehouse.lookup import rows_with

        reader = self._reader
        if reader is None or not (new or superseded) or OBSERVATIONS.name not in reader.table_names():
            return NOTHING
        articles = pl.DataFrame({"article_id": list(superseded)}, schema={"article_id": pl.String})
        gone = list(records_of(Observation, rows_with(reader, "current_observations", articles)))
        touched = _met_by([*new, *gone], reader)
        names = touched.vstack(_frame_of_ids(gone)).unique()
        observations = records_of(Observation, rows_with(reader, "current_observations", names))
        return _Standing(
            gone,
            [one for one in observations if one.article_id not in superseded],
            list(records_of(Statistic, rows_with(reader, STATISTICS.name, names))),
            list(records_of(Link, rows_with(reader, LINKS.name, names))),
        )

    def _change(self, table: Table, rows: Sequence[Monthly], going: Sequence[Monthly], key: str) -> Change:
        from flows.warehouse import Change

        keys = _keys((key, "month"), [(getattr(one, key), one.month) for one in going])
        return Change(table.name, self._arrow(table, rows), keys)

    def _arrow(self, table: Table, rows: Sequence[Row]) -> pyarrow.Table | None:
        return rows_of(table, rows, self._run_id).to_arrow().cast(table.arrow_schema()) if rows else None


def rows_of(table: Table, records: Sequence[Row], run_id: str) -> pl.DataFrame:
    """Reconciled records as rows of their table. A row that does not hold is a fault of ours: ``ValueError``."""
    import polars as pl
    from pandera.errors import SchemaError

    told: dict[str, Any] = {"run_id": [run_id] * len(records)}
    if table.versioned_rows:
        told["is_current"] = [True] * len(records)
    schema = table.polars_schema()
    columns = {name: told.get(name) or [getattr(one, name) for one in records] for name in schema}
    frame = pl.DataFrame(columns, schema=schema)
    try:
        table.checks(in_text=False).validate(frame)
    except SchemaError as error:
        raise ValueError(f"{table.name}: a reconciled row does not hold: {error}") from error
    return frame


def _met_by(observations: Sequence[Observation], reader: Reader) -> pl.DataFrame:
    """The statistic_ids of current observations that share a block with one of these."""
    import polars as pl

    frame = pl.DataFrame(
        [tuple(getattr(one, name) for name in _MEETING) for one in observations],
        schema={name: OBSERVATIONS.polars_schema()[name] for name in _MEETING},
        orient="row",
    )
    standing = reader.polars("current_observations")
    columns = ["statistic_id", *frame.columns]
    by_metric = standing.select(columns).join(
        frame.lazy().select(_TOUCHED).unique(), on=_TOUCHED, how="semi", nulls_equal=True
    )
    times = _with_times(frame.lazy()).select(*_TOUCHED, "time").unique()
    in_time = _with_times(by_metric).join(times, on=[*_TOUCHED, "time"], how="semi", nulls_equal=True)
    told = frame.lazy().select("area", "digits").drop_nulls("digits").unique()
    by_digits = standing.select("statistic_id", "area", "digits").join(
        told, on=["area", "digits"], how="semi", nulls_equal=True
    )
    same = _with_month(frame.lazy()).select(_SAME).drop_nulls("obs_value").unique()
    by_number = _with_month(standing.select(columns)).join(same, on=_SAME, how="semi", nulls_equal=True)
    parts = [part.select("statistic_id") for part in (in_time, by_digits, by_number)]
    return pl.concat(parts).unique().collect()


def _with_times(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A row for each month in which an observation meets others of its metric; as ``link.blocks_of`` has them."""
    import polars as pl

    month = "%Y-%m"
    start, end, told = (pl.col(name).dt.strftime(month) for name in ("period_start", "period_end", "vintage"))
    undated = pl.when(start.is_null() & end.is_null()).then(told.fill_null("undated"))
    return rows.with_columns(pl.concat_list(start, end, undated).list.drop_nulls().alias("time")).explode("time")


def _with_month(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The month of what is told without a period, null beside one; as ``link.times_of`` has it."""
    import polars as pl

    undated = pl.col("period_start").is_null() & pl.col("period_end").is_null()
    month = pl.col("vintage").dt.strftime("%Y-%m").fill_null("undated")
    return rows.with_columns(pl.when(undated).then(month).alias("month_told"))


def _frame_of_ids(observations: Iterable[Observation]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        {"statistic_id": [one.statistic_id for one in observations]}, schema={"statistic_id": pl.String}
    )


def records_of(kind: type[Row], rows: pl.DataFrame) -> Iterator[Row]:
    """The records that the rows of a frame are."""
    make: Callable[..., Row] = kind
    names = [field.name for field in fields(kind)]
    for row in rows.select(names).iter_rows():
        yield make(*(tuple(value) if isinstance(value, list) else value for value in row))


def _differences(made: Sequence[Row], standing: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows to add and those that go."""
    before, after = set(standing), set(made)
    return [one for one in made if one not in before], [one for one in standing if one not in after]


def _keys(names: tuple[str, ...], pairs: Iterable[tuple[str, ...]]) -> pyarrow.Table | None:
    import pyarrow

    parts = [*zip(*pairs, strict=True)]
    return pyarrow.table([pyarrow.array(part, pyarrow.string()) for part in parts], list(names)) if parts else None
