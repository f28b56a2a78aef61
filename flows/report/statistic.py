"""One statistic with everything that outlets made of it, read from a version, and in JSON's types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from flows.report.plain import plain
from schemas.reconciled import Link, Observation, Origin, Statistic

if TYPE_CHECKING:
    import duckdb

Row = TypeVar("Row")

TABLES = ("statistics", "observations", "links", "origins", "figures", "articles")
"""What ``read`` and ``ids_of`` read."""

_ORDER = "order by vintage nulls last, published nulls last, outlet, observation_id"

_PLACES = f"""
with chosen as (
  select * from current_observations where statistic_id = $statistic_id {_ORDER} limit $most
), stated as (select observation_id, quote, unnest(figure_ids) as figure_id from chosen), figures_told as (
  select * from current_figures where {{months}}
), articles_told as (select * from current_articles where {{months}})
select chosen.observation_id, any_value(articles_told.url), any_value(articles_told.title),
  first(sentence order by figures_told.quote <> stated.quote, section <> 'body', char_start)
from chosen
left join stated using (observation_id)
left join figures_told using (figure_id)
left join articles_told on articles_told.article_id = chosen.article_id
group by chosen.observation_id
"""
"""The months are named, so that no file of another month is read: sentences are by far the most of a warehouse."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one article says, with the sentence that says so and where it stands; None where the row is gone."""

    observation: Observation
    url: str | None
    title: str | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A statistic, what articles say of it in the order of the days, and the origins that any of them names."""

    statistic: Statistic
    told: tuple[Told, ...]
    links: tuple[Link, ...]
    origins: Mapping[str, Origin]

    def origin_name(self, origin_id: str | None) -> str | None:
        """What an origin calls itself; its id where the table of origins lacks it."""
        known = self.origins.get(origin_id or "")
        return known.name if known else origin_id


def ids_of(connection: duckdb.DuckDBPyConnection, asked: str) -> tuple[str, ...]:
    """The statistics that have a key, or an id; two can have one key where an older run left them so."""
    sql = (
        "select statistic_id from statistics where statistic_id = $asked or list_contains(stat_keys, $asked) order by 1"
    )
    return tuple(name for (name,) in connection.execute(sql, {"asked": asked}).fetchall())


def statistics(connection: duckdb.DuckDBPyConnection, ids: tuple[str, ...]) -> tuple[Statistic, ...]:
    """The rows of statistics, in the order of their ids as given."""
    found = _rows_of(connection, Statistic, "statistics", "where statistic_id in $ids", ids=list(ids))
    placed = {one.statistic_id: one for one in found}
    return tuple(placed[name] for name in ids)


def read(connection: duckdb.DuckDBPyConnection, statistic_id: str, most: int) -> Shown:
    """A statistic with at most so many of its current observations, the earliest first."""
    (statistic,) = statistics(connection, (statistic_id,))
    asked = {"statistic_id": statistic_id, "most": most}
    of_it = f"where statistic_id = $statistic_id {_ORDER} limit $most"
    observations = _rows_of(connection, Observation, "current_observations", of_it, **asked)
    sql = _PLACES.format(months=_of_months(observations))
    places = {name: place for name, *place in connection.execute(sql, asked).fetchall()}
    named = {one.origin for one in observations} | {statistic.primary_origin}
    origins = _rows_of(connection, Origin, "origins", "where origin_id in $named", named=sorted(filter(None, named)))
    return Shown(
        statistic=statistic,
        told=tuple(Told(one, *places[one.observation_id]) for one in observations),
        links=_rows_of(connection, Link, "links", "where statistic_id = $id order by link_id", id=statistic_id),
        origins={one.origin_id: one for one in origins},
    )


def _of_months(observations: Iterable[Observation]) -> str:
    months = sorted({"'" + one.month.replace("'", "''") + "'" for one in observations})
    return f"month in ({', '.join(months)})" if months else "false"


def as_record(shown: Shown) -> dict[str, Any]:
    """The statistic in JSON's types: columns as the tables have them, observations with their sentence and place."""
    return {
        "statistic": columns_of(shown.statistic),
        "observations": [
            columns_of(one.observation) | {"url": one.url, "title": one.title, "sentence": one.sentence}
            for one in shown.told
        ],
        "origins": [columns_of(one) for one in shown.origins.values()],
        "links": [columns_of(one) for one in shown.links],
    }


def columns_of(row: Statistic | Observation | Origin | Link) -> dict[str, Any]:
    """A record in JSON's types."""
    return {field.name: plain(getattr(row, field.name)) for field in fields(row)}


def columns_in(connection: duckdb.DuckDBPyConnection, of: type, view: str, alias: str | None = None) -> str:
    """What to select from a view for a record's fields: a column that came after the version was made is null."""
    there = set(connection.view(view).columns)
    names = (field.name for field in fields(of))
    return ", ".join(f"{alias or view}.{name}" if name in there else f"null as {name}" for name in names)


def _rows_of(
    connection: duckdb.DuckDBPyConnection, of: type[Row], view: str, rest: str, **values: Any
) -> tuple[Row, ...]:
    """Rows of a view as its records; ``rest`` is the SQL after the view's name."""
    found = connection.execute(f"select {columns_in(connection, of, view)} from {view} {rest}", values).fetchall()
    return tuple(of(*(tuple(value) if isinstance(value, list) else value for value in row)) for row in found)
