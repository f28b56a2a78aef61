"""One statistic with everything that outlets made of it, read from a version, and in JSON's types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

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
), stated as (select observation_id, quote, unnest(figure_ids) as figure_id from chosen)
select chosen.observation_id, any_value(articles.url), any_value(articles.title),
  first(figures.sentence order by figures.quote <> stated.quote, figures.section <> 'body', figures.char_start)
from chosen
left join stated using (observation_id)
left join current_figures as figures using (figure_id)
left join current_articles as articles on articles.article_id = chosen.article_id
group by chosen.observation_id
"""


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
    found = _rows(connection, Statistic, "from statistics where statistic_id in $ids", ids=list(ids))
    placed = {one.statistic_id: one for one in found}
    return tuple(placed[name] for name in ids)


def read(connection: duckdb.DuckDBPyConnection, statistic_id: str, most: int) -> Shown:
    """A statistic with at most so many of its current observations, the earliest first."""
    (statistic,) = statistics(connection, (statistic_id,))
    asked = {"statistic_id": statistic_id, "most": most}
    of_it = f"from current_observations where statistic_id = $statistic_id {_ORDER} limit $most"
    observations = _rows(connection, Observation, of_it, **asked)
    places = {name: place for name, *place in connection.execute(_PLACES, asked).fetchall()}
    named = {one.origin for one in observations} | {statistic.primary_origin}
    origins = _rows(connection, Origin, "from origins where origin_id in $named", named=sorted(filter(None, named)))
    return Shown(
        statistic=statistic,
        told=tuple(Told(one, *places[one.observation_id]) for one in observations),
        links=_rows(connection, Link, "from links where statistic_id = $id order by link_id", id=statistic_id),
        origins={one.origin_id: one for one in origins},
    )


def as_record(shown: Shown) -> dict[str, Any]:
    """The statistic in JSON's types: columns as the tables have them, observations with their sentence and place."""
    return {
        "statistic": plain(asdict(shown.statistic)),
        "observations": [
            plain(asdict(one.observation)) | {"url": one.url, "title": one.title, "sentence": one.sentence}
            for one in shown.told
        ],
        "origins": [plain(asdict(one)) for one in shown.origins.values()],
        "links": [plain(asdict(one)) for one in shown.links],
    }


def _rows(connection: duckdb.DuckDBPyConnection, of: Callable[..., Row], sql: str, **values: Any) -> tuple[Row, ...]:
    """The rows of a table as its records; ``sql`` begins at FROM."""
    names = ", ".join(field.name for field in fields(cast(Any, of)))
    found = connection.execute(f"select {names} {sql}", values).fetchall()
    return tuple(of(*(tuple(value) if isinstance(value, list) else value for value in row)) for row in found)
