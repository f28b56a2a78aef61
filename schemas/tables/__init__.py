"""The tables, one file each; ``TABLES`` is the one list of them, in the order a run writes them."""

from __future__ import annotations

from schemas.tables.articles import ARTICLES
from schemas.tables.base import DICTIONARY_VERSION, Table
from schemas.tables.checks import CHECKS
from schemas.tables.figures import FIGURES
from schemas.tables.links import LINKS
from schemas.tables.observations import OBSERVATIONS
from schemas.tables.origins import ORIGINS
from schemas.tables.pages import PAGES
from schemas.tables.rejects import REJECTS
from schemas.tables.runs import RUNS
from schemas.tables.skipped import SKIPPED
from schemas.tables.statistics import STATISTICS
from schemas.tables.tombstones import TOMBSTONES

RECONCILED: tuple[Table, ...] = (OBSERVATIONS, STATISTICS, LINKS, CHECKS, ORIGINS)
"""What reconciling makes of figures; it can be made again of them."""

DATA_TABLES: tuple[Table, ...] = (ARTICLES, FIGURES, SKIPPED, *RECONCILED, PAGES, REJECTS, TOMBSTONES)
"""Everything but runs, whose row commits them."""

TABLES: tuple[Table, ...] = (*DATA_TABLES, RUNS)

__all__ = [
    "ARTICLES",
    "CHECKS",
    "DATA_TABLES",
    "DICTIONARY_VERSION",
    "FIGURES",
    "LINKS",
    "OBSERVATIONS",
    "ORIGINS",
    "PAGES",
    "RECONCILED",
    "REJECTS",
    "RUNS",
    "SKIPPED",
    "STATISTICS",
    "TABLES",
    "TOMBSTONES",
    "Table",
]
