"""The one door for whoever writes: lock, recovery, commits, and the lock's end.

Light to import: what needs Delta, polars and the tables' models is loaded when a writer is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.warehouse.change import Change, RunFacts
from flows.warehouse.errors import WarehouseError, told_as
from flows.warehouse.lock import one_writer
from flows.warehouse.paths import Paths
from flows.warehouse.read import Reader

if TYPE_CHECKING:
    from flows.warehouse.edit import Planned
    from flows.warehouse.recover import Committed

    Plan = Callable[[Committed], Sequence[Planned]]


def _nobody(_: str) -> None:
    """Whom steps are told when nobody asked."""


@contextmanager
def writer(
    root: Path, *, wait: float = 0.0, holder: str = "", on_step: Callable[[str], None] = _nobody
) -> Iterator[Writer]:
    """Open the warehouse at ``root`` for writing, made where there is none and recovered where the last writer died.

    ``wait`` is how many seconds to wait for another writer; ``holder`` names this one to others; ``on_step`` is told
    after each step of a commit. Raises ``WarehouseBusy`` where another writer stays, ``WarehouseError`` for a folder
    that cannot be written or a log that is lost.
    """
    paths = Paths(root)
    if "%" in str(root.absolute()):
        raise WarehouseError(f"{root}: deltalake cannot write below a folder with % in its name; choose another")
    with ExitStack() as stack:
        with told_as(f"{root}: cannot be opened for writing"):
            root.mkdir(parents=True, exist_ok=True)
            stack.enter_context(one_writer(paths.lock, wait=wait, holder=holder))
            opened = Writer(paths, on_step)
            _leave_dictionary(paths)
        yield opened


def _leave_dictionary(paths: Paths) -> None:
    """Lay the data dictionary beside the data where there is none yet."""
    if not paths.dictionary.exists():
        from schemas.dictionary import dictionary

        paths.dictionary.write_text(dictionary(), encoding="utf-8")


class Writer:
    """A warehouse held for writing; made by ``writer`` alone, since it takes the lock for granted."""

    def __init__(self, paths: Paths, on_step: Callable[[str], None]) -> None:
        """Recover what an earlier writer may have left."""
        self._paths = paths
        self._on_step = on_step
        self._standing: Committed | None = self._recovered()

    def current(self) -> Reader | None:
        """A reader of the newest committed version; None before the first."""
        version = self._committed().version
        return Reader(self._paths.version(version), version) if version else None

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
        self._standing = apply(self._paths, standing, edits, run, self._on_step)
        return self._standing.version

    def plan(self, plan: Plan) -> Sequence[Planned]:
        """What ``apply`` would commit of ``plan`` now, to see whether there is anything to do; nothing is written."""
        return plan(self._committed())

    def remove_expired(self, now: datetime, *, every_days: int, weekly: bool) -> list[int]:
        """Remove the versions that ``retain.kept`` does not keep, and what only they needed; their numbers.

        Raises ``WarehouseError`` where the disk fails; what is not removed then goes the next time.
        """
        from flows.warehouse.retain import remove_expired

        standing = self._committed()
        with told_as(f"{self._paths.root}: expired versions cannot be removed; the next run tries again"):
            return remove_expired(self._paths, standing, now, every_days, weekly, self._on_step)

    def _committed(self) -> Committed:
        if self._standing is None:
            self._standing = self._recovered()
        return self._standing

    def _recovered(self) -> Committed:
        from flows.warehouse.recover import recover

        return recover(self._paths, self._on_step)
