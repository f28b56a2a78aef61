"""The tables' own promises: described columns, real checks, a dictionary that says what the schema says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.stages.validate import validate
from schemas.dictionary import dictionary
from schemas.tables import FIGURES, RUNS, SKIPPED, TABLES, Table

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_has_a_description_and_the_key_and_sort_columns_exist(table: Table) -> None:
    schema = table.arrow_schema()
    undescribed = [field.name for field in schema if not field.metadata[b"description"].strip()]
    assert undescribed == []
    assert {*table.key, *table.sort} <= set(schema.names)
    assert not [name for name in table.key if schema.field(name).nullable]
    assert table.partition is None or table.partition in schema.names


def test_the_written_dictionary_is_what_the_tables_say() -> None:
    assert (ROOT / "warehouse" / "README.md").read_text(encoding="utf-8") == dictionary()


def figure(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(FIGURES.columns())
    row |= {
        "figure_id": "f", "article_id": "a", "revision": 1, "cleaner_version": "1", "extractor_version": "1",
        "is_current": True, "outlet": "test", "month": "2026-05", "section": "body", "sentence": "Some 1,200 came.",
        "sentence_start": 40, "offset_field": "text", "char_start": 45, "char_end": 50, "value_text": "1,200",
        "quote": "Some 1,200", "quote_start": 40, "quote_end": 50, "value": 1200.0, "value_low": 1200.0,
        "value_high": 1200.0, "modifier": "approx", "kind": "count", "period_basis": "none", "area_basis": "none",
        "attribution_basis": "none", "status": "reported", "rules": ["number.grouped"], "run_id": "r",
    }  # fmt: skip
    return row | changes


def checked(*rows: dict[str, Any]) -> tuple[pl.DataFrame, list[str]]:
    frame, rejects = validate(FIGURES, rows, lambda row: ("test", "file:///x"))
    return frame, [reject.check for reject in rejects]


def test_a_good_figure_passes() -> None:
    frame, failed = checked(figure())
    assert (frame.height, failed) == (1, [])


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"modifier": "sort of"}, "isin"),
        ({"figure_id": None}, "not_nullable"),
        ({"month": "May"}, "str_matches"),
        ({"value_low": 1300.0}, "value_low is at most value_high"),
        ({"value": float("nan")}, "numbers are finite and something is asserted"),
        ({"value": float("inf")}, "numbers are finite and something is asserted"),
        ({"value": None, "value_low": None, "value_high": None}, "numbers are finite and something is asserted"),
        ({"char_start": 46, "char_end": 51}, "value_text stands at its offsets in the sentence"),
        ({"quote_end": 49}, "quote holds the value's span and has the length of its offsets"),
        ({"revision": "one"}, "type"),
    ],
)
def test_a_bad_figure_is_rejected_by_the_check_that_it_fails_and_takes_no_other_with_it(
    changes: dict[str, Any], check: str
) -> None:
    frame, failed = checked(figure(), figure(**{"figure_id": "bad"} | changes), figure(figure_id="g"))
    assert check in failed
    assert frame["figure_id"].to_list() == ["f", "g"]


def test_rows_that_share_a_key_all_fail() -> None:
    frame, failed = checked(figure(), figure(value=3.0), figure(figure_id="g"))
    assert (frame["figure_id"].to_list(), failed) == (["g"], ["key is unique"] * 2)


TEXT = 40 * "x" + "Some 1,200 came."


@pytest.mark.parametrize(
    ("text", "changes", "failed"),
    [
        (TEXT, {}, []),
        (TEXT, {"base_text": "x", "base_start": 0, "base_end": 1}, []),
        (
            TEXT,
            {"base_text": "y", "base_start": 0, "base_end": 1},
            ["value, quote and base are the text at their offsets"],
        ),
        ("x" + TEXT, {}, ["value, quote and base are the text at their offsets"]),
        ("short", {}, ["value, quote and base are the text at their offsets"]),
        (None, {}, ["its article is known"]),
    ],
)
def test_a_figure_must_be_printed_in_its_article(text: str | None, changes: dict[str, Any], failed: list[str]) -> None:
    frame, rejects = validate(FIGURES, [figure(**changes)], lambda row: ("test", "file:///x"), lambda row: text)
    assert [reject.check for reject in rejects] == failed
    assert frame.columns == list(FIGURES.columns())
    assert frame.height == (not failed)


def test_a_skipped_token_must_be_printed_in_its_article() -> None:
    token = dict.fromkeys(SKIPPED.columns(), "1") | {"revision": 1, "is_current": True, "month": "2026-05"}
    token |= {"offset_field": "text", "char_start": 1, "char_end": 3, "text": "24"}
    for text, failed in (
        ("a24/7", []),
        ("ab24", ["the token is the text at its offsets"]),
        (None, ["its article is known"]),
    ):
        _, rejects = validate(SKIPPED, [token], lambda row: ("test", "file:///x"), lambda row, text=text: text)
        assert [reject.check for reject in rejects] == failed


def test_a_reject_keeps_the_row_and_says_where_it_came_from() -> None:
    _, rejects = validate(FIGURES, [figure(kind="guess")], lambda row: ("outlet-x", "https://x.example/1"))
    assert (rejects[0].source, rejects[0].url, rejects[0].table, rejects[0].column) == (
        "outlet-x", "https://x.example/1", "figures", "kind",
    )  # fmt: skip
    assert '"kind": "guess"' in (rejects[0].row or "")


def test_a_run_whose_outcomes_do_not_add_up_is_rejected() -> None:
    counts = dict.fromkeys(name for name, column in RUNS.columns().items() if "int" in str(column.dtype).lower())
    row = dict.fromkeys(RUNS.columns(), "x") | dict.fromkeys(counts, 1)
    row |= {"started": datetime(2026, 5, 12, tzinfo=UTC), "finished": datetime(2026, 5, 12, tzinfo=UTC)}
    _, right = validate(RUNS, [row | {"candidates": 6}], lambda row: ("test", ""))
    _, wrong = validate(RUNS, [row | {"candidates": 5}], lambda row: ("test", ""))
    assert [reject.check for reject in right] == []
    assert [reject.check for reject in wrong] == ["outcomes add up to candidates"]
