"""The table of skipped tokens: every number in a text that is no figure."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.records import OffsetField
from schemas.tables.articles import MONTH_PATTERN
from schemas.tables.base import InText, Table, measured, text


class SkippedRows(pa.DataFrameModel):
    """Columns of skipped."""

    article_id: str = text("The article that prints it.")
    revision: int = measured("The article's revision.", "count from 1", ge=1)
    cleaner_version: str = text("Version of the rules that cleaned the text.")
    extractor_version: str = text("Version of the rules that read the text.")
    is_current: bool = pa.Field(description="True for tokens of the newest extraction of the current text.")
    month: str = text("The article's month, YYYY-MM or undated.", str_matches=MONTH_PATTERN)
    offset_field: str = text("The column of articles that the offsets count in.", isin=list(get_args(OffsetField)))
    char_start: int = measured("Where the token starts.", "code points", ge=0)
    char_end: int = measured("Where it ends, exclusive.", "code points", ge=1)
    text: str = pa.Field(description="The token as printed.", str_length={"min_value": 1})
    skip_class: str = pa.Field(
        alias="class", description="Why it is no figure: date, year, time, name, ordinal, idiom and so on."
    )
    run_id: str = pa.Field(description="The run that wrote the row.")


class SkippedRowsInText(SkippedRows):
    """Skipped tokens beside what their articles print at their offsets."""

    printed: str = pa.Field(nullable=True)

    @pa.dataframe_check(name="its article is known")
    @classmethod
    def article_is_known(cls, data: PolarsData) -> pl.LazyFrame:
        """article_id, revision and cleaner_version name a row of articles."""
        return data.lazyframe.select(pl.col("printed").is_not_null())

    @pa.dataframe_check(name="the token is the text at its offsets")
    @classmethod
    def is_printed_there(cls, data: PolarsData) -> pl.LazyFrame:
        """Of an unknown article another check tells."""
        return data.lazyframe.select((pl.col("text") == pl.col("printed")).fill_null(True))


SKIPPED = Table(
    name="skipped",
    model=SkippedRows,
    row="One numeric token that is no figure.",
    key=("article_id", "revision", "cleaner_version", "extractor_version", "offset_field", "char_start"),
    sort=("article_id", "offset_field", "char_start"),
    partition="month",
    of_articles=("article_id",),
    in_text=InText(SkippedRowsInText, (("printed", "char_start", "char_end"),)),
)
