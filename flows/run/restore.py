"""The flow ``restore``: an old version's content becomes the newest, with a row in runs that says so and why."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.run.facts import maintenance_facts, new_run_id
from flows.run.forget import finish_takedown
from flows.run.migrate import bring_up_to_date
from flows.warehouse import Place, refuse_none, writer

FLOW = "restore"


def restore(warehouse: Place, number: int, reason: str, *, wait: float = 0.0) -> int:
    """Commit the content of version ``number`` as the newest version; its number. ``wait`` as for a run.

    Raises ``WarehouseBusy`` where another writer is at work, and ``WarehouseError`` where the version is the newest
    itself, is not there, or cannot be had whole.
    """
    started = datetime.now(UTC)
    run_id = new_run_id(started)
    refuse_none(warehouse)  # or one would be made
    with writer(warehouse, wait=wait, holder=f"{FLOW} {run_id}") as opened:
        bring_up_to_date(opened)
        finish_takedown(opened, warehouse)
        facts = maintenance_facts(FLOW, run_id, reason, {"version": number}, started)
        return opened.apply(opened.restoring(number), facts)
