"""Which versions are kept, and that removing the others harms none of those, whenever the remover dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.warehouse import Change, Paths, WarehouseError, open_warehouse, retain, versions, writer
from flows.warehouse.retain import kept
from schemas.tables import ARTICLES, TABLES
from tests.runs import NO_SOURCES, run
from tests.warehouse_rows import MOMENT, content, facts, keys, rows

NOW = MOMENT + timedelta(days=100)
DAYS_AGO = [100, 99, 98, 97, 40, 20, 0]
"""Versions 1 to 7. 2026-05-31 is a Sunday: the first stands in a week of its own, the next three in one."""
KEPT = [1, 4, 5, 6, 7]

ages = st.lists(st.integers(0, 4_000), min_size=1, max_size=60).map(lambda hours: sorted(hours, reverse=True))


@given(ages, st.integers(1, 60), st.booleans(), st.integers(0, 2_000))
def test_the_newest_and_the_recent_are_kept_then_one_a_week_and_what_went_is_never_wanted_back(
    hours_ago: list[int], every_days: int, weekly: bool, later_hours: int
) -> None:
    finished = {number: NOW - timedelta(hours=ago) for number, ago in enumerate(hours_ago, 1)}
    found = kept(finished, NOW, every_days, weekly)
    recent = {version for version, moment in finished.items() if NOW - moment < timedelta(days=every_days)}
    assert recent | {max(finished)} <= found <= finished.keys()
    weeks = {moment.isocalendar()[:2] for moment in finished.values()}
    older = [finished[version].isocalendar()[:2] for version in found - recent - {max(finished)}]
    assert len(older) == len(set(older))
    assert not weekly or {finished[version].isocalendar()[:2] for version in found} == weeks
    assert weekly or found == recent | {max(finished)}
    later = kept(finished, NOW + timedelta(hours=later_hours), every_days, weekly)
    left = {version: finished[version] for version in found}
    assert later == kept(left, NOW + timedelta(hours=later_hours), every_days, weekly)


def fill(root: Path) -> None:
    """Each version adds an article and supersedes that before it, so that each needs files which no later one has."""
    with writer(root) as opened:
        for number, ago in enumerate(DAYS_AGO, 1):
            article = rows(ARTICLES, 1, month="2026-05", article_id=f"a{number}", revision=1, cleaner_version="1")
            earlier = keys(article_id=[f"a{number - 1}"])
            run = facts(f"run {number}", finished=NOW - timedelta(days=ago))
            opened.commit([Change("articles", article, earlier)], run)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("filled") / "warehouse"
    fill(root)
    return root


@pytest.fixture
def root(filled: Path, tmp_path: Path) -> Path:
    """A copy with its hard links."""
    subprocess.run(["cp", "-al", str(filled), str(tmp_path / "copy")], check=True)
    return tmp_path / "copy"


def remove(root: Path, die_after: int | None = None) -> list[int]:
    """Remove what has expired; a process that is killed at the step of that number ends nothing else."""
    steps = iter(range(1, 1_000))

    def on_step(_: str) -> None:
        if next(steps) == die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    with writer(root, on_step=on_step) as opened:
        return opened.remove_expired(NOW, every_days=30, weekly=True)


def data_files(root: Path) -> set[Path]:
    deltas = [Paths(root).delta(table.name) for table in TABLES]
    return {path for delta in deltas for path in delta.rglob("*.parquet") if path.parent.name != "_delta_log"}


def needed_files(root: Path) -> set[Path]:
    versions = Paths(root).versions
    linked = {path.relative_to(versions) for path in versions.rglob("*.parquet") if path.name != "empty.parquet"}
    return {root / "delta" / Path(*path.parts[1:]) for path in linked}


def test_more_days_than_a_calendar_has_keep_every_version() -> None:
    finished = {1: NOW - timedelta(days=36_500), 2: NOW - timedelta(hours=2), 3: NOW}
    assert kept(finished, NOW, 99_999_999_999, weekly=False) == {1, 2, 3}


def test_what_expired_goes_with_its_files_and_what_is_kept_stays_as_it_was(root: Path) -> None:
    before = {version: content(open_warehouse(root, version=version)) for version in KEPT}
    all_files = data_files(root)
    assert remove(root) == [2, 3]
    assert [info.version for info in versions(root)] == KEPT[::-1]
    assert {version: content(open_warehouse(root, version=version)) for version in KEPT} == before
    assert data_files(root) == needed_files(root) < all_files
    assert remove(root) == []


def test_an_expired_version_is_never_offered_and_the_next_one_kept_is_named(root: Path) -> None:
    remove(root)
    with pytest.raises(WarehouseError, match=r"version 2, of 2026-06-01 04:00:00 UTC, has expired .* are 1, 4-7$"):
        open_warehouse(root, version=2)
    with pytest.raises(WarehouseError, match="expired by retention; the next one kept is version 4, of 2026-06-03"):
        open_warehouse(root, as_of=NOW - timedelta(days=98))
    with pytest.raises(WarehouseError, match="has no version 8; there are 1, 4-7"):
        open_warehouse(root, version=8)
    assert open_warehouse(root, as_of=NOW - timedelta(days=97)).version == 4


@pytest.mark.parametrize("gone", ["articles", ".files.json", "."])
def test_files_of_a_kept_version_stay_where_somebody_deleted_its_links(
    root: Path, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = Paths(root).version(4)
    folder, asked = version / "articles", []
    files = {Paths(root).delta("articles") / path.relative_to(folder) for path in folder.rglob("*.parquet")}
    shutil.rmtree(folder)
    if gone == ".files.json":
        (version / gone).unlink()
    elif gone == ".":
        shutil.rmtree(version)
    read = retain._moves
    monkeypatch.setattr(retain, "_moves", lambda log: asked.append(log) or read(log))
    assert remove(root) == [2, 3]
    assert files <= data_files(root)
    assert bool(asked) == (gone != "articles")  # the logs, which grow for ever, are read where a list does not tell


KILL = (
    "import sys; from pathlib import Path; from tests.test_retention import remove; remove(Path(sys.argv[1]), {step})"
)


@pytest.mark.parametrize("step", [1, 2, 3, 5])
def test_a_remover_killed_at_any_moment_leaves_whole_versions_and_the_next_one_ends_its_work(
    step: int, root: Path
) -> None:
    before = {version: content(open_warehouse(root, version=version)) for version in range(1, 8)}
    done = subprocess.run([sys.executable, "-c", KILL.format(step=step), str(root)], check=False)
    assert done.returncode == -signal.SIGKILL
    there = Paths(root).published()
    assert set(KEPT) <= set(there)
    assert {version: content(open_warehouse(root, version=version)) for version in there} == {
        version: before[version] for version in there
    }
    remove(root)
    assert not list(Paths(root).temporary())
    assert {version: content(open_warehouse(root, version=version)) for version in KEPT} == {
        version: before[version] for version in KEPT
    }
    with writer(root) as opened:  # what was hidden already is found as soon as another version expires
        opened.commit([], facts("later", finished=NOW + timedelta(days=1)))
        assert opened.remove_expired(NOW + timedelta(days=40), every_days=30, weekly=False)
    assert data_files(root) == needed_files(root)


@pytest.mark.parametrize(("then", "left"), [("week", [1, 2]), ("nothing", [2])])
def test_a_run_removes_what_its_settings_let_go(then: str, left: list[int], tmp_path: Path) -> None:
    root, sources = tmp_path / "warehouse", tmp_path / "sources.yaml"
    with writer(root) as opened:
        opened.commit([], facts("long ago", finished=datetime(2020, 1, 1, tzinfo=UTC)))
    settings = f"settings: {{retention: {{every_days: 3, then: {then}}}}}\n"
    sources.write_text(settings + NO_SOURCES, encoding="utf-8")
    summary = run("backfill", root, sources, reason="test", files=())
    assert Paths(root).published() == left
    assert any("1 version has expired by retention" in reason for reason in summary.reasons) == (left == [2])
