"""The table of figures: one printed statistic a row."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas import records
from schemas.tables.articles import MONTH_PATTERN
from schemas.tables.base import InText, Moment, Table, Texts, measured, moment, text


def _codes(literal: object) -> list[str]:
    return list(get_args(literal))


class FigureRows(pa.DataFrameModel):
    """Columns of figures."""

    figure_id: str = text("Hash of article_id, revision, cleaner_version, offset_field and offsets.")
    article_id: str = text("The article that prints it.")
    revision: int = measured("The article's revision.", "count from 1", ge=1)
    cleaner_version: str = text("Version of the rules that cleaned the text.")
    extractor_version: str = text("Version of the rules that read the figure.")
    is_current: bool = pa.Field(description="True for figures of the newest extraction of the current text.")
    outlet: str = text("Who printed it.")
    published: Moment = moment("When the article was published.", nullable=True)
    month: str = text("The article's month, YYYY-MM or undated.", str_matches=MONTH_PATTERN)
    section: str = text("Part of the article.", isin=_codes(records.Section))
    sentence: str = text("The sentence around the figure, as printed.")
    sentence_start: int = measured("Where the sentence starts.", "code points", ge=0)
    offset_field: str = text(
        "The column of articles that the row's offsets count in.", isin=_codes(records.OffsetField)
    )
    char_start: int = measured("Where the numeric expression starts.", "code points", ge=0)
    char_end: int = measured("Where it ends, exclusive.", "code points", ge=1)
    value_text: str = text("The numeric expression as printed.", str_length={"min_value": 1})
    quote: str = text("The figure with its modifier, unit and noun, as printed.", str_length={"min_value": 1})
    quote_start: int = measured("Where the quote starts.", "code points", ge=0)
    quote_end: int = measured("Where it ends, exclusive.", "code points", ge=1)
    value: float = measured(
        "The number, shares in percent and multiples as ratios; null for a range.", "see unit", nullable=True
    )
    value_low: float = measured("Least value that the words assert; null when open.", "see unit", nullable=True)
    value_high: float = measured("Greatest value that the words assert; null when open.", "see unit", nullable=True)
    precision: int = measured("Place of the last significant digit as written.", "power of ten", nullable=True)
    modifier: str = text("How the words bound or blur the number.", isin=_codes(records.Modifier))
    modifier_text: str = text("The words of the modifier.", nullable=True)
    kind: str = text("What sort of number it is.", isin=_codes(records.Kind))
    unit: str = text(
        "percent, percentage point, person, an ISO 4217 code, a unit of the vocabulary, or the counted noun's "
        "singular; null for a ratio or rank without a noun.",
        nullable=True,
    )
    unit_text: str = text("The words or sign of the unit as printed.", nullable=True)
    noun: str = text("Singular of the head noun that is counted.", nullable=True)
    concept: str = text("What is counted or measured, in the text's words with its restricting words.", nullable=True)
    per: str = text("What a rate is per: day, year, 100,000 people.", nullable=True)
    direction: str = text("Which way a change went.", nullable=True, isin=_codes(records.Direction))
    base_text: str = text("What a change, ratio, rank or high is measured against.", nullable=True)
    base_start: int = measured("Where base_text starts.", "code points", nullable=True, ge=0)
    base_end: int = measured("Where base_text ends, exclusive.", "code points", nullable=True, ge=1)
    period_start: pl.Date = pa.Field(description="First day that the figure is about, inclusive.", nullable=True)
    period_end: pl.Date = pa.Field(description="Last day that the figure is about, inclusive.", nullable=True)
    period_kind: str = text("Shape of the period.", nullable=True, isin=_codes(records.PeriodKind))
    period_basis: str = text("What the period rests on.", isin=_codes(records.PeriodBasis))
    period_text: str = text("The words of the period.", nullable=True)
    area: str = text("ISO 3166 code of the place that the figure is about, or the text's words for it.", nullable=True)
    area_text: str = text("The words of the place.", nullable=True)
    area_basis: str = text("What the place rests on.", isin=_codes(records.PlaceBasis))
    attribution: str = text("Who the text says the number comes from.", nullable=True)
    attribution_basis: str = text(
        "Whether the attribution stands with the figure or is carried over.", isin=_codes(records.AttributionBasis)
    )
    status: str = text(
        "Whether it is reported, estimated, forecast, aimed at, a limit, or supposed.", isin=_codes(records.Status)
    )
    rules: Texts = text("Names of the rules that made the row.")
    metric: str = text("What is measured, comparable across articles.", nullable=True)
    stat_key: str = text("metric, area and period: the statistic that the figure states.", nullable=True)
    run_id: str = text("The run that wrote the row.")

    @pa.dataframe_check(name="value_text stands at its offsets in the sentence")
    @classmethod
    def value_stands_in_sentence(cls, data: PolarsData) -> pl.LazyFrame:
        """value_text is the sentence's text between the offsets."""
        start = pl.col("char_start") - pl.col("sentence_start")
        inside = pl.col("sentence").str.slice(start, pl.col("char_end") - pl.col("char_start"))
        return data.lazyframe.select((start >= 0) & (inside == pl.col("value_text")))

    @pa.dataframe_check(name="quote holds the value's span and has the length of its offsets")
    @classmethod
    def quote_holds_value(cls, data: PolarsData) -> pl.LazyFrame:
        """The quote's offsets enclose the value's, and its text is as long as they say."""
        encloses = (pl.col("quote_start") <= pl.col("char_start")) & (pl.col("quote_end") >= pl.col("char_end"))
        length = pl.col("quote").str.len_chars() == pl.col("quote_end") - pl.col("quote_start")
        return data.lazyframe.select(encloses & length)

    @pa.dataframe_check(name="value_low is at most value_high")
    @classmethod
    def bounds_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        """Open ends are null and pass."""
        return data.lazyframe.select((pl.col("value_low") <= pl.col("value_high")).fill_null(True))

    @pa.dataframe_check(name="numbers are finite and something is asserted")
    @classmethod
    def numbers_are_finite(cls, data: PolarsData) -> pl.LazyFrame:
        """No NaN, no infinity, and at least one of value, value_low, value_high."""
        names = ("value", "value_low", "value_high")
        finite = pl.all_horizontal(pl.col(name).is_finite().fill_null(True) for name in names)
        stated = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
        return data.lazyframe.select(finite & stated)

    @pa.dataframe_check(name="period_start is at most period_end")
    @classmethod
    def period_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        """Open ends are null and pass."""
        return data.lazyframe.select((pl.col("period_start") <= pl.col("period_end")).fill_null(True))


class FigureRowsInText(FigureRows):
    """Figures beside what their articles print at their offsets."""

    printed_value: str = pa.Field(nullable=True)
    printed_quote: str = pa.Field(nullable=True)
    printed_base: str = pa.Field(nullable=True)

    @pa.dataframe_check(name="its article is known")
    @classmethod
    def article_is_known(cls, data: PolarsData) -> pl.LazyFrame:
        """article_id, revision and cleaner_version name a row of articles."""
        return data.lazyframe.select(pl.col("printed_value").is_not_null())

    @pa.dataframe_check(name="value, quote and base are the text at their offsets")
    @classmethod
    def is_printed_there(cls, data: PolarsData) -> pl.LazyFrame:
        """Of an unknown article another check tells."""
        pairs = {"value_text": "printed_value", "quote": "printed_quote", "base_text": "printed_base"}
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(printed)) for name, printed in pairs.items())
        return data.lazyframe.select(same | pl.col("printed_value").is_null())


_SPANS = (
    ("printed_value", "char_start", "char_end"),
    ("printed_quote", "quote_start", "quote_end"),
    ("printed_base", "base_start", "base_end"),
)

FIGURES = Table(
    name="figures",
    model=FigureRows,
    row="One statistic printed in one place of one text.",
    key=("figure_id", "extractor_version"),
    sort=("published", "metric", "figure_id"),
    partition="month",
    of_articles=("article_id",),
    in_text=InText(FigureRowsInText, _SPANS),
)
