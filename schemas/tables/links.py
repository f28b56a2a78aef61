"""The table of links: what ties one figure to another."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa

from schemas import reconciled
from schemas.tables.articles import MONTH_PATTERN
from schemas.tables.base import Table, Texts, measured, text


class LinkRows(pa.DataFrameModel):
    """Columns of links."""

    link_id: str = text("Hash of the relation and of what it ties.")
    statistic_id: str = text("The statistic that both figures state.")
    from_figure: str = text("A figure_id of figures.")
    to_figure: str = text("A figure_id of figures.")
    from_article: str = text("The article of from_figure.")
    to_article: str = text("The article of to_figure.")
    relation: str = text("How the one stands to the other.", isin=list(get_args(reconciled.LinkRelation)))
    score: float = measured("How sure it is.", "0 to 1", ge=0, le=1)
    reasons: Texts = text("What was found for it.")
    month: str = text("The earlier article's month, YYYY-MM or undated.", str_matches=MONTH_PATTERN)
    run_id: str = text("The run that wrote the row.")


LINKS = Table(
    name="links",
    model=LinkRows,
    row="One tie between two figures.",
    key=("link_id",),
    sort=("statistic_id", "link_id"),
    partition="month",
    of_articles=("from_article", "to_article"),
)
