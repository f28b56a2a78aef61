"""Statistics in the warehouse: whatever the order in which articles come, they end as if all had come at once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.run.forget import forget
from flows.run.rebuild import rebuild
from flows.run.reconcile import Reconciling
from flows.stages.extract import extract
from flows.stages.normalise import normalise
from flows.warehouse import open_warehouse, verify, writer
from schemas import vocabulary
from tests.articles import article
from tests.runs import backfill, rows
from tests.warehouse_rows import facts

TEXTS = (
    "The unemployment rate in Britain was 4.31% in March 2026.",
    "Unemployment in Britain stood at 4.3% in March 2026, the statistics office said.",
    "Britain's jobless rate is 4.5%.",
    "Some 12,418 tonnes of rice left the port of Chennai in March 2026.",
    "The port of Chennai shipped 12,418 tonnes of rice.",
    "About 12,000 tonnes of rice were shipped from Chennai in March 2026, said the port.",
    "Police in Leeds arrested 27 people on 4 March 2026.",
)
TABLES = {
    "observations": "observation_id, statistic_id, stat_key, article_id, figure_ids",
    "statistics": "* exclude (run_id)",
    "links": "* exclude (run_id)",
    "checks": "* exclude (run_id)",
    "origins": "* exclude (run_id)",
}


class Told(NamedTuple):
    """One article as it comes: which it is, what it says, and when it was published."""

    name: int
    text: str
    day: int


told = st.builds(Told, st.integers(0, 5), st.sampled_from(TEXTS), st.integers(1, 28))
nights = st.lists(st.lists(told, min_size=1, max_size=3, unique_by=lambda one: one.name), min_size=2, max_size=4)


def commit(root: Path, number: int, batch: Sequence[Told], standing: dict[int, Told]) -> None:
    """One run that reads a batch; an article read before is superseded."""
    with writer(root) as opened:
        reconciling = Reconciling(f"run-{number}", opened.current())
        for one in batch:
            made = article(one.text, f"2026-04-{one.day:02d}", doc_id=str(one.name))
            made = replace(made, article_id=f"article-{one.name}", outlet=f"outlet-{one.name % 3}")
            figures = normalise(made, extract(made)[0])
            reconciling.add(made, "2026-04", figures)
        superseded = {f"article-{one.name}": "2026-04" for one in batch if one.name in standing}
        opened.commit(reconciling.changes(superseded), facts(f"run-{number}"))
    standing.update({one.name: one for one in batch})


def content(root: Path) -> dict[str, list[tuple[Any, ...]]]:
    names = {table: f"current_{table}" if table == "observations" else table for table in TABLES}
    with open_warehouse(root).connect() as connection:
        return {
            table: connection.sql(f"select {what} from {names[table]} order by all").fetchall()
            for table, what in TABLES.items()
        }


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nights)
def test_night_after_night_ends_as_if_all_articles_had_come_at_once(batches: list[list[Told]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, other = Path(folder, "nightly"), Path(folder, "at-once")
        standing: dict[int, Told] = {}
        for number, batch in enumerate(batches):
            commit(root, number, batch, standing)
        commit(other, 0, list(standing.values()), {})
        assert content(root) == content(other)


def test_a_rebuild_changes_nothing_that_runs_made_and_the_warehouse_stays_sound(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for number, text in enumerate(TEXTS):
        (documents / f"{number}.txt").write_text(f"date 2026-04-{number + 1:02d} {text}", encoding="utf-8")
    root = tmp_path / "warehouse"
    backfill(root, documents)
    (documents / "0.txt").write_text("date 2026-04-09 The unemployment rate in Britain was 4.4% in March 2026.")
    backfill(root, documents)
    before = content(root)
    assert any(row for row in before["statistics"])
    made = rebuild(root, "a test")
    assert (made.version, made.changed) == (3, 0)
    assert content(root) == before
    assert rows(root, "select flow, reason from runs order by version")[-1] == ("reconcile", "a test")
    assert verify.verify(root, every=True).findings == ()
    assert open_warehouse(root).version == 3


def write(documents: Path, batch: Sequence[Told]) -> None:
    documents.mkdir(exist_ok=True)
    for one in batch:
        (documents / f"{one.name}.txt").write_text(f"date 2026-04-{one.day:02d} {one.text}", encoding="utf-8")


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nights)
def test_what_corrected_articles_said_before_is_told_alike_by_runs_and_by_a_rebuild(batches: list[list[Told]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, documents = Path(folder, "warehouse"), Path(folder, "documents")
        for batch in batches:
            write(documents, batch)
            backfill(root, documents)
        before = content(root)
        rebuild(root, "a test")
        assert content(root) == before


def test_a_corrected_article_supersedes_its_own_figure_and_what_echoes_the_old_one(tmp_path: Path) -> None:
    root, documents = tmp_path / "warehouse", tmp_path / "documents"
    text = "The port of Chennai shipped {} tonnes of rice in March 2026."
    write(documents, [Told(1, text.format("12,418"), 2), Told(2, text.format("12,418"), 4)])
    backfill(root, documents)
    verdicts = "select verdict from statistics where metric like '%tonne%' or metric like '%rice%'"
    assert rows(root, verdicts) == [("agree",)]
    write(documents, [Told(1, text.format("14,218"), 2)])
    backfill(root, documents)
    assert rows(root, verdicts) == [("revision",)]
    corrections = "select reasons from links where relation = 'revises'"
    assert rows(root, corrections) == [(["the article was corrected"],)]
    write(documents, [Told(3, text.format("14,218"), 9)])  # another night touches the statistic
    backfill(root, documents)
    assert rows(root, corrections) == [(["the article was corrected"],)]
    before = content(root)
    rebuild(root, "a test")
    assert content(root) == before
    assert verify.verify(root, every=True).findings == ()


def test_every_current_figure_with_a_key_stands_in_an_observation(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for number, text in enumerate(TEXTS):
        (documents / f"{number}.txt").write_text(f"date 2026-04-{number + 1:02d} {text} {text}", encoding="utf-8")
    backfill(tmp_path / "warehouse", documents)
    held = "select unnest(figure_ids) from current_observations order by all"
    keyed = "select figure_id from current_figures where stat_key is not null order by all"
    figures = rows(tmp_path / "warehouse", keyed)
    assert figures
    assert rows(tmp_path / "warehouse", held) == figures


def test_a_changed_vocabulary_is_told_of_until_a_rebuild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, document = tmp_path / "warehouse", tmp_path / "one.txt"
    document.write_text(f"date 2026-04-01 {TEXTS[0]}", encoding="utf-8")
    backfill(root, document)
    assert not [line for line in backfill(root, document).reasons if "vocabulary" in line]
    monkeypatch.setattr(vocabulary, "version", lambda: "another")
    assert [line for line in backfill(root, document).reasons if "vocabulary has changed since version 1" in line]
    rebuild(root)
    assert not [line for line in backfill(root, document).reasons if "vocabulary" in line]


def test_a_takedown_leaves_the_statistics_of_the_others(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    documents = [tmp_path / "one.txt", tmp_path / "two.txt", tmp_path / "three.txt"]
    for path, text in zip(documents, (TEXTS[3], TEXTS[4], TEXTS[6]), strict=True):
        path.write_text(f"date 2026-04-02 {text}", encoding="utf-8")
    backfill(root, *documents)
    counted = "select n_articles, count(*) from statistics group by all order by all"
    assert rows(root, counted) == [(1, 1), (2, 1)]
    forget(root, "one", "a test")
    assert rows(root, counted) == [(1, 2)]
    forget(root, "three", "a test")
    assert rows(root, counted) == [(1, 1)]
    assert rows(root, counted, version=1) == [(2, 1)]  # that of the third alone has gone from every version
    assert verify.verify(root, every=True).findings == ()
