"""What runs that were killed have archived: their files lie in the archive, and no row of pages points into them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from flows.stages.archive.reader import read_warc
from schemas.address import is_web_address
from schemas.records import Page

_RUN_FILE = re.compile(r"([0-9]{8}T[0-9]{6})-[0-9a-f]{8}-[0-9]{5,}\.warc\.gz")


def left_behind(raw_dir: Path, since: datetime, committed: Collection[str], *, local: bool = False) -> Iterator[Page]:
    """The pages from the web in the files of runs that began at ``since`` or later and are not ``committed``.

    ``local`` asks for local documents and pages of given archives too. In the order in which they were fetched. What of
    a file cannot be read is passed over: it would be fetched again.
    """
    for name in files_left(raw_dir, since, committed):
        for found in read_warc(raw_dir / name, "", raw_dir=raw_dir):
            if not isinstance(found, Page):
                continue
            # Pages out of given archives are as old as those; what was fetched is of this very run.
            fetched = is_web_address(found.candidate.url) and found.candidate.via != "archive"
            if local or fetched:
                yield found


def files_left(raw_dir: Path, since: datetime, committed: Collection[str]) -> list[str]:
    """The files, by their names below ``raw_dir``, of runs that began at ``since`` or later and are not ``committed``.

    In the order in which they were begun; a run that is still at work has not committed its own.
    """
    files = [path for path in raw_dir.glob("*/*.warc.gz") if _is_left(path, since, committed)]
    return [path.relative_to(raw_dir).as_posix() for path in sorted(files, key=lambda one: one.name)]


def _is_left(path: Path, since: datetime, committed: Collection[str]) -> bool:
    match = _RUN_FILE.fullmatch(path.name)
    if match is None or path.name.rpartition("-")[0] in committed:
        return False
    return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) >= since
