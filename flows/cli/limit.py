"""The Prefect concurrency limit that sources.yaml may name: made by serve and deploy, held by commands that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli import environment

if TYPE_CHECKING:
    from flows.warehouse import Place


def make_writer_limit(sources: str) -> dict[str, str]:
    """Make ``settings.writer_limit`` on the Prefect server in use, one slot wide; what a deployment step returns.

    One that is there is left with one slot. Does nothing where the settings name none.
    """
    name = _named_in(Path(sources))
    if name:
        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            client.upsert_global_concurrency_limit_by_name(name, 1)
    return {"writer_limit": name}


@contextmanager
def sole_writer(sources: Path, warehouse: Place, wait: float) -> Iterator[None]:
    """Hold the limit for the length of the block, where the file ``sources`` is there and names one.

    Prefect is loaded only then. Raises as ``flows.tasks.holding`` does.
    """
    name = _named_in(sources) if sources.exists() else ""
    if not name:
        yield
        return
    from flows.warehouse import local_paths

    environment.prepare(local_paths(warehouse).cache)
    from flows.tasks import holding  # not before, since Prefect reads its environment once

    with holding(name, warehouse, wait):
        yield


def _named_in(sources: Path) -> str:
    from schemas.source import load_sources  # loads pydantic, which the light commands do without

    return load_sources(sources).settings.writer_limit
