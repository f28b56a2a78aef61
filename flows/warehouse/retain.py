"""Which versions are kept, and the removal of the others with the data files that only they needed.

A version goes by being renamed to a hidden name, so that no reader ever finds half of one. A writer that dies on the
way leaves hidden folders, which the next one deletes, and data files that nothing needs, which the next removal finds:
it looks at every file and not only at what has expired since. Delta's logs are kept for ever, and so are read here only
for a version without a list of its files.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from flows.warehouse import listing
from flows.warehouse.durable import sync
from flows.warehouse.files import written_for
from flows.warehouse.log import DeltaLog
from flows.warehouse.paths import LOG_FOLDER, Paths, names_below
from flows.warehouse.publish import discard
from flows.warehouse.recover import Committed
from schemas.tables import RUNS

_MOVED = re.compile(rb'"(add|remove)":\{"path":"((?:[^"\\]|\\.)*)"')
"""What an entry of a Delta log adds and removes, without reading the statistics beside it as JSON."""

_FOR_EVER = 366_000
"""Days beyond which no calendar can count: whoever asks for more wants to keep every version."""


def kept(finished: Mapping[int, datetime], now: datetime, every_days: int, weekly: bool) -> set[int]:
    """The versions to keep of those given with the time of each: the newest always, and every one of the last days.

    Of earlier ones, with ``weekly``, the newest of each ISO week (UTC). What a week keeps does not depend on ``now``,
    so that a version kept once as a week's newest is kept for good.
    """
    if not finished:
        return set()
    most = min(every_days, _FOR_EVER)
    recent = {version for version, moment in finished.items() if now - moment < timedelta(days=most)}
    weeks: dict[tuple[int, int], int] = {}
    for version in sorted(finished):
        calendar = finished[version].isocalendar()
        weeks[calendar.year, calendar.week] = version
    return {max(finished), *recent, *(weeks.values() if weekly else ())}


def remove_expired(
    paths: Paths,
    standing: Committed,
    now: datetime,
    every_days: int,
    weekly: bool,
    on_step: Callable[[str], None],
) -> list[int]:
    """Remove the versions that expired and what only they needed; their numbers. To be called by the one writer."""
    runs = runs_of(standing.logs[RUNS.name])
    keep = kept({version: moment for version, (moment, _) in runs.items()}, now, every_days, weekly) | {
        standing.version
    }
    # A version that no row of runs tells of is nobody's to judge by its age: it stays.
    expired = [version for version in paths.published() if version in runs and version not in keep]
    if not expired:
        return []
    hidden = []
    for version in expired:
        hidden.append(paths.discarding(paths.building(version)))
        paths.version(version).rename(hidden[-1])
        on_step("version hidden")
    sync(paths.versions)  # before a file of theirs goes: after a power cut none of them may be back in part
    needed, unlisted = _needed(paths, {*paths.published(), *keep}, standing.logs)
    for name, log in standing.logs.items():
        # No row tells the Delta version of runs itself; there the folders alone say what is needed.
        wanted = {runs[version][1][name] for version in unlisted if version in runs and name in runs[version][1]}
        _remove_unneeded(log, wanted, needed[name], on_step)
    for folder in hidden:
        discard(folder)
        on_step("version deleted")
    return expired


def runs_of(log: DeltaLog) -> dict[int, tuple[datetime, Mapping[str, int]]]:
    """When each version's run finished, and the Delta versions that belong to it."""
    found: dict[int, tuple[datetime, Mapping[str, int]]] = {}
    for file in log.files():
        rows = log.read(file.path, ["version", "finished", "table_versions"])
        found |= {row["version"]: (row["finished"], json.loads(row["table_versions"])) for row in rows.to_pylist()}
    return found


def _needed(
    paths: Paths, versions: Iterable[int], tables: Iterable[str]
) -> tuple[Mapping[str, Collection[str]], list[int]]:
    """By table the files that some of the versions hold, and the versions of which no list of files tells all.

    A list tells of a file also where somebody deleted it from the version's folder; of the others that is asked of the
    logs, which grow with every run and take their time to read.
    """
    needed: dict[str, set[str]] = {name: set() for name in tables}
    unlisted = []
    for version in versions:
        folder = paths.version(version)
        listed = listing.read(folder)
        if listed is None:
            unlisted.append(version)
        for name, files in needed.items():
            files.update(names_below(folder / name) if listed is None else listed.get(name, ()))
    return needed, unlisted


def _remove_unneeded(
    log: DeltaLog, delta_versions: Collection[int], needed: Collection[str], on_step: Callable[[str], None]
) -> None:
    """Delete the data files that neither the log's newest version needs, nor one of those given, nor are ``needed``."""
    held = {file.path for file in log.files()}.union(needed)
    candidates = [name for name in names_below(log.folder) if name not in held and written_for(Path(name)) is not None]
    if not candidates:
        return
    moves = _moves(log) if delta_versions else {}
    if moves is None:
        return
    for name in candidates:
        if not any(_is_there(moves.get(name, []), version) for version in delta_versions):
            (log.folder / name).unlink(missing_ok=True)
            on_step("file deleted")


def _moves(log: DeltaLog) -> dict[str, list[tuple[int, bool]]] | None:
    """Of each path when the log added (True) or removed it, in order; None where entries of the log are missing."""
    moves: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for version in range(log.version + 1):
        try:
            entry = (log.folder / LOG_FOLDER / f"{version:020d}.json").read_bytes()
        except FileNotFoundError:
            return None
        for action, path in _MOVED.findall(entry):
            moves[unquote(json.loads(b'"' + path + b'"'))].append((version, action == b"add"))
    return moves


def _is_there(moves: list[tuple[int, bool]], version: int) -> bool:
    """Whether the table has the path at a Delta version: whether the last move until then added it."""
    until = [is_added for at, is_added in moves if at <= version]
    return bool(until) and until[-1]
