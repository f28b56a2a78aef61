"""The flows under Prefect, on the bundled newsroom and on documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.warehouse import Reader, open_warehouse
from tests.runs import outcomes, rows

ROOT = Path(__file__).parents[1]
SOURCES = str(ROOT / "sources.yaml")


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="module")
def newsroom(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from flows.nightly import nightly

    warehouse = tmp_path_factory.mktemp("nightly") / "warehouse"
    summary = nightly(SOURCES, str(warehouse), quiet=True)
    assert summary.answered
    assert {s.status for s in summary.sources if s.candidates} == {"ok"}
    assert {s.status for s in summary.sources if not s.candidates} == {"refused"}
    return warehouse


def test_nightly_reads_the_newsroom_without_a_network(newsroom: Path) -> None:
    found = rows(newsroom, "select outlet, count(*) from current_figures group by 1 order by 1")
    assert [name for name, _ in found] == ["harbour-ledger", "northmoor-courier", "statline-wire", "the-daily-parallax"]
    assert min(count for _, count in found) > 20


def test_every_page_has_one_outcome_and_the_run_adds_up(newsroom: Path) -> None:
    (candidates, pages, added) = rows(
        newsroom,
        "select candidates, (select count(*) from pages p where p.run_id = r.run_id), "
        "article + unchanged + duplicate + rejected + failed + refused from runs r where version = 1",
    )[0]
    assert candidates == pages == added > 20


def test_a_second_night_adds_a_version_and_nothing_else(newsroom: Path, prefect_server: None) -> None:
    from flows.nightly import nightly

    def figures(reader: Reader) -> list[tuple[object, ...]]:
        return reader.connect().execute("select * exclude (run_id) from current_figures order by figure_id").fetchall()

    before = open_warehouse(newsroom)
    summary = nightly(SOURCES, str(newsroom), quiet=True)
    after = open_warehouse(newsroom)
    assert (after.version, summary.new_articles, summary.new_figures) == (before.version + 1, 0, 0)
    assert set(outcomes(summary)) <= {"unchanged", "duplicate"}
    assert figures(after) == figures(before)


def test_backfill_reads_documents_with_given_dates(prefect_server: None, tmp_path: Path) -> None:
    from flows.backfill import backfill

    (tmp_path / "a.txt").write_text("Some 40 ships came in March.", encoding="utf-8")
    (tmp_path / "dates.csv").write_text("doc_id,date\na,2026-05-12\n", encoding="utf-8")
    summary = backfill(
        "test",
        SOURCES,
        str(tmp_path / "warehouse"),
        files=[str(tmp_path / "a.txt")],
        published=str(tmp_path / "dates.csv"),
        quiet=True,
    )
    assert outcomes(summary) == {"article": 1}
    sql = "select value, period_start::varchar, published::date::varchar from current_figures"
    found = rows(tmp_path / "warehouse", sql)
    assert found == [(40.0, "2026-03-01", "2026-05-12")]


def test_a_flow_that_cannot_have_the_warehouse_fails_and_changes_nothing(newsroom: Path, prefect_server: None) -> None:
    from flows.nightly import nightly
    from flows.warehouse import WarehouseBusy, writer

    version = open_warehouse(newsroom).version
    with writer(newsroom, holder="another"), pytest.raises(WarehouseBusy, match="another writer"):
        nightly(SOURCES, str(newsroom), quiet=True)
    assert open_warehouse(newsroom).version == version
