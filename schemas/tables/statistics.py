"""The table of statistics: what several articles say the same of."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa
import polars as pl

from schemas import reconciled, records
from schemas.tables.articles import MONTH_PATTERN
from schemas.tables.base import Moment, Table, Texts, measured, moment, text


class StatisticRows(pa.DataFrameModel):
    """Columns of statistics."""

    statistic_id: str = text("Hash of the first of its keys and numbers.")
    stat_keys: Texts = text("The keys that say the same thing.")
    metric: str = text("What is measured.")
    area: str = text("ISO 3166 code of the place, or the text's words for it.", nullable=True)
    period_start: pl.Date = pa.Field(description="First day that the number is about, inclusive.", nullable=True)
    period_end: pl.Date = pa.Field(description="Last day that it is about, inclusive.", nullable=True)
    period_kind: str = text("Shape of the period.", nullable=True, isin=list(get_args(records.PeriodKind)))
    unit: str = text("The unit in which its observations are compared.", nullable=True)
    units_drift: bool = pa.Field(description="True where its observations count different things, as cases and people.")
    kind: str = text("What sort of number it is.", isin=list(get_args(records.Kind)))
    per: str = text("What a rate is per.", nullable=True)
    status: str = text(
        "Whether it is reported, estimated, forecast, aimed at, a limit, or supposed.",
        isin=list(get_args(records.Status)),
    )
    verdict: str = text("Whether its observations agree.", isin=list(get_args(reconciled.Verdict)))
    consensus_low: float = measured("Least value that all allow; null when open or none.", "see unit", nullable=True)
    consensus_high: float = measured(
        "Greatest value that all allow; null when open or none.", "see unit", nullable=True
    )
    n_observations: int = measured("Its current observations.", "count", ge=1)
    n_articles: int = measured("Articles that tell it.", "count", ge=1)
    n_outlets: int = measured("Outlets that tell it.", "count", ge=1)
    n_independent_origins: int = measured("Origins of which none got the number from another.", "count", ge=1)
    primary_origin: str = text("Where the number first came from, an origin_id of origins.", nullable=True)
    first_seen: Moment = moment("When the earliest article was published, else fetched.", nullable=True)
    first_outlet: str = text("The outlet of the earliest article.")
    article_id: str = text("The article, where only one tells it.", nullable=True)
    month: str = text("The earliest article's month, YYYY-MM or undated.", str_matches=MONTH_PATTERN)
    run_id: str = pa.Field(description="The run that wrote the row.")


STATISTICS = Table(
    name="statistics",
    model=StatisticRows,
    row="One statistic, with what all outlets made of it.",
    key=("statistic_id",),
    sort=("metric", "area", "statistic_id"),
    partition="month",
    of_articles=("article_id",),
)
