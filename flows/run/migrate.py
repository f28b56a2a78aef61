"""The flow ``migrate``: a warehouse of an earlier Statwire gets today's columns before anything else is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flows.run.facts import maintenance_facts, new_run_id

if TYPE_CHECKING:
    from flows.warehouse import Writer

FLOW = "migrate"


def bring_up_to_date(hold: Writer) -> int | None:
    """Commit today's columns as a version where the warehouse has others; its number.

    Raises ``WarehouseError`` where that cannot be.
    """
    from flows.warehouse.migrate import described, migrated

    edits = hold.plan(migrated)
    if not edits:
        return None
    started = datetime.now(UTC)
    run_id = new_run_id(started)
    return hold.apply(lambda _: edits, maintenance_facts(FLOW, run_id, described(edits), {}, started))
