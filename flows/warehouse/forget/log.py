"""A Delta log made to name other files, with their sizes and statistics, and nothing of files that are gone.

The log is deltalake's; only the paths, sizes and statistics in its entries are changed here, and its checkpoints are
made again by deltalake from the entries. ``SHA256SUMS`` is brought in line first: when the writer dies after that, what
differs from it is gone through again by whoever finishes the takedown, and comes out the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow.parquet as parquet
from deltalake import DeltaTable

from flows.warehouse import sums
from flows.warehouse.durable import put, sync, sync_all
from flows.warehouse.paths import LOG_FOLDER

New = Mapping[str, Mapping[str, Any] | None]


def rewrite_log(folder: Path, new: New, there: Collection[str]) -> None:
    """Give each file that ``new`` names its replacement (path, size, stats), or none, in every entry and checkpoint.

    Of files that are not ``there`` any more the log keeps the number of rows, and no least and greatest values.
    """
    logged = sums.logged(folder)
    entries = {path: text for path in logged if path.suffix == ".json" and (text := _rewritten(path, new, there))}
    checkpoints = [path for path in logged if path.suffix == ".parquet" and _is_stale(path, new, there)]
    if not (entries or checkpoints):
        return
    digests = {path: hashlib.sha256(text).hexdigest() for path, text in entries.items()}
    sums.restate(folder, digests, set(checkpoints))
    (folder / LOG_FOLDER / sums.LAST_CHECKPOINT).unlink(missing_ok=True)  # checkpoints are then found by their names
    for path in checkpoints:
        path.unlink()
    for path, text in entries.items():
        put(path, text)
    _checkpoint_again(folder, checkpoints)


def _checkpoint_again(folder: Path, checkpoints: Iterable[Path]) -> None:
    made = []
    for path in checkpoints:
        DeltaTable(folder, version=sums.logged_version(path)).create_checkpoint()
        made.append(path)
    (folder / LOG_FOLDER / sums.LAST_CHECKPOINT).unlink(missing_ok=True)  # it may name an older one
    sync_all(made)
    sync(folder / LOG_FOLDER)
    if made:
        sums.record(folder, made)


def _rewritten(entry: Path, new: New, there: Collection[str]) -> bytes | None:
    """The entry's text with what is new; None where it stays as it is."""
    before = entry.read_text(encoding="utf-8").splitlines()
    after = [now for line in before if (now := _action(line, new, there)) is not None]
    return None if after == before else "".join(f"{line}\n" for line in after).encode("utf-8")


def _action(line: str, new: New, there: Collection[str]) -> str | None:
    if not line.startswith(('{"add"', '{"remove"')):
        return line
    action = json.loads(line)
    ((kind, told),) = action.items()
    path = unquote(told["path"])
    if path in new:
        found = new[path]
        if found is None:
            return None
        folder = told["path"].rpartition("/")
        told["path"] = folder[0] + folder[1] + Path(found["path"]).name
        told["size"] = found["size"]
        if kind == "add":
            told["stats"] = found["stats"]
    elif kind == "add" and path not in there and not _is_bare(told["stats"]):
        told["stats"] = json.dumps({"numRecords": json.loads(told["stats"]).get("numRecords")})
    else:
        return line
    return json.dumps(action, ensure_ascii=False, separators=(",", ":"))


def _is_bare(stats: str | None) -> bool:
    return not stats or json.loads(stats).keys() <= {"numRecords"}


def _is_stale(checkpoint: Path, new: New, there: Collection[str]) -> bool:
    """Whether a checkpoint names a file that was replaced, or tells more than it may of one that is gone."""
    told = dict(_told(checkpoint, "add", "stats"))
    if (told.keys() | dict(_told(checkpoint, "remove", "path")).keys()) & new.keys():
        return True
    return any(path not in there and not _is_bare(stats) for path, stats in told.items())


def _told(checkpoint: Path, kind: str, field: str) -> Iterator[tuple[str, str]]:
    """Path and a further field of the actions of a kind in a checkpoint."""
    with parquet.ParquetFile(checkpoint) as file:
        actions = file.read(columns=sorted({f"{kind}.path", f"{kind}.{field}"}))
    rows = actions[kind].to_pylist() if kind in actions.column_names else []
    return ((unquote(action["path"]), action[field]) for action in rows if action and action["path"])
