"""What changed between two versions, and files for other programs."""

from __future__ import annotations

import csv
import json
import shutil
import threading
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from flows.cli import group
from flows.run.compact import compact
from flows.warehouse import Change, WarehouseError, open_warehouse, versions, writer
from flows.warehouse.diff import diff
from schemas.tables import ARTICLES
from tests.runs import backfill
from tests.warehouse_rows import facts, first_run, rows


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions: of two documents one is revised, and a third comes; then the files are merged."""
    folder = tmp_path_factory.mktemp("compare")
    documents = folder / "documents"
    documents.mkdir()
    (documents / "boats.txt").write_text("date 2026-05-02 Some 350 boats sank.", encoding="utf-8")
    (documents / "rents.txt").write_text("date 2026-04-12 =Rents rose 4% in Leeds.", encoding="utf-8")
    backfill(folder / "warehouse", documents)
    (documents / "boats.txt").write_text("date 2026-05-02 Some 360 boats sank.", encoding="utf-8")
    (documents / "jobs.txt").write_text("date 2026-05-03 The mill cut 90 jobs.", encoding="utf-8")
    backfill(folder / "warehouse", documents)
    compact(folder / "warehouse")
    return folder / "warehouse"


def asked(root: Path, *words: str) -> Result:
    return CliRunner().invoke(group, [*words, "--warehouse", str(root)])


def test_what_came_went_and_changed_is_told_by_row_and_column(root: Path) -> None:
    found = diff(root, 1, 2).to_pylist()
    articles = [row for row in found if row["table"] == "articles"]
    assert sorted({row["change"] for row in articles}) == ["came", "changed"]
    assert {row["column"] for row in articles if row["change"] == "changed"} == {"revision", "text_sha256"}
    figures = [row for row in found if row["table"] == "figures"]
    assert [row["change"] for row in figures].count("came") == 2  # of the revised text and of the new one
    assert [row["change"] for row in figures].count("went") == 1
    back = diff(root, 2, 1).to_pylist()
    assert [row["change"] for row in back if row["table"] == "figures"].count("went") == 2


def test_versions_that_say_the_same_do_not_differ_whatever_their_files(root: Path) -> None:
    assert diff(root, 2, 3).num_rows == 0
    assert diff(root, 1, 1).num_rows == 0
    with pytest.raises(WarehouseError, match="no version 9"):
        diff(root, 1, 9)


def test_rows_in_files_that_both_versions_have_neither_come_nor_go(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    one_more = rows(ARTICLES, 1, month="2026-05", article_id="n", revision=1, cleaner_version="1")
    with writer(root) as opened:
        opened.commit(*first_run())
        opened.commit([Change("articles", one_more)], facts("two"))
        opened.commit([], facts("three"))
    told = [
        [(row["table"], row["id"], row["change"]) for row in diff(root, *two).to_pylist()] for two in ((1, 2), (2, 1))
    ]
    assert told == [[("articles", "n", "came")], [("articles", "n", "went")]]
    assert diff(root, 2, 3).num_rows == 0


def test_the_command_tells_counts_and_rows(root: Path) -> None:
    said = asked(root, "diff", "1", "2").output
    assert said.startswith("version 1 to 2: 1 articles came, 1 articles changed, 1 figures went, 2 figures came")
    assert len(json.loads(asked(root, "diff", "1", "2", "--format", "json").output)) == diff(root, 1, 2).num_rows
    assert asked(root, "diff", "2", "3").output == "version 2 to 3: no difference\n"


def test_a_version_is_named_by_a_time_at_which_it_was_the_latest_as_well(root: Path) -> None:
    times = [f"{one.finished:%Y-%m-%dT%H:%M:%S.%f}" for one in reversed(versions(root))]
    assert asked(root, "diff", times[0], f"{times[1]}+00:00").output == asked(root, "diff", "1", "2").output
    refused = asked(root, "restore", times[2], "--reason", "test")
    assert str(refused.exception).endswith("version 3 is the newest already; name an earlier one")
    old = json.loads(asked(root, "verify", "--as-of", times[0], "--json").output)
    assert (old["versions"], old["findings"]) == ([1], [])
    early = asked(root, "diff", "2001-01-01", "2")
    assert "had no version at 2001-01-01 00:00:00 UTC; the oldest is version 1" in str(early.exception)


@pytest.mark.parametrize("named", ["0", "-1", "20261340", "9" * 30, "yesterday", "", "２"])
def test_what_names_no_version_is_told_with_the_two_forms(root: Path, named: str) -> None:
    for command in (("diff", "--", named, "1"), ("restore", "--reason", "test", "--", named)):
        failed = CliRunner().invoke(group, [command[0], "--warehouse", str(root), *command[1:]])
        if named == "20261340":  # a number, if no time
            assert "has no version 20261340; there are 1-3" in str(failed.exception)
        else:
            assert failed.exit_code == 2
            assert "neither a version's number from 1 nor a time of the form 2026-05-31T04:00" in failed.output


def test_a_table_is_exported_with_its_descriptions(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.parquet"
    assert asked(root, "export", "parquet", str(out), "--table", "current_figures").exit_code == 0
    told = pyarrow.parquet.read_table(out)
    assert told.num_rows == open_warehouse(root).arrow("current_figures").num_rows
    assert told.schema.field("value").metadata[b"unit"] == b"see unit"


def test_columns_of_a_query_keep_the_descriptions_of_the_tables(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "asked.parquet"
    sql = "select value, count(*) as value_low, sum(1) as articles from current_figures group by value"
    assert asked(root, "export", "parquet", str(out), "--query", sql).exit_code == 0
    told = pyarrow.parquet.read_schema(out)
    described = open_warehouse(root).arrow("figures").schema.field("value").metadata
    assert told.field("value").metadata == described
    assert told.field("value_low").metadata is None  # a count of that name is no column of figures
    assert told.field("articles").metadata is None


def test_what_a_version_lost_did_not_go(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse"
    shutil.copytree(root, copy, symlinks=True)
    shutil.rmtree(copy / "versions" / "2" / "figures")
    with pytest.raises(WarehouseError, match=r"version 2 can no longer be read in full: rows are gone from figures; "):
        diff(copy, 1, 2)
    assert diff(copy, 1, 3).num_rows


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("given", [("--table", "figures"), ("--query", "from figures")])
def test_a_file_that_cannot_be_written_is_named_and_not_the_warehouse(
    root: Path, tmp_path: Path, form: str, given: tuple[str, str]
) -> None:
    out = tmp_path / "nowhere" / "out"
    failed = asked(root, "export", form, str(out), *given)
    assert str(failed.exception).startswith(f"{out}: cannot be written: ")
    assert str(root) not in str(failed.exception)


def test_a_query_is_exported_as_csv_with_formulas_defused_on_request(root: Path, tmp_path: Path) -> None:
    sql = "select text, -5 as less from current_articles where text like '%Rents%'"
    sql = sql.replace("text,", "regexp_replace(text, '^date \\S+ ', '') as text,")
    for more, text in (((), "=Rents rose 4% in Leeds."), (("--defuse",), "'=Rents rose 4% in Leeds.")):
        out = tmp_path / f"{len(more)}.csv"
        assert asked(root, "export", "csv", str(out), "--query", sql, *more).exit_code == 0
        with out.open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [["text", "less"], [text, "-5"]]


def test_names_and_texts_of_a_closed_list_are_defused_too(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    sql = """select '=a'::enum('=a', 'b') as "=x", 1 as y"""
    assert asked(root, "export", "csv", str(out), "--query", sql, "--defuse").exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["'=x", "y"], ["'=a", "1"]]


def test_nothing_is_overwritten_and_nothing_half_written_is_left(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    failed = asked(root, "export", "csv", str(out), "--query", "select 1 / (value - value) from nowhere")
    assert (failed.exit_code, list(tmp_path.iterdir())) == (1, [])
    out.write_text("mine", encoding="utf-8")
    assert asked(root, "export", "csv", str(out), "--table", "articles").exit_code == 1
    assert out.read_text(encoding="utf-8") == "mine"
    assert asked(root, "export", "csv", str(tmp_path / "x.csv")).exit_code == 2


def test_pandas_has_the_rows_too(root: Path) -> None:
    frame = open_warehouse(root).pandas("current_figures", ["value", "precision"])
    assert sorted(frame["value"]) == [4.0, 90.0, 360.0]
    assert str(frame["precision"].dtype) == "Int64"


def test_a_reader_sees_one_version_while_others_are_committed_and_expire(tmp_path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    root = tmp_path / "warehouse"
    with writer(root) as opened:
        opened.commit([], facts("first"))
    ended = threading.Event()

    def commits() -> None:
        with writer(root) as opened:
            for number in range(40):
                opened.commit([], facts(f"{number}"))
                opened.remove_expired(datetime.now(UTC) + timedelta(days=900), every_days=1, weekly=False)
        ended.set()

    thread = threading.Thread(target=commits)
    thread.start()
    looked = 0
    while not ended.is_set():
        reader = open_warehouse(root)
        try:
            runs = reader.arrow("runs", ["version"])["version"].to_pylist()
        except WarehouseError:
            assert not reader.path.exists()  # it expired under the reader, which is told so
            continue
        assert sorted(runs) == list(range(1, reader.version + 1))
        looked += 1
    thread.join()
    assert looked
