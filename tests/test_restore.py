"""An old version's content becomes the newest: nothing of the history goes, and what is damaged is refused by name."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from deltalake import DeltaTable

from flows.run.restore import restore
from flows.warehouse import Paths, WarehouseError, open_warehouse, writer
from tests.runs import backfill, outcomes, rows, run
from tests.warehouse_rows import content, first_run, second_run

RESTORED = {"articles", "figures", "skipped"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "warehouse"
    with writer(root) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())
    return root


def restorable(root: Path, version: int) -> dict[str, list[str]]:
    return {name: found for name, found in content(open_warehouse(root, version=version)).items() if name in RESTORED}


def test_an_old_version_becomes_the_newest_and_every_version_stays(root: Path) -> None:
    before = [content(open_warehouse(root, version=version)) for version in (1, 2)]
    assert restore(root, 1, "the second run was wrong") == 3
    assert restorable(root, 3) == restorable(root, 1) != restorable(root, 2)
    assert [content(open_warehouse(root, version=version)) for version in (1, 2)] == before
    assert len(open_warehouse(root).arrow("pages")) == len(open_warehouse(root, version=2).arrow("pages"))
    told = rows(root, "select flow, reason, parameters from runs order by version desc limit 1")
    assert told == [("restore", "the second run was wrong", '{"version": 1}')]
    assert restore(root, 2, "it was right") == 4
    assert restorable(root, 4) == restorable(root, 2)


def test_files_that_vacuum_deleted_come_back_as_links_to_those_of_the_version(root: Path) -> None:
    for table in RESTORED:
        DeltaTable(Paths(root).delta(table)).vacuum(0, dry_run=False, enforce_retention_duration=False)
    gone = [f for f in Paths(root).version(1).glob("figures/*/*.parquet") if f.stat().st_nlink == 1]
    assert gone
    restore(root, 1, "test")
    assert restorable(root, 3) == restorable(root, 1)
    assert all(file.stat().st_nlink == 3 for file in gone)
    for table in RESTORED:  # what is live again is no longer vacuum's
        DeltaTable(Paths(root).delta(table)).vacuum(0, dry_run=False, enforce_retention_duration=False, full=True)
    with writer(root) as opened:
        article, facts = second_run()
        opened.commit(article, replace(facts, run_id="three"))
    assert restorable(root, 4) == restorable(root, 2)


def test_a_damaged_file_is_refused_by_name_before_anything_is_written(root: Path) -> None:
    for table in RESTORED:
        DeltaTable(Paths(root).delta(table)).vacuum(0, dry_run=False, enforce_retention_duration=False)
    damaged = next(f for f in Paths(root).version(1).glob("figures/*/*.parquet") if f.stat().st_nlink == 1)
    content = bytearray(damaged.read_bytes())
    content[len(content) // 3] ^= 1
    damaged.chmod(0o644)
    damaged.write_bytes(content)
    with pytest.raises(WarehouseError, match=damaged.name):
        restore(root, 1, "test")
    assert open_warehouse(root).version == 2


def test_a_version_that_lost_a_file_is_not_restored_with_what_is_left(root: Path) -> None:
    next(Paths(root).version(1).glob("articles/month=undated/*")).unlink()
    with pytest.raises(WarehouseError, match=r"versions/1/articles: holds 3 rows, and its run counted 4"):
        restore(root, 1, "test")


def test_the_newest_version_and_one_that_is_gone_are_refused(root: Path) -> None:
    shutil.rmtree(Paths(root).version(1))
    with pytest.raises(WarehouseError, match="version 2 is the newest already"):
        restore(root, 2, "test")
    for number, said in ((1, "has expired by retention; kept are 2$"), (9, "has no version 9; there are 2$")):
        with pytest.raises(WarehouseError, match=said):
            restore(root, number, "test")
    assert open_warehouse(root).version == 2


PAGE = "date 2026-05-02 About {count} people marched on Friday."


def test_an_article_that_a_restore_took_away_is_read_again_by_the_next_run(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "documents", tmp_path / "warehouse"
    folder.mkdir()
    (folder / "first.txt").write_text(PAGE.format(count=350), encoding="utf-8")
    backfill(warehouse, folder)
    (folder / "second.txt").write_text(PAGE.format(count=720), encoding="utf-8")
    assert outcomes(backfill(warehouse, folder)) == {"unchanged": 1, "article": 1}
    figures = rows(warehouse, "select * exclude (run_id) from current_figures order by figure_id")
    restore(warehouse, 1, "test")
    assert rows(warehouse, "select value from current_figures") == [(350.0,)]
    assert outcomes(backfill(warehouse, folder)) == {"unchanged": 1, "article": 1}
    assert rows(warehouse, "select * exclude (run_id) from current_figures order by figure_id") == figures


def test_an_article_that_a_restore_took_away_is_found_in_the_archive_by_its_days(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "documents", tmp_path / "warehouse"
    folder.mkdir()
    with writer(warehouse) as opened:
        opened.commit([], replace(second_run()[1], run_id="none", candidates=0, article=0))
    (folder / "first.txt").write_text(PAGE.format(count=350), encoding="utf-8")
    backfill(warehouse, folder)
    restore(warehouse, 1, "test")
    assert rows(warehouse, "select count(*) from articles") == [(0,)]
    days = {"since": date(2026, 5, 1), "until": date(2026, 5, 31)}
    assert outcomes(run("backfill", warehouse, reprocess=True, reason="test", **days)) == {"article": 1}
