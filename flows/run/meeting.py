"""Blocks in the warehouse: which standing statistics share one with some observations, and which are too full to tell.

``link`` says what blocks are and how many keys one may have. A night reads only a part of a block's keys where others
of them are touched by nothing, and so is told how many the block has in the warehouse.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from flows.stages.reconcile.link import MOST_IN_BLOCK, Block, slots_of
from schemas.reconciled import Observation
from schemas.tables import OBSERVATIONS

if TYPE_CHECKING:
    import polars as pl

    from flows.warehouse import Reader

CURRENT = f"current_{OBSERVATIONS.name}"

_METRIC = ["metric", "area", "time"]
_TOPIC = ["leads", "topic"]
_READ = ("stat_key", "article_id", "metric", "area", "period_start", "period_end", "vintage", "leads", "topic", "month")


class Blocks:
    """The blocks of a version, without what the articles in ``superseded`` say, which are read anew."""

    def __init__(self, reader: Reader, superseded: Collection[str]) -> None:
        """Nothing is read yet."""
        import polars as pl

        self._rows = reader.polars(CURRENT)
        self._gone = pl.col("article_id").is_in(sorted(superseded))
        self._months: list[str] = self._rows.select("month").unique().collect()["month"].to_list()

    def met_by(self, observations: Sequence[Observation]) -> set[str]:
        """The statistic_ids of current observations that share a block, or their key, with one of these.

        Those of one key need share none: what an article leaves out is resolved for the key alone. A block that has too
        many keys without what is superseded joined none before, and joins none now.
        """
        import polars as pl

        told = _frame(observations)
        standing = self._rows.select("statistic_id", *_READ).with_columns(self._gone.alias("gone"))
        of_key = self._rows.join(told.lazy().select("stat_key").unique(), on="stat_key", how="semi")
        found: set[str] = set(of_key.select("statistic_id").unique().collect()["statistic_id"])
        for slot in self._slots(told):
            block = _block(slot)
            met = (
                self._of_slot(slot, standing, told)
                .join(_own(slot, told).select(block).unique(), **_on(block))
                .collect()
            )
            sizes = met.group_by(block).agg(pl.col("stat_key").filter(~pl.col("gone")).n_unique().alias("size"))
            few = sizes.filter(pl.col("size") <= MOST_IN_BLOCK)
            found.update(met.join(few, **_on(block))["statistic_id"].unique())
        return found

    def crowded(self, new: Sequence[Observation], standing: Sequence[Observation]) -> frozenset[Block]:
        """The blocks that have too many keys to tell anything, though few enough of these observations'."""
        import polars as pl

        told, added = _frame([*new, *standing]), _frame(new)
        rest = self._rows.filter(~self._gone).select(*_READ)
        found: set[Block] = set()
        for slot in self._slots(told):
            block = _block(slot)
            few = _own(slot, told).group_by(block).agg(pl.col("stat_key").n_unique().alias("size"))
            few = few.filter(pl.col("size").is_between(2, MOST_IN_BLOCK)).collect().lazy()
            rows = (self._of_slot(slot, rest, told), _own(slot, added))
            keys = pl.concat([frame.select("stat_key", *block) for frame in rows]).join(few, **_on(block))
            sizes = keys.group_by(block).agg(pl.col("stat_key").n_unique().alias("size")).collect()
            for names in sizes.filter(pl.col("size") > MOST_IN_BLOCK).select(block).iter_rows():
                found.add((slot, *names) if slot else (names[0], names[1] or "", names[2]))
        return frozenset(found)

    def _slots(self, told: pl.DataFrame) -> list[str]:
        """The months in which these meet what stands; first an empty one, for meeting by metric."""
        months = set(told["month"].unique())
        slots = {slot for month in self._months for slot in slots_of(month) if months & set(_before(slot))}
        return ["", *sorted(slots)]

    def _of_slot(self, slot: str, rows: pl.LazyFrame, told: pl.DataFrame) -> pl.LazyFrame:
        """Rows of the warehouse that may meet what is told, one a block."""
        import polars as pl

        if not slot:
            return _with_times(rows.join(told.lazy().select(_METRIC[:2]).unique(), **_on(_METRIC[:2])))
        leads = told.lazy().explode("leads").select("leads").unique()
        near = rows.filter(pl.col("month").is_in(_before(slot))).explode("leads")
        return near.join(leads, on="leads", how="semi").explode("topic")


def _own(slot: str, told: pl.DataFrame) -> pl.LazyFrame:
    import polars as pl

    if not slot:
        return _with_times(told.lazy())
    return told.lazy().filter(pl.col("month").is_in(_before(slot))).explode("leads").explode("topic")


def _block(slot: str) -> list[str]:
    return _TOPIC if slot else _METRIC


def _on(columns: list[str]) -> dict[str, Any]:
    """Where these are the same, nulls being the same as nulls."""
    return {"on": columns, "how": "semi", "nulls_equal": True}


def _before(slot: str) -> list[str]:
    """The months of which a slot is one."""
    if not slot[:4].isdecimal():
        return [slot]
    place = int(slot[:4]) * 12 + int(slot[5:7]) - 2
    return [slot, f"{place // 12:04d}-{place % 12 + 1:02d}"]


def _frame(observations: Sequence[Observation]) -> pl.DataFrame:
    import polars as pl

    schema = OBSERVATIONS.polars_schema()
    return pl.DataFrame(
        {name: [getattr(one, name) for one in observations] for name in _READ},
        schema={name: schema[name] for name in _READ},
    )


def _with_times(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A row for each month in which an observation meets others of its metric; as ``link.months_of`` has them."""
    import polars as pl

    month = "%Y-%m"
    start, end, told = (pl.col(name).dt.strftime(month) for name in ("period_start", "period_end", "vintage"))
    undated = pl.when(start.is_null() & end.is_null()).then(told.fill_null("undated"))
    return rows.with_columns(pl.concat_list(start, end, undated).list.drop_nulls().alias("time")).explode("time")
