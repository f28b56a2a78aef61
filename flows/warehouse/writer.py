"""The one door for whoever writes: lock, recovery, commits, and the lock's end.

Light to import: what needs Delta, polars and the tables' models is loaded when a writer is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from flows.warehouse.change import Change, RunFacts
from flows.warehouse.errors import told_as
from flows.warehouse.forget import takedown as notes
from flows.warehouse.forget.takedown import Takedown
from flows.warehouse.lock import one_writer
from flows.warehouse.place import Place
from flows.warehouse.read import Reader
from flows.warehouse.store import Store, store_at

if TYPE_CHECKING:
    from flows.warehouse.edit import Planned
    from flows.warehouse.recover import Committed

    Plan = Callable[[Committed], Sequence[Planned]]


def _nobody(_: str) -> None:
    """Whom steps are told when nobody asked."""


@contextmanager
def writer(
    root: str | Place, *, wait: float = 0.0, holder: str = "", on_step: Callable[[str], None] = _nobody
) -> Iterator[Writer]:
    """Open the warehouse at ``root`` for writing, made where there is none and recovered where the last writer died.

    In a bucket the lock keeps other writers of this machine out; one on another machine is refused at its commit.

    ``wait`` is how many seconds to wait for another writer; ``holder`` names this one to others; ``on_step`` is told
    after each step of a commit. Raises ``WarehouseBusy`` where another writer stays, ``WarehouseError`` for a folder
    that cannot be written or a log that is lost.
    """
    with ExitStack() as stack:
        with told_as(f"{root}: cannot be opened for writing"):
            store = store_at(root)
            store.prepare()
            stack.enter_context(one_writer(store.local.lock, wait=wait, holder=holder))
            opened = Writer(store, on_step)
            store.leave_dictionary()
        yield opened


class Forgotten(NamedTuple):
    """The version that a takedown made, if any; rows that the newest version lost; how many versions lost some."""

    version: int | None
    rows: int
    versions: int


class Writer:
    """A warehouse held for writing; made by ``writer`` alone, since it takes the lock for granted."""

    def __init__(self, store: Store, on_step: Callable[[str], None]) -> None:
        """Recover what an earlier writer may have left."""
        self._store = store
        self._paths = store.local
        self._on_step = on_step
        self._standing: Committed | None = self._recovered()

    def current(self) -> Reader | None:
        """A reader of the newest committed version; None before the first."""
        version = self._committed().version
        return self._store.reader(version) if version else None

    def commit(self, changes: Sequence[Change], run: RunFacts) -> int:
        """Commit a run as one version, also where it has no new rows; the number of the version, which is published.

        Raises ``WarehouseError`` where the rows do not fit or the disk fails.
        """
        from flows.warehouse.commit import planned

        return self.apply(lambda standing: planned(standing.logs, changes), run)

    def apply(self, plan: Plan, run: RunFacts) -> int:
        """Commit what ``plan`` makes of the version that stands; otherwise as ``commit``."""
        from flows.warehouse.commit import apply

        standing = self._committed()
        edits = plan(standing)
        self._standing = None  # a commit that fails half-way is recovered from before the next one
        self._standing = apply(self._store, standing, edits, run, self._on_step)
        return self._standing.version

    def restoring(self, number: int) -> Plan:
        """What ``apply`` needs to make the content of version ``number`` the newest."""
        return lambda standing: self._store.restored(number, standing)

    def plan(self, plan: Plan) -> Sequence[Planned]:
        """What ``apply`` would commit of ``plan`` now, to see whether there is anything to do; nothing is written."""
        return plan(self._committed())

    def remove_expired(self, now: datetime, *, every_days: int, weekly: bool) -> list[int]:
        """Remove the versions that ``retain.kept`` does not keep, and what only they needed; their numbers.

        Raises ``WarehouseError`` where the disk fails; what is not removed then goes the next time.
        """
        standing = self._committed()
        with told_as(f"{self._store.place}: expired versions cannot be removed; the next run tries again"):
            return self._store.remove_expired(standing, now, every_days, weekly, self._on_step)

    def unfinished_takedown(self) -> Takedown | None:
        """The takedown that is at work, or that an earlier writer did not finish."""
        return notes.noted(self._paths)

    def forget(self, takedown: Takedown, facts: Callable[[Mapping[str, object]], RunFacts]) -> Forgotten:
        """Take articles down in every table and version, and note that the archive is next.

        ``facts`` gives the run's row for the parameters that are to stand in it. Where the articles have their
        tombstones and the newest version does not hold them, no version is made. Raises ``WarehouseError`` for a file
        that cannot be read, before anything is changed, and where the disk fails; then the next writer finishes it.
        """
        from flows.warehouse.forget.purge import replacements
        from flows.warehouse.forget.rows import holding, planned, removed

        held = holding(self._paths, frozenset(takedown.hashes))
        standing = self._committed()
        newest, edits = standing.version, planned(standing, held, takedown)
        notes.note(self._paths, takedown)
        self._on_step("takedown noted")
        version = self.apply(lambda _: edits, facts({"removed": removed(held)})) if edits else None
        with told_as(f"{self._paths.root}: a takedown is not finished; the next writer finishes it"):
            written = replacements(self._paths, held, frozenset(takedown.hashes))
            self._on_step("files written")
            notes.note(self._paths, replace(takedown, stage="files", replaced=written))
            self._standing = None
            self._committed()  # recovery puts them in place, as it would after a writer that died here
        files = [one for files in held.values() for one in files.values()]
        lost = sum(one.rows for one in files if newest in one.versions)
        return Forgotten(version, lost, len({number for one in files for number in one.versions}))

    def note_takedown(self, takedown: Takedown | None) -> None:
        """Note how far the takedown at work is, or with None that it is done."""
        with told_as(f"{self._paths.root}: a takedown is not finished; the next writer finishes it"):
            if takedown is None:
                notes.done(self._paths)
            else:
                notes.note(self._paths, takedown)
        self._on_step("takedown noted" if takedown else "takedown done")

    def _committed(self) -> Committed:
        if self._standing is None:
            self._standing = self._recovered()
        return self._standing

    def _recovered(self) -> Committed:
        return self._store.recover(self._on_step)
