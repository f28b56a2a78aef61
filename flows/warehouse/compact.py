"""Many small files of a partition -> few larger ones, with the same rows, each file in the table's order.

A run leaves a file in each partition that it touches; without this, years of nights would leave thousands. Files are
told apart by how full they are, in tiers of which each is eight times the one below, and only eight files of one tier
are merged: so a row is written again once a tier at most, a handful of times in all, however many runs there are. A
file that is half full or more stays as it is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyarrow

from flows.warehouse.edit import Edit, Planned
from flows.warehouse.files import file_schema, most_rows
from flows.warehouse.log import DeltaLog, LiveFile
from flows.warehouse.recover import Committed
from schemas.tables import DATA_TABLES, Table

_Choice = Callable[[DeltaLog], Iterator[list[LiveFile]]]

TOGETHER = 8
"""Files of one tier that are merged, and how many times larger the next tier's are."""

MOST_A_RUN = 4.0
"""Full files' worth of rows that a run merges in one table at most: what is due beyond it waits for the next run."""


def when_due(logs: Mapping[str, DeltaLog]) -> list[Planned]:
    """The merging that a run does by the way, in each table after the run's own rows; an empty edit where none is due.

    It is bounded (``MOST_A_RUN``), so that a night takes no longer for the years before it.
    """
    return [_planned(logs[table.name], due) for table in DATA_TABLES]


def in_full(standing: Committed) -> list[Planned]:
    """Merging until no partition has two files less than half full; empty where that is so already."""
    return [_planned(log, _all) for log in (standing.logs[table.name] for table in DATA_TABLES) if any(_all(log))]


def merged_with(table: Table, files: Sequence[LiveFile]) -> list[LiveFile]:
    """Which files of an unpartitioned table one more row makes due, so that it is written with theirs in one file.

    A file that this makes due in turn is taken too: what is written is always one file. Empty where nothing is due.
    """
    found: list[LiveFile] = []
    tiers = _by_tier(table, files)
    rows, at = 1, tier(table, 1)
    while len(tiers[at]) >= TOGETHER - 1 and rows + sum(file.rows for file in tiers[at]) <= most_rows(table):
        found += tiers.pop(at)
        rows = 1 + sum(file.rows for file in found)
        at = tier(table, rows)
    return found


def read_rows(log: DeltaLog, files: Sequence[LiveFile]) -> pyarrow.Table:
    """The rows of some files of one partition, in ``file_schema`` and the table's order."""
    schema = file_schema(log.table)
    parts = [log.read(file.path).cast(schema) for file in files]
    return pyarrow.concat_tables(parts).sort_by([(name, "ascending") for name in log.table.sort])


def _planned(log: DeltaLog, choose: _Choice) -> Planned:
    return Planned(log, lambda version: _edit(log, choose(log), version))


def _edit(log: DeltaLog, bins: Iterator[list[LiveFile]], version: int) -> Edit:
    added, removed = [], []
    for files in bins:
        rows = read_rows(log, files)
        added.append(log.write(files[0].partition, rows, version, data_change=False))
        removed += files
    return Edit(added, removed, data_change=False)


def due(log: DeltaLog) -> Iterator[list[LiveFile]]:
    """Bins of due files, those of the smallest first: they take the most files away for the rows written."""
    tiers = (files for _, small in _small(log) for files in _by_tier(log.table, small).values())
    many = [files for files in tiers if len(files) >= TOGETHER]
    left = MOST_A_RUN * most_rows(log.table)
    for files in sorted(many, key=lambda files: sum(file.rows for file in files)):
        for merged in bins(log.table, files):
            left -= sum(file.rows for file in merged)
            if left < 0:
                return
            yield merged


def _all(log: DeltaLog) -> Iterator[list[LiveFile]]:
    for _, files in _small(log):
        yield from bins(log.table, files)


def _small(log: DeltaLog) -> Iterator[tuple[str | None, list[LiveFile]]]:
    """The files less than half full of each partition, the oldest first."""
    by_partition: dict[str | None, list[LiveFile]] = defaultdict(list)
    for file in log.files():
        if 2 * file.rows < most_rows(log.table):
            by_partition[file.partition].append(file)
    yield from by_partition.items()


def _by_tier(table: Table, files: Sequence[LiveFile]) -> dict[int, list[LiveFile]]:
    tiers: dict[int, list[LiveFile]] = defaultdict(list)
    for file in files:
        tiers[tier(table, file.rows)].append(file)
    return tiers


def tier(table: Table, rows: int) -> int:
    """0 for a file that is nearly half full, 1 for up to an eighth of that, and so on."""
    return int(math.log(most_rows(table) / 2 / max(rows, 1), TOGETHER))


def bins(table: Table, files: Sequence[LiveFile]) -> Iterator[list[LiveFile]]:
    """Files to be merged into one each, none above what a file may hold, and each more than half full but the last.

    The files are all less than half full. Neighbours stay together, so that a file's times stay close. What would be
    a bin of one file is left as it is.
    """
    filling: list[LiveFile] = []
    rows = 0
    for file in files:
        if rows + file.rows > most_rows(table):
            yield filling
            filling, rows = [], 0
        filling.append(file)
        rows += file.rows
    if len(filling) > 1:
        yield filling
