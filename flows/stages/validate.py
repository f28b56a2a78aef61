"""rows -> good rows and rejects: pandera says what a row may be, and no failing row is dropped without its reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.records import Reject

if TYPE_CHECKING:
    import polars as pl

    from schemas.tables import Table

Row = Mapping[str, Any]

Origin = Callable[[Row], tuple[str, str]]
"""Tells of a row which source and URL it came from."""

TextOf = Callable[[Row], str | None]
"""Tells of a row the title or text that its offsets count in; None where its article is not known."""


_UNIQUE = {"multiple_fields_uniqueness": "key is unique", "field_uniqueness": "key is unique"}
"""Pandera's names of a key that stands twice, and ours."""


@dataclass(frozen=True, slots=True)
class _Failure:
    index: int
    column: str | None
    check: str
    reason: str


def validate(
    table: Table, rows: Iterable[Row], origin: Origin, text_of: TextOf | None = None
) -> tuple[pl.DataFrame, list[Reject]]:
    """Check rows against the table's model, for a unique key, and with ``text_of`` against the texts they point into.

    Returns the rows that hold as a frame in the table's own types, and one reject for each check that a row failed. A
    value of the wrong type fails its row alone, not the batch; rows that share a key all fail.
    """
    import polars as pl

    frame, kept, failures = _typed(table, list(rows))
    rejects = [_reject(table, row, failure, origin) for row, failure in failures]
    failed = _failures(table, frame, _printed(table, kept, text_of) if text_of else None)
    rejects += [_reject(table, kept[failure.index], failure, origin) for failure in failed]
    bad = {failure.index for failure in failed}
    if bad:
        frame = frame.filter(~pl.int_range(pl.len()).is_in(sorted(bad)))
    return frame, rejects


def _printed(table: Table, rows: Sequence[Row], text_of: TextOf) -> pl.DataFrame:
    """What the texts have at the rows' offsets, a column a span.

    Cut here and not in polars, which would count code points from the start of a text for each of its figures.
    """
    import polars as pl

    if table.in_text is None:
        raise TypeError(f"{table.name}: its rows point into no text")
    spans = table.in_text.spans
    found: dict[str, list[str | None]] = {name: [] for name, _, _ in spans}
    for row in rows:
        text = text_of(row)
        for name, start, end in spans:
            found[name].append(None if text is None or row[start] is None else text[row[start] : row[end]])
    return pl.DataFrame(found, schema=dict.fromkeys(found, pl.String))


def _typed(table: Table, rows: list[Row]) -> tuple[pl.DataFrame, list[Row], list[tuple[Row, _Failure]]]:
    """The rows as a frame; where one does not fit its columns' types, those that do and the failures of the others."""
    import polars as pl

    schema = table.polars_schema()
    try:
        return pl.DataFrame(rows, schema=schema, orient="row"), rows, []
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        pass
    good: list[Row] = []
    bad: list[tuple[Row, _Failure]] = []
    for row in rows:
        try:
            pl.DataFrame([row], schema=schema, orient="row")
            good.append(row)
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
            bad.append((row, _Failure(-1, None, "type", str(error).splitlines()[0])))
    return pl.DataFrame(good, schema=schema, orient="row"), good, bad


def _failures(table: Table, frame: pl.DataFrame, printed: pl.DataFrame | None) -> list[_Failure]:
    from pandera.errors import SchemaErrors

    try:
        beside = frame if printed is None else frame.hstack(printed)
        table.checks(in_text=printed is not None).validate(beside, lazy=True)
    except SchemaErrors as errors:
        return [_failure(case) for case in errors.failure_cases.iter_rows(named=True)]
    return []


def _failure(case: Mapping[str, Any]) -> _Failure:
    if case["index"] is None:
        raise TypeError(f"the frame does not have its table's shape: {case['column']}: {case['check']}")
    check = _UNIQUE.get(str(case["check"]), str(case["check"]))
    if case["schema_context"] != "Column":
        return _Failure(case["index"], None, check, f"not so: {check}")
    name = check.partition("(")[0]
    return _Failure(
        case["index"], case["column"], name, f"{case['column']} is {case['failure_case']!r}, which fails {check}"
    )


def _reject(table: Table, row: Row, failure: _Failure, origin: Origin) -> Reject:
    source, url = origin(row)
    as_json = json.dumps(row, ensure_ascii=False, default=str, sort_keys=True)
    article = row.get("article_id")
    return Reject(source, url, article, "validate", table.name, failure.column, failure.check, failure.reason, as_json)
