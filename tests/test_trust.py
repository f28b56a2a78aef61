"""What a run does with a source that cannot be trusted: its figures fail, or its counts are out of line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from flows.report.summary import SourceSummary, notes
from flows.run import RunFailedError, concluded
from flows.run.drift import LEAST_RUNS, told, warnings_of
from flows.run.left_out import LEAST_ROWS, reason_to_leave_out
from flows.run.rows import Row, figure_rows
from schemas.records import Figure
from schemas.source import Source
from tests.runs import rows, run

TWO = """sources:
- {name: bad, files: [bad]}
- {name: good, files: [good]}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in ("bad", "good"):
        (tmp_path / name).mkdir()
        numbers = " ".join(f"Some {1000 + n} people of {name} came by bus." for n in range(60))
        (tmp_path / name / f"{name}.txt").write_text(f"date 2026-05-02 {numbers}", encoding="utf-8")
    path = tmp_path / "sources.yaml"
    path.write_text(TWO, encoding="utf-8")
    return path


def break_the_bad_one(patch: pytest.MonkeyPatch) -> None:
    """Tell the figures of one source at offsets where they do not stand."""
    right = figure_rows

    def wrong(figures: Iterable[Figure], month: str, run_id: str) -> list[Row]:
        found = right(figures, month, run_id)
        return [row | {"char_start": row["char_start"] + 1} if row["outlet"] == "bad" else row for row in found]

    patch.setattr("flows.run.rows.figure_rows", wrong)


def test_a_source_whose_figures_fail_is_left_out_and_read_again_when_it_is_mended(
    tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = tmp_path / "warehouse"
    with monkeypatch.context() as broke:
        break_the_bad_one(broke)
        summary = run("nightly", warehouse, sources)
    bad, good = summary.sources
    assert (bad.status, bad.outcomes, bad.figures) == ("failed", {"rejected": 1}, 0)
    assert "of its 60 figures failed validation" in (bad.reason or "")
    assert (good.status, good.outcomes) == ("ok", {"article": 1})
    assert {source for (source,) in rows(warehouse, "select outlet from articles")} == {"good"}
    assert rows(warehouse, "select count(*) from figures f anti join articles using (article_id)") == [(0,)]
    assert rows(warehouse, "select count(*) from skipped s anti join articles using (article_id)") == [(0,)]
    assert rows(warehouse, "select count(*) from rejects where source = 'bad' and \"table\" = 'figures'") >= [(60,)]
    assert rows(warehouse, "select outcome from pages where source = 'bad'") == [("rejected",)]
    mended = run("nightly", warehouse, sources)
    assert [source.outcomes for source in mended.sources] == [{"article": 1}, {"unchanged": 1}]


def test_with_strict_such_a_source_ends_the_run_and_nothing_is_committed(
    tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_the_bad_one(monkeypatch)
    with pytest.raises(RunFailedError, match="too many figures failed: bad"):
        run("nightly", tmp_path / "warehouse", sources, strict=True)
    assert not (tmp_path / "warehouse" / "latest").exists()


@pytest.mark.parametrize(
    ("judged", "kept", "left_out"),
    [(LEAST_ROWS, 40, False), (LEAST_ROWS, 39, True), (LEAST_ROWS - 1, 0, False), (1000, 800, False), (0, 0, False)],
)
def test_more_than_the_share_must_fail_of_enough_figures(judged: int, kept: int, left_out: bool) -> None:
    assert bool(reason_to_leave_out(judged, kept, 0.2)) == left_out


def source(**expect: Any) -> Source:
    return Source.model_validate({"name": "s", "files": ("x",), "expect": expect})


def summary(articles: int, figures: int = 0, **counts: Any) -> SourceSummary:
    return SourceSummary("s", "ok", None, {"article": articles}, figures, **counts)


def earlier(*summaries: SourceSummary) -> list[str]:
    return [json.dumps({"s": told(one)}) for one in summaries]


@pytest.mark.parametrize(
    ("expect", "now", "warning"),
    [
        ({}, summary(0, 0), ""),
        ({"articles": {"min": 1}}, summary(0), "articles: 0, and sources.yaml expects at least 1"),
        (
            {"figures": {"min": 5, "max": 9}},
            summary(1, 10),
            "figures: 10, and sources.yaml expects at least 5 and at most 9",
        ),
        ({"figures": {"min": 5, "max": 9}}, summary(1, 9), ""),
        (
            {"kinds": {"money": {"min": 1}}},
            summary(1, 9, kinds={"count": 9}),
            "figures of kind money: 0, and sources.yaml expects at least 1",
        ),
        (
            {"rejects": {"empty": {"max": 0}}},
            summary(1, 9, rejects={"empty": 2}),
            "rejects by empty: 2, and sources.yaml expects at most 0",
        ),
    ],
)
def test_counts_outside_what_is_expected_are_told(expect: Any, now: SourceSummary, warning: str) -> None:
    assert warnings_of(source(**expect), now, []) == ((f"s: {warning}",) if warning else ())


def test_counts_unlike_those_of_the_runs_before_are_told() -> None:
    before = earlier(*(summary(40 + n, 400, kinds={"money": 90}) for n in range(LEAST_RUNS)))
    now = summary(41, 410, kinds={"money": 3, "rank": 300}, rejects={"empty": 30})
    assert list(warnings_of(source(), now, before)) == [
        "s: figures of kind money: 3, and the last 5 nightly runs gave 90",
        "s: figures of kind rank: 300, and the last 5 nightly runs gave 0",
        "s: rejects by empty: 30, and the last 5 nightly runs gave 0",
    ]
    first, *_ = warnings_of(source(kinds={"money": {"min": 2}}), now, before)
    assert first.startswith("s: figures of kind rank")
    assert not warnings_of(source(), now, before[1:])
    refused = earlier(SourceSummary("s", "refused")) * LEAST_RUNS
    assert not warnings_of(source(), summary(500), refused)


def test_a_warning_stands_in_the_run_in_its_output_and_ends_it_only_with_strict(tmp_path: Path, sources: Path) -> None:
    expecting = TWO.replace("files: [good]", "files: [good], expect: {articles: {min: 2}}")
    sources.write_text(expecting, encoding="utf-8")
    done = run("nightly", tmp_path / "warehouse", sources)
    line = "good: articles: 1, and sources.yaml expects at least 2"
    assert notes(done) == [f"warning: {line}"]
    assert rows(tmp_path / "warehouse", "select sources->'good'->'warnings' from runs") == [(json.dumps([line]),)]
    assert concluded(done, strict=False) is done
    with pytest.raises(RunFailedError, match="counts are out of line: good: articles"):
        concluded(done, strict=True)
    assert not run("nightly", tmp_path / "warehouse", sources, dry_run=True, only=["bad"]).sources[0].warnings
