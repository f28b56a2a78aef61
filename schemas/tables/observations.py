"""The table of observations: what each article says of each statistic."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas import records
from schemas.tables.articles import MONTH_PATTERN
from schemas.tables.base import Moment, Table, Texts, measured, moment, text


class ObservationRows(pa.DataFrameModel):
    """Columns of observations."""

    observation_id: str = text("Hash of the article, the statistic's key and the figure that states it best.")
    statistic_id: str = text("The statistic that it is of.")
    stat_key: str = text("metric, area and period as the article's own words have them.")
    metric: str = text("What is measured.")
    area: str = text("ISO 3166 code of the place, or the text's words for it.", nullable=True)
    period_start: pl.Date = pa.Field(description="First day that the number is about, inclusive.", nullable=True)
    period_end: pl.Date = pa.Field(description="Last day that it is about, inclusive.", nullable=True)
    period_kind: str = text("Shape of the period.", nullable=True, isin=list(get_args(records.PeriodKind)))
    kind: str = text("What sort of number it is.", isin=list(get_args(records.Kind)))
    per: str = text("What a rate is per.", nullable=True)
    direction: str = text("Which way a change went.", nullable=True, isin=list(get_args(records.Direction)))
    unit: str = text("The unit in which observations of the statistic are compared.", nullable=True)
    obs_status: str = text(
        "Whether it is reported, estimated, forecast, aimed at, a limit, or supposed.",
        isin=list(get_args(records.Status)),
    )
    article_id: str = text("The article that says so.")
    outlet: str = text("Who printed it.")
    month: str = text("The article's month, YYYY-MM or undated.", str_matches=MONTH_PATTERN)
    published: Moment = moment("When the article was published.", nullable=True)
    vintage: pl.Date = pa.Field(description="The day on which it is told: published, else fetched.", nullable=True)
    obs_value: float = measured("The number; null for a range or a bound.", "see unit", nullable=True)
    pragmatic_low: float = measured("Least that a reader takes it to be; null when open.", "see unit", nullable=True)
    pragmatic_high: float = measured(
        "Greatest that a reader takes it to be; null when open.", "see unit", nullable=True
    )
    logical_low: float = measured("Least that the words do not rule out; null when open.", "see unit", nullable=True)
    logical_high: float = measured(
        "Greatest that the words do not rule out; null when open.", "see unit", nullable=True
    )
    stated_value: float = measured("The number as stated.", "see stated_unit", nullable=True)
    stated_unit: str = text("The unit as stated.", nullable=True)
    digits: str = text("The significant digits and their power of ten, where they tell a number.", nullable=True)
    leads: Texts = text(
        "What articles of one event meet by: two digits and their power, cut off and rounded; a known metric; a unit."
    )
    words: Texts = text("The content words of what is counted.")
    topic: Texts = text("The names in the article.")
    area_basis: str = text("What the place rests on.", isin=list(get_args(records.PlaceBasis)))
    attribution: str = text("Who the article says the number comes from.", nullable=True)
    origin: str = text("The origin that the article names, an origin_id of origins.", nullable=True)
    quote: str = text("The figure with its modifier, unit and noun, as printed.")
    quoted: str = text("The words in quotation marks beside it, in small letters.", nullable=True)
    is_outdated: bool = pa.Field(description="True where the article itself says that it was corrected or revised.")
    figure_ids: Texts = text("The figures of the article that state it, in the order of the text.")
    is_current: bool = pa.Field(description="True for what the newest text of the article says.")
    run_id: str = pa.Field(description="The run that wrote the row.")

    @pa.dataframe_check(name="the pragmatic interval lies in the logical one")
    @classmethod
    def intervals_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        """Open ends are null."""
        low = pl.col("logical_low").is_null() | (pl.col("logical_low") <= pl.col("pragmatic_low"))
        high = pl.col("logical_high").is_null() | (pl.col("logical_high") >= pl.col("pragmatic_high"))
        inside = (pl.col("pragmatic_low") <= pl.col("pragmatic_high")).fill_null(True)
        return data.lazyframe.select((low & high).fill_null(False) & inside)


OBSERVATIONS = Table(
    name="observations",
    model=ObservationRows,
    row="What one article says of one statistic.",
    key=("observation_id", "run_id"),
    sort=("metric", "area", "published", "observation_id"),
    partition="month",
    of_articles=("article_id",),
)
