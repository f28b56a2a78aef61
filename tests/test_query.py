"""The warehouse's promises to readers: all see the same whole version, and what fails says so in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow
import pyarrow.dataset
import pytest
from click.testing import CliRunner

from flows.cli import group
from flows.warehouse import Paths, Reader, WarehouseError, open_warehouse, query, versions, writer
from schemas.tables import TABLES
from tests.warehouse_rows import MOMENT, first_run, second_run


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("read") / "warehouse"
    with writer(root) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())
    return root


def test_arrow_polars_and_duckdb_read_the_plain_files_alike(root: Path) -> None:
    folder = root / "latest" / "figures"
    arrow = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    frame = polars.read_parquet(folder)
    table = duckdb.sql(f"from read_parquet('{folder}/*/*.parquet', hive_partitioning = true)").to_arrow_table()
    months = ["2026-04"] * 2 + ["2026-05"] * 7 + ["undated"] * 2
    assert sorted(arrow["month"].to_pylist()) == sorted(frame["month"]) == sorted(table["month"].to_pylist()) == months
    assert (
        sorted(arrow["figure_id"].to_pylist()) == sorted(frame["figure_id"]) == sorted(table["figure_id"].to_pylist())
    )


def test_the_reader_gives_arrow_polars_and_duckdb_the_same_columns_rows_and_types(root: Path) -> None:
    reader = open_warehouse(root)
    for name in (*reader.table_names(), "current_articles", "current_figures", "current_skipped"):
        arrow = reader.arrow(name)
        frame = reader.polars(name).collect()
        with reader.connect() as connection:
            relation = connection.view(name).to_arrow_table()
        assert arrow.column_names == frame.columns == relation.column_names, name
        assert arrow.num_rows == frame.height == relation.num_rows, name
        plain = [[str(field.type).replace("element", "l") for field in table.schema] for table in (arrow, relation)]
        assert plain[0] == plain[1], name


def test_a_version_that_can_no_longer_be_read_in_full_is_not_listed_as_if_it_could(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse"
    shutil.copytree(root, copy, symlinks=True)
    assert [one.lacking for one in versions(copy)] == [(), ()]
    next((copy / "versions" / "1").glob("figures/*/*.parquet")).unlink()
    shutil.rmtree(copy / "versions" / "1" / "articles")
    assert {one.version: set(one.lacking) for one in versions(copy)} == {2: set(), 1: {"articles", "figures"}}
    listed = CliRunner().invoke(group, ["versions", "--warehouse", str(copy)], env={"COLUMNS": "200"}).output
    head, newest, oldest = listed.splitlines()
    assert head.rstrip().endswith("rows are gone from")
    assert "figures" not in newest
    assert {"articles,", "figures"} <= set(oldest.split())


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_output_that_is_cut_short_is_no_success(root: Path, tmp_path: Path, unbuffered: str) -> None:
    out = tmp_path / "out.json"
    statwire = ["prlimit", "--fsize=50000", sys.executable, "-c", "from flows.cli import main; main()"]
    sql = "select repeat('x', 200000)"
    with out.open("wb") as file:
        done = subprocess.run(
            [*statwire, "query", sql, "--format", "json", "--warehouse", str(root)],
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert (done.returncode, out.stat().st_size) == (1, 50_000)
    assert done.stderr == "statwire: [Errno 27] File too large\n"


def test_a_table_without_rows_has_its_columns_in_every_reader(root: Path) -> None:
    reader = open_warehouse(root, version=1)
    skipped = reader.arrow("skipped")
    assert (skipped.num_rows, skipped.schema.field("month").type) == (0, pyarrow.string())
    assert reader.polars("skipped").collect().schema["char_start"] == polars.Int64
    assert query(root, "select count(*) as n, max(month) as m from current_skipped", version=1).to_pylist() == [
        {"n": 0, "m": None}
    ]
    assert pyarrow.dataset.dataset(reader.path / "rejects").to_table().num_rows == 0


def test_a_query_runs_over_tables_and_their_current_rows(root: Path) -> None:
    sql = """
      select a.article_id, a.revision, count(*) as figures from current_articles a
      join current_figures f using (article_id) where a.month = '2026-05' group by all order by all
    """
    assert query(root, sql).to_pylist() == [
        {"article_id": "b", "revision": 2, "figures": 3},
        {"article_id": "c", "revision": 0 + 1, "figures": 2},
    ]
    times = query(root, "select finished, finished::varchar as told from runs order by version limit 1")
    assert times.schema.field("finished").type == pyarrow.timestamp("us", "UTC")
    assert times.to_pylist() == [{"finished": MOMENT, "told": "2026-05-31 04:00:00+00"}]


def test_an_older_version_is_read_by_number_and_by_time(root: Path) -> None:
    count = "select count(*) as n from articles"
    assert query(root, count).to_pylist() == [{"n": 5}]
    assert query(root, count, version=1).to_pylist() == [{"n": 4}]
    assert query(root, count, as_of=MOMENT + timedelta(hours=1)).to_pylist() == [{"n": 4}]
    assert open_warehouse(root, as_of=MOMENT.replace(tzinfo=None)).version == 1
    assert open_warehouse(root, as_of=datetime.now(UTC) + timedelta(days=36500)).version == 2


def test_a_reader_keeps_the_version_that_it_resolved(tmp_path: Path) -> None:
    with writer(tmp_path) as opened:
        opened.commit(*first_run())
        reader = open_warehouse(tmp_path)
        with reader.connect() as connection:
            opened.commit(*second_run())
            assert reader.polars("articles").collect().height == 4
            assert connection.execute("select count(*) from current_articles").fetchone() == (4,)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", r'Parser Error: syntax error at or near "selec"'),
        ("select * from figurs", r'Table with name figurs does not exist! Did you mean "figures"'),
        ("select colour from figures", r'Referenced column "colour" not found'),
        ("select 1 +", "Parser Error"),
        ("", "no statements in the query: give one SELECT, WITH"),
        ("select 1; select 2", "2 statements in the query: give one SELECT"),
        ("select error('no such luck')", "no such luck"),
    ],
)
def test_sql_that_fails_says_so_in_one_line(root: Path, sql: str, said: str) -> None:
    with pytest.raises(WarehouseError, match=said) as caught:
        query(root, sql)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("create table t (a int)", "begins with CREATE"),
        ("create table t as pivot articles on month", "begins with CREATE"),
        ("/* select */ copy articles to '{out}'", "begins with COPY"),
        ("copy (pivot articles on month) to '{out}'", "begins with COPY"),
        ("with x as (copy (select 1) to '{out}') select * from x", "has a COPY"),
        ("explain analyze copy (select 1) to '{out}'", "has a COPY"),
        ("explain (analyze) install json", "EXPLAIN ANALYZE runs what it explains"),
        ("attach '{out}' as other", "begins with ATTACH"),
        ("install json", "begins with INSTALL"),
        ("load json", "begins with LOAD"),
        ("export database '{out}'", "begins with EXPORT"),
        ("set threads = 1", "begins with SET"),
        ("from enable_logging(storage = 'file', storage_path = '{out}')", "configuration has been locked"),
        ("select * from duckdb", "Table with name duckdb does not exist"),
    ],
)
def test_a_query_that_does_more_than_read_is_refused_and_writes_nothing(
    root: Path, tmp_path: Path, sql: str, said: str
) -> None:
    with pytest.raises(WarehouseError, match=said) as caught:
        query(root, sql.format(out=tmp_path / "out"))
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "sql",
    [
        "with x as (select 1) select * from x",
        "from articles",
        "values (1), (2)",
        "(select 'copy' as é)",
        'select "copy" from (select 1 as "copy") -- copy',
        "describe articles",
        "show tables",
        "explain select 1",
        "summarize articles",
        "pivot articles on month using count(*)",
        "select * from read_csv('{given}')",
    ],
)
def test_a_query_may_be_any_statement_that_reads(root: Path, tmp_path: Path, sql: str) -> None:
    (tmp_path / "given.csv").write_text("a\n1\n", encoding="utf-8")
    assert query(root, sql.format(given=tmp_path / "given.csv")).num_rows > 0


def test_a_query_closes_its_connection_and_so_does_one_that_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def watched(reader: Reader, connect: Callable[[Reader], duckdb.DuckDBPyConnection] = Reader.connect) -> Any:
        made.append(connect(reader))
        return made[-1]

    monkeypatch.setattr(Reader, "connect", watched)
    query(root, "select 1")
    with pytest.raises(WarehouseError):
        query(root, "select nonsense")
    assert len(made) == 2
    for connection in made:
        with pytest.raises(duckdb.ConnectionException, match="closed"):
            connection.execute("select 1")


def test_hidden_files_that_others_put_into_a_version_are_not_read(tmp_path: Path) -> None:
    with writer(tmp_path) as opened:
        opened.commit(*first_run())
    reader = open_warehouse(tmp_path)
    for folder in (
        reader.path,
        reader.path / "figures",
        reader.path / "figures" / "month=2026-05",
        reader.path / "pages",
    ):
        (folder / ".DS_Store").write_bytes(b"Bud1")
    for name, count in (("figures", 8), ("pages", 4)):
        read = query(tmp_path, f"from {name}").num_rows, reader.polars(name).collect().height, len(reader.arrow(name))
        assert read == (count, count, count)
    assert reader.table_names() == sorted(table.name for table in TABLES)


def test_what_is_not_there_is_said_in_one_line_with_what_there_is(root: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"has no version 7; there are 1-2$"):
        open_warehouse(root, version=7)
    with pytest.raises(
        WarehouseError, match=r"had no version at 2026-05-30 .*; the oldest is version 1, of 2026-05-31 04"
    ):
        open_warehouse(root, as_of=MOMENT - timedelta(days=1))
    with pytest.raises(WarehouseError, match=r"has no table figurs; its tables: articles, checks, figures"):
        open_warehouse(root).arrow("figurs")
    for reads in (
        lambda: open_warehouse(tmp_path),
        lambda: query(tmp_path / "none", "select 1"),
        lambda: versions(tmp_path),
    ):
        with pytest.raises(WarehouseError, match="holds no version yet; run `make nightly` first"):
            reads()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with writer(tmp_path) as opened:
        opened.commit(*first_run())
    damaged = next(open_warehouse(tmp_path).path.glob("pages/*.parquet"))
    damaged.chmod(0o644)
    damaged.write_bytes(b"PAR1")
    for read in (lambda: open_warehouse(tmp_path).arrow("pages"), lambda: query(tmp_path, "select * from pages")):
        with pytest.raises(WarehouseError, match=r"pages/0000.*parquet") as caught:
            read()
        assert "\n" not in str(caught.value)


def test_versions_are_listed_newest_first_with_what_came_of_them(root: Path) -> None:
    second, first = versions(root)
    assert (first.version, first.run_id, first.flow, first.counts["candidates"], first.table_rows["articles"]) == (
        *(1, "one", "nightly", 4, 4),
    )
    assert (second.version, second.counts["replaced_figures"], second.table_rows["figures"]) == (2, 2, 11)
    assert second.finished == MOMENT + timedelta(days=1)
    assert second.bytes == sum(path.stat().st_size for path in Paths(root).version(2).rglob("*.parquet"))


def test_a_version_that_is_no_longer_there_is_not_listed(tmp_path: Path) -> None:
    import shutil

    with writer(tmp_path) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())
    shutil.rmtree(Paths(tmp_path).version(1))
    assert [version.version for version in versions(tmp_path)] == [2]


def test_importing_and_reading_load_neither_delta_nor_the_models_of_the_tables(root: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from flows.warehouse import open_warehouse, query\n"
        "assert not {'pyarrow', 'duckdb', 'polars'} & sys.modules.keys()\n"
        "query(Path(sys.argv[1]), 'select 1 from current_figures')\n"
        "assert not {'deltalake', 'pandera', 'polars', 'schemas'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", script, str(root)], check=True)
