"""Which rows and files hold an article, in whatever version, and the commit that takes the newest version's away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet
from deltalake.transaction import AddAction

from flows.warehouse.edit import Edit, Planned
from flows.warehouse.errors import WarehouseError, first_line
from flows.warehouse.files import file_schema, refuse_damage, write_file
from flows.warehouse.forget.takedown import Takedown
from flows.warehouse.log import DeltaLog, LiveFile
from flows.warehouse.paths import Paths, names_below
from schemas import identity
from schemas.tables import TABLES, TOMBSTONES, Table

if TYPE_CHECKING:
    from flows.warehouse.recover import Committed


class Held(NamedTuple):
    """A file with rows to be removed: where it can be read, how many such rows, and which versions have it."""

    file: Path
    rows: int
    versions: tuple[int, ...]


def holding(paths: Paths, hashes: Collection[str]) -> dict[str, dict[str, Held]]:
    """By table and path (relative to the table's folder) every data file that holds the articles.

    Raises ``WarehouseError`` for a file that cannot be read: nobody could say what it holds.
    """
    found: dict[str, dict[str, Held]] = {}
    for table in TABLES:
        files = _files(paths, table) if table.forgettable else {}
        held = ((path, _held(paths, table, path, numbers, hashes)) for path, numbers in files.items())
        found[table.name] = {path: one for path, one in held if one.rows}
    return {name: files for name, files in found.items() if files}


def all_files(paths: Paths, table: Table) -> set[str]:
    """Every data file of a table that is there, in the Delta folder or any version."""
    return set(_files(paths, table))


def _files(paths: Paths, table: Table) -> dict[str, list[int]]:
    """Path -> the versions that have it, 0 for the Delta folder."""
    found: dict[str, list[int]] = defaultdict(list)
    for number in (0, *paths.published()):
        for path in names_below(_folder(paths, table, number)):
            found[path].append(number)
    return found


def _folder(paths: Paths, table: Table, number: int) -> Path:
    return paths.version(number) / table.name if number else paths.delta(table.name)


def _held(paths: Paths, table: Table, path: str, numbers: list[int], hashes: Collection[str]) -> Held:
    file = _folder(paths, table, numbers[0]) / path
    try:
        there = parquet.read_schema(file).names
        columns = [name for name in (*table.of_articles, table.of_page) if name in there]
        rows = parquet.read_table(file, columns=columns, partitioning=None)
    except (OSError, pyarrow.ArrowException) as error:
        raise WarehouseError(
            f"{file}: cannot be read, so that nobody can say whether it holds the article ({first_line(error)}); "
            "statwire verify says how to repair it; nothing was changed"
        ) from error
    gone = compute.sum(_is_about(table, rows, hashes)).as_py() or 0
    if gone:
        refuse_damage(file.read_bytes(), file, file)  # or it would be written anew as if it were sound
    return Held(file, gone, tuple(number for number in numbers if number))


def without(table: Table, rows: pyarrow.Table, hashes: Collection[str]) -> pyarrow.Table:
    """The rows less those that hold the articles."""
    return rows.filter(compute.invert(_is_about(table, rows, hashes)))


def _is_about(table: Table, rows: pyarrow.Table, hashes: Collection[str]) -> pyarrow.ChunkedArray:
    """Of each row whether it holds one of the articles."""
    found = pyarrow.chunked_array([pyarrow.repeat(False, rows.num_rows)])
    asked = {name: hashes for name in table.of_articles if name in rows.column_names}
    if table.of_page in rows.column_names:
        pages = compute.unique(rows[table.of_page]).to_pylist()
        asked[str(table.of_page)] = [page for page in pages if identity.url_hash(page) in hashes]
    for name, values in asked.items():
        found = compute.or_(found, compute.is_in(rows[name], pyarrow.array(sorted(values), pyarrow.string())))
    return found


def planned(standing: Committed, held: Mapping[str, Mapping[str, Held]], takedown: Takedown) -> list[Planned]:
    """The edits that add the tombstones that are lacking, then take the rows away; none where nothing is to do."""
    edits = []
    log = standing.logs[TOMBSTONES.name]
    if rows := _tombstones(takedown, forgotten(log)):
        edits.append(Planned(log, lambda version: Edit(log.write_rows(rows, version), [])))
    return [*edits, *_removals(standing, held, frozenset(takedown.hashes))]


def _removals(
    standing: Committed, held: Mapping[str, Mapping[str, Held]], hashes: Collection[str]
) -> Iterator[Planned]:
    for name, files in held.items():
        log = standing.logs[name]
        live = [file for file in log.files() if file.path in files]
        if live:
            yield Planned(log, lambda version, log=log, live=live: _removal(log, live, hashes, version))  # type: ignore[misc]


def _removal(log: DeltaLog, live: list[LiveFile], hashes: Collection[str], version: int) -> Edit:
    added: list[AddAction] = []
    for file in live:
        rows = parquet.read_table(log.folder / file.path, partitioning=None).cast(file_schema(log.table))
        if (left := without(log.table, rows, hashes)).num_rows:
            added.append(write_file(log.table, log.folder, file.partition, left, version))
    return Edit(added, live)


def forgotten(log: DeltaLog) -> set[str]:
    """The hashes that have a tombstone."""
    files = [parquet.read_table(log.folder / file.path, columns=["url_hash"]) for file in log.files()]
    return {value for file in files for value in file["url_hash"].to_pylist()}


def _tombstones(takedown: Takedown, standing: set[str]) -> pyarrow.Table | None:
    new = sorted(set(takedown.hashes) - standing)
    if not new:
        return None
    given = {"forgotten_at": datetime.fromisoformat(takedown.at), "reason": takedown.reason, "run_id": takedown.run_id}
    return pyarrow.Table.from_pylist([{"url_hash": one, **given} for one in new], TOMBSTONES.arrow_schema())


def removed(held: Mapping[str, Mapping[str, Held]]) -> dict[str, list[tuple[int, int, int]]]:
    """By table how many rows the versions lose, told for neighbours together: first version, last version, rows."""
    return {name: _ranges(files) for name, files in held.items() if any(one.versions for one in files.values())}


def _ranges(files: Mapping[str, Held]) -> list[tuple[int, int, int]]:
    lost: dict[int, int] = defaultdict(int)
    for one in files.values():
        for version in one.versions:
            lost[version] += one.rows
    numbered = enumerate(sorted(lost))
    # Numbers that follow each other keep their distance from their places.
    runs = [list(run) for _, run in groupby(numbered, key=lambda pair: (pair[1] - pair[0], lost[pair[1]]))]
    return [(run[0][1], run[-1][1], lost[run[0][1]]) for run in runs]
