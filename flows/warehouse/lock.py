"""One writer at a time, by a lock of the operating system's that dies with its process."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.warehouse.errors import WarehouseBusy

POLL_SECONDS = 0.1
_MAX_HOLDER_BYTES = 200

_held: set[Path] = set()
"""Locks of this process. POSIX locks belong to a process: a second one here would be granted, and its end end both."""

_guard = threading.Lock()


@contextmanager
def one_writer(path: Path, *, wait: float, holder: str) -> Iterator[None]:
    """Hold the lock file at ``path`` for the length of the block.

    ``wait`` is how many seconds to wait for another writer to leave, ``holder`` what to call this one (``nightly``).
    The lock is not inherited by forked or spawned workers. Raises ``WarehouseBusy`` naming the other and since when.
    """
    path = path.resolve()
    descriptor = _acquire(path, time.monotonic() + wait)
    try:
        since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        name = f"{holder[:80]}, " if holder else ""
        _describe(descriptor, f"{name}process {os.getpid()}, since {since}")
        yield
    finally:
        os.ftruncate(descriptor, 0)
        with _guard:
            os.close(descriptor)  # ends the lock
            _held.discard(path)


def holder_of(path: Path) -> str | None:
    """Who holds the lock file at ``path``, or None where nobody does; asking changes nothing."""
    path = path.resolve()
    with _guard:
        if path in _held:
            return f"this process, {os.getpid()}"
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None  # no lock was ever taken, or none can be taken from here
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
        except (BlockingIOError, PermissionError):
            return os.pread(descriptor, _MAX_HOLDER_BYTES, 0).decode("utf-8", "replace") or "it has just begun"
        except OSError:
            return None
        finally:
            os.close(descriptor)


def _acquire(path: Path, deadline: float) -> int:
    # Twice at least: ``holder_of`` has a share of the lock while it looks.
    deadline = max(deadline, time.monotonic() + POLL_SECONDS)
    while True:
        with _guard:
            found = _try(path)
        if isinstance(found, int):
            return found
        if time.monotonic() >= deadline:
            raise WarehouseBusy(
                f"{path.parent}: another writer is at work ({found}); try again when it has ended, "
                "or wait for it with --wait SECONDS"
            )
        time.sleep(POLL_SECONDS)


def _try(path: Path) -> int | str:
    """The locked file's descriptor, or who has it."""
    if path in _held:
        return f"this process, {os.getpid()}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as the system likes
        text = os.pread(descriptor, _MAX_HOLDER_BYTES, 0).decode("utf-8", "replace")
        os.close(descriptor)
        return text or "it has just begun"
    _held.add(path)
    return descriptor


def _describe(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode("utf-8")[:_MAX_HOLDER_BYTES], 0)
