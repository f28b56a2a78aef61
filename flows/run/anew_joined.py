"""All current observations -> statistics and links, spread over processes; what ``statistic.reconcile`` does in one.

Only what joins keys is gone through in this process, and of what is told only the keys that something joins: the rest
stays in columns, whatever the size of the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from flows.run.anew import COMPONENT, NAME, PLACE, Components, Slot, compared_of_metrics, compared_of_slot, stated
from flows.run.reconciled_rows import records_of, rows_of
from flows.run.spread import Spread
from flows.stages.reconcile.link import MOST_COMPARED, Joined, Keyed, SameStatistic, keyed, slots_of
from flows.stages.reconcile.number import Number, names_of
from flows.stages.reconcile.statistic import joined, link_of, statistic_id_of
from schemas.reconciled import Observation
from schemas.tables import LINKS, OBSERVATIONS, STATISTICS

if TYPE_CHECKING:
    import polars as pl

ROWS_A_PART = 8_000

_UNUSED = ("leads", "words", "topic", "quote", "quoted", "attribution", "origin")
"""What joining keys does not look at; it is most of an observation's memory."""


class Made(NamedTuple):
    """The rows of three tables."""

    observations: pl.DataFrame
    statistics: pl.DataFrame
    links: pl.DataFrame


def reconciled(observations: pl.DataFrame, former: pl.DataFrame, run_id: str, spread: Spread) -> Made:
    """``observations`` are rows of the table, all current; they come back with the statistics that they are of.

    ``former`` are rows of what earlier texts said (``former.corrected``).
    """
    import polars as pl

    numbers = [Number(*row) for row in observations.select(Number._fields).iter_rows()]
    ordered = observations.with_columns(pl.Series(NAME, names_of(numbers), dtype=pl.String))
    ordered = ordered.sort(NAME, "observation_id").with_columns(pl.col(NAME).rle_id().alias(PLACE))
    keys, edges = _with_edges(ordered, spread)
    components, taken = joined(list(keys.values()), edges)
    homes = _homes(ordered, keys, components)
    ordered = ordered.drop("statistic_id").join(homes, on=PLACE, how="left", maintain_order="left")
    named = dict(homes.select(PLACE, "statistic_id").iter_rows())
    places, in_order = list(keys), list(keys.values())
    links = [link_of(named[places[edge.one]], in_order, edge) for edge in taken]
    told = list(spread.over(stated, _components(ordered, former, run_id)))
    return Made(
        ordered.select(observations.columns),
        pl.concat([rows_of(STATISTICS, (), run_id), *(statistics for statistics, _ in told)]),
        pl.concat([rows_of(LINKS, links, run_id), *(ties for _, ties in told)]),
    )


def _with_edges(ordered: pl.DataFrame, spread: Spread) -> tuple[dict[int, Keyed], list[Joined]]:
    """The keys that are alike to another, by place, and how; edges name keys by their order among these."""
    import polars as pl

    found: dict[tuple[int, int], SameStatistic] = {}
    reasons: dict[tuple[str, ...], tuple[str, ...]] = {}
    of_metrics = spread.over(compared_of_metrics, _of_metrics(ordered))
    for part in chain(of_metrics, spread.over(compared_of_slot, _slots(ordered))):
        for one, other, why in part:
            found[one, other] = SameStatistic(why.points, reasons.setdefault(why.reasons, why.reasons))
    touched = sorted({place for pair in found for place in pair})
    own = ordered.join(pl.DataFrame({PLACE: touched}, schema={PLACE: ordered.schema[PLACE]}), on=PLACE, how="semi")
    keys = dict(zip(touched, keyed(records_of(Observation, _lean(own))), strict=True))
    at = {place: index for index, place in enumerate(touched)}
    return keys, [Joined(at[one], at[other], why) for (one, other), why in found.items()]


def _lean(observations: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    schema = OBSERVATIONS.polars_schema()
    empty = {name: [] if isinstance(schema[name], pl.List) else "" for name in _UNUSED}
    return observations.with_columns(pl.lit(value, dtype=schema[name]).alias(name) for name, value in empty.items())


def _homes(ordered: pl.DataFrame, keys: dict[int, Keyed], components: Iterable[Sequence[Keyed]]) -> pl.DataFrame:
    """Each key's place with its component, which is the place of its first key, and its statistic."""
    import polars as pl

    names = ordered.select(PLACE, NAME).unique(maintain_order=True)
    of_name = {one.name: place for place, one in keys.items()}
    first = dict.fromkeys(of_name.values(), 0)
    for component in components:
        own = [of_name[one.name] for one in component]
        first.update(dict.fromkeys(own, min(own)))
    homes = [first.get(place, place) for place in range(names.height)]
    ids = [statistic_id_of([name]) for name in names[NAME]]
    told = pl.DataFrame({COMPONENT: homes, "statistic_id": [ids[home] for home in homes]})
    return told.with_row_index(PLACE).with_columns(pl.col(PLACE).cast(ordered.schema[PLACE]))


def _of_metrics(ordered: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows of whole metrics and areas, which the order of keys has side by side."""
    import polars as pl

    metric = pl.struct("metric", pl.col("area").fill_null("")).rle_id().alias(COMPONENT)
    yield from cut(ordered.with_columns(metric), COMPONENT, ROWS_A_PART)


def _slots(ordered: pl.DataFrame) -> Iterator[Slot]:
    import polars as pl

    standing = ordered.unique([PLACE, "outlet", "obs_value"], keep="first", maintain_order=True)
    standing = standing.group_by(PLACE, maintain_order=True).head(MOST_COMPARED).sort(PLACE, "observation_id")
    months = ordered["month"].unique().sort().to_list()
    for slot in sorted({slot for month in months for slot in slots_of(month)}):
        met = [month for month in months if slot in slots_of(month)]
        topics = ordered.lazy().filter(pl.col("month").is_in(met)).select(PLACE, "leads", "topic").collect()
        yield Slot(standing.join(topics.select(PLACE).unique(), on=PLACE, how="semi", maintain_order="left"), topics)


def _components(ordered: pl.DataFrame, former: pl.DataFrame, run_id: str) -> Iterator[Components]:
    homes = ordered.select("stat_key", COMPONENT).unique()
    past = former.join(homes, on="stat_key", how="inner").sort(COMPONENT, "stat_key", "observation_id")
    for part in cut(ordered.sort(COMPONENT, PLACE, "observation_id"), COMPONENT, ROWS_A_PART):
        own = past.join(part.select(COMPONENT).unique(), on=COMPONENT, how="semi", maintain_order="left")
        yield Components(run_id, part, own)


def cut(rows: pl.DataFrame, column: str, size: int) -> Iterator[pl.DataFrame]:
    """``size`` rows or somewhat more at a time, never those of one value in two; ``rows`` have them side by side."""
    start = length = 0
    for run in rows[column].rle().struct.field("len"):
        length += run
        if length >= size:
            yield rows.slice(start, length)
            start, length = start + length, 0
    if length:
        yield rows.slice(start, length)
