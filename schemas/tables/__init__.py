"""The tables, one file each; ``TABLES`` is the one list of them, in the order a run writes them."""

from __future__ import annotations

from schemas.tables.articles import ARTICLES
from schemas.tables.base import DICTIONARY_VERSION, Table
from schemas.tables.figures import FIGURES
from schemas.tables.pages import PAGES
from schemas.tables.rejects import REJECTS
from schemas.tables.runs import RUNS
from schemas.tables.skipped import SKIPPED
from schemas.tables.tombstones import TOMBSTONES

DATA_TABLES: tuple[Table, ...] = (ARTICLES, FIGURES, SKIPPED, PAGES, REJECTS, TOMBSTONES)
"""Everything but runs, whose row commits them."""

TABLES: tuple[Table, ...] = (*DATA_TABLES, RUNS)

__all__ = [
    "ARTICLES",
    "DATA_TABLES",
    "DICTIONARY_VERSION",
    "FIGURES",
    "PAGES",
    "REJECTS",
    "RUNS",
    "SKIPPED",
    "TABLES",
    "TOMBSTONES",
    "Table",
]
