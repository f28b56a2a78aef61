"""Attempts as they come: fetching goes on in a thread of its own while what has come is read.

So a host that keeps us waiting holds up no other host's pages, and neither reading nor the network waits for the other.
Pages that wait to be read are bounded: beyond the bound no further one is asked for.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Protocol, Self

from schemas.records import Attempt, Failure

MOST_BYTES = 32_000_000
"""Bytes of pages that may wait to be read."""


class Room(Protocol):
    """Whether fetching may go on."""

    def is_full(self) -> bool:
        """Whether no further page should be asked for just now."""

    def is_closed(self) -> bool:
        """Whether nobody wants any more."""


class Stream:
    """Use as a context manager around ``batches``; leaving it early ends the fetching."""

    def __init__(self, fetch: Callable[[Callable[[Attempt], None], Room], None], most_bytes: int = MOST_BYTES) -> None:
        """``fetch`` is run in a thread: it hands each attempt to its first argument, and heeds the second."""
        self._fetch = fetch
        self._most = most_bytes
        self._waiting: deque[Attempt] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._is_over = False
        self._is_closed = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="fetch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed = True
        self._thread.join()

    def is_full(self) -> bool:
        """Whether so much waits that no further page should be asked for."""
        return self._bytes > self._most and not self._is_closed

    def is_closed(self) -> bool:
        """Whether the block was left."""
        return self._is_closed

    def batches(self, size: int) -> Iterator[list[Attempt]]:
        """Lists of so many attempts, the last one of fewer. Raises what the fetching raised, after what came before."""
        while batch := self._taken(size):
            yield batch
        if self._error:
            raise self._error

    def _taken(self, size: int) -> list[Attempt]:
        with self._changed:
            # What is full may hold fewer than a batch, and would stay so.
            self._changed.wait_for(lambda: len(self._waiting) >= size or self._is_over or self.is_full())
            batch = [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]
            self._bytes -= sum(map(_size, batch))
        return batch

    def _put(self, attempt: Attempt) -> None:
        with self._changed:
            self._waiting.append(attempt)
            self._bytes += _size(attempt)
            self._changed.notify()

    def _work(self) -> None:
        try:
            self._fetch(self._put, self)
        except BaseException as error:  # whoever takes the batches has to know
            self._error = error
        with self._changed:
            self._is_over = True
            self._changed.notify()


def _size(attempt: Attempt) -> int:
    page = attempt.page if isinstance(attempt, Failure) else attempt
    return len(page.body) if page else 0
