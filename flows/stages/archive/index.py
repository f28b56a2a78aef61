"""Where the newest answer of each address lies in the archive, and by what a server knows it again.

A cache: it may be deleted between runs, and costs no more than requests without conditions. Nothing that it says is
believed before the record itself was read.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer's record. ``digest`` is the SHA-1 of the payload as sent; ``confirmed`` when it was last the answer."""

    url: str
    warc_file: str
    warc_offset: int
    record_id: str
    digest: bytes
    confirmed: str

    @property
    def confirmed_at(self) -> datetime:
        """When the answer was last given, in UTC."""
        return datetime.fromisoformat(self.confirmed)


_COLUMNS = ", ".join(field.name for field in fields(Entry))
_TABLE = f"create table if not exists answers_1 ({_COLUMNS}, primary key (url)) without rowid"


class Index:
    """The entries, by address. A file that is damaged or cannot be written is done without."""

    def __init__(self, path: Path | None = None) -> None:
        """``path`` is the file; without one the index lives as long as this object."""
        self._connection: sqlite3.Connection | None = None
        with suppress(sqlite3.Error, OSError):
            self._connection = _opened(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def find(self, url: str) -> Entry | None:
        """The entry of an address."""
        row = None
        if self._connection:
            with suppress(sqlite3.Error):
                row = self._connection.execute(f"select {_COLUMNS} from answers_1 where url = ?", (url,)).fetchone()
        return Entry(*row) if row else None

    def note(self, entry: Entry) -> None:
        """Put an entry in the place of the one before it."""
        if self._connection:
            marks = ", ".join("?" * len(fields(Entry)))
            with suppress(sqlite3.Error):
                self._connection.execute(f"insert or replace into answers_1 values ({marks})", astuple(entry))


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return _ready(":memory:")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _ready(str(path))
    except sqlite3.DatabaseError:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        return _ready(str(path))


def _ready(name: str) -> sqlite3.Connection:
    """Each statement is a transaction of its own; a run is killed without losing one, a machine that falls may."""
    # A flow's tasks run in threads, one after the other.
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute(_TABLE)
        connection.execute(f"select {_COLUMNS} from answers_1 limit 1").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
