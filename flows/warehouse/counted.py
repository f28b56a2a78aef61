"""How many rows a version has: what its run counted, less what was taken down since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

FORGET = "forget"
"""The flow whose row in runs tells, in the parameter ``removed``, which rows older versions lost."""

COLUMNS = ("version", "flow", "parameters", "table_rows")


def rows_by_version(runs: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, int]]:
    """Version -> table -> rows, from the rows of runs (their ``COLUMNS``)."""
    runs = list(runs)
    found = {run["version"]: {name: int(rows) for name, rows in json.loads(run["table_rows"]).items()} for run in runs}
    for run in runs:
        if run["flow"] == FORGET:
            _subtract(found, json.loads(run["parameters"]).get("removed", {}))
    return found


def _subtract(found: Mapping[int, dict[str, int]], removed: Mapping[str, Iterable[tuple[int, int, int]]]) -> None:
    for table, ranges in removed.items():
        for first, last, rows in ranges:
            for version in range(first, last + 1):
                if table in found.get(version, {}):
                    found[version][table] -= rows
