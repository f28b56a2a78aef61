"""The benches can be started; what they measure is their own affair."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHES = Path(__file__).parent / "bench"
COMMANDS = sorted(path for path in BENCHES.glob("*.py") if "__main__" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_every_bench_imports_what_it_needs(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import importlib; importlib.import_module('tests.bench.{path.stem}')"],
        cwd=BENCHES.parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""


def test_there_are_benches() -> None:
    assert len(COMMANDS) >= 6
