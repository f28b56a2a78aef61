"""What is read again by earlier rules takes the place of what they read before; any other key stands once."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.warehouse import Change, Paths, WarehouseError, open_warehouse, writer
from schemas.tables import FIGURES
from tests.warehouse_rows import facts, keys, rows


def reading(extractor: str, value: float, *articles: str) -> Change:
    """One figure of each article, read by a version of the extractor, in place of what stood of it."""
    many = len(articles)
    ids = {"figure_id": [f"figure of {article}" for article in articles], "article_id": list(articles)}
    made = rows(FIGURES, many, month="2026-05", extractor_version=extractor, value=value, **ids)
    return Change("figures", made, keys(article_id=list(articles), month=["2026-05"] * many))


def told(root: Path) -> list[tuple[str, str, bool, float]]:
    found = open_warehouse(root).arrow("figures", ["article_id", "extractor_version", "is_current", "value"])
    return sorted(tuple(row.values()) for row in found.to_pylist())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Article a was read by extractors 1 and 2, article b by 1 alone."""
    with writer(tmp_path) as opened:
        opened.commit([reading("1", 1.0, "a", "b")], facts("one"))
        opened.commit([reading("2", 2.0, "a")], facts("two"))
    return tmp_path


def test_what_comes_again_takes_the_place_of_what_was_superseded_and_of_nothing_else(root: Path) -> None:
    assert told(root) == [("a", "1", False, 1.0), ("a", "2", True, 2.0), ("b", "1", True, 1.0)]
    with writer(root) as opened:
        opened.commit([reading("1", 3.0, "a")], facts("three"))
    assert told(root) == [("a", "1", True, 3.0), ("a", "2", False, 2.0), ("b", "1", True, 1.0)]
    assert len(open_warehouse(root, version=2).arrow("figures")) == 3
    with writer(root) as opened:
        opened.commit([reading("3", 4.0, "a", "b")], facts("four"))
    a = [("a", "1", False, 3.0), ("a", "2", False, 2.0), ("a", "3", True, 4.0)]
    assert told(root) == [*a, ("b", "1", False, 1.0), ("b", "3", True, 4.0)]


def test_a_key_that_stands_or_is_of_what_is_not_superseded_is_refused_before_anything_is_written(root: Path) -> None:
    current, again = reading("2", 3.0, "a"), reading("1", 3.0, "a")
    of_others = Change("figures", again.rows, keys(article_id=["b"], month=["2026-05"]))
    before = {path for path in root.rglob("*") if path.is_file()}
    for change in (current, of_others, Change("figures", again.rows)):
        with writer(root) as opened, pytest.raises(WarehouseError, match="is in the warehouse already"):
            opened.commit([change], facts("three"))
    assert {path for path in root.rglob("*") if path.is_file()} == before
    assert Paths(root).published() == [1, 2]
