"""The load test of ``tests.bench.load``, a few hosts of it."""

from __future__ import annotations

from pathlib import Path

from tests.faulty import ARTICLES, KINDS
from tests.load import campaign


def test_a_killed_run_over_a_faulty_web_loses_nothing_and_the_next_gives_each_page_one_outcome(
    tmp_path: Path,
) -> None:
    hosts, pages, delay = 4, len(KINDS), 0.1
    found = campaign(tmp_path, hosts, pages, delay)
    assert found.is_one_outcome_each and len(found.pages) == hosts * pages
    assert found.kept and not found.again
    assert found.least >= delay
    expected = {(kind, "article" if kind in ARTICLES else "failed"): hosts * KINDS.count(kind) for kind in KINDS}
    assert dict(found.by_kind()) == expected
    assert found.told["own_peak"] < 500e6
