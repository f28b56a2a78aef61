"""A run without Prefect for tests: the flows' own steps, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.report.summary import Summary, total_outcomes
from flows.run import Plan, open_run
from flows.warehouse import Place, open_warehouse

NO_SOURCES = "sources: [{name: nobody, files: [nothing]}]\n"


def run(flow: str, warehouse: Place, sources: Path | None = None, *, strict: bool = False, **options: Any) -> Summary:
    """Run a plan to its end."""
    if sources is None:
        assert isinstance(warehouse, Path)
        sources = warehouse.parent / "no-sources.yaml"
        sources.write_text(NO_SOURCES, encoding="utf-8")
    with open_run(Plan.read(flow, str(sources), warehouse, **options)) as opened:
        for attempts in opened.replayed(opened.to_replay()):
            opened.process(attempts)
        for attempts in opened.fetching(opened.discover()):
            opened.process(attempts)
        return opened.commit(strict=strict)


def backfill(warehouse: Path, *files: Path, **options: Any) -> Summary:
    """Read documents into a warehouse."""
    return run("backfill", warehouse, files=files, reason="test", **options)


def outcomes(summary: Summary) -> dict[str, int]:
    """Outcomes over all sources, without zeros."""
    return {name: count for name, count in total_outcomes(summary.sources).items() if count}


def rows(warehouse: Path, sql: str, **which: Any) -> list[tuple[Any, ...]]:
    """The rows of a query; views are made of the tables that it names alone."""
    reader = open_warehouse(warehouse, **which)
    named = [name for name in reader.table_names() if name in sql]
    with reader.connect(named) as connection:
        return [tuple(row.values()) for row in connection.sql(sql).to_arrow_table().to_pylist()]
