"""What many tests need: where the shared data lies, and worker processes that runs of this process share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pebble import ProcessPool

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared")
    return SHARED


class _Kept(ProcessPool):
    """A pool that outlives the run that leaves it."""

    def close(self) -> None:
        """Stay open."""

    def stop(self) -> None:
        """Stay open."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for nothing."""

    def end(self) -> None:
        """Close, and wait for the processes."""
        super().close()
        super().join()


@pytest.fixture(scope="session", autouse=True)
def _workers_are_shared() -> Iterator[None]:
    """Runs in the tests' own process share their workers, whose start takes longer than most runs.

    Runs that tests start as processes of their own, as `statwire` and Prefect do, start and end theirs.
    """
    kept: list[_Kept] = []

    @cache
    def pool(**given: Any) -> _Kept:
        kept.append(_Kept(**given))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("flows.run.pool.ProcessPool", pool)
        yield
    for each in kept:
        each.end()
