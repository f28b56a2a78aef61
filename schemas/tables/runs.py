"""The table of runs: the commit log, one row a version."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.tables.base import Moment, Table, measured, moment, text


class RunRows(pa.DataFrameModel):
    """Columns of runs."""

    run_id: str = text("The run.")
    version: int = measured("The warehouse's version that the run made.", "count from 1", ge=1)
    flow: str = text("What made it: nightly, backfill and so on.")
    reason: str = text("Why it was made, for runs by hand.", nullable=True)
    parameters: str = text("The flow's parameters as JSON.")
    started: Moment = moment("When it began.")
    finished: Moment = moment("When its rows were ready to commit.")
    code_version: str = text("Version of Statwire.")
    cleaner_version: str = text("Version of the cleaning rules.")
    extractor_version: str = text("Version of the extraction rules.")
    vocabulary_version: str = text("Hash of the vocabulary.")
    candidates: int = measured("Candidates attempted; the six outcomes add up to it.", "pages", ge=0)
    article: int = measured("Candidates that became an article or a new revision of one.", "pages", ge=0)
    unchanged: int = measured("Candidates whose article stands in the current version already.", "pages", ge=0)
    duplicate: int = measured("Candidates with the URL or text of an earlier one.", "pages", ge=0)
    rejected: int = measured("Candidates that gave no usable article.", "pages", ge=0)
    failed: int = measured("Candidates that could not be fetched or read.", "pages", ge=0)
    refused: int = measured("Candidates that were not asked for, or not let in.", "pages", ge=0)
    not_english: int = measured("Articles kept without figures, since they are not in English.", "pages", ge=0)
    new_figures: int = measured("Figures that the run added.", "rows", ge=0)
    replaced_figures: int = measured("Figures that the run superseded.", "rows", ge=0)
    sources: str = text("What each source gave, as JSON: status, reason and outcomes by name.")
    table_rows: str = text("Rows of each table in this version, as JSON.")
    table_versions: str = text("Delta version of each other table in this version, as JSON.")

    @pa.dataframe_check(name="outcomes add up to candidates")
    @classmethod
    def outcomes_add_up(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Every candidate has exactly one outcome."""
        outcomes = ("article", "unchanged", "duplicate", "rejected", "failed", "refused")
        return data.lazyframe.select(pl.sum_horizontal(outcomes) == pl.col("candidates"))


RUNS = Table(
    name="runs",
    model=RunRows,
    row="One run that was committed: one version of the warehouse.",
    key=("run_id",),
    told_by_key="run_id",
    sort=("version",),
    restorable=False,
)
