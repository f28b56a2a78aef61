"""An Arrow table on a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow

MAX_CELL = 120
"""A cell on the terminal shows this many characters; the other formats give it whole."""


def print_table(table: pyarrow.Table) -> None:
    """Print the rows, numbers to the right, whole lines where the terminal is wide enough."""
    import pyarrow
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 10_000  # a pipe has no width: never fold a row that a program may read
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for field in table.schema:
        number = pyarrow.types.is_integer(field.type) or pyarrow.types.is_floating(field.type)
        shown.add_column(field.name, justify="right" if number else "left", overflow="fold")
    for row in table.to_pylist():
        shown.add_row(*(_cell(value) for value in row.values()))
    console.print(shown)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    # News text may hold anything; a terminal must not obey it.
    text = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
