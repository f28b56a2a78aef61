"""Each version against its run's row and against the logs: the same files, the same rows, the tables' own columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet

from flows.warehouse import listing
from flows.warehouse.counted import COLUMNS, rows_by_version
from flows.warehouse.errors import WarehouseError, first_line
from flows.warehouse.files import empty_name
from flows.warehouse.paths import VERSIONS, Paths
from flows.warehouse.read import Reader
from flows.warehouse.resolve import NO_LINK
from flows.warehouse.verify import footers
from flows.warehouse.verify.datafiles import DataFiles, without_the_file
from flows.warehouse.verify.finding import Findings
from flows.warehouse.verify.logs import CLOSED, Logs, closed_place
from schemas.tables import RUNS, TABLES, Table

_REPUBLISH = "the next run publishes the version again"
_OF_OLD = "put it back from a backup, or delete this version"


@dataclass(frozen=True, slots=True)
class Told:
    """What a run's row says of its version: rows a table, and the Delta version of each table but runs."""

    rows: Mapping[str, int]
    delta: Mapping[str, int]


def told_versions(paths: Paths, logs: Logs, findings: Findings) -> dict[int, Told]:
    """What runs says of every version that was committed; from the newest version's files where the log is lost."""
    folder = paths.delta(RUNS.name)
    columns = [*COLUMNS, "table_versions"]
    state = logs.newest(folder) or {}
    try:
        files = [parquet.read_table(folder / path, columns=columns, partitioning=None) for path in state]
        rows = pyarrow.concat_tables(files) if files else None
    except (OSError, pyarrow.ArrowException):
        rows = None  # which the files' own verification tells
    for version in reversed(paths.published() if rows is None else []):
        try:
            rows = Reader(paths.version(version), version, whole=False).arrow(RUNS.name, columns)
            break
        except WarehouseError:
            continue
    found = rows.to_pylist() if rows is not None else []
    counted = rows_by_version(found)
    return {row["version"]: Told(counted[row["version"]], json.loads(row["table_versions"])) for row in found}


@dataclass(frozen=True, slots=True)
class Layout:
    """Verifies the versions of one warehouse; ``newest`` is the last that was committed."""

    paths: Paths
    files: DataFiles
    logs: Logs
    findings: Findings
    newest: int

    def check(self, version: int, told: Told | None) -> int:
        """Verify one version; its rows. ``told`` is None where no run's row names it."""
        folder = self.paths.version(version)
        if told is None:
            self.findings.add(folder, "no row of runs is of this version", "move it away: nothing committed it")
            return 0
        known = {table.name: table for table in TABLES}
        for name in sorted(told.rows.keys() - known.keys()):
            self.findings.notes.append(f"{folder / name}: not verified, as this Statwire knows no table {name}")
        self._check_list(folder, told, known, version)
        return sum(self._table(folder / name, known[name], told, version) for name in told.rows if name in known)

    def _check_list(self, folder: Path, told: Told, known: Mapping[str, Table], version: int) -> None:
        """Compare the list of the version's files with what the logs say of it; old versions may have none."""
        path = folder / listing.NAME
        if not path.exists():
            return
        listed = listing.read(folder)
        states = {name: self._state(known[name], told) for name in told.rows if name in known}
        wrong = [
            name
            for name, state in states.items()
            if state is not None and set((listed or {}).get(name, ())) != (set(state) or {empty_name(known[name])})
        ]
        if listed is None or wrong:
            again = f"delete it, and {_REPUBLISH}" if version == self.newest else "delete it: readers do without"
            self.findings.add(path, "is not the list of this version's files", again)

    def _table(self, folder: Path, table: Table, told: Told, version: int) -> int:
        if not folder.is_dir():
            self._missing(folder, table, version, "is gone")
            return 0
        if closed := closed_place(folder):
            self.findings.add(closed, *CLOSED)
            return 0
        held = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.parquet")}
        state = self._state(table, told)
        if state is not None:
            self._compare_sets(folder, table, held, state, version)
        rows = 0
        for name, path in held.items():
            footer = self._footer(path)
            if footer is None:
                return 0  # rows cannot be counted, and why is told already
            rows += footer.num_rows
            self._compare_file(table, path, footer, (state or {}).get(name))
        if rows != told.rows[table.name]:
            wrong = f"holds {rows} rows, and its run's row says {told.rows[table.name]}"
            self.findings.add(folder, wrong, self._again(version, folder))
        return rows

    def _state(self, table: Table, told: Told) -> Mapping[str, Mapping[str, Any]] | None:
        """What the log says of the table's files in a version. A run's row cannot name the Delta version of its own."""
        if table.name in told.delta:
            return self.logs.state(self.paths.delta(table.name), told.delta[table.name])
        return None

    def _compare_sets(
        self, folder: Path, table: Table, held: Mapping[str, Path], state: Mapping[str, Any], version: int
    ) -> None:
        for name in sorted(state.keys() - held.keys()):
            self._missing(folder / name, table, version, "is gone")
        for name in sorted(held.keys() - state.keys()):
            if state or Path(name).name != "empty.parquet":
                self.findings.add(held[name], "is no file of this version", "move it away: readers take it for one")

    def _missing(self, path: Path, table: Table, version: int, wrong: str) -> None:
        if version not in self.paths.published():
            return  # taken away by retention at this moment
        delta = self.paths.delta(table.name) / path.relative_to(self.paths.version(version) / table.name)
        if version == self.newest and delta.exists():
            repair = _REPUBLISH
        elif delta.is_file() and delta not in self.findings.damaged:
            repair = f"link or copy it back from {delta}"
        elif version != self.newest:
            repair = _OF_OLD
        else:
            repair = without_the_file(path, self.paths, self.findings)
        self.findings.add(path, wrong, repair)

    def _again(self, version: int, folder: Path) -> str:
        if version == self.newest:
            return f"delete {folder}, and {_REPUBLISH}"
        return _OF_OLD

    def _footer(self, path: Path) -> parquet.FileMetaData | None:
        if path in self.findings.damaged:
            return None
        try:
            return self.files.footer(path)
        except FileNotFoundError:
            return None
        except (OSError, pyarrow.ArrowException) as error:
            self.findings.damaged.add(path)
            self.findings.add(
                path, f"cannot be read ({first_line(error)})", without_the_file(path, self.paths, self.findings)
            )
            return None

    def _compare_file(
        self, table: Table, path: Path, footer: parquet.FileMetaData, logged: Mapping[str, Any] | None
    ) -> None:
        if wrong := footers.schema_difference(table, footer):
            self.findings.add(path, wrong, "it was written by another Statwire: use that one, or reprocess")
        if logged is not None:
            repair = "put the log back from a backup; the file itself is whole"
            footers.compare(table, path, logged, footer, self.findings, repair)


def check_delta(paths: Paths, logs: Logs, findings: Findings, told: Mapping[int, Told], newest: int) -> None:
    """Verify that the Delta folders hold every file that the newest version needs from them."""
    if newest not in told:
        return
    for name, delta_version in {**told[newest].delta, RUNS.name: -1}.items():
        folder = paths.delta(name)
        if not folder.is_dir():
            findings.add(folder, f"is gone, though version {newest} has it", "put it back from a backup")
            continue
        for path in sorted(logs.state(folder, delta_version) or {}):
            if not (folder / path).exists():
                copy = paths.version(newest) / name / path
                whole = copy.exists() and copy not in findings.damaged
                repair = f"the next run links it back from {copy}" if whole else without_the_file(copy, paths, findings)
                findings.add(folder / path, "is gone", repair)


def check_empty(paths: Paths, findings: Findings) -> None:
    """Find folders that would be versions if they held something."""
    for number in paths.empty():
        findings.add(paths.version(number), "is empty, and no version", "the next run deletes it")


def check_latest(paths: Paths, findings: Findings, newest: int) -> None:
    """Verify that the link latest leads to a version, and say where it is not yet the newest."""
    again = "the next run makes it again"
    try:
        target = paths.latest.readlink()
    except FileNotFoundError:
        findings.add(paths.latest, "is gone", again)
        return
    except OSError:
        findings.add(paths.latest, *NO_LINK.split("; "))
        return
    number = int(target.name) if target.name.isdecimal() else 0
    if target != Path(VERSIONS) / str(number) or not paths.has(number):
        findings.add(paths.latest, f"leads to {target}, which is no version", again)
    elif number != newest:
        findings.notes.append(
            f"version {newest} is committed, and latest still leads to {number}: the writer at work, or else the next, "
            "publishes it"
        )
