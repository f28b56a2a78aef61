"""versions/<N>.json, which says what a version holds, and latest.json, which says which is the newest.

    {"version": 7, "tables": {"figures": {"partition": "month", "files": [
      {"path": "delta/figures/month=2026-05/00000007-<checksum>.parquet", "size": 81234, "checksum": "...", "rows": 900}
    ]}}}

``path`` is below the warehouse's prefix, ``size`` in bytes, ``checksum`` the first half of the content's SHA-256 in
hexadecimal digits. A table without rows has one file without rows, so that every reader finds its columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flows.warehouse.bucket.objects import Objects
from flows.warehouse.errors import WarehouseError

LATEST = "latest.json"

_TRIES = 20
"""How often latest.json is read and put again: each time another writer was faster, and none can be for long."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file of a version."""

    path: str
    size: int
    checksum: str
    rows: int


@dataclass(frozen=True, slots=True)
class Held:
    """A table of a version; ``partition`` is the column that stands in the files' folder names, if one does."""

    partition: str | None
    files: tuple[HeldFile, ...]


def document(version: int, tables: Mapping[str, Held]) -> bytes:
    """The content of versions/<version>.json."""
    told = {"version": version, "tables": {name: asdict(held) for name, held in tables.items()}}
    return (json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8")


def name_of(version: int) -> str:
    """The name of a version's document."""
    return f"versions/{version}.json"


def read(objects: Objects, version: int) -> dict[str, Held] | None:
    """The tables of a version; None where there is no such version. Raises ``WarehouseError`` for a damaged one."""
    return read_named(objects, name_of(version))


def read_named(objects: Objects, name: str) -> dict[str, Held] | None:
    """What a document of that name says, otherwise as ``read``."""
    found = objects.get(name)
    if found is None:
        return None
    try:
        tables: Mapping[str, Any] = json.loads(found.content)["tables"]
        return {
            name: Held(held["partition"], tuple(HeldFile(**file) for file in held["files"]))
            for name, held in tables.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        repair = "delete it: the next run makes that of the newest version again"
        raise WarehouseError(f"{objects.told(name)}: is damaged; {repair}") from error


def published(objects: Objects) -> list[int]:
    """The versions that have a document, ascending."""
    names = (Path(found.name) for found in objects.list("versions"))
    return sorted(int(name.stem) for name in names if name.suffix == ".json" and name.stem.isdecimal())


def latest(objects: Objects) -> int | None:
    """The version that latest.json names; None where there is none. Raises ``WarehouseError`` for a damaged one."""
    found = objects.get(LATEST)
    return None if found is None else _version(objects, found.content)


def put_latest(objects: Objects, version: int) -> None:
    """Make latest.json name a version, unless it names a later one already; it never goes back."""
    for _ in range(_TRIES):
        found = objects.get(LATEST)
        if found and _is_version(found.content) and _version(objects, found.content) >= version:
            return
        if objects.put_instead(LATEST, (json.dumps({"version": version}) + "\n").encode(), found):
            return
    raise WarehouseError(f"{objects.told(LATEST)}: was replaced by others {_TRIES} times in a row; run again")


def _is_version(content: bytes) -> bool:
    return next(_told(content), 0) > 0


def _version(objects: Objects, content: bytes) -> int:
    version = next(_told(content), 0)
    if not version:
        raise WarehouseError(f"{objects.told(LATEST)}: names no version; the next run makes it again")
    return version


def _told(content: bytes) -> Iterator[int]:
    try:
        version = json.loads(content)["version"]
    except (ValueError, KeyError, TypeError):
        return
    if isinstance(version, int):
        yield version
