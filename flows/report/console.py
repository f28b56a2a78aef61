"""The console that results are printed on: UTF-8, nothing in the data taken for markup, no folding in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.report.output import as_utf8

if TYPE_CHECKING:
    from rich.console import Console

UNFOLDED = 10_000
"""A pipe has no width: a row that a program may read is never folded."""


def stdout_console() -> Console:
    """A console on standard output."""
    from rich.console import Console

    as_utf8()
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = UNFOLDED
    return console
