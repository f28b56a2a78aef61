"""What others leave or take away in a warehouse's folders: one line says what to do, or the next writer mends it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polars
import pyarrow.parquet
import pytest

from flows.run.compact import compact
from flows.run.restore import restore
from flows.warehouse import Change, Paths, WarehouseError, listing, open_warehouse, query, versions, writer
from flows.warehouse.forget import Takedown
from flows.warehouse.lookup import rows_with
from flows.warehouse.store import store_at
from flows.warehouse.verify import verify
from tests.warehouse_rows import facts, first_run, keys, second_run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("foreign") / "warehouse"
    with writer(root) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy to damage, its hard links kept."""
    subprocess.run(["cp", "-a", str(made), str(tmp_path / "warehouse")], check=True)
    return tmp_path / "warehouse"


def named(root: Path) -> list[str]:
    """The findings about files and folders: made up rows refer to nothing."""
    return [finding.line() for finding in verify(root).findings if " rows " not in finding.wrong]


@pytest.mark.parametrize("number", [1, 3, 99])
def test_an_empty_folder_is_no_version_and_the_next_writer_deletes_it(root: Path, number: int) -> None:
    folder = Paths(root).version(number)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    left = [one for one in (1, 2) if one != number]
    assert Paths(root).published() == left
    assert {one.version for one in versions(root)} == set(left)
    with pytest.raises(WarehouseError, match=rf"version {number}.*(there are|kept are) {left[0]}"):
        open_warehouse(root, version=number)
    assert named(root) == [f"{folder}: is empty, and no version; the next run deletes it"]
    with writer(root) as opened:
        assert opened.commit([], facts("three")) == 3
    assert Paths(root).published() == [*left, 3]
    assert named(root) == []


def test_a_folder_that_no_run_made_is_told_to_be_moved_away_by_writers_and_by_verify(root: Path) -> None:
    folder = Paths(root).version(99)
    (folder / "mine").mkdir(parents=True)
    with pytest.raises(WarehouseError, match=r"versions/99: is no version of this .* move it away") as refused:
        compact(root)
    assert "\n" not in str(refused.value)
    assert named(root) == [f"{folder}: no row of runs is of this version; move it away: nothing committed it"]
    assert verify(root).rows == verify(root, 2).rows > 0
    assert open_warehouse(root).version == 2
    folder.rename(root / "mine")
    compact(root)
    assert named(root) == []


def as_folder(latest: Path) -> None:
    """As ``cp -rL`` makes it."""
    shutil.copytree(latest.parent / "versions" / "2", latest)


@pytest.mark.parametrize("make", [as_folder, Path.mkdir, Path.touch])
def test_what_stands_in_the_place_of_latest_is_not_touched_and_told_to_be_moved_away(
    root: Path, make: Callable[[Path], None]
) -> None:
    latest = Paths(root).latest
    latest.unlink()
    make(latest)
    there = sorted(path.name for path in root.iterdir())
    said = f"{latest}: is no link to a version; move it away, and the next run makes the link"
    for asked in (open_warehouse, compact, lambda place: store_at(place).newest(), lambda place: restore(place, 1, "")):
        with pytest.raises(WarehouseError) as refused:
            asked(root)
        assert str(refused.value) == said
    assert named(root) == [said]
    assert open_warehouse(root, version=1).version == 1
    assert sorted(path.name for path in root.iterdir()) == there
    latest.rename(root / "moved")
    compact(root)
    assert named(root) == []


@pytest.mark.parametrize("target", [None, "versions/77", "/tmp", "versions/2x"])
def test_a_lost_link_is_told_and_any_writer_makes_it_again(root: Path, target: str | None) -> None:
    latest = Paths(root).latest
    latest.unlink()
    if target:
        latest.symlink_to(target)
    with pytest.raises(WarehouseError, match="the next run makes it again, and --version 2 reads the newest"):
        open_warehouse(root)
    assert open_warehouse(root, version=2).arrow("articles").num_rows == 5
    compact(root)
    assert (open_warehouse(root).version, named(root)) == (3, [])


def test_what_needs_a_warehouse_makes_none(tmp_path: Path) -> None:
    for asked in (compact, lambda place: restore(place, 1, "")):
        with pytest.raises(WarehouseError, match="holds no version yet"):
            asked(tmp_path / "nowhere")
    assert not list(tmp_path.iterdir())


def read_by_duckdb(root: Path) -> object:
    with open_warehouse(root).connect() as connection:
        return connection.sql("select count(*) from articles").fetchall()


READERS: dict[str, Callable[[Path], object]] = {
    "arrow": lambda root: open_warehouse(root).arrow("figures", ["figure_id"]),
    "pandas": lambda root: open_warehouse(root).pandas("current_figures"),
    "polars": lambda root: open_warehouse(root).polars("current_figures").collect(),
    "batches": lambda root: open_warehouse(root).batches("figures").read_all(),
    "duckdb": read_by_duckdb,
    "query": lambda root: query(root, "select count(*) from current_figures"),
    "files": lambda root: open_warehouse(root).files("figures"),
    "keys": lambda root: rows_with(open_warehouse(root), "figures", polars.DataFrame({"article_id": ["a"]})),
}


@pytest.mark.parametrize("what", ["file", "partition", "table"])
def test_a_version_that_lost_a_file_is_refused_by_every_reader_of_ours_with_its_name(root: Path, what: str) -> None:
    file = min(Paths(root).version(2).glob("figures/*/*.parquet"))
    gone = {"file": file, "partition": file.parent, "table": file.parent.parent}[what]
    lost = len(list(gone.rglob("*.parquet"))) or 1
    others = {name: reader(root) for name, reader in READERS.items()}
    if gone is file:
        file.unlink()
    else:
        shutil.rmtree(gone)
    for name, reader in READERS.items():
        with pytest.raises(WarehouseError) as refused:
            reader(root)
        more = f" (and {lost - 1} more)" if lost > 1 else ""
        assert str(refused.value) == f"{file}: is gone{more}; statwire verify says how to repair it", name
    reader = open_warehouse(root)
    assert reader.arrow("articles").num_rows == 5  # which lost nothing
    assert reader.table_names() == open_warehouse(root, version=1).table_names()
    assert open_warehouse(root, version=1).arrow("figures").num_rows == 8
    with writer(root):
        pass  # publishes the newest version again
    assert named(root) == []
    assert {name: str(reader(root)) for name, reader in READERS.items()} == {
        name: str(found) for name, found in others.items()
    }


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"figures": null}', b'{"figures": ["x.parquet"]}'])
@pytest.mark.parametrize("number", [1, 2])
def test_a_list_of_files_that_is_lost_or_wrong_costs_no_row_and_is_found(
    root: Path, number: int, content: bytes | None
) -> None:
    path = Paths(root).version(number) / listing.NAME
    path.chmod(0o644)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    if content and b"x.parquet" in content:
        with pytest.raises(WarehouseError, match=r"figures/x\.parquet: is gone; statwire verify says how"):
            open_warehouse(root, version=number).arrow("figures")
    else:
        assert open_warehouse(root, version=number).arrow("figures").num_rows == {1: 8, 2: 11}[number]
    repair = (
        "delete it: readers do without" if number == 1 else "delete it, and the next run publishes the version again"
    )
    told = [] if content is None else [f"{path}: is not the list of this version's files; {repair}"]
    assert named(root) == told
    path.unlink(missing_ok=True)
    with writer(root):
        assert named(root) == []
    assert path.exists() == (number == 2)


def test_a_reader_goes_on_where_an_article_is_taken_down_meanwhile(root: Path) -> None:
    reader = open_warehouse(root, version=1)
    assert reader.arrow("figures").num_rows == 8
    with writer(root) as opened:
        takedown = Takedown(("a",), "test", "gone", "2026-05-31T04:00:00+00:00")
        opened.forget(takedown, lambda told: facts("gone", flow="forget", parameters=json.dumps(told)))
        opened.note_takedown(None)
    assert reader.arrow("figures").num_rows == 6
    with reader.connect() as connection:
        assert connection.sql("select count(*) from figures").fetchall() == [(6,)]


@pytest.mark.parametrize("sound", [True, False])
def test_a_file_that_was_changed_is_named_and_not_written_anew(root: Path, sound: bool) -> None:
    file = min(Paths(root).version(2).glob("figures/month=2026-04/*.parquet"))
    rows = pyarrow.parquet.read_table(file, partitioning=None)
    values = pyarrow.array([7.0] * len(rows), pyarrow.float64())
    changed = pyarrow.BufferOutputStream()
    if sound:
        pyarrow.parquet.write_table(rows.set_column(rows.schema.get_field_index("value"), "value", values), changed)
    file.chmod(0o644)
    file.write_bytes(changed.getvalue().to_pybytes() or file.read_bytes()[:-100])

    def supersede() -> None:
        with writer(root) as opened:
            opened.commit([Change("figures", supersede=keys(article_id=["a"]))], facts("three"))

    def forget() -> None:
        with writer(root) as opened:
            opened.forget(Takedown(("a",), "test", "gone", "2026-05-31T04:00:00+00:00"), lambda _: facts("gone"))

    for change in (supersede, forget):
        with pytest.raises(WarehouseError) as refused:
            change()
        assert file.name in str(refused.value) and "statwire verify says how to repair it" in str(refused.value)
        assert open_warehouse(root).version == 2
        assert not Paths(root).takedown.exists()
    with writer(root) as opened:
        other = keys(article_id=["c"], month=["2026-05"])
        assert opened.commit([Change("figures", supersede=other)], facts("three")) == 3
