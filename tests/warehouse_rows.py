"""Rows and runs for the tests of the warehouse: small, made up, and of the tables' own types."""

from __future__ import annotations

import os
import signal
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow

from flows.warehouse import Change, Reader, RunFacts, writer
from schemas.tables import ARTICLES, FIGURES, PAGES, SKIPPED, Table

MOMENT = datetime(2026, 5, 31, 4, 0, tzinfo=UTC)


def rows(table: Table, count: int, **columns: Any) -> pyarrow.Table:
    """So many rows of a table: each column given as one value or as a list, else made up, or null where it may be."""
    made = {}
    for field in table.arrow_schema():
        values = columns.pop(field.name, None if field.nullable else [_made_up(field, i) for i in range(count)])
        made[field.name] = values if isinstance(values, list) else [values] * count
    assert not columns, f"{table.name} has no {', '.join(columns)}"
    return pyarrow.table(made, schema=table.arrow_schema())


def _made_up(field: pyarrow.Field, index: int) -> Any:
    types = pyarrow.types
    if types.is_list(field.type):
        return [f"{field.name} {index}"]
    if types.is_timestamp(field.type):
        return MOMENT + timedelta(microseconds=index)
    if types.is_boolean(field.type):
        return True
    if types.is_date(field.type):
        return date(2026, 5, 31)
    return index if types.is_integer(field.type) or types.is_floating(field.type) else f"{field.name}-{index}"


def facts(run_id: str, **columns: Any) -> RunFacts:
    """A run that attempted nothing, unless told otherwise."""
    counts = ("candidates", "article", "unchanged", "duplicate", "rejected", "failed", "refused", "not_english")
    texts = ("parameters", "code_version", "cleaner_version", "extractor_version", "vocabulary_version", "sources")
    given = dict.fromkeys((*counts, "new_figures", "replaced_figures"), 0) | dict.fromkeys(texts, "{}")
    given |= {"run_id": run_id, "flow": "nightly", "reason": None, "started": MOMENT, "finished": MOMENT}
    return RunFacts(**given | columns)


def keys(**columns: list[Any]) -> pyarrow.Table:
    """Key columns by which to supersede."""
    return pyarrow.table(columns)


def first_run() -> tuple[list[Change], RunFacts]:
    """Three articles of two months and an undated one, with two figures each."""
    months = ["2026-04", "2026-05", "2026-05", "undated"]
    articles = rows(ARTICLES, 4, month=months, article_id=["a", "b", "c", "d"], revision=1, cleaner_version="1")
    figures = rows(FIGURES, 8, month=[m for m in months for _ in range(2)], article_id=list("aabbccdd"), value=1.5)
    changes = [Change("articles", articles), Change("figures", figures), Change("pages", rows(PAGES, 4))]
    return changes, facts("one", candidates=4, article=4, new_figures=8)


def second_run() -> tuple[list[Change], RunFacts]:
    """Article b revised: its row and figures superseded, new ones beside them, and a first skipped token."""
    article = rows(ARTICLES, 1, month="2026-05", article_id="b", revision=2, cleaner_version="1")
    figures = rows(FIGURES, 3, month="2026-05", article_id="b", revision=2, figure_id=["x", "y", "z"], value=2.5)
    earlier = keys(article_id=["b"])
    changes = [
        Change("articles", article, earlier),
        Change("figures", figures, earlier),
        Change("skipped", rows(SKIPPED, 1, month="2026-05", article_id="b")),
    ]
    return changes, facts(
        "two", candidates=1, article=1, new_figures=3, replaced_figures=2, finished=MOMENT + timedelta(1)
    )


def content(reader: Reader) -> dict[str, list[str]]:
    """Every row of every table, in an order of its own; runs without the columns that say how it came about."""
    found = {}
    for name in reader.table_names():
        table = reader.arrow(name)
        table = table.drop_columns(["table_versions"]) if name == "runs" else table
        found[name] = sorted(repr(sorted(row.items())) for row in table.to_pylist())
    return found


def die_at(root: Path, step: str) -> int:
    """Commit the second run in a forked process that is killed at the given step of it; its number."""
    if child := os.fork():
        return child
    with writer(root, on_step=lambda now: os.kill(os.getpid(), signal.SIGKILL) if now == step else None) as opened:
        opened.commit(*second_run())
    os._exit(1)


def was_killed(child: int) -> bool:
    """Wait for the end of a forked process and say whether it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
