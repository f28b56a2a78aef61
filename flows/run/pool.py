"""Worker processes for the pages of a batch: each page has a time limit, and one that hangs costs only itself."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from flows.process import Job, process_page, rejected, warm_up
from schemas.records import Outcome

TIME_LIMIT = "time_limit"
WORKER_DIED = "worker_died"

PAGE_SECONDS = 10.0
"""How long cleaning and reading one page may take; the slowest real page seen took a tenth of it."""

OnDone = Callable[[], None]


class Workers:
    """A pool of spawned processes (forked ones would inherit Prefect's threads and the warehouse's lock).

    A new process imports and tries everything before it takes its first page, so that no page pays for that.
    """

    def __init__(self, page_seconds: float, most: int) -> None:
        """``page_seconds``: how long one page may take before its process is killed.

        One process a core, at ``most`` so many: each takes 50 MB, and memory must not grow with the machine.
        """
        self._page_seconds = page_seconds
        count = min(most, len(os.sched_getaffinity(0)))
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPool(max_workers=count, context=spawn, initializer=warm_up)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def process(self, jobs: Sequence[Job], on_done: OnDone) -> list[Outcome]:
        """One outcome a job, in order; ``on_done`` is called after each."""
        futures = [self._pool.schedule(process_page, args=[job], timeout=self._page_seconds) for job in jobs]
        outcomes = []
        for job, future in zip(jobs, futures, strict=True):
            outcomes.append(self._outcome(job, future))
            on_done()
        return outcomes

    def _outcome(self, job: Job, future: object) -> Outcome:
        try:
            outcome: Outcome = future.result()  # type: ignore[attr-defined]
        except TimeoutError:
            reason = f"took longer than {self._page_seconds:g} s to clean and read; its process was ended"
            return rejected(job.page, "clean", TIME_LIMIT, reason)
        except ProcessExpired as expired:
            reason = f"its process died with exit code {expired.exitcode}"
            return rejected(job.page, "clean", WORKER_DIED, reason)
        return outcome
