"""Reconciled records -> rows of their tables, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from schemas.reconciled import Check, Link, Observation, Origin, Statistic
from schemas.tables import Table

if TYPE_CHECKING:
    import polars as pl

Row = TypeVar("Row", Observation, Statistic, Link, Check, Origin)


def rows_of(table: Table, records: Sequence[Row], run_id: str) -> pl.DataFrame:
    """Reconciled records as rows of their table. A row that does not hold is a fault of ours: ``ValueError``."""
    import polars as pl
    from pandera.errors import SchemaError

    told: dict[str, Any] = {"run_id": [run_id] * len(records)}
    if table.versioned_rows:
        told["is_current"] = [True] * len(records)
    schema = table.polars_schema()
    columns = {name: told.get(name) or [getattr(one, name) for one in records] for name in schema}
    frame = pl.DataFrame(columns, schema=schema)
    try:
        table.checks(in_text=False).validate(frame)
    except SchemaError as error:
        raise ValueError(f"{table.name}: a reconciled row does not hold: {error}") from error
    return frame


def records_of(kind: type[Row], rows: pl.DataFrame) -> Iterator[Row]:
    """The records that the rows of a frame are."""
    make: Callable[..., Row] = kind
    names = [field.name for field in fields(kind)]
    for row in rows.select(names).iter_rows():
        yield make(*(tuple(value) if isinstance(value, list) else value for value in row))
