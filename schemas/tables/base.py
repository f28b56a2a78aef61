"""What every table has in common, and how a pandera model becomes an Arrow schema.

A table's pandera model is the one home of its columns: names, types, nullability, descriptions and checks. Arrow (and
with it Delta and parquet), the generated dictionary and validation are all read off it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl
import pyarrow

DICTIONARY_VERSION = "2"
"""Raised whenever a column is added, widened or described anew; stands in the metadata of every parquet file."""

Moment = Annotated[pl.Datetime, "us", "UTC"]
"""A point in time, UTC, microseconds."""

Texts = Annotated[pl.List, pl.String]
"""A list of texts."""


@dataclass(frozen=True, slots=True)
class InText:
    """How rows that point into an article's title or text are checked against it.

    ``model`` is the table's with the columns of ``spans`` besides. Each of these is a column, and the two columns of
    the row that say where what it holds starts and ends; it is null where the row has no such span or no article.
    """

    model: type[pa.DataFrameModel]
    spans: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its model, what a row is, its key, how it is partitioned and sorted.

    ``key`` names the columns that no two rows share, none of them nullable; it is empty where rows may repeat.
    ``told_by_key`` names a column of which rows of one key have one value, since the key is a hash of it too: in
    contrast to the hash it lies in order, so that statistics say which files can hold the key.
    ``partition`` is the Hive column or None, ``sort`` the order in a file. ``restorable`` says whether ``restore``
    brings the table's old content back: journals (runs, pages, rejects) only grow. ``in_text`` is set where the rows
    point into the texts of articles.
    ``of_articles`` names the columns that hold an article_id and ``of_page`` one that holds a URL, where a row has text
    or figures of that article or page: taking it down removes the row.
    """

    name: str
    model: type[pa.DataFrameModel]
    row: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    partition: str | None = None
    told_by_key: str | None = None
    restorable: bool = True
    in_text: InText | None = None
    of_articles: tuple[str, ...] = ()
    of_page: str | None = None

    @property
    def forgettable(self) -> bool:
        """True where rows hold text or figures of an article, and go with it."""
        return bool(self.of_articles or self.of_page)

    @property
    def versioned_rows(self) -> bool:
        """True where newer rows supersede older ones (the table has is_current)."""
        return "is_current" in self.columns()

    def checks(self, *, in_text: bool) -> pa.DataFrameSchema:
        """The model with its key unique, to validate frames with; ``in_text`` asks for the one beside the texts."""
        return _checks(self, in_text)

    def columns(self) -> dict[str, Any]:
        """Pandera's column objects by name, in the table's order."""
        return dict(self.model.to_schema().columns)

    def polars_schema(self) -> dict[str, pl.DataType]:
        """Polars types by column."""
        return {name: column.dtype.type for name, column in self.columns().items()}

    def arrow_schema(self) -> pyarrow.Schema:
        """Arrow types with descriptions and units in the fields' metadata, the dictionary's version in the schema's."""
        fields = [_arrow_field(name, column) for name, column in self.columns().items()]
        return pyarrow.schema(fields, metadata={"table": self.name, "row": self.row, "dictionary": DICTIONARY_VERSION})


@cache
def _checks(table: Table, in_text: bool) -> pa.DataFrameSchema:
    schema = (table.in_text.model if in_text and table.in_text else table.model).to_schema()
    schema.unique = list(table.key) or None
    return schema


def _arrow_field(name: str, column: Any) -> pyarrow.Field:
    metadata = {"description": column.description}
    if unit := (column.metadata or {}).get("unit"):
        metadata["unit"] = unit
    return pyarrow.field(name, arrow_type(column.dtype.type), column.nullable, metadata)


def arrow_type(dtype: Any) -> pyarrow.DataType:
    """The Arrow type of a polars type that tables use; a type without a home here is an error, not a guess."""
    if isinstance(dtype, pl.List):
        return pyarrow.list_(pyarrow.field("element", arrow_type(dtype.inner)))
    if isinstance(dtype, pl.Datetime):
        return pyarrow.timestamp("us", tz="UTC")
    simple = {
        pl.String: pyarrow.string(),
        pl.Int64: pyarrow.int64(),
        pl.Float64: pyarrow.float64(),
        pl.Boolean: pyarrow.bool_(),
        pl.Date: pyarrow.date32(),
    }
    for polars_type, found in simple.items():
        if dtype == polars_type:
            return found
    raise TypeError(f"no Arrow type is set for {dtype!r}")


def text(description: str, **checks: Any) -> Any:
    """A column of text or texts; pass nullable=True, isin=[...] and so on as pandera has them."""
    return pa.Field(description=description, **checks)


def measured(description: str, unit: str, **checks: Any) -> Any:
    """A column whose numbers have a unit."""
    return pa.Field(description=description, metadata={"unit": unit}, **checks)


def moment(description: str, **checks: Any) -> Any:
    """A point in time, UTC, microseconds."""
    return pa.Field(description=description, metadata={"unit": "UTC"}, **checks)
