"""One run becomes one version: data tables, then the row of runs, which is the commit, then the version to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandera.errors
import polars as pl
import pyarrow

from flows.warehouse.change import Change, RunFacts
from flows.warehouse.compact import merged_with, read_rows, when_due
from flows.warehouse.edit import Edit, Planned
from flows.warehouse.errors import WarehouseError, first_line, told_as
from flows.warehouse.files import conform
from flows.warehouse.log import DeltaLog
from flows.warehouse.recover import Committed
from flows.warehouse.replace import with_values
from flows.warehouse.store import Store
from flows.warehouse.supersede import superseded_keys, without_superseded
from flows.warehouse.unique import refuse_repeats
from schemas.tables import DATA_TABLES, RUNS

OnStep = Callable[[str], None]


def planned(logs: Mapping[str, DeltaLog], changes: Sequence[Change]) -> list[Planned]:
    """The edits that a run's changes come to, and after them the merging of small files that is due.

    Raises ``WarehouseError`` for rows that do not fit or repeat a key, and for a table unknown or named twice.
    """
    return [*(edit for change in _one_a_table(changes) for edit in _planned(logs, change)), *when_due(logs)]


def apply(store: Store, standing: Committed, edits: Sequence[Planned], run: RunFacts, on_step: OnStep) -> Committed:
    """Make the planned edits, in their order, the version after ``standing``, published when this returns.

    ``on_step`` is told after each step. Raises ``WarehouseError`` for a run's row that does not hold, and for a disk
    that fails; then nothing of the run is visible, unless its row was written: the message says which.
    """
    version = standing.version + 1
    logs = standing.logs
    _check_run(logs[RUNS.name], _run_row(run, version, {}, {}))
    with told_as(f"{store.place}: version {version} was not committed, and what was there before stands"):
        for edit in edits:
            _commit_edit(edit, version, on_step)
        _commit_run(logs, run, version, on_step)
    with told_as(f"{store.place}: version {version} is committed, but not published yet; the next run does it"):
        store.publish(version, logs, on_step)
    return Committed(version, logs)


def _one_a_table(changes: Sequence[Change]) -> list[Change]:
    """The changes in the order in which tables are written."""
    by_table = {change.table: change for change in changes}
    ordered = [by_table.pop(table.name) for table in DATA_TABLES if table.name in by_table]
    if by_table or len(ordered) < len(changes):
        raise WarehouseError(
            f"a commit takes each data table once; given: {', '.join(change.table for change in changes)}"
        )
    return ordered


def _planned(logs: Mapping[str, DeltaLog], change: Change) -> list[Planned]:
    log = logs[change.table]
    rows = conform(log.table, change.rows) if change.rows is not None and change.rows.num_rows else None
    named = change.supersede is not None and change.supersede.num_rows > 0
    keys = superseded_keys(log, change.supersede) if named else None
    again = None if rows is None else refuse_repeats(log, rows, keys)
    edit = Planned(log, lambda version: _written(log, rows, keys, again, version))
    return [edit] if change.values is None else [edit, with_values(log, pl.DataFrame(change.values))]


def _written(
    log: DeltaLog, rows: pyarrow.Table | None, keys: pl.DataFrame | None, again: pl.DataFrame | None, version: int
) -> Edit:
    added, removed = ([], []) if keys is None else without_superseded(log, keys, version, again)
    if rows is not None:
        added += log.write_rows(rows, version)
    return Edit(added, removed)


def _commit_edit(planned: Planned, version: int, on_step: OnStep) -> None:
    log = planned.log
    edit = planned.write(version)
    if edit.added or edit.removed or edit.new_schema:
        on_step(f"{log.table.name} written")
        log.commit(edit.added, edit.removed, version, data_change=edit.data_change, new_schema=edit.new_schema)
        on_step(f"{log.table.name} committed")


def _commit_run(logs: Mapping[str, DeltaLog], run: RunFacts, version: int, on_step: OnStep) -> None:
    rows = {name: sum(file.rows for file in log.files()) for name, log in logs.items()}
    rows[RUNS.name] += 1
    delta_versions = {name: log.version for name, log in logs.items() if name != RUNS.name}
    row = conform(RUNS, _run_row(run, version, rows, delta_versions).to_arrow())
    log = logs[RUNS.name]
    _commit_edit(Planned(log, lambda version: _run_written(log, row, version)), version, on_step)


def _run_written(log: DeltaLog, row: pyarrow.Table, version: int) -> Edit:
    """The run's row, in one file with those of earlier runs whose small files are due to be merged.

    So runs is compacted by the commit itself and needs no row of its own, and its newest file has its newest row.
    """
    earlier = merged_with(log.table, log.files())
    rows = pyarrow.concat_tables([read_rows(log, earlier), row]) if earlier else row
    return Edit(log.write_rows(rows, version), earlier)


def _run_row(run: RunFacts, version: int, rows: Mapping[str, int], delta_versions: Mapping[str, int]) -> pl.DataFrame:
    facts: dict[str, Any] = asdict(run) | {
        "version": version,
        "table_rows": json.dumps(rows),
        "table_versions": json.dumps(delta_versions),
    }
    return pl.DataFrame([{name: facts[name] for name in RUNS.columns()}], schema=RUNS.polars_schema())


def _check_run(log: DeltaLog, row: pl.DataFrame) -> None:
    refuse_repeats(log, row.to_arrow())
    try:
        RUNS.model.to_schema().validate(row)
    except pandera.errors.SchemaError as error:
        raise WarehouseError(f"{RUNS.name}: the run's row does not hold: {first_line(error)}") from error
