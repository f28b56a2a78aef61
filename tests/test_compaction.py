"""Merging small files: when, how much of it, and that no row changes by it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import deltalake
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import group
from flows.run.compact import compact
from flows.warehouse import Change, Paths, WarehouseError, open_warehouse, writer
from flows.warehouse.compact import MOST_A_RUN, TOGETHER, bins, due, merged_with, tier
from flows.warehouse.files import most_rows
from flows.warehouse.log import LiveFile
from schemas.tables import FIGURES, RUNS, SKIPPED
from tests.warehouse_rows import MOMENT, content, facts, keys, rows

MOST = most_rows(FIGURES)


def commit(root: Path, numbers: range, **superseding: list[str]) -> None:
    """A commit a number, of two figures of an article in each of two months."""
    with writer(root) as opened:
        for number in numbers:
            figures = rows(
                FIGURES,
                4,
                article_id=f"a{number}",
                figure_id=[f"{number}-{place}" for place in range(4)],
                month=["2026-04", "2026-04", "2026-05", "2026-05"],
                published=[MOMENT - timedelta(minutes=number * place) for place in range(4)],
            )
            earlier = keys(**superseding) if superseding else None
            opened.commit([Change("figures", figures, earlier)], facts(f"run {number:03d}"))


def files_of(root: Path, table: str = "figures") -> list[Path]:
    return sorted((open_warehouse(root).path / table).rglob("*.parquet"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture
def of_five(root: Path) -> Path:
    commit(root, range(5))
    return root


def figures(root: Path) -> list[str]:
    return content(open_warehouse(root))["figures"]


def test_eight_small_files_of_a_partition_become_one_within_the_run_that_makes_the_eighth(root: Path) -> None:
    commit(root, range(TOGETHER - 1))
    before, rows_before = len(files_of(root)), figures(root)
    commit(root, range(TOGETHER - 1, TOGETHER))
    assert (before, len(files_of(root))) == (2 * (TOGETHER - 1), 2)
    assert set(rows_before) < set(figures(root))
    assert open_warehouse(root).version == TOGETHER
    assert len(files_of(root, "runs")) == 1
    log = Paths(root).delta("figures") / "_delta_log"
    newest = max(log.glob("*.json")).read_text(encoding="utf-8").splitlines()
    moved = [action for line in map(json.loads, newest) for name, action in line.items() if name in ("add", "remove")]
    assert {action["dataChange"] for action in moved} == {False}


def test_the_number_of_files_of_runs_grows_with_the_logarithm_of_the_runs() -> None:
    files: list[LiveFile] = []
    written = most = 0
    for number in range(5_000):
        merged = merged_with(RUNS, files)
        rows = 1 + sum(file.rows for file in merged)
        files = [*(file for file in files if file not in merged), LiveFile(f"{number:08d}", rows, 1, None)]
        written, most = written + rows, max(most, len(files))
    assert sum(file.rows for file in files) == 5_000
    assert most <= 35
    assert written <= 5_000 * 6


def test_recovery_finds_the_newest_run_in_a_merged_file(root: Path) -> None:
    with writer(root) as opened:
        for number in range(TOGETHER):
            opened.commit([], facts(f"run {number:03d}"))
    assert len(files_of(root, "runs")) == 1
    with writer(root) as opened:
        assert opened.commit([], facts("again")) == TOGETHER + 1
    assert len(open_warehouse(root).arrow("runs")) == TOGETHER + 1


def test_compacting_by_hand_keeps_every_row_its_order_and_the_descriptions_and_then_finds_nothing(
    of_five: Path,
) -> None:
    before, old = figures(of_five), files_of(of_five)
    schema = parquet.read_schema(old[0])
    assert compact(of_five, "tidy") == (6, 25, 18)  # of figures 10 and 2, of runs 5 and 6, and 10 without rows
    assert figures(of_five) == before
    assert len(files_of(of_five)) == 2
    for path in files_of(of_five):
        table = parquet.read_table(path, partitioning=None)
        assert parquet.read_schema(path).equals(schema, check_metadata=True)
        assert table.equals(table.sort_by([(name, "ascending") for name in FIGURES.sort]))
    run = max(open_warehouse(of_five).arrow("runs").to_pylist(), key=lambda row: row["version"])
    assert (run["flow"], run["reason"], run["candidates"]) == ("compact", "tidy", 0)
    assert compact(of_five).version is None
    assert open_warehouse(of_five).version == 6
    assert figures(of_five) == before


def test_superseding_after_compaction_rewrites_the_file_that_holds_the_rows_and_no_other(of_five: Path) -> None:
    compact(of_five)
    before = files_of(of_five)
    commit(of_five, range(5, 6), article_id=["a1"], month=["2026-05"])
    after = {path.name for path in files_of(of_five)}
    assert [path.parent.name for path in before if path.name not in after] == ["month=2026-05"]
    with open_warehouse(of_five).connect() as connection:
        assert connection.sql("select count(*) from figures where not is_current").fetchall() == [(2,)]


def test_the_command_says_what_it_did_or_that_there_was_nothing_to_do(of_five: Path, tmp_path: Path) -> None:
    def told(*options: str) -> str:
        return CliRunner().invoke(group, ["compact", "--warehouse", str(of_five), *options]).output

    assert told().startswith(f"{of_five}: version 6: 25 files became 18")
    assert "nothing to compact in 18 files" in told()
    assert json.loads(told("--json")) == {"version": None, "files_before": 18, "files_after": 18}
    with pytest.raises(WarehouseError, match="holds no version yet"):
        compact(tmp_path / "none")
    assert not (tmp_path / "none").exists()


KILL = """
import os, signal, sys
from pathlib import Path
from types import SimpleNamespace
from flows.warehouse import writer
from flows.warehouse.compact import in_full
from tests.warehouse_rows import facts
die = lambda now: os.kill(os.getpid(), signal.SIGKILL) if now == sys.argv[2] else None
with writer(Path(sys.argv[1]), on_step=die) as opened:
    opened.apply(in_full, facts("killed", flow="compact"))
"""


@pytest.mark.parametrize("step", ["figures written", "figures committed", "runs committed", "version renamed"])
def test_compaction_that_is_killed_changes_no_row(step: str, of_five: Path) -> None:
    before = figures(of_five)
    done = subprocess.run([sys.executable, "-c", KILL, str(of_five), step], check=False)
    assert done.returncode == -signal.SIGKILL
    assert figures(of_five) == before
    compact(of_five)
    assert figures(of_five) == before
    assert len(files_of(of_five)) == 2
    live = {file.split("/")[-1] for file in deltalake.DeltaTable(Paths(of_five).delta("figures")).file_uris()}
    assert live == {path.name for path in files_of(of_five)}


def made(sizes: list[int]) -> list[LiveFile]:
    return [LiveFile(f"{place:03d}", size, size, "2026-05") for place, size in enumerate(sizes)]


@given(st.lists(st.integers(1, (MOST - 1) // 2), max_size=60))
def test_merged_files_are_never_too_full_and_but_for_one_never_small_again(sizes: list[int]) -> None:
    found = list(bins(FIGURES, made(sizes)))
    full = [sum(file.rows for file in files) for files in found]
    assert all(rows <= MOST for rows in full)
    assert all(2 * rows > MOST for rows in full[:-1])
    names = [file.path for files in found for file in files]
    assert names == sorted(set(names))
    assert len(sizes) - len(names) <= 1


@given(st.integers(1, 10**6))
def test_eight_files_of_a_tier_make_one_of_a_higher_tier_or_a_file_that_stays(size: int) -> None:
    assert size * TOGETHER * 2 > most_rows(SKIPPED) or tier(SKIPPED, size * TOGETHER) < tier(SKIPPED, size)


def test_what_is_due_is_bounded_the_smallest_first_and_what_is_left_comes_next() -> None:
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    sizes = [MOST * place // 30 for place in range(1, 13)]
    files = [
        LiveFile(f"{m}/{n}", size, size, m) for m, size in zip(months, sizes, strict=True) for n in range(TOGETHER)
    ]
    log = SimpleNamespace(table=FIGURES, files=lambda: files)
    merged = [file for found in due(log) for file in found]  # type: ignore[arg-type]
    rows_merged = sum(file.rows for file in merged)
    assert 0 < rows_merged <= MOST_A_RUN * MOST < sum(file.rows for file in files)
    assert max(file.partition for file in merged) < "2026-07"
    files[:] = [file for file in files if file not in merged]
    assert next(due(log))[0] in files  # type: ignore[arg-type]
