"""A rebuild in parts, in this process or in several, comes to what reconciling all at once does."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest

from flows.run import anew_joined
from flows.run.reconciled_rows import records_of, rows_of
from flows.run.spread import Spread
from flows.stages.normalise import normalise
from flows.stages.reconcile import Reconciled, observations_of, reconcile
from schemas.reconciled import Link, Observation, Statistic
from schemas.tables import OBSERVATIONS
from tests.bench.newsroom import tellings


@pytest.fixture(scope="module")
def told() -> list[Observation]:
    """Two months of a newsroom, in no order."""
    made = [
        one
        for month in (4, 5)
        for article, own in tellings(date(2026, month, 1), 700)
        for one in observations_of(article, f"2026-{month:02d}", normalise(article, own))
    ]
    random.Random(6).shuffle(made)
    return made


@pytest.fixture(scope="module")
def at_once(told: list[Observation]) -> Reconciled:
    return reconcile(told)


@pytest.mark.parametrize("workers", [1, 2])
def test_parts_come_to_what_all_at_once_comes_to(
    told: list[Observation], at_once: Reconciled, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anew_joined, "ROWS_A_PART", 300)
    with Spread(workers) as spread:
        made = anew_joined.reconciled(
            rows_of(OBSERVATIONS, told, "run"), rows_of(OBSERVATIONS, (), "run"), "run", spread
        )
    assert len(at_once.links) > 100
    assert set(records_of(Observation, made.observations)) == set(at_once.observations)
    assert set(records_of(Statistic, made.statistics)) == set(at_once.statistics)
    assert set(records_of(Link, made.links)) == set(at_once.links)


def test_nothing_comes_to_nothing() -> None:
    made = anew_joined.reconciled(*[rows_of(OBSERVATIONS, (), "run")] * 2, "run", Spread(1))
    assert (made.observations.height, made.statistics.height, made.links.height) == (0, 0, 0)


def test_parts_never_cut_what_belongs_together() -> None:
    rows = pl.DataFrame({"of": [1, 1, 1, 2, 3, 3, 4]})
    assert [part["of"].to_list() for part in anew_joined.cut(rows, "of", 2)] == [[1, 1, 1], [2, 3, 3], [4]]


def test_results_come_in_the_order_of_their_parts_and_faults_are_raised() -> None:
    with Spread(2) as spread:
        assert list(spread.over(abs, range(-20, 0))) == list(range(20, 0, -1))
        with pytest.raises(ZeroDivisionError):
            list(spread.over(_divided, [1, 0]))


def _divided(number: int) -> float:
    return 1 / number
