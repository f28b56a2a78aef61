"""rows -> good rows and rejects: pandera says what a row may be, and no failing row is dropped without its reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.records import Reject

if TYPE_CHECKING:
    import polars as pl

    from schemas.tables import Table

Origin = Callable[[Mapping[str, Any]], tuple[str, str]]
"""Tells of a row which source and URL it came from."""


@dataclass(frozen=True, slots=True)
class _Failure:
    index: int
    column: str | None
    check: str
    reason: str


def validate(table: Table, rows: Iterable[Mapping[str, Any]], origin: Origin) -> tuple[pl.DataFrame, list[Reject]]:
    """Check rows against the table's model.

    Returns the rows that hold as a frame in the table's own types, and one reject for each check that a row failed. A
    value of the wrong type fails its row alone, not the batch.
    """
    import polars as pl

    kept = list(rows)
    frame, kept, failures = _typed(table, kept)
    rejects = [_reject(table, row, failure, origin) for row, failure in failures]
    failed = _failures(table, frame)
    rejects += [_reject(table, kept[failure.index], failure, origin) for failure in failed]
    bad = {failure.index for failure in failed}
    if bad:
        frame = frame.filter(~pl.int_range(pl.len()).is_in(sorted(bad)))
    return frame, rejects


def _typed(
    table: Table, rows: list[Mapping[str, Any]]
) -> tuple[pl.DataFrame, list[Mapping[str, Any]], list[tuple[Mapping[str, Any], _Failure]]]:
    """The rows as a frame; where one does not fit its columns' types, those that do and the failures of the others."""
    import polars as pl

    schema = table.polars_schema()
    try:
        return pl.DataFrame(rows, schema=schema, orient="row"), rows, []
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        pass
    good: list[Mapping[str, Any]] = []
    bad: list[tuple[Mapping[str, Any], _Failure]] = []
    for row in rows:
        try:
            pl.DataFrame([row], schema=schema, orient="row")
            good.append(row)
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
            bad.append((row, _Failure(-1, None, "type", str(error).splitlines()[0])))
    return pl.DataFrame(good, schema=schema, orient="row"), good, bad


def _failures(table: Table, frame: pl.DataFrame) -> list[_Failure]:
    from pandera.errors import SchemaErrors

    try:
        table.model.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return [_failure(case) for case in errors.failure_cases.iter_rows(named=True)]
    return []


def _failure(case: Mapping[str, Any]) -> _Failure:
    if case["index"] is None:
        raise TypeError(f"the frame does not have its table's shape: {case['column']}: {case['check']}")
    check = str(case["check"])
    if case["schema_context"] != "Column":
        return _Failure(case["index"], None, check, f"not so: {check}")
    name = check.partition("(")[0]
    return _Failure(
        case["index"], case["column"], name, f"{case['column']} is {case['failure_case']!r}, which fails {check}"
    )


def _reject(table: Table, row: Mapping[str, Any], failure: _Failure, origin: Origin) -> Reject:
    source, url = origin(row)
    as_json = json.dumps(row, ensure_ascii=False, default=str, sort_keys=True)
    article = row.get("article_id")
    return Reject(source, url, article, "validate", table.name, failure.column, failure.check, failure.reason, as_json)
