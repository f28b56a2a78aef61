"""Older files, logs and versions without the article: each step may be done again after a writer that died."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from flows.warehouse import listing
from flows.warehouse.durable import sync_all
from flows.warehouse.files import empty_name, write_empty, write_file, written_for
from flows.warehouse.forget.log import rewrite_log
from flows.warehouse.forget.rows import Held, all_files, without
from flows.warehouse.forget.takedown import Replaced, Takedown, note
from flows.warehouse.paths import Paths, names_below
from flows.warehouse.publish import link_or_copy, put_in_place
from schemas.tables import TABLES, Table

OnStep = Callable[[str], None]


def replacements(paths: Paths, held: Mapping[str, Mapping[str, Held]], hashes: Collection[str]) -> Replaced:
    """Write each file anew without the rows into the Delta folder: what takes its place, nothing where no row is left.

    A file keeps the columns and the version in its name that it had.
    """
    tables = {table.name: table for table in TABLES}
    found: dict[str, dict[str, dict[str, Any] | None]] = {}
    for name, files in held.items():
        folder = paths.delta(name)
        found[name] = {path: _written_anew(tables[name], folder, path, one, hashes) for path, one in files.items()}
        sync_all({(folder / new["path"]).parent for new in found[name].values() if new})
    return found


def _written_anew(table: Table, folder: Path, path: str, held: Held, hashes: Collection[str]) -> dict[str, Any] | None:
    rows = without(table, parquet.read_table(held.file, partitioning=None), hashes)
    if not rows.num_rows:
        return None
    partition = Path(path).parent.name.partition("=")[2] if table.partition else None
    action = write_file(table, folder, partition, rows, written_for(Path(path)) or 0, again=True)
    return {"path": action.path, "size": action.size, "stats": action.stats}


def finish(paths: Paths, takedown: Takedown, on_step: OnStep) -> None:
    """Put what was written in the place of what it replaces: in the logs, in every version, in the Delta folders."""
    replaced = takedown.replaced or {}
    for table in TABLES:
        if table.forgettable:
            rewrite_log(paths.delta(table.name), replaced.get(table.name, {}), all_files(paths, table))
            on_step("log rewritten")
    for version in paths.published():
        if any(files.keys() & set(names_below(paths.version(version) / name)) for name, files in replaced.items()):
            _exchange(paths, version, replaced)
            on_step("version replaced")
    for name, files in replaced.items():
        folder = paths.delta(name)
        for path in files:
            (folder / path).unlink(missing_ok=True)
        sync_all({place for path in files if (place := (folder / path).parent).is_dir()})
    on_step("files deleted")
    note(paths, replace(takedown, stage="archive", replaced=None))


def _exchange(paths: Paths, version: int, replaced: Replaced) -> None:
    """Build the version again with the files that replace some of its own, and exchange the two."""
    folder, building = paths.version(version), paths.building(version)
    tables = {table.name: table for table in TABLES}
    built: dict[str, list[str]] = {}
    for source in (entry for entry in folder.iterdir() if entry.is_dir()):
        files = _files_now(source, paths.delta(source.name), replaced.get(source.name, {}))
        built[source.name] = sorted(files) or [empty_name(tables[source.name])]
        for path, file in files.items():
            target = building / source.name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(str(file), str(target))
        if not files:
            write_empty(tables[source.name], building / source.name)
    listing.write(building, built)
    put_in_place(paths, building, folder)


def _files_now(folder: Path, delta: Path, new: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Path]:
    """Path in the version -> the file to link there."""
    found = {}
    for path in names_below(folder):
        action = new.get(path)
        if action:
            found[str(action["path"])] = delta / action["path"]
        elif path not in new:
            found[path] = folder / path
    return found
