"""Observations -> SDMX-CSV 2.0, row by row; ``sdmx_structure`` writes what describes the rows.

One row is what one article says of one statistic. SDMX 3.0 knows neither an open period nor "as of", so that
``TIME_PERIOD`` holds what the article's words fix and ``PERIOD_KIND`` says how to take it:

- *interval*, *point*: the period itself, in the shortest form that SDMX has for it (2026, 2026-S1, 2026-Q1, 2026-03,
  2026-03-31), else as a time range, start and duration (2025-04-01/P1Y). Quarters and half years are those of the
  calendar: no reporting year begins on another day than 1 January here.
- *since*: the first day; what comes after it is open. *until*: the last day; what came before it is open.
- *as_of*: the day on which it stood so where the article names one, else the month in which the article says so.

``OBSERVATION`` is a dimension of its own because an outlet can say two things of one period on one day, in two
articles or in one that contradicts itself; without it two rows would have one key, which SDMX does not allow.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.report.export import FORMULA
from flows.report.sdmx_structure import COMPONENTS, DATAFLOW, NOT_APPLICABLE, NOT_SPECIFIED, OBS_STATUS
from flows.report.tables import harmless

if TYPE_CHECKING:
    import pyarrow

HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *(component.id for component in COMPONENTS))

NO_NUMBER = "NaN"
"""How SDMX-CSV 2.0 says that a measure has no value; an empty cell would say that none is told."""

_TARGET = ("dataflow", DATAFLOW, "I")
"""Every row names the structure and the action; I, information, asks a receiver for no change."""

_COLUMNS = (
    *("area", "period_kind", "period_start", "period_end", "metric", "outlet", "vintage", "observation_id"),
    *("obs_value", "unit", "obs_status", "pragmatic_low", "pragmatic_high", "logical_low", "logical_high"),
    *("kind", "per", "direction", "origin", "statistic_id", "article_id", "quote"),
)

_DAY = timedelta(days=1)


def query(metric: str | None, area: str | None) -> str:
    """The SQL that gives the current observations, of a metric and an area where they are given, as ``rows`` reads."""
    wanted = [f"{name} = '{_quoted(value)}'" for name, value in (("metric", metric), ("area", area)) if value]
    where = f" where {' and '.join(wanted)}" if wanted else ""
    return f"select {', '.join(_COLUMNS)} from current_observations{where}"


def write(batches: Iterable[pyarrow.RecordBatch], path: Path) -> tuple[int, int]:
    """Write the rows of ``query`` to ``path``; how many were written, and how many have no day to be placed by.

    One batch is held in memory at a time. Raises ``OSError`` where the file cannot be written.
    """
    written = left_out = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)  # RFC 4180: commas, CRLF, quotes doubled
        sheet.writerow(HEADER)
        for batch in batches:
            rows = list(_rows(batch))
            sheet.writerows(rows)
            written += len(rows)
            left_out += batch.num_rows - len(rows)
    return written, left_out


def time_period(kind: str | None, start: date | None, end: date | None, vintage: date | None) -> str | None:
    """The period as ``TIME_PERIOD`` has it; None where no day is known at all."""
    if kind == "as_of" or (start is None and end is None):
        day = end or start
        if day:
            return day.isoformat()
        return f"{vintage:%Y-%m}" if vintage else None
    if start is None or end is None:
        return str(start or end)
    return _calendar_period(start, end) or _time_range(start, end)


def _calendar_period(start: date, end: date) -> str | None:
    """SDMX's own form for a day, a month, a quarter, a half year or a year of the calendar."""
    if start == end:
        return start.isoformat()
    months = _whole_months(start, end)
    if start.day != 1 or months is None or (start.month - 1) % months:
        return None
    part = (start.month - 1) // months + 1
    forms = {1: f"{start:%Y-%m}", 3: f"{start:%Y}-Q{part}", 6: f"{start:%Y}-S{part}", 12: f"{start:%Y}"}
    return forms.get(months)


def _time_range(start: date, end: date) -> str:
    """The first day and the duration (ISO 8601), both ends counted; 29 February to 28 February is told in days."""
    months = _whole_months(start, end)
    if months is None:
        return f"{start}/P{(end - start).days + 1}D"
    return f"{start}/P{months // 12}Y" if months % 12 == 0 else f"{start}/P{months}M"


def _whole_months(start: date, end: date) -> int | None:
    """How many months from ``start`` to ``end`` inclusive, where they are whole ones."""
    if end == date.max or end < start:
        return None
    after = end + _DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    return months if after.day == start.day and months else None


def _rows(batch: pyarrow.RecordBatch) -> Iterator[tuple[str, ...]]:
    columns = [batch.column(name).to_pylist() for name in _COLUMNS]
    for values in zip(*columns, strict=True):
        row = _row(*values)
        if row:
            yield row


def _row(
    area: str | None,
    period_kind: str | None,
    start: date | None,
    end: date | None,
    metric: str,
    outlet: str,
    vintage: date | None,
    observation_id: str,
    obs_value: float | None,
    unit: str | None,
    status: str,
    *rest: Any,
) -> tuple[str, ...] | None:
    period = time_period(period_kind, start, end, vintage)
    if period is None or vintage is None:
        return None
    *bounds, kind, per, direction, origin, statistic_id, article_id, quote = rest
    return (
        *_TARGET,
        _text(area) or NOT_SPECIFIED,
        _text(metric),
        _text(outlet),
        vintage.isoformat(),
        observation_id,
        period,
        _number(obs_value) or NO_NUMBER,
        _text(unit) or NOT_APPLICABLE,
        "0",
        OBS_STATUS[status].id,
        *map(_number, bounds),
        period_kind or "as_of",
        *map(_text, (kind, per, direction, origin, statistic_id, article_id, quote)),
    )


def _text(value: str | None) -> str:
    """A text on one line, and none that a spreadsheet would take for a formula."""
    line = harmless(value) if value else ""
    return f"'{line}" if re.match(FORMULA, line) else line


def _number(value: float | None) -> str:
    """The shortest digits that read back as the same number; nothing for none."""
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _quoted(value: str) -> str:
    return value.replace("'", "''")
