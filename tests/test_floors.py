"""Floors are raised freely and lowered only aloud: each commit that lowered one says so in its first line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.floors import broken, floors, lowered, parse

ROOT = Path(__file__).parents[1]
PATH = "tests/floors.yaml"


def git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("needs git and a checkout")
    return done.stdout


def is_told(subject: str) -> bool:
    words = subject.lower()
    return "lower" in words and "floor" in words


def test_a_measure_below_its_floor_above_its_ceiling_or_unmeasured_is_broken() -> None:
    named = floors("corpus")
    good = dict(named)
    assert broken("corpus", good) == []
    assert len(broken("corpus", good | {"value_f1": named["value_f1"] - 0.001})) == 1
    assert len(broken("corpus", good | {"most_false_figures": named["most_false_figures"] + 1})) == 1
    assert len(broken("corpus", {})) == len(named)


def test_lowering_is_seen_in_floors_ceilings_and_removals() -> None:
    before = parse("a: {x: 0.9, most_y: 3, z: 1}")
    assert lowered(before, parse("a: {x: 0.95, most_y: 2, z: 1}")) == []
    assert len(lowered(before, parse("a: {x: 0.8, most_y: 4}"))) == 3


def test_every_commit_that_lowered_a_floor_says_so_in_its_first_line() -> None:
    commits = [line.split(" ", 1) for line in git("log", "--reverse", "--format=%H %s", "--", PATH).splitlines()]
    versions = [parse(git("show", f"{commit}:{PATH}")) for commit, _ in commits]
    silent = [
        f"{commit[:10]} {subject}: {', '.join(changes)}"
        for (commit, subject), before, after in zip(commits[1:], versions, versions[1:], strict=False)
        if (changes := lowered(before, after)) and not is_told(subject)
    ]
    assert silent == []


def test_the_working_tree_lowers_no_floor_of_the_last_commit() -> None:
    if not git("log", "-1", "--format=%H", "--", PATH):
        pytest.skip("the floors were never committed")
    committed = parse(git("show", f"HEAD:{PATH}"))
    assert lowered(committed, parse((ROOT / PATH).read_text(encoding="utf-8"))) == []
