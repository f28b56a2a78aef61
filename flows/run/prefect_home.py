"""Prefect's own database, which keeps the parameters and reports of runs: of what was taken down it names nothing.

It is SQLite, and looked through as such, whatever Prefect's tables are called: its server may be at work meanwhile, and
need not be. What Prefect keeps elsewhere, as on a server of one's own, is not reached from here.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from flows.run.forgotten import Forgotten
from flows.warehouse import Paths
from schemas.address import document_stem, file_url, is_page_name
from schemas.identity import key
from schemas.records import LOCAL_OUTLET

HOME = "prefect"
"""The folder of the cache that is Prefect's, where PREFECT_HOME names no other."""

IN_ITS_PLACE = "(taken down)"

_DATABASE = "prefect.db"
_PATIENCE = 30.0
"""Seconds for a server that is writing; it does so for moments."""

_WORD = re.compile(r"[^\s\"'<>()\[\]{}|,;\\]+")
"""What may be an address or a path in a line of text, with what follows it directly."""

_Text = tuple[str, str, int, str]
"""Table, column, rowid and what stands there."""

_Names = Callable[[str], bool]
"""Whether a text names what was taken down."""


def cleared(paths: Paths, forgotten: Forgotten) -> list[str]:
    """Take the names of what was taken down out of Prefect's database, leaving no byte; says where that cannot be."""
    path = Path(os.environ.get("PREFECT_HOME") or paths.cache / HOME) / _DATABASE
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as database:
            _clear(database, lru_cache(100_000)(lambda text: _names(text, forgotten)))
    except sqlite3.Error as error:
        return [f"{path}: may still name what was taken down ({error}); stop Prefect's server, and delete it"]
    return []


def _clear(database: sqlite3.Connection, names: _Names) -> None:
    found = [(place, told) for *place, held in _texts(database) if (told := _without_names(held, names)) != held]
    database.execute("begin immediate")
    for (table, column, row), told in found:
        database.execute(f'update "{table}" set "{column}" = ? where rowid = ?', (told, row))
    database.execute("commit")
    database.execute("vacuum")  # rows that were changed or deleted leave their bytes behind
    database.execute("pragma wal_checkpoint(truncate)")


def _texts(database: sqlite3.Connection) -> Iterator[_Text]:
    tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
    for (table,) in tables:
        columns = [row[1] for row in database.execute(f'pragma table_info("{table}")')]
        listed = ", ".join(f'"{column}"' for column in columns)
        for row, *values in database.execute(f'select rowid, {listed} from "{table}"'):
            yield from ((table, column, row, v) for column, v in zip(columns, values, strict=True) if type(v) is str)


def _without_names(held: str, names: _Names) -> str:
    """A text, or JSON with texts in it, without the names that it holds."""
    if held[:1] in ('"', "[", "{"):
        with suppress(ValueError):
            value = json.loads(held)
            told = _mapped(value, names)
            return held if told == value else json.dumps(told)
    return _cleared(held, names)


def _mapped(value: Any, names: _Names) -> Any:
    if isinstance(value, str):
        return _cleared(value, names)
    if isinstance(value, list):
        return [_mapped(one, names) for one in value]
    if isinstance(value, dict):
        return {name: _mapped(one, names) for name, one in value.items()}
    return value


def _cleared(text: str, names: _Names) -> str:
    """A text without those of its words that name what was taken down; as a whole it may be a name with blanks."""
    return IN_ITS_PLACE if names(text) else _WORD.sub(lambda word: _told(word[0], names), text)


def _told(word: str, names: _Names) -> str:
    address = word.rstrip(".:!?")
    return IN_ITS_PLACE + word[len(address) :] if names(address) else IN_ITS_PLACE if names(word) else word


def _names(text: str, forgotten: Forgotten) -> bool:
    """Whether a text is an address of what was taken down, or a path of a document that was, wherever it lay."""
    if not ("/" in text or "." in text) or "\0" in text or len(text) > 4096:
        return False
    path = Path(text)
    if is_page_name(path.name) and key("doc", document_stem(path), LOCAL_OUTLET) in forgotten.hashes:
        return True
    return any(forgotten.is_about(address) for address in (text, f"file://{text}", file_url(path)))
