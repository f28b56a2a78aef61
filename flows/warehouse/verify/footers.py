"""What the log and the dictionary say of a data file, against the file's own footer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet

from flows.warehouse.files import file_schema, statistics_columns
from flows.warehouse.verify.finding import Findings
from schemas.tables import Table


def compare(
    table: Table, path: Path, told: Mapping[str, Any], footer: parquet.FileMetaData, findings: Findings, repair: str
) -> None:
    """Find where the log says something else of a file than the file's own footer."""
    wrong = [name for name, is_wrong in _differences(table, path, told, footer).items() if is_wrong]
    if wrong:
        findings.add(path, f"the log has another {', '.join(wrong)} for it than the file", repair)


def _differences(table: Table, path: Path, told: Mapping[str, Any], footer: parquet.FileMetaData) -> dict[str, bool]:
    found = {
        "size": told["size_bytes"] != path.stat().st_size,
        "number of rows": told["num_records"] != footer.num_rows,
    }
    if table.partition:
        found["partition"] = path.parent.name != f"{table.partition}={told[f'partition.{table.partition}']}"
    places = {footer.schema.column(i).path: i for i in range(footer.num_columns)}
    for name in statistics_columns(table):
        if name in places and f"null_count.{name}" in told:
            found[f"range of {name}"] = not _is_range(told, name, _range(footer, places[name]))
    return found


def _is_range(told: Mapping[str, Any], name: str, held: tuple[Any, Any, int] | None) -> bool:
    """Whether least value, greatest value and nulls are those of the file; what the log leaves out is not wrong."""
    if held is None:
        return True
    least, greatest, nulls = held
    log_least, log_greatest = told.get(f"min.{name}"), told.get(f"max.{name}")
    return (
        told[f"null_count.{name}"] in (None, nulls)
        and (log_least is None or log_least == least)
        and (log_greatest is None or log_greatest == greatest)
    )


def _range(footer: parquet.FileMetaData, column: int) -> tuple[Any, Any, int] | None:
    """Least value, greatest value and nulls over the file's row groups; None where one does not say."""
    groups = [footer.row_group(i).column(column).statistics for i in range(footer.num_row_groups)]
    if not groups or any(group is None or not group.has_null_count for group in groups):
        return None
    stated = [group for group in groups if group.has_min_max]
    least = min((group.min for group in stated), default=None)
    greatest = max((group.max for group in stated), default=None)
    return least, greatest, sum(group.null_count for group in groups)


def schema_difference(table: Table, footer: parquet.FileMetaData) -> str | None:
    """How a file's columns depart from the table's; None where they do not.

    A file written under the same dictionary has them exactly. An older one may lack a column that may be null, and
    have a narrower type.
    """
    held, wanted = footer.schema.to_arrow_schema(), file_schema(table)
    dictionary = (held.metadata or {}).get(b"dictionary")
    if dictionary == wanted.metadata[b"dictionary"]:
        return None if held.equals(wanted, check_metadata=True) else "its columns are not those of the dictionary"
    for field_ in wanted:
        index = held.get_field_index(field_.name)
        if index < 0 and not field_.nullable:
            return f"it has no column {field_.name}"
        if index >= 0 and not _may_be_read_as(held.field(index).type, field_.type):
            return f"its column {field_.name} is {held.field(index).type}, and {field_.type} in the dictionary"
    unknown = [name for name in held.names if wanted.get_field_index(name) < 0]
    return f"it has a column {unknown[0]}, which the dictionary does not know" if unknown else None


def _may_be_read_as(held: pyarrow.DataType, wanted: pyarrow.DataType) -> bool:
    types = pyarrow.types
    if held == wanted:
        return True
    if types.is_integer(held):
        return bool(types.is_floating(wanted) or (types.is_integer(wanted) and wanted.bit_width >= held.bit_width))
    return bool(types.is_floating(held) and types.is_floating(wanted) and wanted.bit_width >= held.bit_width)
