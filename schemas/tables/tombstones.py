"""The table of tombstones: what was taken down for good, by hashes that name nothing to whoever reads them."""

from __future__ import annotations

import pandera.polars as pa

from schemas.tables.base import Moment, Table, moment, text


class TombstoneRows(pa.DataFrameModel):
    """Columns of tombstones."""

    url_hash: str = text(
        "Hash of a canonical URL of the article, made as article_id is; for a document without one also its article_id."
    )
    forgotten_at: Moment = moment("When it was taken down.")
    reason: str = text("Why.")
    run_id: str = text("The run that took it down.")


TOMBSTONES = Table(
    name="tombstones",
    model=TombstoneRows,
    row="One address of an article that was taken down, which later runs refuse.",
    key=("url_hash",),
    sort=("forgotten_at", "url_hash"),
    restorable=False,
)
