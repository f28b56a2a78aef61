"""What stands of the statistics that a run touches, and what they are with what it brings.

The observations of the blocks in which new and superseded ones meet others are read, with every statistic that one of
them belongs to, and reconciled as if there were no others. Where a statistic comes out with other keys than it had, its
blocks are read too, since what was kept from it may now be joined to it, until nothing more changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from flows.run.former import Former
from flows.run.reconciled_rows import records_of
from flows.stages.reconcile import Reconciled, reconcile
from flows.stages.reconcile.link import slots_of
from schemas.reconciled import Link, Observation, Statistic
from schemas.tables import LINKS, OBSERVATIONS, STATISTICS

if TYPE_CHECKING:
    import polars as pl

    from flows.warehouse import Reader

CURRENT = f"current_{OBSERVATIONS.name}"
MOST_ROUNDS = 8

_BY_METRIC = ("metric", "area")
_MEETING = (*_BY_METRIC, "period_start", "period_end", "vintage", "leads", "topic", "month")


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands, without the articles that the run supersedes, whose observations are ``gone``."""

    gone: Sequence[Observation]
    observations: Sequence[Observation]
    statistics: Sequence[Statistic]
    links: Sequence[Link]


def reconciled_with(
    reader: Reader | None,
    new: Sequence[Observation],
    superseded: Mapping[str, str],
    revisions: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Standing, Reconciled]:
    """What stands of what the run touches, and all of it reconciled with ``new``; None where there is no version yet.

    ``superseded`` are the articles whose figures are read anew, by article_id, ``revisions`` those of their texts now.
    """
    if reader is None or not (new or superseded) or OBSERVATIONS.name not in reader.table_names():
        return Standing((), (), (), ()), reconcile(new)
    import polars as pl

    from flows.warehouse.lookup import rows_with

    articles = pl.DataFrame({"article_id": list(superseded)}, schema={"article_id": pl.String})
    gone = list(records_of(Observation, rows_with(reader, CURRENT, articles)))
    former = Former(reader, gone, revisions)
    names = {one.statistic_id for one in gone}
    looked_at: set[str] = set()
    frontier: list[Observation] = [*new, *gone]
    for _ in range(MOST_ROUNDS):
        names |= _met_by(frontier, reader)
        looked_at |= {one.observation_id for one in frontier}
        standing = _read(reader, names, gone, superseded)
        current = [*new, *standing.observations]
        made = reconcile(current, former.of(current))
        changed = _with_other_keys(standing, made)
        frontier = [one for one in changed if one.observation_id not in looked_at]
        if not frontier:
            break
    return standing, made


def _read(reader: Reader, names: Iterable[str], gone: Sequence[Observation], superseded: Mapping[str, str]) -> Standing:
    import polars as pl

    from flows.warehouse.lookup import rows_with

    wanted = pl.DataFrame({"statistic_id": sorted(names)}, schema={"statistic_id": pl.String})
    observations = records_of(Observation, rows_with(reader, CURRENT, wanted))
    return Standing(
        gone,
        [one for one in observations if one.article_id not in superseded],
        list(records_of(Statistic, rows_with(reader, STATISTICS.name, wanted))),
        list(records_of(Link, rows_with(reader, LINKS.name, wanted))),
    )


def _with_other_keys(standing: Standing, made: Reconciled) -> list[Observation]:
    """The standing observations of statistics that have other keys now than they had."""
    before = {one.statistic_id: one.stat_keys for one in standing.statistics}
    after = {one.statistic_id: one.stat_keys for one in made.statistics}
    now = {one.observation_id: one.statistic_id for one in made.observations}
    return [
        one
        for one in standing.observations
        if now[one.observation_id] != one.statistic_id
        or before.get(one.statistic_id) != after.get(now[one.observation_id])
    ]


def _met_by(observations: Sequence[Observation], reader: Reader) -> set[str]:
    """The statistic_ids of current observations that share a block (``link``) with one of these."""
    import polars as pl

    schema = OBSERVATIONS.polars_schema()
    touched = pl.DataFrame(
        {name: [getattr(one, name) for one in observations] for name in _MEETING},
        schema={name: schema[name] for name in _MEETING},
    )
    standing = reader.polars(CURRENT).select("statistic_id", *_MEETING)
    parts = [_of_one_metric(standing, touched), _of_one_topic(standing, touched)]
    return set(pl.concat(parts).unique().collect()["statistic_id"])


def _of_one_metric(standing: pl.LazyFrame, touched: pl.DataFrame) -> pl.LazyFrame:
    keys = touched.lazy().select(_BY_METRIC).unique()
    alike = standing.join(keys, on=_BY_METRIC, how="semi", nulls_equal=True)
    times = _with_times(touched.lazy()).select(*_BY_METRIC, "time").unique()
    met = _with_times(alike).join(times, on=[*_BY_METRIC, "time"], how="semi", nulls_equal=True)
    return met.select("statistic_id")


def _with_times(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A row for each month in which an observation meets others of its metric; as ``link.months_of`` has them."""
    import polars as pl

    month = "%Y-%m"
    start, end, told = (pl.col(name).dt.strftime(month) for name in ("period_start", "period_end", "vintage"))
    undated = pl.when(start.is_null() & end.is_null()).then(told.fill_null("undated"))
    return rows.with_columns(pl.concat_list(start, end, undated).list.drop_nulls().alias("time")).explode("time")


def _of_one_topic(standing: pl.LazyFrame, touched: pl.DataFrame) -> pl.LazyFrame:
    """Only articles of these months and their neighbours can meet, and only their part of the table is looked at."""
    import polars as pl

    slots = {slot for month in touched["month"].unique() for slot in slots_of(month)}
    months = [month for month in _months(standing) if slots & set(slots_of(month))]
    of_month = [(month, slot) for month in {*months, *touched["month"].unique()} for slot in slots_of(month)]
    placed = pl.LazyFrame(of_month, schema={"month": pl.String, "slot": pl.String}, orient="row")
    on = ["leads", "topic", "slot"]
    own = _with_slots(touched.lazy(), placed).select(on).unique()
    near = standing.filter(pl.col("month").is_in(months))
    return _with_slots(near, placed).join(own, on=on, how="semi").select("statistic_id")


def _months(standing: pl.LazyFrame) -> list[str]:
    return standing.select("month").unique().collect()["month"].to_list()


def _with_slots(rows: pl.LazyFrame, placed: pl.LazyFrame) -> pl.LazyFrame:
    return rows.explode("leads").explode("topic").join(placed, on="month", how="inner")
