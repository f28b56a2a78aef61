"""Which versions a warehouse has: the rows of runs whose versions are there to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.warehouse.counted import COLUMNS, rows_by_version
from flows.warehouse.errors import WarehouseError
from flows.warehouse.place import Place
from flows.warehouse.resolve import open_warehouse
from flows.warehouse.store import Content, store_at

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

    ``bytes`` counts every file of the version, also those that it shares with other versions; ``lacking`` are the
    tables of which rows are gone with their files: the version can no longer be read in full (``verify`` says more).
    """

    version: int
    run_id: str
    flow: str
    reason: str | None
    finished: datetime
    counts: Mapping[str, int]
    table_rows: Mapping[str, int]
    bytes: int
    lacking: tuple[str, ...]


def versions(root: str | Place) -> list[VersionInfo]:
    """The versions that can be read, newest first. Raises ``WarehouseError`` for a warehouse without any."""
    runs = open_warehouse(root).arrow("runs").sort_by([("version", "descending")]).to_pylist()
    store = store_at(root)
    there = set(store.published())
    counted = rows_by_version(runs)
    contents = store.contents([run["version"] for run in runs if run["version"] in there])
    return [_info(run, counted[run["version"]], contents[run["version"]]) for run in runs if run["version"] in contents]


def refuse_lost(root: str | Place, numbers: Sequence[int], tables: Collection[str]) -> None:
    """Raise ``WarehouseError`` where rows of one of the tables are gone from one of the versions, which are there."""
    counted = rows_by_version(open_warehouse(root).arrow("runs", COLUMNS).to_pylist())
    store = store_at(root)
    for number, content in store.contents(numbers).items():
        if lost := [name for name in _lacking(counted.get(number, {}), content) if name in tables]:
            raise WarehouseError(
                f"{store.place}: version {number} can no longer be read in full: rows are gone from {', '.join(lost)}; "
                "statwire verify says how to repair it"
            )


def _lacking(counted: Mapping[str, int], content: Content) -> tuple[str, ...]:
    """The tables of which a version's files hold fewer rows than its run counted."""
    return tuple(name for name, rows in counted.items() if content.rows.get(name, 0) < rows)


def _info(run: Mapping[str, Any], table_rows: Mapping[str, int], content: Content) -> VersionInfo:
    return VersionInfo(
        version=run["version"],
        run_id=run["run_id"],
        flow=run["flow"],
        reason=run["reason"],
        finished=run["finished"],
        counts={name: run[name] for name in _COUNTS},
        table_rows=table_rows,
        bytes=content.bytes,
        lacking=_lacking(table_rows, content),
    )
