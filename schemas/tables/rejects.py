"""The table of rejects: what may not enter another table, with the reason."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa

from schemas.records import Stage
from schemas.tables.base import Moment, Table, moment, text


class RejectRows(pa.DataFrameModel):
    """Columns of rejects."""

    run_id: str = text("The run that rejected it.")
    rejected_at: Moment = moment("When.")
    source: str = text("The source that the page came from.")
    url: str = text("The page.")
    article_id: str = text("The article, where it got that far.", nullable=True)
    stage: str = text("The step that refused it.", isin=list(get_args(Stage)))
    table: str = text("The table that the row was meant for; null for a whole page.", nullable=True)
    column: str = text("The column that failed; null where the row as a whole did.", nullable=True)
    check: str = text("The rule that failed.")
    reason: str = text("What was wrong, in words.")
    row: str = text("The row itself as JSON; null for a whole page, which stands in the archive.", nullable=True)


REJECTS = Table(
    name="rejects",
    model=RejectRows,
    row="One row or page that failed, with the reason.",
    key=(),  # one page may fail twice in one way, and nothing refers to a reject
    sort=("rejected_at", "source", "url"),
    restorable=False,
    of_articles=("article_id",),
    of_page="url",
)
