"""The rows of the table of origins that a run changes: those that its observations and statistics name, or named.

An origin stands in the table as long as a current observation names it, a statistic comes from it, or one of its parts
stands there. Its row is superseded only where it comes out otherwise than it stood.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from typing import TYPE_CHECKING

from flows.stages.reconcile import origins_of, parents_of
from schemas.reconciled import Observation, Origin, Statistic
from schemas.tables import OBSERVATIONS, ORIGINS, STATISTICS

if TYPE_CHECKING:
    import polars as pl

    from flows.warehouse import Reader

Told = tuple[str, str | None]
"""An origin_id and the attribution that names it, as ``origins_of`` takes them."""


def origin_differences(
    reader: Reader | None,
    observations: tuple[Sequence[Observation], Sequence[Observation]],
    statistics: tuple[Sequence[Statistic], Sequence[Statistic]],
) -> tuple[list[Origin], list[Origin]]:
    """The rows to add and those that go, from what a run adds and what goes of the tables that name origins.

    Each pair has the records that come first. An observation that only moves to another statistic is in both or in
    neither. ``reader`` is of the version that stands; None where there is none yet.
    """
    (new, gone), (made, going) = observations, statistics
    named = {one.origin for one in (*new, *gone)} | {one.primary_origin for one in (*made, *going)}
    touched = {origin for origin in named if origin}
    touched |= {parent for origin in touched for parent in parents_of(origin)}
    if not touched:
        return [], []
    standing = _standing(reader, touched)
    candidates = touched | {one.origin_id for one in standing}
    told: set[Told] = {(one.origin, one.attribution or "") for one in new if one.origin}
    from_statistics = {one.primary_origin for one in made if one.primary_origin}
    if reader is not None and OBSERVATIONS.name in reader.table_names():
        told |= _still_told(reader, candidates, {one.observation_id for one in gone})
        from_statistics |= _still_primary(reader, candidates, {one.statistic_id for one in going})
    rows = {one for one in _rows(told, from_statistics) if one.origin_id in candidates}
    before = set(standing)
    return sorted(rows - before, key=_name), sorted(before - rows, key=_name)


def _rows(told: Iterable[Told], from_statistics: Iterable[str]) -> tuple[Origin, ...]:
    return origins_of([*told, *((origin, None) for origin in from_statistics)])


def _name(one: Origin) -> str:
    return one.origin_id


def _standing(reader: Reader | None, touched: Set[str]) -> list[Origin]:
    """The rows of the touched origins and of all that are part of one."""
    if reader is None or ORIGINS.name not in reader.table_names():
        return []
    rows = reader.polars(ORIGINS.name).select("origin_id", "name", "aliases", "kind", "parent").collect()
    origins = (
        Origin(name, title, tuple(aliases), kind, parent) for name, title, aliases, kind, parent in rows.iter_rows()
    )
    return [one for one in origins if not touched.isdisjoint((one.origin_id, *parents_of(one.origin_id)))]


def _still_told(reader: Reader, candidates: Collection[str], gone: Collection[str]) -> set[Told]:
    import polars as pl

    rows = reader.polars("current_observations").select("observation_id", "origin", "attribution")
    kept = rows.join(_frame("origin", candidates), on="origin", how="semi")
    kept = kept.join(_frame("observation_id", gone), on="observation_id", how="anti")
    return set(kept.select("origin", pl.col("attribution").fill_null("")).unique().collect().iter_rows())


def _still_primary(reader: Reader, candidates: Collection[str], going: Collection[str]) -> set[str]:
    rows = reader.polars(STATISTICS.name).select("statistic_id", "primary_origin")
    kept = rows.join(_frame("primary_origin", candidates), on="primary_origin", how="semi")
    kept = kept.join(_frame("statistic_id", going), on="statistic_id", how="anti")
    return set(kept.select("primary_origin").unique().collect()["primary_origin"])


def _frame(name: str, values: Collection[str]) -> pl.LazyFrame:
    import polars as pl

    return pl.LazyFrame({name: sorted(values)}, schema={name: pl.String})
