"""Blocks with too many keys to tell anything: a night that reads a part of one knows that it has more."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from flows.run import meeting
from flows.run.reconcile import Reconciling
from flows.run.reconciled_rows import records_of
from flows.stages.normalise import normalise
from flows.stages.reconcile import link, observations_of, reconcile
from flows.warehouse import open_warehouse, writer
from schemas.reconciled import Link, Observation, Statistic
from tests.bench.newsroom import tellings
from tests.warehouse_rows import facts

NIGHTS = 4


@pytest.mark.parametrize("most", [3, 10])
def test_nights_end_as_all_at_once_where_many_blocks_are_crowded(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (link, meeting):
        monkeypatch.setattr(module, "MOST_IN_BLOCK", most)
    said = {
        article.article_id: observations_of(article, f"2026-{month:02d}", normalise(article, own))
        for month in (4, 5)
        for article, own in tellings(date(2026, month, 1), 1200)
    }
    articles = sorted(said)
    random.Random(most).shuffle(articles)
    for number in range(NIGHTS):
        with writer(tmp_path / "warehouse") as opened:
            reconciling = Reconciling(f"run-{number}", opened.current())
            for name in articles[number::NIGHTS]:
                reconciling.take(name, said[name])
            opened.commit(reconciling.changes({}), facts(f"run-{number}"))
    reader = open_warehouse(tmp_path / "warehouse")
    made = reconcile(one for own in said.values() for one in own)
    monkeypatch.setattr(link, "MOST_IN_BLOCK", 80)
    assert reconcile(one for own in said.values() for one in own).links != made.links
    assert set(records_of(Observation, reader.polars("current_observations").collect())) == set(made.observations)
    assert set(records_of(Statistic, reader.polars("statistics").collect())) == set(made.statistics)
    assert set(records_of(Link, reader.polars("links").collect())) == set(made.links)
