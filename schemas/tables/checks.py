"""The table of checks: arithmetic among figures."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas import reconciled
from schemas.tables.articles import MONTH_PATTERN
from schemas.tables.base import Table, Texts, measured, text


class CheckRows(pa.DataFrameModel):
    """Columns of checks."""

    check_id: str = text("Hash of the relation, its operands and its result.")
    relation: str = text("What is checked.", isin=list(get_args(reconciled.CheckRelation)))
    operand_figure_ids: Texts = text("The figures that are reckoned with, figure_ids of figures.")
    result_figure_id: str = text("The figure that the text gives for the result, if any.", nullable=True)
    formula: str = text("The reckoning in numbers.")
    computed_low: float = measured("Least result that the operands allow.", "that of the result", nullable=True)
    computed_high: float = measured("Greatest result that the operands allow.", "that of the result", nullable=True)
    holds: bool = pa.Field(description="Whether the result, or the claim, is what the operands allow.")
    stated_in_text: bool = pa.Field(description="True where the text itself states the relation.")
    evidence: str = text("The words that state or suggest it.")
    severity: str = text("How much it matters where it does not hold.", isin=list(get_args(reconciled.Severity)))
    article_id: str = text("The article in which the result stands.")
    month: str = text("The article's month, YYYY-MM or undated.", str_matches=MONTH_PATTERN)
    run_id: str = text("The run that wrote the row.")

    @pa.dataframe_check(name="computed_low is at most computed_high")
    @classmethod
    def bounds_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        """Open ends are null and pass."""
        return data.lazyframe.select((pl.col("computed_low") <= pl.col("computed_high")).fill_null(True))


CHECKS = Table(
    name="checks",
    model=CheckRows,
    row="One piece of arithmetic among figures.",
    key=("check_id",),
    sort=("article_id", "check_id"),
    partition="month",
    of_articles=("article_id",),
)
