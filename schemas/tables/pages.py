"""The table of pages: one attempted candidate a row."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa

from schemas.records import PageOutcome
from schemas.tables.base import Moment, Table, measured, moment, text


class PageRows(pa.DataFrameModel):
    """Columns of pages."""

    page_id: str = text("Hash of url and run_id.")
    run_id: str = text("The run that tried it.")
    source: str = text("The source that named it.")
    url: str = text("The address that was tried.")
    final_url: str = text("The address that answered, after redirects.", nullable=True)
    status: int = measured("The server's answer.", "HTTP status code", nullable=True)
    etag: str = text("The answer's ETag.", nullable=True)
    last_modified: str = text("The answer's Last-Modified.", nullable=True)
    bytes: int = measured("Size of the payload.", "bytes", nullable=True, ge=0)
    sha256: str = text("SHA-256 of the payload.", nullable=True)
    fetched_at: Moment = moment("When the answer came or the attempt ended.")
    warc_file: str = text("The archive file below raw/; null without a payload.", nullable=True)
    warc_offset: int = measured("Where its record starts.", "bytes", nullable=True, ge=0)
    outcome: str = text("What became of it, exactly one.", isin=list(get_args(PageOutcome)))
    reason: str = text("Why, where it did not become an article.", nullable=True)
    article_id: str = text("The article that it is, or repeats.", nullable=True)


PAGES = Table(
    name="pages",
    model=PageRows,
    row="One attempted candidate of one run, with exactly one outcome.",
    key=("page_id",),
    told_by_key="run_id",
    sort=("fetched_at", "source", "url"),
    restorable=False,
)
