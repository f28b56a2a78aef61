"""A source whose figures fail validation by the score is left out of the commit: something is wrong with all of it.

Its pages stay in the archive and in pages, its failed rows in rejects; a later run that finds it mended reads it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

LEAST_ROWS = 50
"""Of fewer figures a share says nothing."""


def reason_to_leave_out(judged: int, kept: int, most: float) -> str | None:
    """Why a source's rows are not committed: more than the share ``most`` of its figures failed; else None."""
    failed = judged - kept
    if judged < LEAST_ROWS or failed <= most * judged:
        return None
    return (
        f"{failed} of its {judged} figures failed validation, more than {most:.0%}: left out of the commit; see rejects"
    )


def without(frame: pl.DataFrame, article_ids: Set[str]) -> pl.DataFrame:
    """The rows of other articles."""
    import polars as pl

    return frame.filter(~pl.col("article_id").is_in(article_ids))


def as_rejected(pages: pl.DataFrame, reasons: Mapping[str, str]) -> pl.DataFrame:
    """The pages, those of the sources left out rejected that were to become articles; ``reasons`` are by source."""
    import polars as pl

    out = pl.col("source").is_in(reasons.keys()) & (pl.col("outcome") == "article")
    reason = pl.col("source").replace_strict(dict(reasons), default=None, return_dtype=pl.String)
    return pages.with_columns(
        outcome=pl.when(out).then(pl.lit("rejected")).otherwise("outcome"),
        reason=pl.when(out).then(reason).otherwise("reason"),
    )
