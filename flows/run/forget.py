"""The flow ``forget``: an article taken down for good, from the tables and versions to the archive and the cache."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flows.process import jobs_for
from flows.run import prefect_home
from flows.run.batches import batched
from flows.run.facts import maintenance_facts, new_run_id
from flows.run.forgotten import Forgotten, records_of, remove_records
from flows.run.history import History
from flows.run.migrate import bring_up_to_date
from flows.run.named import hashes_of
from flows.run.pool import PAGE_SECONDS, Workers
from flows.run.reading import EVER
from flows.run.rebuild import leave_shared_statistics
from flows.stages.archive import Place, left_behind
from flows.warehouse import Bucket, Paths, RunFacts, open_warehouse, told_as, writer
from flows.warehouse.counted import FORGET
from flows.warehouse.forget import Takedown
from flows.warehouse.store import refuse_bucket

if TYPE_CHECKING:
    from flows.warehouse import Writer

FLOW = FORGET

BATCH = 100
"""So many pages of killed runs are looked into at a time."""

_PLACES = "select distinct warc_file, warc_offset from pages where warc_file is not null and article_id in $hashes"


class Done(NamedTuple):
    """What a takedown came to.

    ``version`` is the one it made, None where none was to be made; ``rows`` those that the newest version lost,
    ``versions`` how many versions lost some, ``records`` those of the archive that were overwritten, ``addresses`` how
    many later runs refuse; ``unread`` says what in the archive could not be looked through.
    """

    version: int | None
    rows: int
    versions: int
    records: int
    addresses: int
    unread: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether everything had been done before."""
        return self.version is None and not (self.versions or self.records)


def forget(warehouse: Path | Bucket, target: str, reason: str, *, wait: float = 0.0) -> Done:
    """Take the article that ``target`` names down (see ``hashes_of``), and have later runs refuse it.

    ``wait`` is as for a run. Raises ``WarehouseBusy`` where another writer is at work, and ``WarehouseError`` where no
    such page is known, or the disk fails: what is not done then is finished by whoever writes next.
    """
    warehouse = refuse_bucket(warehouse, "taking down")
    hashes_of(open_warehouse(warehouse), target)  # an unknown one makes nobody wait, and no warehouse
    started = datetime.now(UTC)
    run_id = new_run_id(started)
    with writer(warehouse, wait=wait, holder=f"{FLOW} {run_id}") as opened:
        bring_up_to_date(opened)
        finish_takedown(opened, warehouse)
        hashes = hashes_of(open_warehouse(warehouse), target)
        leave_shared_statistics(opened, hashes)
        return _carried_out(opened, warehouse, Takedown(tuple(sorted(hashes)), reason, run_id, started.isoformat()))


def finish_takedown(opened: Writer, warehouse: Path | Bucket) -> list[str]:
    """Finish the takedown of a writer that died; what a run is to tell of it, nothing where there is none."""
    left = opened.unfinished_takedown()
    if left is None:
        return []
    warehouse = refuse_bucket(warehouse, "taking down")
    if left.stage == "archive":
        done = _archive_cleared(opened, warehouse, left, Done(None, 0, 0, 0, len(left.hashes), ()))
    else:
        done = _carried_out(opened, warehouse, left)
    return ["a takedown that was cut short is finished", *done.unread]


def _carried_out(opened: Writer, warehouse: Path, takedown: Takedown) -> Done:
    def facts(parameters: Mapping[str, object]) -> RunFacts:
        started = datetime.fromisoformat(takedown.at)
        return maintenance_facts(FLOW, takedown.run_id, takedown.reason, parameters, started)

    gone = opened.forget(takedown, facts)
    done = Done(gone.version, gone.rows, gone.versions, 0, len(takedown.hashes), ())
    return _archive_cleared(opened, warehouse, opened.unfinished_takedown() or takedown, done)


def _archive_cleared(opened: Writer, warehouse: Path, takedown: Takedown, done: Done) -> Done:
    """Overwrite the records, which are noted first: one that was half overwritten could not be found again."""
    paths = Paths(warehouse)
    unread: list[str] = []
    with told_as(f"{paths.raw}: the takedown is not finished; the next writer finishes it"):
        if takedown.records is None:
            places = [*_places(warehouse, takedown), *_left_places(warehouse, takedown)]
            found, unread = records_of(paths.raw, Forgotten(takedown.hashes), places)
            takedown = replace(takedown, records=tuple(found))
            opened.note_takedown(takedown)
        records = [Place(*one) for one in takedown.records or ()]
        unread += remove_records(paths.raw, records)
        _clear_cache(paths.cache)
    unread += prefect_home.cleared(paths, Forgotten(takedown.hashes))
    opened.note_takedown(None)
    return done._replace(records=len(records), unread=tuple(unread))


def _places(warehouse: Path, takedown: Takedown) -> list[tuple[str, int]]:
    with open_warehouse(warehouse).connect(["pages"]) as connection:
        return connection.execute(_PLACES, {"hashes": list(takedown.hashes)}).fetchall()


def _left_places(warehouse: Path, takedown: Takedown) -> Iterator[tuple[str, int]]:
    """Where runs that died have archived the article: no row tells of it, and under another address only the page."""
    with closing(History(open_warehouse(warehouse))) as history:
        committed = history.run_ids()
    pages = left_behind(Paths(warehouse).raw, EVER, committed, local=True)
    with ExitStack() as stack:
        workers = None
        for batch in batched(pages, BATCH):
            workers = workers or stack.enter_context(Workers(PAGE_SECONDS, most=1))
            outcomes = workers.process(jobs_for(batch, {}, {}), lambda: None)
            for page, outcome in zip(batch, outcomes, strict=True):
                if outcome.article and outcome.article.article_id in takedown.hashes:
                    yield page.warc_file or "", page.warc_offset or 0


def _clear_cache(cache: Path) -> None:
    """Delete what was fetched and kept for the next run alone; Prefect's server may be using what is its."""
    for entry in cache.iterdir() if cache.is_dir() else ():
        if entry.name == prefect_home.HOME:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
