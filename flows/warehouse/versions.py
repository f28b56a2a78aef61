"""Which versions a warehouse has: the rows of runs whose versions are there to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.warehouse.counted import rows_by_version
from flows.warehouse.paths import Paths
from flows.warehouse.read import open_warehouse

_COUNTS = (
    "candidates",
    "article",
    "unchanged",
    "duplicate",
    "rejected",
    "failed",
    "refused",
    "not_english",
    "new_figures",
    "replaced_figures",
)


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version: the run that made it, what came of that run's candidates, the rows of each table, and its size.

    ``bytes`` counts every file of the version, also those that it shares with other versions.
    """

    version: int
    run_id: str
    flow: str
    reason: str | None
    finished: datetime
    counts: Mapping[str, int]
    table_rows: Mapping[str, int]
    bytes: int


def versions(root: Path) -> list[VersionInfo]:
    """The versions that can be read, newest first. Raises ``WarehouseError`` for a warehouse without any."""
    runs = open_warehouse(root).arrow("runs").sort_by([("version", "descending")]).to_pylist()
    paths = Paths(root)
    there = set(paths.published())
    counted = rows_by_version(runs)
    return [
        _info(run, counted[run["version"]], paths.version(run["version"])) for run in runs if run["version"] in there
    ]


def _info(run: Mapping[str, Any], table_rows: Mapping[str, int], folder: Path) -> VersionInfo:
    return VersionInfo(
        version=run["version"],
        run_id=run["run_id"],
        flow=run["flow"],
        reason=run["reason"],
        finished=run["finished"],
        counts={name: run[name] for name in _COUNTS},
        table_rows=table_rows,
        bytes=sum(file.stat().st_size for file in folder.rglob("*.parquet")),
    )
