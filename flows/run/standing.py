"""What stands of the statistics that a run touches, and what they are with what it brings.

The observations of the blocks in which new and superseded ones meet others are read, with every statistic that one of
them belongs to, and reconciled as if there were no others. Where a statistic loses a member, its blocks are read too,
since what was kept from it may now be joined to it, until nothing more changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from flows.run.former import Former
from flows.run.meeting import CURRENT, Blocks
from flows.run.reconciled_rows import records_of
from flows.stages.reconcile import Reconciled, reconcile
from schemas.reconciled import Link, Observation, Statistic
from schemas.tables import LINKS, OBSERVATIONS, STATISTICS

if TYPE_CHECKING:
    from flows.warehouse import Reader

MOST_ROUNDS = 8


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
    blocks = Blocks(reader, superseded)
    looked_at: set[str] = set()
    frontier: list[Observation] = [*new, *gone]
    for _ in range(MOST_ROUNDS):
        names |= blocks.met_by(frontier)
        looked_at |= {one.observation_id for one in frontier}
        standing = _read(reader, names, gone, superseded)
        current = [*new, *standing.observations]
        crowded = blocks.crowded(new, standing.observations)
        made = reconcile(current, former.of(current), crowded=crowded)
        changed = _loosened(standing, made)
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


def _loosened(standing: Standing, made: Reconciled) -> list[Observation]:
    """The standing observations of statistics that lost a member: superseded, or joined elsewhere now.

    One that only grew, or was joined with others, frees nothing: groups that were kept apart are so still. Taken for
    granted is that a link which its statistic does without was not what kept others from it; no order that shows
    otherwise is known, and a rebuild does not rest on it.
    """
    now = {one.observation_id: one.statistic_id for one in made.observations}
    parts: dict[str, set[str]] = defaultdict(set)
    for one in standing.observations:
        parts[one.statistic_id].add(now[one.observation_id])
    lost = {one.statistic_id for one in standing.gone}
    return [one for one in standing.observations if one.statistic_id in lost or len(parts[one.statistic_id]) > 1]
