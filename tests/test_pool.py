"""How many processes clean pages: a run's memory does not grow with the machine."""

from __future__ import annotations

import pytest

from flows.run.pool import PAGE_SECONDS, Workers


@pytest.mark.parametrize(("cores", "most", "made"), [(1, 4, 1), (4, 4, 4), (64, 4, 4), (64, 12, 12)])
def test_there_is_a_process_a_core_and_no_more_than_the_settings_say(
    cores: int, most: int, made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("flows.run.pool.os.sched_getaffinity", lambda _process: set(range(cores)))
    monkeypatch.setattr("flows.run.pool.ProcessPool", lambda **given: asked.append(given["max_workers"]))
    Workers(PAGE_SECONDS, most)
    assert asked == [made]
