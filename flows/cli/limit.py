"""Makes the Prefect concurrency limit that sources.yaml may name: for ``statwire serve`` and ``prefect deploy``."""

from __future__ import annotations

from pathlib import Path

from schemas.source import load_sources


def make_writer_limit(sources: str) -> dict[str, str]:
    """Make ``settings.writer_limit`` on the Prefect server in use, one slot wide; what a deployment step returns.

    One that is there is left with one slot. Does nothing where the settings name none.
    """
    name = load_sources(Path(sources)).settings.writer_limit
    if name:
        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            client.upsert_global_concurrency_limit_by_name(name, 1)
    return {"writer_limit": name}
