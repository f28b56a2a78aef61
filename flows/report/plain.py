"""A query's values as JSON and CSV have them: numbers, texts, lists and objects."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow

_NANOSECONDS = 1_000_000_000


def named_apart(table: pyarrow.Table) -> pyarrow.Table:
    """The table with a number after each name that stood before it: a, a becomes a, a_1."""
    names: list[str] = []
    taken = set(table.column_names)
    for name in table.column_names:
        number, told = 0, name
        while told in names or (number and told in taken):
            number += 1
            told = f"{name}_{number}"
        names.append(told)
    return table.rename_columns(names)


def json_rows(table: pyarrow.Table) -> Iterator[str]:
    """One JSON object a row (RFC 8259) of a table whose names are apart.

    NaN and infinities are null, a decimal fraction is the nearest double, as JSON's readers have it anyway.
    """
    columns = [column_values(column) for column in table.columns]
    for row in zip(*columns, strict=True):
        yield as_json(dict(zip(table.column_names, row, strict=True)))


def for_csv(table: pyarrow.Table) -> pyarrow.Table:
    """The table with everything as text that CSV has no form for: lists and objects as JSON, the rest as ``plain``."""
    import pyarrow

    for index, field in enumerate(table.schema):
        if not _has_csv_form(field.type):
            values = [_csv_text(value) for value in column_values(table[index])]
            table = table.set_column(index, field.name, pyarrow.array(values, pyarrow.string()))
    return table


def column_values(column: pyarrow.ChunkedArray) -> list[Any]:
    """The values as Python has them; a moment that Python cannot hold as text."""
    import pyarrow

    try:
        return list(_in_microseconds(column).to_pylist())
    except (ValueError, OverflowError):  # nanoseconds (pyarrow.ArrowInvalid is a ValueError), or infinity
        return list(column.cast(pyarrow.string()).to_pylist())


def _in_microseconds(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Left in nanoseconds, moments would be pandas' own wherever pandas is installed, and be told in another form."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pyarrow.timestamp("us", kind.tz))
    if pyarrow.types.is_duration(kind) and kind.unit == "ns":
        return column.cast(pyarrow.duration("us"))
    return column


def plain(value: Any) -> Any:
    """A value of a column in JSON's types. Times and durations are in ISO 8601, bytes in hexadecimal."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(0, value.days, value // timedelta(microseconds=1) * 1000 - value.days * 86_400 * _NANOSECONDS)
    if hasattr(value, "nanoseconds"):  # pyarrow's MonthDayNano, which is what DuckDB's INTERVAL becomes
        return _duration(value.months, value.days, value.nanoseconds)
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(part) for part in value]
    return value.hex() if isinstance(value, bytes) else str(value)


def _duration(months: int, days: int, nanoseconds: int) -> str:
    """ISO 8601, as P1M2DT3.5S; each part has its own sign, since a month has no fixed length in days."""
    seconds = Decimal(nanoseconds) / _NANOSECONDS
    parts = [f"{count}{letter}" for count, letter in ((months, "M"), (days, "D")) if count]
    return "P" + "".join(parts) + (f"T{seconds.normalize():f}S" if seconds or not parts else "")


def _csv_text(value: Any) -> str | None:
    told = plain(value)
    return told if told is None or isinstance(told, str) else as_json(told)


def as_json(value: Any) -> str:
    """A value of a column as one line of JSON."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def _has_csv_form(arrow_type: pyarrow.DataType) -> bool:
    from pyarrow import types

    known = (types.is_boolean, types.is_integer, types.is_floating, types.is_decimal, types.is_string)
    timed = (types.is_date, types.is_time, types.is_timestamp, types.is_large_string, types.is_null)
    return any(fits(arrow_type) for fits in (*known, *timed))
