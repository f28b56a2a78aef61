"""An Arrow table on a terminal: as a table where it fits, else a record after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flows.report.console import stdout_console
from flows.report.plain import as_json, column_values, plain

if TYPE_CHECKING:
    import pyarrow
    from rich.console import Console

MAX_CELL = 120
"""A cell shows this many characters; the other formats give it whole."""

MAX_ROWS = 1_000
"""A table shows this many rows: laying out a million takes minutes, and nobody reads them."""

LEAST_TEXT = 12
"""Narrower than this a column of text is no longer read."""

REPLACED = "\ufffd"


def print_table(table: pyarrow.Table) -> None:
    """Print the first rows as UTF-8, numbers whole and to the right; says how many rows there are besides."""
    console = stdout_console()
    names = [harmless(name) for name in table.column_names]
    rows = list(_rows(table.slice(0, MAX_ROWS)))
    numbers = [_is_number(field.type) for field in table.schema]
    if _least_width(names, rows, numbers) <= console.width:
        _print_columns(console, names, rows, numbers)
    else:
        _print_records(console, names, rows)
    if table.num_rows > MAX_ROWS:
        rest = table.num_rows - MAX_ROWS
        console.print(f"… and {rest:,} more rows; --format csv, json or parquet gives them all")


def _rows(table: pyarrow.Table) -> Iterator[tuple[str, ...]]:
    # By place and not by name: a query may name two columns alike.
    columns = [[_cell(value) for value in column_values(column)] for column in table.columns]
    yield from zip(*columns, strict=True)


def _least_width(names: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> int:
    """How wide the table must be so that no number is broken and no text falls to a few letters a line."""
    total = 0
    for index, (name, is_number) in enumerate(zip(names, numbers, strict=True)):
        longest = max((len(row[index]) for row in rows), default=0)
        total += max(len(name), longest if is_number else min(longest, LEAST_TEXT)) + 2
    return total


def _print_columns(
    console: Console, names: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]
) -> None:
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name, is_number in zip(names, numbers, strict=True):
        # A number that is broken over two lines is another number.
        shown.add_column(name, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number)
    for row in rows:
        shown.add_row(*row)
    console.print(shown)


def _print_records(console: Console, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table

    for number, row in enumerate(rows, 1):
        console.print(f"row {number}", style="bold")
        shown = Table(box=None, pad_edge=False, show_header=False)
        shown.add_column(no_wrap=True)
        shown.add_column(overflow="fold")
        for name, cell in zip(names, row, strict=True):
            if cell:
                shown.add_row(name, cell)
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
    text = harmless(", ".join(part if isinstance(part, str) else as_json(part) for part in parts))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def harmless(text: str) -> str:
    """The text on one line, each character that a terminal would obey replaced; left out, 50 ESC 31 would read 5031."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(char if char.isprintable() else REPLACED for char in line)


def print_pairs(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    """Print names and what they stand for, in two columns without a frame."""
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, show_header=False)
    shown.add_column(no_wrap=True, style="bold")
    shown.add_column(overflow="fold")
    for row in rows:
        shown.add_row(*row)
    console.print(shown)
