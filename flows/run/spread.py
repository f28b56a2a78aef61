"""Work in parts, over worker processes where there is enough of it, with results in the order of the parts."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

MOST_WORKERS = 4
"""Each takes some hundreds of MB, and memory must not grow with the machine."""

_AHEAD = 2
"""Parts that wait for each worker, so that none is idle while the next is cut."""


class Spread:
    """Runs a function over parts; functions, parts and results must be picklable."""

    def __init__(self, workers: int) -> None:
        """``workers`` processes; with one, or none, everything is done in this process."""
        self._workers = workers
        spawn = multiprocessing.get_context("spawn")  # a forked one would inherit the warehouse's lock
        self._pool = ProcessPoolExecutor(workers, spawn, initializer=_settle) if workers > 1 else None

    def __enter__(self) -> Spread:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def over(self, work: Callable[[Part], Result], parts: Iterable[Part]) -> Iterator[Result]:
        """The result of each part, in their order; what a worker raises is raised here."""
        if self._pool is None:
            yield from map(work, parts)
            return
        waiting: deque[Future[Result]] = deque()
        for part in parts:
            waiting.append(self._pool.submit(work, part))
            if len(waiting) >= _AHEAD * self._workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def workers_for(rows: int, least: int) -> int:
    """One process a core, where there are at least ``least`` rows for each of two; else none but this."""
    return min(MOST_WORKERS, len(os.sched_getaffinity(0))) if rows >= 2 * least else 1


def _settle() -> None:
    """Records hold no circles, and to look for some among millions takes a fifth of the time."""
    gc.disable()
