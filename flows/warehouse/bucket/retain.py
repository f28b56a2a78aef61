"""Which versions expire in a bucket, and the deletion, a day later, of the files that only they needed.

There is no lock to keep a writer on another machine from naming a file at the moment of its deletion: it may be
bringing back an expired version, or be about to commit the files that it has just written. So a version expires by its
document going from versions/ to expired/, and what no document and no log needs goes when that was a day ago.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.warehouse.bucket import versions
from flows.warehouse.bucket.log import below
from flows.warehouse.bucket.objects import Object, Objects
from flows.warehouse.files import written_for
from flows.warehouse.paths import LOG_FOLDER
from flows.warehouse.recover import Committed
from flows.warehouse.retain import kept, runs_of
from flows.warehouse.store import OnStep
from schemas.tables import RUNS

GRACE = timedelta(days=1)
"""How long a run may take, at the most, without losing files to another's retention."""

_EXPIRED = "expired"
_AT_ONCE = 8


def remove_expired(
    objects: Objects, standing: Committed, now: datetime, every_days: int, weekly: bool, on_step: OnStep
) -> list[int]:
    """Take the versions that expired out of sight, and delete what expired a day ago; the numbers of the former."""
    runs = runs_of(standing.logs[RUNS.name])
    keep = kept({version: moment for version, (moment, _) in runs.items()}, now, every_days, weekly)
    # A version that no row of runs tells of is nobody's to judge by its age: it stays.
    gone = [number for number in versions.published(objects) if number in runs.keys() - keep - {standing.version}]
    for version in gone:
        name = versions.name_of(version)
        objects.put(f"{_EXPIRED}/{version}.json", objects.read(name))
        objects.delete([name])
        on_step("version hidden")
    _sweep(objects, standing, on_step)
    return gone


def _sweep(objects: Objects, standing: Committed, on_step: OnStep) -> None:
    """Delete what nothing has needed for a day, where a version expired that long ago; otherwise there is little.

    That includes the files of writers that died or lost a race.
    """
    until = datetime.now(UTC) - GRACE  # by this machine's clock and the server's: neither is the run's to choose
    expired = list(objects.list(_EXPIRED))
    done = [found.name for found in expired if found.written < until]
    if not done:
        return
    needed = _needed(objects, standing, [found.name for found in expired if found.written >= until])
    unneeded = (found.name for found in _data_files(objects, standing) if found.written < until)
    for name in unneeded:
        if name not in needed:
            objects.delete([name])
            on_step("file deleted")
    objects.delete(done)


def _needed(objects: Objects, standing: Committed, lately_expired: list[str]) -> set[str]:
    documents = [*map(versions.name_of, versions.published(objects)), *lately_expired]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        held = list(pool.map(lambda name: versions.read_named(objects, name), documents))
    needed = {file.path for tables in held for table in (tables or {}).values() for file in table.files}
    return needed | {f"{below(name)}/{file.path}" for name, log in standing.logs.items() for file in log.files()}


def _data_files(objects: Objects, standing: Committed) -> Iterator[Object]:
    for name in standing.logs:
        for found in objects.list(below(name)):
            if f"/{LOG_FOLDER}/" not in found.name and written_for(Path(found.name)) is not None:
                yield found
