"""What a run hands over to be committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, slots=True)
class Change:
    """New rows of a table, and which of its current rows they supersede.

    ``rows`` has the columns of the table; ``supersede`` some of them: each current row that equals one of its rows in
    those columns gets is_current False, or goes where the table has no such flag (statistics and the like hold what is
    so now; earlier versions keep what was). Superseding looks only at rows that were there before ``rows``. A row that
    had is_current False before and is of those superseded gives way to one of ``rows`` with its key. ``values`` has the
    table's key, its partition column and others: rows with that key get the values of these.
    """

    table: str
    rows: pyarrow.Table | None = None
    supersede: pyarrow.Table | None = None
    values: pyarrow.Table | None = None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What ``schemas.tables.runs`` asks of a run, less the columns that only the commit knows."""

    run_id: str
    flow: str
    reason: str | None
    parameters: str
    started: datetime
    finished: datetime
    code_version: str
    cleaner_version: str
    extractor_version: str
    vocabulary_version: str
    candidates: int
    article: int
    unchanged: int
    duplicate: int
    rejected: int
    failed: int
    refused: int
    not_english: int
    new_figures: int
    replaced_figures: int
    sources: str
