"""The note of a takedown at work, kept beside the data until it is done: by hashes alone, like the tombstones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from flows.warehouse.durable import put, sync
from flows.warehouse.errors import WarehouseError
from flows.warehouse.paths import Paths

Stage = Literal["rows", "files", "archive"]

Replaced = Mapping[str, Mapping[str, Mapping[str, Any] | None]]
"""Table -> file -> the action that adds what takes its place (path, size, stats); None where nothing does."""


@dataclass(frozen=True, slots=True)
class Takedown:
    """What is taken down, and how far that is.

    ``hashes`` are those that become tombstones, the article_ids among them; ``at`` is in ISO format. ``stage`` is what
    comes next; ``replaced`` are the files that hold the article, ``records`` the places in the archive: file, offset
    and length in bytes.
    """

    hashes: tuple[str, ...]
    reason: str
    run_id: str
    at: str
    stage: Stage = "rows"
    replaced: Replaced | None = None
    records: tuple[tuple[str, int, int], ...] | None = None


def noted(paths: Paths) -> Takedown | None:
    """The takedown that is not done yet, if there is one. Raises ``WarehouseError`` for a note that is damaged."""
    try:
        found = json.loads(paths.takedown.read_text(encoding="utf-8"))
        records = found.pop("records")
        places = None if records is None else tuple((str(file), int(at), int(size)) for file, at, size in records)
        return Takedown(**found | {"hashes": tuple(found["hashes"])}, records=places)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise WarehouseError(
            f"{paths.takedown}: is no note of a takedown; delete it, then forget the article again"
        ) from None


def note(paths: Paths, takedown: Takedown) -> None:
    """Keep the note; it is on the disk, whole, when this returns."""
    put(paths.takedown, json.dumps(asdict(takedown), ensure_ascii=False).encode("utf-8"))


def done(paths: Paths) -> None:
    """Take the note away."""
    paths.takedown.unlink(missing_ok=True)
    sync(paths.root)
