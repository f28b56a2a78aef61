"""The warehouse's promises to whoever writes: whole versions, superseding by the row, one writer, recovery."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import deltalake
import pyarrow
import pyarrow.parquet as parquet
import pytest

from flows.warehouse import (
    Change,
    Paths,
    Reader,
    RunFacts,
    WarehouseBusy,
    WarehouseError,
    files,
    open_warehouse,
    writer,
)
from schemas.tables import ARTICLES, FIGURES, PAGES, REJECTS, RUNS, SKIPPED, TABLES
from tests.warehouse_rows import content, facts, first_run, keys, rows, second_run

STEPS = [
    "articles written",
    "articles committed",
    "figures written",
    "skipped committed",
    "runs written",
    "runs committed",
    "version built",
    "version renamed",
    "latest swapped",
]
COMMITTED = STEPS.index("runs committed")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture(scope="module")
def of_two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("two") / "warehouse"
    with writer(root) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())
    return root


def flags(reader: Reader, table: str) -> dict[tuple[str, int], bool]:
    columns = reader.arrow(table, ["article_id", "revision", "is_current"]).to_pylist()
    return {(row["article_id"], row["revision"]): row["is_current"] for row in columns}


def test_run_facts_are_the_columns_of_runs_that_a_commit_does_not_know_itself() -> None:
    known_to_the_commit = {"version", "table_rows", "table_versions"}
    assert {field.name for field in fields(RunFacts)} == set(RUNS.columns()) - known_to_the_commit


def test_an_empty_warehouse_has_no_version_and_a_run_without_rows_makes_one(root: Path) -> None:
    with writer(root) as opened:
        assert opened.current() is None
        assert opened.commit([], facts("one")) == 1
        current = opened.current()
    assert current is not None
    assert current.version == open_warehouse(root).version == 1


def test_superseding_flips_the_rows_asked_for_and_no_others(of_two_runs: Path) -> None:
    reader = open_warehouse(of_two_runs)
    others = {("a", 1): True, ("c", 1): True, ("d", 1): True}
    assert flags(reader, "articles") == others | {("b", 1): False, ("b", 2): True}
    figures = reader.arrow("figures", ["article_id", "revision", "is_current", "value"]).to_pylist()
    assert [row["is_current"] for row in figures if row["article_id"] != "b"] == [True] * 6
    assert sorted((row["value"], row["is_current"]) for row in figures if row["article_id"] == "b") == [
        *[(1.5, False)] * 2,
        *[(2.5, True)] * 3,
    ]


def test_superseding_takes_all_columns_of_the_key_together_the_partition_too(root: Path) -> None:
    articles = rows(
        ARTICLES, 3, article_id=["a", "a", "b"], revision=[1, 2, 1], month=["2026-04", "2026-04", "2026-05"], outlet="x"
    )
    with writer(root) as opened:
        opened.commit([Change("articles", articles)], facts("one"))
        by = keys(article_id=["a", "a", "b"], revision=[1, 9, 1], month=["2026-04", "2026-04", "2026-06"])
        opened.commit([Change("articles", None, by)], facts("two"))
    assert flags(open_warehouse(root), "articles") == {("a", 1): False, ("a", 2): True, ("b", 1): True}


def test_superseding_rewrites_only_the_files_that_hold_the_rows(of_two_runs: Path) -> None:
    def files_of(version: int) -> set[Path]:
        folder = open_warehouse(of_two_runs, version=version).path / "figures"
        return {path.relative_to(folder) for path in folder.rglob("*.parquet")}

    assert {path.parent.name for path in files_of(1) - files_of(2)} == {"month=2026-05"}
    assert {path.parent.name for path in files_of(1) & files_of(2)} == {"month=2026-04", "month=undated"}


def test_a_later_version_leaves_the_files_of_an_earlier_one_as_they_were(root: Path) -> None:
    with writer(root) as opened:
        opened.commit(*first_run())
        first = open_warehouse(root)
        before = {path: path.read_bytes() for path in first.path.rglob("*.parquet")}
        rows_before = content(first)
        opened.commit(*second_run())
    assert {path: path.read_bytes() for path in first.path.rglob("*.parquet")} == before
    assert content(open_warehouse(root, version=1)) == rows_before
    assert len(open_warehouse(root).arrow("articles")) == len(first.arrow("articles")) + 1


def test_files_of_a_version_are_read_only_links_to_the_files_of_the_log(of_two_runs: Path) -> None:
    version = open_warehouse(of_two_runs).path
    for path in version.rglob("*.parquet"):
        assert path.stat().st_mode & 0o777 == 0o444
        logged = Paths(of_two_runs).delta(path.relative_to(version).parts[0]) / Path(
            *path.relative_to(version).parts[1:]
        )
        assert path.name == "empty.parquet" or path.samefile(logged)


def test_versions_are_copies_where_the_file_system_has_no_hard_links(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")  # what Linux says on FAT

    monkeypatch.setattr(os, "link", refuse)
    with writer(root) as opened:
        opened.commit(*first_run())
    copies = list(open_warehouse(root).path.rglob("*.parquet"))
    assert {path.stat().st_nlink for path in copies} == {1}
    assert {path.stat().st_mode & 0o777 for path in copies} == {0o444}
    assert len(open_warehouse(root).arrow("figures")) == 8


def test_every_file_carries_descriptions_units_and_the_dictionary_version(of_two_runs: Path) -> None:
    seen = set()
    for path in Paths(of_two_runs).versions.rglob("*.parquet"):
        name = path.relative_to(Paths(of_two_runs).versions).parts[1]
        table = next(table for table in TABLES if table.name == name)
        expected = files.file_schema(table)
        assert parquet.read_schema(path).equals(expected, check_metadata=True), path
        assert all(b"description" in field.metadata for field in parquet.read_schema(path))
        assert parquet.read_metadata(path).row_group(0).column(0).compression == "ZSTD" or name in (
            "rejects",
            "skipped",
        )
        seen.add(name)
    assert seen == {table.name for table in TABLES}


def test_rows_are_sorted_and_a_file_holds_no_more_than_its_share(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ROWS_PER_FILE", 3)
    starts = [7, 3, 5, 1, 0, 2, 6, 4]
    skipped = rows(SKIPPED, 8, month="2026-05", article_id="a", offset_field="text", char_start=starts)
    with writer(root) as opened:
        opened.commit([Change("skipped", skipped)], facts("one"))
    parts = [parquet.read_table(path, partitioning=None) for path in open_warehouse(root).path.glob("skipped/*/*")]
    assert sorted(part["char_start"].to_pylist() for part in parts) == [[0, 1, 2], [3, 4, 5], [6, 7]]


def test_statistics_in_the_log_enclose_the_values_of_each_file(of_two_runs: Path) -> None:
    table = deltalake.DeltaTable(Paths(of_two_runs).delta("figures"))
    actions = pyarrow.table(table.get_add_actions(flatten=True)).to_pylist()
    assert sum(action["num_records"] for action in actions) == len(open_warehouse(of_two_runs).arrow("figures"))
    for action in actions:
        held = parquet.read_table(Paths(of_two_runs).delta("figures") / action["path"], partitioning=None)
        for name in ("revision", "figure_id", "value"):
            values = [value for value in held[name].to_pylist() if value is not None]
            assert (action[f"min.{name}"], action[f"max.{name}"]) == (min(values), max(values))
        assert action["null_count.published"] == held["published"].null_count == len(held)


def test_the_runs_row_counts_the_rows_and_names_the_delta_versions_of_the_tables(of_two_runs: Path) -> None:
    reader = open_warehouse(of_two_runs)
    last = max(reader.arrow("runs").to_pylist(), key=lambda row: row["version"])
    assert json.loads(last["table_rows"]) == {name: len(reader.arrow(name)) for name in reader.table_names()}
    for name, version in json.loads(last["table_versions"]).items():
        assert deltalake.DeltaTable(Paths(of_two_runs).delta(name)).version() == version


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("articles", rows(ARTICLES, 1).drop_columns(["title"])), "articles: the rows have no column title"),
        (Change("articles", rows(ARTICLES, 1).append_column("x", [[1]])), "an unknown column x"),
        (Change("pages", rows(PAGES, 1, url=None)), "url has nulls"),
        (Change("figures", None, keys(colour=["red"])), "figures: cannot supersede by colour"),
        (Change("pages", None, keys(url=["u"])), "pages: cannot supersede by url"),
        (Change("runs", rows(RUNS, 1)), "each data table once; given: rejects, runs"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_before_anything_is_written(
    root: Path, change: Change, said: str
) -> None:
    with writer(root) as opened:
        with pytest.raises(WarehouseError, match=said):
            opened.commit([Change("rejects"), change], facts("one"))
        assert opened.current() is None
        assert not list(root.rglob("*.parquet"))


ARTICLE = {"month": "2026-05", "article_id": "b", "revision": 1, "cleaner_version": "1"}
TOKEN = {"month": "2026-05", "article_id": "b", "revision": 1, "char_start": 7}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            Change("articles", rows(ARTICLES, 1, **ARTICLE)),
            "articles: .*article_id b, revision 1, cleaner_version 1 is",
        ),
        (Change("figures", rows(FIGURES, 3, month="2026-05")), r"figures: .*figure_id-2, extractor_version .* is"),
        (Change("pages", rows(PAGES, 1)), "pages: .*page_id page_id-0 is"),
        (Change("skipped", rows(SKIPPED, 1, **TOKEN)), "skipped: .*article_id b, .*, char_start 7 is"),
    ],
)
def test_a_key_that_stands_is_refused_before_anything_is_written(root: Path, change: Change, said: str) -> None:
    with writer(root) as opened:
        changes, run = first_run()
        opened.commit([*changes, Change("skipped", rows(SKIPPED, 1, **TOKEN))], run)
        before = {path for path in root.rglob("*") if path.is_file()}
        superseding = Change(change.table, change.rows, None if change.table == "pages" else keys(article_id=["b"]))
        with pytest.raises(WarehouseError, match=f"{said} in the warehouse already"):
            opened.commit([superseding], facts("two"))
        assert {path for path in root.rglob("*") if path.is_file()} == before
        with pytest.raises(WarehouseError, match=r"runs: .*run_id one is in the warehouse already"):
            opened.commit([], facts("one"))
        assert opened.commit([], facts("two")) == 2


@pytest.mark.parametrize(
    "change",
    [
        Change("articles", rows(ARTICLES, 2, **ARTICLE)),
        Change(
            "figures", rows(FIGURES, 3, month=["2026-04", "2026-05", "2026-05"], figure_id="f", extractor_version="1")
        ),
        Change("pages", rows(PAGES, 2, page_id="p")),
        Change("skipped", rows(SKIPPED, 2, extractor_version="1", cleaner_version="1", offset_field="text", **TOKEN)),
    ],
    ids=lambda change: change.table,
)
def test_a_key_given_twice_is_refused_before_anything_is_written(root: Path, change: Change) -> None:
    with writer(root) as opened, pytest.raises(WarehouseError, match=f"{change.table}: .* is given more than once$"):
        opened.commit([change], facts("one"))
    assert not list(root.rglob("*.parquet"))


def test_a_reject_has_no_key_and_may_be_told_twice(root: Path) -> None:
    twice = Change("rejects", rows(REJECTS, 2, url="u", stage="clean", check="empty", reason="empty", source="s"))
    with writer(root) as opened:
        opened.commit([twice], facts("one"))
        opened.commit([twice], facts("two"))
    assert len(open_warehouse(root).arrow("rejects")) == 4


def test_a_run_whose_counts_do_not_add_up_is_refused(root: Path) -> None:
    with writer(root) as opened, pytest.raises(WarehouseError, match="outcomes add up to candidates"):
        opened.commit(first_run()[0], facts("one", candidates=3, article=2))
    assert not list(root.rglob("*.parquet"))


def test_after_a_commit_that_failed_half_way_the_same_writer_goes_on_from_the_last_version(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(now: str) -> None:
        if now == failing:
            raise OSError(errno.ENOSPC, "No space left on device")

    failing = "figures written"
    with writer(root, on_step=full) as opened:
        with pytest.raises(WarehouseError, match=r"version 1 was not committed.*No space left"):
            opened.commit(*first_run())
        assert opened.current() is None
        failing = "version built"
        with pytest.raises(WarehouseError, match="version 1 is committed, but not published yet"):
            opened.commit(*first_run())
        failing = ""
        assert opened.commit(*second_run()) == 2
    assert len(open_warehouse(root).arrow("articles")) == 5


HOLD = """
import os, sys, time
from pathlib import Path
from flows.warehouse.lock import one_writer
with one_writer(Path(sys.argv[1]), wait=0, holder="backfill"):
    worker = os.fork()
    if worker:
        print(worker, flush=True)
    time.sleep(60)
"""


@contextmanager
def other_process(root: Path) -> Iterator[int]:
    """Another process that holds the warehouse, and a forked worker of it that outlives it; the number of the first."""
    root.mkdir(exist_ok=True)
    command = [sys.executable, "-c", HOLD, str(Paths(root).lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        yield process.pid
        process.kill()
        os.kill(worker, signal.SIGKILL)


def test_a_second_writer_leaves_naming_the_first_and_enters_once_that_was_killed_though_its_worker_lives(
    root: Path,
) -> None:
    with other_process(root) as first:
        with (
            pytest.raises(WarehouseBusy, match=rf"at work \(backfill, process {first}, since 20\d\d-"),
            writer(root),
        ):
            pass
        os.kill(first, signal.SIGKILL)
        with writer(root, wait=20) as opened:
            assert opened.commit([], facts("one")) == 1


def test_a_second_writer_of_the_same_process_leaves_too_and_ends_nobodys_lock(root: Path) -> None:
    with writer(root) as opened:
        for _ in range(2):
            with pytest.raises(WarehouseBusy, match="this process"), writer(root):
                pass
        opened.commit([], facts("one"))
    with writer(root) as again:
        assert again.commit([], facts("two")) == 2


def test_readers_do_not_wait_for_a_writer(of_two_runs: Path) -> None:
    with other_process(of_two_runs):
        assert open_warehouse(of_two_runs).version == 2


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A warehouse of one run for each step at which the second run's writer was killed."""
    base = tmp_path_factory.mktemp("killed")
    with writer(base / "first") as opened:
        opened.commit(*first_run())
    roots = {step: base / step.replace(" ", "-") for step in STEPS}
    for root in roots.values():
        shutil.copytree(base / "first", root, symlinks=True)
    script = (
        "import sys, json; from pathlib import Path\n"
        "import flows.warehouse.commit; from tests.warehouse_rows import die_at, was_killed\n"
        "children = [die_at(Path(root), step) for step, root in json.loads(sys.argv[1]).items()]\n"
        "sys.exit(not all([was_killed(child) for child in children]))"
    )
    arguments = json.dumps({step: str(root) for step, root in roots.items()})
    subprocess.run([sys.executable, "-c", script, arguments], check=True)
    return roots


@pytest.mark.parametrize("step", STEPS)
def test_a_writer_killed_at_any_step_leaves_one_whole_version_and_the_next_brings_the_same_rows(
    step: str, killed: dict[str, Path], of_two_runs: Path
) -> None:
    root = killed[step]
    raw = root / "raw" / "2026-05-31"
    raw.mkdir(parents=True)
    (raw / "kept.warc.gz").write_bytes(b"payload")
    first, second = (content(open_warehouse(of_two_runs, version=version)) for version in (1, 2))
    seen = open_warehouse(root)
    assert content(seen) == (second if step == "latest swapped" else first)
    with writer(root) as opened:
        committed = STEPS.index(step) >= COMMITTED
        assert content(opened.current()) == (second if committed else first)  # type: ignore[arg-type]
        if not committed:
            opened.commit(*second_run())
    assert content(open_warehouse(root)) == second
    assert content(open_warehouse(root, version=1)) == first
    assert (raw / "kept.warc.gz").read_bytes() == b"payload"
    assert not list(Paths(root).temporary())
    for table in TABLES:
        folder = Paths(root).delta(table.name)
        in_versions = {path.name for path in Paths(root).versions.glob(f"*/{table.name}/**/*.parquet")} - {
            "empty.parquet"
        }
        assert {path.name for path in folder.rglob("*.parquet") if path.parent.name != "_delta_log"} == in_versions


def test_a_table_folder_that_was_lost_is_named_and_not_made_anew(root: Path) -> None:
    with writer(root) as opened:
        opened.commit(*first_run())
    shutil.rmtree(Paths(root).delta("figures"))
    with pytest.raises(WarehouseError, match="delta/figures: is gone, though version 1 has it"), writer(root):
        pass
    shutil.rmtree(root / "delta")
    with pytest.raises(WarehouseError, match="versions/1 is newer than the last run"), writer(root):
        pass
    assert len(open_warehouse(root).arrow("figures")) == 8


def test_recovery_deletes_what_a_publisher_left_half_built_and_nothing_else_that_is_hidden(root: Path) -> None:
    with writer(root) as opened:
        opened.commit(*first_run())
    versions = Paths(root).versions
    own = [versions / ".2-0a1b2c3d", versions / ".2-0a1b2c3e-discarded", root / ".latest-0a1b2c3d"]
    own[0].mkdir()
    own[1].write_text("no folder", encoding="utf-8")
    own[2].symlink_to("versions/2")
    others = [versions / ".DS_Store", versions / ".2-notes", versions / "7", root / ".latest-words"]
    for path in others:
        path.write_text("somebody's", encoding="utf-8")
    (versions / ".Trash-1000").mkdir()
    with writer(root) as opened:
        opened.commit(*second_run())
    assert not any(os.path.lexists(path) for path in own)
    assert all(path.is_file() for path in others)
    assert (versions / ".Trash-1000").is_dir()
    assert open_warehouse(root).version == 2


def test_a_plain_file_where_a_version_belongs_gives_way_to_the_version(root: Path) -> None:
    with writer(root) as opened:
        opened.commit(*first_run())
        (Paths(root).versions / "2").write_text("in the way", encoding="utf-8")
        opened.commit(*second_run())
    assert len(open_warehouse(root).arrow("articles")) == 5
    assert not list(Paths(root).temporary())


def test_a_version_that_lost_a_file_is_published_again(root: Path) -> None:
    with writer(root) as opened:
        opened.commit(*first_run())
    expected = content(open_warehouse(root))
    next(open_warehouse(root).path.glob("figures/*/*.parquet")).unlink()
    with writer(root):
        assert content(open_warehouse(root)) == expected


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WarehouseError, match="cannot be opened for writing"), writer(tmp_path / "file"):
        pass
    for name in ("100%", "two\nlines"):
        with pytest.raises(WarehouseError, match="with % or a control character") as refused, writer(tmp_path / name):
            pass
        assert "\n" not in str(refused.value)


def test_a_writer_that_cannot_read_a_log_names_it(root: Path) -> None:
    with writer(root) as opened:
        opened.commit(*first_run())
    log = Paths(root).delta("figures") / "_delta_log"
    (log / f"{1:020d}.json").write_text("{", encoding="utf-8")
    with pytest.raises(WarehouseError) as refused, writer(root):
        pass
    assert str(refused.value).startswith(f"{log}: cannot be read, and statwire verify names the file: ")


def test_a_folder_with_an_odd_name_is_a_warehouse_like_any_other(tmp_path: Path) -> None:
    root = tmp_path / "year=1" / "o'dd [1] #x*?é, a=b"
    with writer(root) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())
    reader = open_warehouse(root)
    assert len(reader.arrow("current_figures")) == len(reader.polars("current_figures").collect()) == 9
    with reader.connect() as connection:
        relation = connection.view("current_figures")
        assert len(relation) == 9
        assert relation.columns == reader.arrow("figures").column_names == reader.polars("figures").collect().columns


def test_a_warehouse_named_relative_to_the_working_folder_supersedes_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with writer(Path("./here/../warehouse")) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())
    assert len(open_warehouse(Path("warehouse")).arrow("current_figures")) == 9
