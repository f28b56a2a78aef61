"""The logs: every entry and checkpoint against its checksum, and what they say at a Delta version."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
from deltalake import DeltaTable

from flows.warehouse import sums
from flows.warehouse.errors import first_line
from flows.warehouse.paths import LOG_FOLDER, SUMS
from flows.warehouse.verify.finding import Findings

_COPY_BACK = "put it, or that line, back from a backup, whichever differs; versions/ can be read as before"
CLOSED = ("may not be read by this user", "give the permission back: chmod u+rx")
_CHECKPOINT = "delete it and _last_checkpoint beside it: the entries say the same, and Delta reads those"


@dataclass
class Logs:
    """The logs that can be read, each at the Delta versions that are asked for."""

    findings: Findings
    _states: dict[tuple[Path, int], dict[str, dict[str, Any]] | None] = field(default_factory=dict)

    def state(self, folder: Path, version: int) -> Mapping[str, Mapping[str, Any]] | None:
        """By path what the log at Delta's ``version`` says of each file; None where it cannot be read: that is told."""
        if (folder, version) not in self._states:
            self._states[folder, version] = self._read(folder, version)
        return self._states[folder, version]

    def newest(self, folder: Path) -> Mapping[str, Mapping[str, Any]] | None:
        """The same for the newest Delta version."""
        return self.state(folder, -1)

    def _read(self, folder: Path, version: int) -> dict[str, dict[str, Any]] | None:
        if not folder.is_dir() or self.findings.is_damaged_in(folder / LOG_FOLDER):
            return None  # it is gone, or deltalake may do anything with it
        try:
            delta = DeltaTable(folder, version=None if version < 0 else version)
            actions = pyarrow.table(delta.get_add_actions(flatten=True)).to_pylist()
        except Exception as error:  # deltalake's errors have no common class but this one
            what = "" if version < 0 else f" at Delta version {version}"
            self.findings.damaged.add(folder / LOG_FOLDER)
            self.findings.add(folder / LOG_FOLDER, f"cannot be read{what}: {first_line(error)}", _COPY_BACK)
            return None
        return {action["path"]: action for action in actions}


def closed_place(folder: Path) -> Path | None:
    """A table's folder, or one in it, that may not be read: searching skips it in silence."""
    places = (folder, *(entry for entry in folder.iterdir() if entry.is_dir())) if _is_open(folder) else (folder,)
    return next((place for place in places if place.is_dir() and not _is_open(place)), None)


def _is_open(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def check_sums(folder: Path, findings: Findings) -> None:
    """Verify the entries and checkpoints of the log of the table in ``folder`` that have a checksum, and that file."""
    if closed := closed_place(folder):
        findings.damaged.add(folder / LOG_FOLDER)
        findings.add(closed, *CLOSED)
        return
    told = sums.read(folder)
    if told and not (folder / LOG_FOLDER).is_dir():
        _damaged(folder / LOG_FOLDER, "is gone", findings)
        return
    files = sums.logged(folder)
    if sums.has_damaged_lines(folder):
        findings.add(
            folder / SUMS,
            "has lines that are damaged",
            "put it back from a backup, or compare the log with one and delete those lines: the next run makes them",
        )
    for path in files:
        if digest := told.get(path.relative_to(folder).as_posix()):
            _check_sum(path, digest, findings)
    there = {path.relative_to(folder).as_posix() for path in files}
    for name in told:
        if name not in there:
            _damaged(folder / name, "is gone", findings)
    _check_last_checkpoint(folder / LOG_FOLDER / sums.LAST_CHECKPOINT, findings)


def check_untold(folder: Path, committed: int | None, findings: Findings) -> None:
    """Find what has no checksum up to Delta's version ``committed``; what is newer is a commit that is not finished.

    None stands for the table of runs, whose newest row cannot name the Delta version that it makes itself: there the
    newest entry may lack its line, left by a writer that died between the two, and that is noted.
    """
    if closed_place(folder):
        return  # which is told already
    files = sums.logged(folder)
    told = sums.read(folder)
    newest = sums.logged_version(files[-1]) if files else 0
    last = newest - 1 if committed is None else committed
    for path in files:
        if path.relative_to(folder).as_posix() in told:
            continue
        if sums.logged_version(path) <= last:
            findings.add(
                path,
                f"has no whole line in {SUMS}, and its content cannot be verified",
                "compare it with a backup; the next run makes a line for it as it is now",
            )
        elif committed is None:
            findings.notes.append(f"{path}: has no line in {SUMS} yet; the writer at work, or else the next, makes it")


def _check_sum(path: Path, told: str, findings: Findings) -> None:
    try:
        if sums.of_file(path) != told:
            _damaged(path, f"its content is not the one that {SUMS} beside the log has the checksum of", findings)
    except OSError as error:
        _damaged(path, f"cannot be read ({error.strerror or error})", findings)


def _damaged(path: Path, wrong: str, findings: Findings) -> None:
    findings.damaged.add(path)
    findings.add(path, wrong, _CHECKPOINT if path.suffix == ".parquet" else _COPY_BACK)


def _check_last_checkpoint(path: Path, findings: Findings) -> None:
    """Compare the pointer to the newest checkpoint with the checkpoints that are there."""
    checkpoints = sorted(path.parent.glob("*.checkpoint.parquet"))
    if not checkpoints or any(checkpoint in findings.damaged for checkpoint in checkpoints):
        return
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        named = path.parent / f"{told['version']:020d}.checkpoint.parquet"
        is_right = named in checkpoints[-2:] and told["size"] == parquet.read_metadata(named).num_rows
    except FileNotFoundError:
        is_right = not path.exists()  # Delta then looks for checkpoints by name
    except (OSError, ValueError, KeyError, TypeError, pyarrow.ArrowException):
        is_right = False
    if not is_right:
        findings.damaged.add(path)
        findings.add(path, "does not describe the newest checkpoint", "delete it: Delta then finds checkpoints by name")
