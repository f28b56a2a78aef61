"""Progress of a run: bars on a terminal, plain lines elsewhere, nothing when asked to be quiet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


def stderr_console() -> Console:
    """A console on standard error, so that standard output holds results alone."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


class Progress:
    """Says how far each stage has come."""

    def __init__(self, *, quiet: bool = False) -> None:
        """``quiet`` prints nothing at all."""
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()

    def line(self, text: str) -> None:
        """One plain line."""
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[_Step]:
        """A stage of so many steps."""
        if self._quiet or total == 0:
            yield _Step()
        elif self._terminal:
            with _bar() as bar:
                yield _Step(bar, bar.add_task(name, total=total))
        else:
            self.line(f"{name}: {total}")
            yield _Step()


class _Step:
    """Moves a bar, or nothing."""

    def __init__(self, bar: Bar | None = None, task: TaskID | None = None) -> None:
        self._bar, self._task = bar, task

    def advance(self, steps: int = 1) -> None:
        """So many steps are done."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, steps)


def _bar() -> Bar:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Bar(*columns, console=stderr_console())
