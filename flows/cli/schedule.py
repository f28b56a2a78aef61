"""``statwire serve``: the nightly schedule on one machine."""

from __future__ import annotations

import atexit
import warnings
from contextlib import ExitStack
from pathlib import Path

from flows.cli.server import server
from flows.warehouse import Place
from schemas.source import load_sources

DEPLOYMENT = "nightly"

WAIT_SECONDS = 3600.0
"""How long a scheduled run waits for a backfill by hand; after that it fails, and the next comes in its time."""


def serve_nightly(sources: Path, warehouse: Place) -> None:
    """Run the nightly flow whenever the schedule of sources.yaml says, until stopped (Ctrl-C, or SIGTERM)."""
    # Prefect's runner forgets to await its own end when it is told to stop.
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    schedule = load_sources(sources).schedule
    # The server ends last: Prefect's threads send their last lines when the interpreter ends, and would try for more
    # than a minute to reach a server that is gone. What is registered first is called last.
    stack = ExitStack()
    atexit.register(stack.close)
    url = stack.enter_context(server())
    # Imported here: Prefect reads the server's address from the environment once.
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.cli.limit import make_writer_limit
    from flows.nightly import nightly

    make_writer_limit(str(sources))
    when = f"{schedule.cron} ({schedule.timezone})"
    print(f"nightly at {when}, runs shown at {url.removesuffix('/api')}; Ctrl-C stops", flush=True)
    nightly.serve(
        name=DEPLOYMENT,
        schedule=Cron(schedule.cron, timezone=schedule.timezone),
        # Quiet, for Prefect's own lines tell the run here, and a progress bar would be written through them.
        parameters={
            "sources": str(sources.resolve()),
            **_placed(warehouse),
            "wait": WAIT_SECONDS,
            "quiet": True,
        },
        entrypoint_type=EntrypointType.MODULE_PATH,
        limit=1,
        print_starting_message=False,
    )


def _placed(warehouse: Place) -> dict[str, str]:
    """The flow's parameters that name a warehouse, wherever the flow is run from."""
    if isinstance(warehouse, Path):
        return {"warehouse": str(warehouse.resolve())}
    return {"warehouse": str(warehouse), "local": str(warehouse.local.resolve())}
