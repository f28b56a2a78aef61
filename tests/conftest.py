"""What many tests need: where the shared data lies."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared")
    return SHARED
