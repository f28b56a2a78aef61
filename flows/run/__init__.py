"""A run without Prefect: loads what is known, calls the stages batch by batch, and commits one version.

Flows call ``open_run`` and then, for each batch, fetch and process; everything that must be closed (the writer's lock,
the archive, the worker processes) is closed when the block ends, whatever happened in it.
"""

from __future__ import annotations

from flows.run.conclude import RunFailedError, concluded
from flows.run.plan import Plan
from flows.run.run import Run, open_run

__all__ = ["Plan", "Run", "RunFailedError", "concluded", "open_run"]
