"""``flows.warehouse.verify`` in a bucket: documents, files and logs agree, every byte is the one that was committed.

Every file that a document names is fetched once. The logs have no checksums of their own here: what they say at the
Delta version of each kept version is compared with that version's document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet
from deltalake import DeltaTable

from flows.warehouse.bucket import versions
from flows.warehouse.bucket.log import below
from flows.warehouse.bucket.objects import Objects
from flows.warehouse.bucket.read import BucketReader
from flows.warehouse.bucket.store import BucketStore
from flows.warehouse.bucket.versions import Held, HeldFile, name_of
from flows.warehouse.errors import WarehouseError, first_line
from flows.warehouse.files import checksum, checksum_told
from flows.warehouse.resolve import open_warehouse
from flows.warehouse.verify.archive import check_archive
from flows.warehouse.verify.finding import Findings, Report
from flows.warehouse.verify.layout import Told
from flows.warehouse.verify.rows import check_tables
from schemas.tables import RUNS

_AT_ONCE = 4
"""Files that are fetched and hashed at the same time, and stand in memory."""

_BACKUP = "put it back from a backup, or restore a version without it"


def verify(store: BucketStore, version: int | None, *, every: bool) -> Report:
    """Verify the versions of a bucket's warehouse; otherwise as ``flows.warehouse.verify.verify``."""
    objects, findings = store.objects, Findings()
    kept = [number for number in store.published() if version in (None, number)]
    if not kept:
        open_warehouse(store.place, version=version)  # for what it raises
    held = {number: tables for number in kept if (tables := _document(objects, number, findings)) is not None}
    files = {file.path: file for tables in held.values() for table in tables.values() for file in table.files}
    damaged = _check_files(objects, files.values(), findings)
    told = _told(objects, held, damaged, findings)
    for number, tables in held.items():
        _check_version(objects, number, tables, told.get(number), findings)
    if version is None:
        _check_latest(store, max(told, default=kept[-1]), kept[-1], findings)
    for number in held if every else list(held)[-1:]:
        reader = BucketReader(objects, number, held[number])
        whole = {name for name, table in held[number].items() if not damaged & {file.path for file in table.files}}
        check_tables(reader, whole, findings, ())  # nothing is taken down in a bucket
        if not any(store.local.raw.glob("*")):
            findings.notes.append(f"{store.local.raw}: has no archive, so that of other machines was not verified")
        elif "pages" in whole:
            check_archive(reader, store.local, findings, (), may_be_elsewhere=True)
    newest = held.get(kept[-1], {})
    return Report(
        versions=tuple(kept),
        files=len(files),
        bytes=sum(file.size for file in files.values()),
        rows=sum(file.rows for table in newest.values() for file in table.files),
        findings=tuple(findings.found),
        notes=tuple(dict.fromkeys(findings.notes)),
    )


def _document(objects: Objects, number: int, findings: Findings) -> dict[str, Held] | None:
    try:
        return versions.read(objects, number)  # None where retention took it away at this moment
    except WarehouseError:
        findings.add(objects.told(name_of(number)), "cannot be read", "put it back from a backup, or delete it")
        return None


def _check_files(objects: Objects, files: Iterable[HeldFile], findings: Findings) -> set[str]:
    """Find the files that are not what the documents say; their paths."""
    listed = list(files)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        wrong = list(pool.map(lambda file: _wrong(objects, file), listed))
    for file, said in zip(listed, wrong, strict=True):
        if said:
            findings.add(objects.told(file.path), said, _BACKUP)
    return {file.path for file, said in zip(listed, wrong, strict=True) if said}


def _wrong(objects: Objects, file: HeldFile) -> str | None:
    found = objects.get(file.path)
    if found is None:
        return "is gone"
    if checksum(found.content) != file.checksum or file.checksum != checksum_told(Path(file.path)):
        return "its content is not what its name says"
    if len(found.content) != file.size:
        return f"has {len(found.content)} bytes, and a document says {file.size}"
    rows = parquet.read_metadata(pyarrow.BufferReader(found.content)).num_rows
    return None if rows == file.rows else f"has {rows} rows, and a document says {file.rows}"


def _told(
    objects: Objects, held: Mapping[int, Mapping[str, Held]], damaged: set[str], findings: Findings
) -> dict[int, Told]:
    """What the rows of runs say of each version, by the log of runs as it is now."""
    columns = ["version", "table_rows", "table_versions"]
    state = _state(objects, RUNS.name, None, findings)
    paths = [path for path in state or () if path not in damaged]
    found = []
    for path in paths:
        content = objects.get(path)
        if content is not None:
            rows = parquet.read_table(pyarrow.BufferReader(content.content), columns=columns, partitioning=None)
            found += rows.to_pylist()
    return {row["version"]: Told(json.loads(row["table_rows"]), json.loads(row["table_versions"])) for row in found}


def _check_version(
    objects: Objects, number: int, tables: Mapping[str, Held], told: Told | None, findings: Findings
) -> None:
    where = objects.told(name_of(number))
    if told is None:
        findings.add(where, "no row of runs is of this version", "delete it: nothing committed it")
        return
    for name, rows in told.rows.items():
        files = tables[name].files if name in tables else ()
        named = sum(file.rows for file in files)
        if named != rows:
            findings.add(where, f"names {named} rows of {name}, and its run's row says {rows}", _again(number))
        if name not in told.delta:
            continue
        state = _state(objects, name, told.delta[name], findings)
        if state is not None and state != {file.path for file in files if file.rows}:
            findings.add(where, f"names other files of {name} than the log", _again(number))


def _again(number: int) -> str:
    return f"delete it if {number} is the newest, and the next run makes it again; else put it back from a backup"


def _state(objects: Objects, name: str, version: int | None, findings: Findings) -> set[str] | None:
    """The files that a table's log names at a Delta version; None where it cannot be read, which is told."""
    try:
        actions = pyarrow.table(DeltaTable(objects.address(below(name)), version=version).get_add_actions(flatten=True))
    except Exception as error:  # deltalake's errors have no common class but this one
        at = "" if version is None else f" at Delta version {version}"
        where = objects.told(f"{below(name)}/_delta_log")
        findings.add(where, f"cannot be read{at}: {first_line(error)}", "put it back from a backup")
        return None
    return {f"{below(name)}/{path}" for path in actions["path"].to_pylist()}


def _check_latest(store: BucketStore, committed: int, newest: int, findings: Findings) -> None:
    """Verify that latest.json names a version, and say where it is not the newest yet."""
    where = store.objects.told(versions.LATEST)
    try:
        named = versions.latest(store.objects)
    except WarehouseError:
        named = None
    if named is None or named > newest:
        findings.add(where, "names no version that is there", "the next run makes it again")
    elif named < committed:
        findings.notes.append(
            f"version {committed} is committed, and latest.json still names {named}: the writer at work, or else the "
            "next, publishes it"
        )
