"""Batches of rows -> one CSV or parquet file, which is there whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flows.report.plain import for_csv, named_apart
from flows.warehouse import told_as

if TYPE_CHECKING:
    import pyarrow

FORMULA = r"^[=+\-@\t\r]"
"""What spreadsheets take for the start of a formula (OWASP, "CSV Injection")."""


def write(batches: pyarrow.RecordBatchReader, out: Path, form: str, *, defuse: bool) -> int:
    """Write the batches to a new file; how many rows there were.

    ``defuse`` puts an apostrophe before texts and names that begin a formula; numbers stay numbers. Raises
    ``WarehouseError``, which names the file, where it cannot be written; then nothing stands there.
    """
    import pyarrow

    rows = 0
    with renamed_when_whole(out) as path, _writer(path, form, batches.schema, defuse=defuse, out=out) as sink:
        for batch in batches:
            table = named_apart(pyarrow.Table.from_batches([batch]).cast(_described(batch.schema)))
            if form == "csv":
                table = for_csv(_defused(table) if defuse else table)
            with _told(out):
                sink.write_table(table)
            rows += table.num_rows
    return rows


def _told(out: Path) -> AbstractContextManager[None]:
    """The disk's errors as those of the file that was asked for, and not of the warehouse, which is read meanwhile."""
    return told_as(f"{out}: cannot be written")


@contextmanager
def _writer(
    path: Path, form: str, schema: pyarrow.Schema, *, defuse: bool, out: Path
) -> Iterator[pyarrow.csv.CSVWriter]:
    import pyarrow.csv
    import pyarrow.parquet

    empty = named_apart(_described(schema).empty_table())
    with _told(out):
        made = (
            pyarrow.csv.CSVWriter(path, for_csv(_defused(empty) if defuse else empty).schema)
            if form == "csv"
            else pyarrow.parquet.ParquetWriter(path, empty.schema, compression="zstd")
        )
    try:
        yield made
    except BaseException:
        with suppress(OSError):
            made.close()
        raise
    with _told(out):
        made.close()


def _described(schema: pyarrow.Schema) -> pyarrow.Schema:
    """The columns of a query with the description and unit of the tables' column of that name and type, if any.

    A name that stands for different things in different tables gets none.
    """
    import pyarrow

    from schemas.tables import TABLES

    told: dict[tuple[str, str], set[tuple[tuple[bytes, bytes], ...]]] = {}
    for field in (field for table in TABLES for field in table.arrow_schema()):
        told.setdefault((field.name, str(field.type)), set()).add(tuple(sorted((field.metadata or {}).items())))
    fields = []
    for field in schema:
        meanings = told.get((field.name, str(field.type)), set())
        known = field.metadata is None and len(meanings) == 1
        fields.append(field.with_metadata(dict(next(iter(meanings)))) if known else field)
    return pyarrow.schema(fields, metadata=schema.metadata)


@contextmanager
def renamed_when_whole(out: Path) -> Iterator[Path]:
    """A path to write to, which becomes ``out`` at the end of the block; ``FileExistsError`` where that stands."""
    path = out.with_name(f".{out.name}-{secrets.token_hex(4)}")
    try:
        yield path
        with _told(out):
            with path.open("rb") as file:
                os.fsync(file.fileno())
            try:
                os.link(path, out)  # unlike a rename it never takes another file's place
            except FileExistsError:
                raise
            except OSError:  # the file system has no hard links
                path.rename(out)
    finally:
        path.unlink(missing_ok=True)


def _defused(table: pyarrow.Table) -> pyarrow.Table:
    import pyarrow
    import pyarrow.compute as compute

    for index, field in enumerate(table.schema):
        kind = field.type.value_type if pyarrow.types.is_dictionary(field.type) else field.type
        if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind) or pyarrow.types.is_string_view(kind):
            texts = table[index].cast(pyarrow.string())
            field = field.with_type(pyarrow.string())
            armed = compute.fill_null(compute.match_substring_regex(texts, FORMULA), False)
            harmless = compute.binary_join_element_wise("'", texts, "")
            table = table.set_column(index, field, compute.if_else(armed, harmless, texts))
    return table.rename_columns([f"'{name}" if re.match(FORMULA, name) else name for name in table.column_names])
