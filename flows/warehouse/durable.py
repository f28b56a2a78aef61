"""Makes what was written survive a power cut, so that a later step never stands on an earlier one that is lost."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

_AT_ONCE = 8
"""Each forcing waits for the disk; those that wait together are answered together."""

_ENCODED_AT_ONCE = min(4, os.cpu_count() or 1)
"""Encoding a file takes a processor and the memory of its rows; Arrow and polars let others run meanwhile."""

_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of renameat2(2)."""

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def sync(path: Path) -> None:
    """Force a file's content, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(paths: Iterable[Path]) -> None:
    """``sync`` each, in any order; all are on the disk when this returns."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(sync, paths))


def put(path: Path, content: bytes) -> None:
    """Give a file a new content at once: a reader finds the one or the other, also after a power cut."""
    new = path.with_name(f"{path.name}#new")  # a name that nobody takes for a log's entry or a data file
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync(path.parent)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change their names at once; False where the system cannot, and then nothing was done."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2  # Linux, since glibc 2.28
    except (AttributeError, OSError):
        return False
    return bool(renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def in_parallel(write: Callable[[Piece], Done], pieces: Iterable[Piece]) -> list[Done]:
    """What ``write`` gives for each piece, in their order; the first error is raised once all have ended."""
    with ThreadPoolExecutor(_ENCODED_AT_ONCE) as pool:
        return list(pool.map(write, pieces))
