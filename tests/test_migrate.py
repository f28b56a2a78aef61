"""A warehouse that an earlier Statwire wrote is read, and brought to today's columns as a version of its own."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandera.polars as pa
import polars
import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest

from flows.run.migrate import bring_up_to_date
from flows.run.restore import restore as restored_by_hand
from flows.warehouse import WarehouseError, migrate, open_warehouse, recover, restore, writer
from flows.warehouse.migrate import migrated
from schemas.tables import ARTICLES, DATA_TABLES, RUNS, Table
from tests.runs import backfill, outcomes, rows

OLD = Path(__file__).parent / "warehouses" / "dictionary-1.tar.xz"
"""Two runs of the Statwire of dictionary 1: two documents, then a revision of one of them."""

Tables = Callable[[Table], None]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(OLD) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "warehouse"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Puts another table in the place of the one of its name, as a later Statwire would have it."""

    def replace(table: Table) -> None:
        tables = tuple(table if one.name == table.name else one for one in DATA_TABLES)
        monkeypatch.setattr(recover, "DATA_TABLES", tables)
        monkeypatch.setattr(restore, "DATA_TABLES", tables)

    return replace


def with_columns(**columns: Any) -> Table:
    """Today's articles with further columns, given as annotation and field."""
    names = {"__annotations__": {name: kind for name, (kind, _) in columns.items()}, "__module__": __name__}
    model = type("LaterRows", (ARTICLES.model,), names | {name: field for name, (_, field) in columns.items()})
    return Table("articles", model, ARTICLES.row, ARTICLES.key, ARTICLES.sort, ARTICLES.partition)


def test_a_warehouse_of_dictionary_1_is_read_and_written_on(old: Path, tmp_path: Path) -> None:
    assert rows(old, "select value from current_figures order by value") == [(3.0,), (360.0,), (1204.0,)]
    assert rows(old, "select count(*) from articles", version=1) == [(2,)]
    further = tmp_path / "further.txt"
    further.write_text("date 2026-05-03 Some 72 boats came.", encoding="utf-8")
    assert outcomes(backfill(old, further)) == {"article": 1}
    assert rows(old, "select value from current_figures order by value") == [(3.0,), (72.0,), (360.0,), (1204.0,)]
    assert rows(old, "select count(*) from articles", version=2) == [(3,)]
    assert rows(old, "select distinct syndicated_from from articles") == [(None,)]


def test_columns_of_today_are_no_version(old: Path) -> None:
    with writer(old) as opened:
        assert bring_up_to_date(opened) == 3
        assert bring_up_to_date(opened) is None


def test_a_new_column_is_null_in_old_rows_for_every_reader_and_old_versions_stay(old: Path, today: Tables) -> None:
    before = {version: open_warehouse(old, version=version).arrow("articles") for version in (1, 2)}
    today(with_columns(desk=(str, pa.Field(description="Which desk.", nullable=True))))
    with writer(old) as opened:
        assert bring_up_to_date(opened) == 3
    assert {version: open_warehouse(old, version=version).arrow("articles") for version in (1, 2)} == before
    folder = old / "latest" / "articles"
    assert desks(folder) == [[None] * 3] * 3
    now = open_warehouse(old).arrow("articles")
    assert now.drop_columns(["desk", "syndicated_from"]).sort_by("text_sha256").equals(before[2].sort_by("text_sha256"))
    assert rows(old, "select flow, reason from runs where version = 3") == [("migrate", "columns of today in articles")]
    with writer(old) as opened:
        assert bring_up_to_date(opened) is None


def desks(folder: Path) -> list[list[str | None]]:
    """The column as polars, pyarrow and DuckDB read it."""
    return [
        polars.read_parquet(f"{folder}/*/*.parquet")["desk"].to_list(),
        pyarrow.dataset.dataset(folder, partitioning="hive").to_table()["desk"].to_pylist(),
        [row[0] for row in duckdb.sql(f"select desk from read_parquet('{folder}/*/*.parquet')").fetchall()],
    ]


def test_what_is_restored_from_before_a_migration_has_todays_columns(old: Path, today: Tables) -> None:
    today(with_columns(desk=(str, pa.Field(description="Which desk.", nullable=True))))
    assert restored_by_hand(old, 1, "test") == 4  # version 3 brings today's columns
    assert desks(old / "latest" / "articles") == [[None] * 2] * 3
    assert rows(old, "select count(*) from current_figures") == rows(
        old, "select count(*) from current_figures", version=1
    )


def test_a_named_migration_fills_a_column_that_may_not_be_null(
    old: Path, today: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    def words(articles: pyarrow.Table) -> pyarrow.Array:
        return pyarrow.array([len(text.split()) for text in articles["text"].to_pylist()])

    today(with_columns(words=(int, pa.Field(description="Words of the text."))))
    with writer(old) as opened, pytest.raises(WarehouseError, match=r"articles: has no column words, which today may"):
        bring_up_to_date(opened)
    monkeypatch.setattr(migrate, "MIGRATIONS", {("articles", "words"): words})
    with writer(old) as opened:
        bring_up_to_date(opened)
    assert rows(old, "select words from articles order by words") == [(12,), (14,), (15,)]


def test_a_wider_type_holds_the_old_values(old: Path, today: Tables) -> None:
    today(
        with_columns(
            published_offset=(float, pa.Field(description="Offset.", nullable=True)),
            revision=(float, pa.Field(description="Revision.")),
        )
    )
    with writer(old) as opened:
        bring_up_to_date(opened)
    assert open_warehouse(old).arrow("articles")["revision"].to_pylist().count(2.0) == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"url": (int, pa.Field(description="Number.", nullable=True))}, "url holds string and cannot become int64"),
        ({"language": None}, "has a column language, which this Statwire does not know"),
    ],
)
def test_what_cannot_become_todays_is_refused_and_nothing_is_written(
    old: Path, today: Tables, columns: dict[str, Any], said: str
) -> None:
    if None in columns.values():
        model = ARTICLES.model.to_schema().remove_columns(list(columns))
        table = Table(
            "articles",
            type("Fewer", (), {"to_schema": staticmethod(lambda: model)}),
            ARTICLES.row,
            ARTICLES.key,
            ARTICLES.sort,
            ARTICLES.partition,
        )  # type: ignore[arg-type]
    else:
        table = with_columns(**columns)
    today(table)
    with writer(old) as opened, pytest.raises(WarehouseError, match=said):
        bring_up_to_date(opened)
    assert open_warehouse(old).version == 2


def test_a_migration_of_runs_that_was_never_committed_leaves_the_last_run_the_last(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writer(old) as opened:
        bring_up_to_date(opened)
    host = {
        "__annotations__": {"host": str},
        "__module__": __name__,
        "host": pa.Field(description="Host.", nullable=True),
    }
    later = Table("runs", type("LaterRuns", (RUNS.model,), host), RUNS.row, RUNS.key, RUNS.sort, restorable=False)
    monkeypatch.setattr(recover, "RUNS", later)
    monkeypatch.setattr(migrate, "RUNS", later)
    with writer(old) as opened:
        (edit,) = opened.plan(migrated)
        made = edit.write(4)
        edit.log.commit(made.added, made.removed, 4, new_schema=True)  # and no row of runs, as if killed here
    with writer(old) as opened:
        assert opened.plan(migrated) == []
        assert opened._committed().version == 3
    found = [
        row
        for file in (old / "delta" / "runs").glob("*.parquet")
        for row in pyarrow.parquet.read_table(file).to_pylist()
    ]
    assert sorted(row["version"] for row in found if "host" in row) == [1, 2, 3]
