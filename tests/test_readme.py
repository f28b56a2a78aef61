"""README is tested: what it shows as printed is printed, and its lines for readers read the warehouse."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.readme import README, rewritten
from tests.runs import rows

TEXT = README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Filled by the command that README shows."""
    folder = tmp_path_factory.mktemp("readme") / "warehouse"
    assert rewritten(TEXT, folder) == TEXT, "README shows something else; run: python -m tests.readme --write"
    return folder


def line_for(reader: str) -> str:
    found = re.search(rf"^\| {reader} \| `(?P<line>[^`]+)`", TEXT, re.MULTILINE)
    assert found, f"README has no line for {reader}"
    return found["line"]


def read(reader: str) -> Any:
    """The rows that README's line gives, counted by the reader's own means."""
    import duckdb
    import pandas
    import polars
    import pyarrow.dataset

    import flows.warehouse

    if reader == "DuckDB":
        return duckdb.sql(f"select count(*) {line_for(reader)}").fetchall()[0]
    known = {"pandas": pandas, "polars": polars, "pyarrow": pyarrow, "flows": flows}
    found = eval(line_for(reader), known)
    if reader == "pandas":
        return (len(found),)
    return (found.count_rows(),) if reader == "pyarrow" else found.select(polars.len()).collect().row(0)


@pytest.mark.parametrize("reader", ["Python", "pandas", "polars", "pyarrow", "DuckDB"])
def test_the_lines_for_readers_read_the_newest_version(
    reader: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(warehouse.parent)
    assert read(reader) == rows(warehouse, "select count(*) from figures")[0]
    assert read(reader)[0] > 100
