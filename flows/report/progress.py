"""Progress of a run: bars on a terminal, plain lines elsewhere, nothing when asked to be quiet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars


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
    def stages(self, total: int | None, *names: str) -> Iterator[tuple[Callable[[], None], ...]]:
        """One bar a name, each of ``total`` steps (None where nobody knows); gives what to call after each step."""
        if self._quiet or total == 0:
            yield tuple(_nothing for _ in names)
        elif self._terminal:
            with _bars() as bars:
                yield tuple(partial(bars.advance, bars.add_task(name, total=total)) for name in names)
        else:
            self.line(f"{' and '.join(names)}: {'as many as there are' if total is None else total}")
            yield tuple(_nothing for _ in names)


def _nothing() -> None:
    """A step that nobody watches."""


def _bars() -> Bars:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=stderr_console())
