"""A warehouse in a bucket keeps the promises of one in a folder: whole versions, one history, nothing half-visible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from flows.warehouse import Bucket, WarehouseError, open_warehouse, place_of, query, versions, writer
from tests import s3
from tests.warehouse_rows import MOMENT, content, first_run, second_run

BUCKET = "statwire-tests"
NUMBERS = count()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3.served(BUCKET) as address:
        yield address


@pytest.fixture
def bucket(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A warehouse of its own in the bucket, and in the environment what leads there."""
    for name, value in (s3.CREDENTIALS | {"AWS_ENDPOINT_URL": server}).items():
        monkeypatch.setenv(name, value)
    place = place_of(f"s3://{BUCKET}/a b/ü+#?'[x]={next(NUMBERS)}", tmp_path / "local")
    assert isinstance(place, Bucket)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def commit_both(place: Bucket | Path) -> None:
    with writer(place) as opened:
        opened.commit(*first_run())
        opened.commit(*second_run())


def test_a_bucket_holds_the_rows_that_a_folder_holds_for_every_reader(bucket: Bucket, folder: Path) -> None:
    commit_both(bucket)
    commit_both(folder)
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


def test_an_old_version_is_read_by_number_and_by_time(bucket: Bucket, folder: Path) -> None:
    commit_both(bucket)
    commit_both(folder)
    old = content(open_warehouse(folder, version=1))
    assert content(open_warehouse(bucket, version=1)) == old
    assert content(open_warehouse(bucket, as_of=MOMENT + timedelta(hours=1))) == old
    assert [found.version for found in versions(bucket)] == [2, 1]
    with pytest.raises(WarehouseError, match=r"has no version 3; there are 1-2"):
        open_warehouse(bucket, version=3)
