"""A warehouse in a bucket keeps the promises of one in a folder: whole versions, one history, nothing half-visible."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pandera.polars as pa
import polars
import pytest
from click.testing import CliRunner

from flows.cli import group
from flows.run.forget import forget
from flows.warehouse import (
    Bucket,
    Change,
    WarehouseBusy,
    WarehouseError,
    export_batches,
    open_warehouse,
    place_of,
    query,
    versions,
    writer,
)
from flows.warehouse.bucket import read, restore, retain, store
from flows.warehouse.bucket.objects import Objects
from flows.warehouse.compact import in_full
from flows.warehouse.diff import diff
from flows.warehouse.migrate import migrated
from flows.warehouse.verify import verify
from schemas.tables import PAGES
from tests import runs, s3
from tests.test_migrate import with_columns
from tests.warehouse_rows import MOMENT, content, facts, first_run, rows, second_run

BUCKET = "statwire-tests"
NUMBERS = count()


class Both(NamedTuple):
    """A warehouse in the bucket and one in a folder, of the same two versions."""

    bucket: Bucket
    folder: Path


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The bucket's server, and in the environment what leads there."""
    with s3.served(BUCKET) as address, pytest.MonkeyPatch.context() as environment:
        for name, value in (s3.CREDENTIALS | {"AWS_ENDPOINT_URL": address}).items():
            environment.setenv(name, value)
        yield address


def place_beside(local: Path) -> Bucket:
    """A place of its own in the bucket."""
    place = place_of(f"s3://{BUCKET}/a b/ü+#?'[x]={next(NUMBERS)}", local)
    assert isinstance(place, Bucket)
    return place


@pytest.fixture
def bucket(server: str, tmp_path: Path) -> Bucket:
    return place_beside(tmp_path / "local")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture(scope="module")
def both(server: str, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """For tests that only read."""
    beside = tmp_path_factory.mktemp("both")
    filled = Both(place_beside(beside / "local"), beside / "warehouse")
    for place in filled:
        commit_both(place)
    return filled


def commit_both(place: Bucket | Path) -> None:
    with writer(place) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())


def test_a_bucket_holds_the_rows_that_a_folder_holds_for_every_reader(both: Both) -> None:
    bucket, folder = both
    there, here = open_warehouse(bucket), open_warehouse(folder)
    assert there.version == 2
    assert content(there) == content(here)
    for name in ("articles", "current_figures", "rejects"):
        arrow = here.arrow(name)
        assert there.arrow(name).schema == arrow.schema
        assert there.polars(name).collect().to_arrow().num_rows == arrow.num_rows
        assert there.pandas(name).shape == here.pandas(name).shape
        sql = f"select * from {name} order by all"
        assert query(bucket, sql).equals(query(folder, sql))
    assert there.polars("articles").collect_schema() == here.polars("articles").collect_schema()


def test_an_old_version_is_read_by_number_and_by_time(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket, folder = both
    old = content(open_warehouse(folder, version=1))
    assert content(open_warehouse(bucket, version=1)) == old
    assert content(open_warehouse(bucket, as_of=MOMENT + timedelta(hours=1))) == old
    assert [found.version for found in versions(bucket)] == [2, 1]
    monkeypatch.setattr(read, "_WHOLE", 0)  # large files are read in parts
    assert content(open_warehouse(bucket, version=1)) == old
    everything = "select * from articles order by all"
    assert query(bucket, everything).equals(query(folder, everything))
    with pytest.raises(WarehouseError, match=r"has no version 3; there are 1-2"):
        open_warehouse(bucket, version=3)


def test_a_place_is_a_text_a_path_or_an_address(folder: Path, bucket: Bucket) -> None:
    with writer(str(folder)) as opened:
        opened.commit(*first_run())
    assert open_warehouse(str(folder)).version == open_warehouse(folder).version == 1
    assert place_of("s3://b/p/").local == Path("warehouse-s3/b%2Fp")  # type: ignore[union-attr]
    for given, said in {
        "gs://b/p": "a folder or s3://",
        "s3:///p": "names no bucket",
        "s3://b/50%": "with % or a control",
        "s3://b/a//b": "an empty part",
        "s3://b/../b": "one of dots",
    }.items():
        with pytest.raises(WarehouseError, match=said):
            open_warehouse(given)
    with pytest.raises(WarehouseError, match="as text"):
        open_warehouse(Path(str(bucket)))


def test_runs_write_to_a_bucket_and_leave_what_they_fetched_on_this_machine(bucket: Bucket, tmp_path: Path) -> None:
    text = tmp_path / "one.txt"
    text.write_text("date 2026-05-30 Some 350,000 people marched, 12% more than in 2019.\n", encoding="utf-8")
    sources = tmp_path / "sources.yaml"
    sources.write_text(runs.NO_SOURCES, encoding="utf-8")
    first = runs.run("backfill", bucket, sources, files=(text,), reason="test")
    second = runs.run("backfill", bucket, sources, files=(text,), reason="test")
    assert (runs.outcomes(first), runs.outcomes(second)) == ({"article": 1}, {"unchanged": 1})
    figures = open_warehouse(str(bucket)).polars("current_figures").collect()
    assert figures["value_text"].sort().to_list() == ["12%", "350,000"]
    assert list((bucket.local / "raw").rglob("*.warc.gz"))
    assert not verify(bucket).findings


def test_a_query_opens_only_the_files_of_its_month(both: Both) -> None:
    sql = "explain analyze select sum(value) from figures where month = '2026-04'"
    with open_warehouse(both.bucket).connect(["figures"]) as connection:
        rows = connection.execute(sql).fetchall()
    assert re.search(r"Scanning Files: 1/\d", str(rows)), rows


def test_of_two_writers_from_one_version_the_second_is_refused(bucket: Bucket, both: Both, tmp_path: Path) -> None:
    other = replace(bucket, local=tmp_path / "other")
    with writer(bucket) as here, writer(other) as there:
        here.commit(*first_run())
        with pytest.raises(WarehouseBusy, match="another writer committed meanwhile"):
            there.commit(*first_run())
        # It begins anew from what stands, and goes on.
        assert there.commit(*second_run()) == 2
    assert content(open_warehouse(bucket)) == content(open_warehouse(both.folder))
    assert not damage(bucket)


def test_a_writer_that_loses_at_the_row_of_runs_leaves_nothing_to_be_seen(
    bucket: Bucket, folder: Path, tmp_path: Path
) -> None:
    with writer(bucket) as opened:
        opened.commit(*first_run())
    pages = [Change("pages", rows(PAGES, 2, page_id=["p", "q"]))]
    with writer(bucket) as fast:

        def overtake(step: str) -> None:
            if step == "skipped committed":
                fast.commit(pages, facts("fast"))

        with (
            writer(replace(bucket, local=tmp_path / "other"), on_step=overtake) as slow,
            pytest.raises(WarehouseBusy, match=r"delta/runs: another writer committed meanwhile"),
        ):
            slow.commit(*second_run())
    with writer(folder) as opened:
        opened.commit(*first_run())
        opened.commit(pages, facts("fast"))
        expected = content(open_warehouse(folder))
        opened.commit(*second_run())
    assert content(open_warehouse(bucket)) == expected
    assert not damage(bucket)
    with writer(bucket) as opened:
        opened.commit(*second_run())
    assert content(open_warehouse(bucket)) == content(open_warehouse(folder))


KILLED = """
import os, signal, sys
from pathlib import Path
from flows.warehouse import place_of, writer
from tests.warehouse_rows import first_run, second_run
kill = lambda step: os.kill(os.getpid(), signal.SIGKILL) if step == sys.argv[3] else None
with writer(place_of(sys.argv[1], Path(sys.argv[2])), on_step=kill) as opened:
    opened.commit(*second_run())
"""


@pytest.mark.parametrize(("step", "version"), [("figures committed", 1), ("runs committed", 2)])
def test_what_a_killed_writer_left_is_undone_or_finished_by_the_next(
    step: str, version: int, bucket: Bucket, both: Both
) -> None:
    with writer(bucket) as opened:
        opened.commit(*first_run())
    before = content(open_warehouse(bucket))
    ended = subprocess.run([sys.executable, "-c", KILLED, str(bucket), str(bucket.local), step], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert content(open_warehouse(bucket)) == before
    with writer(bucket) as opened:
        current = opened.current()
        assert current is not None
        assert current.version == version
        if version == 1:
            opened.commit(*second_run())
    assert content(open_warehouse(bucket)) == content(open_warehouse(both.folder))
    assert not damage(bucket)


def test_a_bucket_that_cannot_be_reached_is_one_clear_line(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WarehouseError, match=r"no version yet; run statwire nightly"):
        open_warehouse(bucket)
    for place in ("s3://no-such-bucket/x", replace(bucket, name="no-such-bucket")):
        with pytest.raises(WarehouseError, match=r"^s3://no-such-bucket/\S.*there is no such bucket; make it first$"):
            open_warehouse(place)
    with (
        pytest.raises(WarehouseError, match="there is no such bucket"),
        writer(replace(bucket, name="no-such-bucket")),
    ):
        pass
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(WarehouseError, match="is not encrypted; set AWS_ALLOW_HTTP"):
        open_warehouse(bucket)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(WarehouseError, match=r"no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY$"):
        open_warehouse(bucket)


def test_compacting_restoring_and_comparing_are_as_in_a_folder(bucket: Bucket, folder: Path) -> None:
    for place in (bucket, folder):
        commit_both(place)
        with writer(place) as opened:
            assert opened.apply(in_full, facts("three", flow="compact")) == 3
            assert opened.apply(opened.restoring(1), facts("four", flow="restore")) == 4
    assert content_but_runs(bucket) == content_but_runs(folder)
    for pair in ((1, 2), (2, 3), (2, 4)):
        there, here = diff(bucket, *pair), diff(folder, *pair)
        assert there.sort_by(SORTED).equals(here.sort_by(SORTED))
    with writer(bucket) as opened:
        for number, said in ((4, "is the newest already"), (9, "has no version 9")):
            with pytest.raises(WarehouseError, match=said):
                opened.plan(opened.restoring(number))
    with export_batches(bucket, table="current_articles") as batches:
        assert batches.read_all().num_rows == 4
    assert not damage(bucket)
    assert verify(bucket).versions == (1, 2, 3, 4)


def test_an_expired_version_goes_at_once_and_its_files_a_day_later(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_both(bucket)
    now = MOMENT + timedelta(days=40)
    old = {path for name in ("articles", "figures") for path in open_warehouse(bucket, version=1).files(name)}
    with writer(bucket) as opened:
        opened.apply(in_full, facts("three", finished=now))
        assert opened.remove_expired(now, every_days=30, weekly=False) == [1, 2]
        with pytest.raises(WarehouseError, match="has expired by retention"):
            open_warehouse(bucket, version=1)
        kept = content(open_warehouse(bucket))
        before = files_in(bucket)
        monkeypatch.setattr(retain, "GRACE", timedelta(seconds=-60))
        assert opened.remove_expired(now, every_days=30, weekly=False) == []
    gone = {Path(name).name for name in before - files_in(bucket)}
    assert gone & {Path(name).name for name in old}
    assert content(open_warehouse(bucket)) == kept
    assert not damage(bucket)


def test_a_file_that_was_changed_or_lost_is_named(bucket: Bucket) -> None:
    commit_both(bucket)
    objects = Objects(bucket)
    changed, lost = (f"delta/articles/{next(iter(files_of(bucket, number)))}" for number in (1, 2))
    objects.put(changed, objects.read(changed)[::-1])
    objects.delete([lost])
    objects.put("latest.json", b"{}")
    found = damage(bucket)
    assert found == {
        objects.told(changed): "its content is not what its name says",
        objects.told(lost): "is gone",
        objects.told("latest.json"): "names no version that is there",
    }
    with writer(bucket) as opened, pytest.raises(WarehouseError, match="is damaged"):
        opened.plan(opened.restoring(1))
    assert open_warehouse(bucket).version == 2  # the writer made latest.json again


def test_what_needs_a_folder_is_refused(both: Both) -> None:
    reader = open_warehouse(both.bucket)
    with pytest.raises(WarehouseError, match="is not done in a bucket, only in a folder"):
        reader.path  # noqa: B018
    with pytest.raises(WarehouseError, match="taking down is not done in a bucket"):
        forget(both.bucket, "a", "asked for")


def test_columns_of_a_later_statwire_are_a_version_of_their_own(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writer(bucket) as opened:
        opened.commit(*first_run())
    later = with_columns(mood=(polars.String, pa.Field(nullable=True, description="The text's mood.")))
    for module, tables in ((store, "DATA_TABLES"), (store, "TABLES"), (restore, "DATA_TABLES")):
        today = tuple(later if table.name == later.name else table for table in getattr(module, tables))
        monkeypatch.setattr(module, tables, today)
    with writer(bucket) as opened:
        edits = opened.plan(migrated)
        assert [edit.log.table.name for edit in edits] == ["articles"]
        assert opened.apply(lambda _: edits, facts("two", flow="migrate")) == 2
        assert not opened.plan(migrated)
        assert opened.apply(opened.restoring(1), facts("three", flow="restore")) == 3
    assert "mood" not in open_warehouse(bucket, version=1).arrow("articles").column_names
    for version in (2, 3):
        assert open_warehouse(bucket, version=version).arrow("articles")["mood"].null_count == 4


def test_commands_take_an_address_and_the_folder_beside_it(both: Both, tmp_path: Path) -> None:
    bucket = both.bucket
    beside = ["--local", str(bucket.local)]

    def run(*arguments: str, place: str = str(bucket)) -> tuple[int, str]:
        result = CliRunner().invoke(group, [*arguments, "--warehouse", place, *beside])
        said = result.stderr or str(result.exception)
        return result.exit_code, said if result.exit_code == 1 else result.output

    assert run("query", "select count(*) as n from figures", "--format", "csv") == (0, '"n"\n11\n')
    status, listed = run("versions", "--json")
    assert (status, [found["version"] for found in json.loads(listed)]) == (0, [2, 1])
    assert run("checks", "--json") == (0, "[]\n")
    status, said = run("show", "people")
    assert (status, "no statistic of version 2 has all of it" in said) == (1, True)
    status, said = run("export", "sdmx", str(tmp_path / "out"))
    assert (status, said) == (1, "statwire: version 2 has no current observation\n")
    status, said = run("dictionary")
    assert (status, "is not done in a bucket, only in a folder" in said) == (1, True)
    status, said = run("versions", place=str(tmp_path))
    assert (status, "is a folder itself" in said) == (2, True)


SORTED = [(name, "ascending") for name in ("table", "id", "change", "column")]


def damage(bucket: Bucket) -> dict[str, str]:
    """What verifying finds, by object, less that rows refer to none: the made-up ones do not."""
    found = verify(bucket).findings
    return {finding.file: finding.wrong for finding in found if "no commit lets such rows in" not in finding.repair}


def content_but_runs(place: Bucket | Path) -> dict[str, list[str]]:
    return {name: found for name, found in content(open_warehouse(place)).items() if name != "runs"}


def files_in(bucket: Bucket) -> set[str]:
    return {found.name for found in Objects(bucket).list("delta") if found.name.endswith(".parquet")}


def files_of(bucket: Bucket, version: int) -> set[str]:
    """The articles' files that version has and the other of the two has not."""
    here, there = (set(open_warehouse(bucket, version=number).files("articles")) for number in (version, 3 - version))
    return here - there
