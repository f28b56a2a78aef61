"""The flow ``compact``: small files of every table merged into larger ones, as a version of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from flows.run.facts import maintenance_facts, new_run_id
from flows.run.forget import finish_takedown
from flows.run.migrate import bring_up_to_date
from flows.warehouse import Place, open_warehouse, refuse_none, writer

FLOW = "compact"


class Compacted(NamedTuple):
    """The version that holds the same rows as the one before, None where nothing was to do; files before and after."""

    version: int | None
    files_before: int
    files_after: int


def compact(warehouse: Place, reason: str | None = None, *, wait: float = 0.0) -> Compacted:
    """Merge files until no partition has two less than half full, and commit that as a version.

    Nothing to merge makes no version; ``wait`` is how many seconds to wait for another writer. Raises ``WarehouseBusy``
    where it stays, and ``WarehouseError`` where there is no version yet or the disk fails.
    """
    from flows.warehouse.compact import in_full

    refuse_none(warehouse)  # or one would be made
    started = datetime.now(UTC)
    run_id = new_run_id(started)
    with writer(warehouse, wait=wait, holder=f"{FLOW} {run_id}") as opened:
        bring_up_to_date(opened)
        finish_takedown(opened, warehouse)
        before = _files(warehouse)  # of what recovery and migration left
        if not opened.plan(in_full):
            return Compacted(None, before, before)
        version = opened.apply(in_full, maintenance_facts(FLOW, run_id, reason, {}, started))
    return Compacted(version, before, _files(warehouse))


def _files(warehouse: Place) -> int:
    reader = open_warehouse(warehouse)
    return sum(len(reader.files(name)) for name in reader.table_names())
