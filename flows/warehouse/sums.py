"""A checksum for every file of a table's log: Delta keeps none, and data files carry theirs in their names.

``delta/<table>/SHA256SUMS`` has one line a log entry and checkpoint, so that ``sha256sum -c SHA256SUMS`` in that folder
verifies them too. A line is forced to the disk after the file that it tells of: a file without a line is one whose
commit was not finished, by a writer at work or one that died. ``_last_checkpoint`` has no line, since every checkpoint
replaces it; what it says is compared with the checkpoint that it names.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

from flows.warehouse.durable import put, sync
from flows.warehouse.paths import LOG_FOLDER, SUMS

_NAME = r"[0-9]{20}\.(?:json|checkpoint\.parquet)"
_LOGGED = re.compile(_NAME)
_LINE = re.compile(rf"([0-9a-f]{{64}})  ({LOG_FOLDER}/{_NAME})\n")
LAST_CHECKPOINT = "_last_checkpoint"


def of_file(path: Path) -> str:
    """SHA-256 of a file's content in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> dict[str, str]:
    """File (relative to the table's ``folder``) -> SHA-256; what is no whole line is passed over."""
    try:
        text = (folder / SUMS).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    return {name: digest for digest, name in _LINE.findall(text)}


def has_damaged_lines(folder: Path) -> bool:
    """Whether a line is none of ours. The end of the file may be: a line that is being written, or half was."""
    try:
        text = (folder / SUMS).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return False
    whole = text[: text.rfind("\n") + 1]
    return any(not _LINE.fullmatch(line) for line in re.findall(r"[^\n]*\n", whole))


def logged(folder: Path) -> list[Path]:
    """The entries and checkpoints of the log of the table in ``folder``, in order."""
    log = folder / LOG_FOLDER
    return sorted(path for path in log.iterdir() if _LOGGED.fullmatch(path.name)) if log.is_dir() else []


def logged_version(path: Path) -> int:
    """The Delta version that an entry makes, or a checkpoint sums up."""
    return int(path.name[:20])


def record(folder: Path, files: Iterable[Path]) -> None:
    """Append a line for each file, which is on the disk already; the lines are when this returns."""
    lines = "".join(f"{of_file(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    is_new = not (folder / SUMS).exists()
    with (folder / SUMS).open("ab") as file:
        file.write(lines.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync(folder)


def restate(folder: Path, digests: Mapping[Path, str], gone: Collection[Path]) -> None:
    """Replace the checksums of files whose content is about to change, and drop the lines of those about to go."""
    told = read(folder) | {path.relative_to(folder).as_posix(): digest for path, digest in digests.items()}
    for path in gone:
        told.pop(path.relative_to(folder).as_posix(), None)
    put(folder / SUMS, "".join(f"{digest}  {name}\n" for name, digest in told.items()).encode("utf-8"))


def complete(folder: Path) -> None:
    """Finish what a writer that died left of a log: lines that are missing, a line or a file that was half written.

    Of a power cut while an entry was written the entry may remain without its content. Nothing can have been built on
    it, for its line would have come first: it is deleted, as the commit that it was to be never happened.
    """
    _cut_off_half_a_line(folder / SUMS)
    told = read(folder)
    last = max((logged_version(folder / name) for name in told), default=-1)
    missing = [path for path in logged(folder) if path.relative_to(folder).as_posix() not in told]
    for path in list(missing):
        if told and logged_version(path) >= last and not _is_whole(path):
            missing.remove(path)
            _delete(path)
    for path in missing:
        sync(path)
    if missing:
        sync(folder / LOG_FOLDER)
        record(folder, missing)


def _cut_off_half_a_line(sums: Path) -> None:
    with suppress(FileNotFoundError), sums.open("r+b") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            file.truncate(whole)


def _is_whole(path: Path) -> bool:
    """Whether a log file can be read to its end."""
    try:
        if path.suffix == ".parquet":
            parquet.read_metadata(path)
            return True
        lines = path.read_text(encoding="utf-8").splitlines()
        return bool(lines) and all(isinstance(json.loads(line), dict) for line in lines)
    except (OSError, ValueError, pyarrow.ArrowException):
        return False


def _delete(path: Path) -> None:
    path.unlink()
    if path.suffix == ".parquet":
        (path.parent / LAST_CHECKPOINT).unlink(missing_ok=True)  # without it the checkpoints are looked for by name
    sync(path.parent)
