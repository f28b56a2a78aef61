"""A few of the rounds of ``tests.crash``; its docstring says what a killed run must leave."""

from __future__ import annotations

from pathlib import Path

from tests.crash import STEPS, campaign


def test_a_killed_run_leaves_one_whole_version_and_the_next_makes_up_for_it(tmp_path: Path) -> None:
    killed = campaign(tmp_path, rounds=2, writers=1, seed=3)
    assert killed.total() == 2
    assert set(killed) & set(STEPS)  # else nobody was killed where it matters


def test_so_do_two_runs_that_race_and_are_both_killed(tmp_path: Path) -> None:
    assert campaign(tmp_path, rounds=1, writers=2, seed=5).total() == 1
