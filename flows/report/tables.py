"""An Arrow table on a terminal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flows.report.plain import as_json, column_values, plain

if TYPE_CHECKING:
    import pyarrow

MAX_CELL = 120
"""A cell on the terminal shows this many characters; the other formats give it whole."""


def print_table(table: pyarrow.Table) -> None:
    """Print the rows as UTF-8, numbers to the right, whole lines where the terminal is wide enough."""
    from rich.console import Console
    from rich.table import Table

    from flows.report.output import as_utf8

    as_utf8()
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = 10_000  # a pipe has no width: never fold a row that a program may read
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for field in table.schema:
        shown.add_column(_harmless(field.name), justify="right" if _is_number(field.type) else "left", overflow="fold")
    # By place and not by name: a query may name two columns alike.
    for row in zip(*(column_values(column) for column in table.columns), strict=True):
        shown.add_row(*(_cell(value) for value in row))
    console.print(shown)


def _is_number(arrow_type: pyarrow.DataType) -> bool:
    from pyarrow import types

    return bool(types.is_integer(arrow_type) or types.is_floating(arrow_type) or types.is_decimal(arrow_type))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    parts = [plain(part) for part in (value if isinstance(value, list) else [value])]
    text = _harmless(", ".join(part if isinstance(part, str) else as_json(part) for part in parts))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def _harmless(text: str) -> str:
    """The text on one line without what a terminal would obey: escapes, and signs that turn its direction."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())
