"""The data dictionary: tables -> warehouse/README.md, so that it can never say something else than the schema."""

from __future__ import annotations

from typing import Any

from schemas.tables import DICTIONARY_VERSION, TABLES, Table

INTRODUCTION = f"""\
# Data dictionary

Generated from `schemas/tables` by `statwire dictionary`; edit there. Dictionary version {DICTIONARY_VERSION}.

    latest/<table>/        the newest version as plain parquet: a symbolic link to versions/<N>
    versions/<N>/<table>/  version N, whole and read-only
    delta/<table>/         the writer's Delta tables; read latest or versions instead
    raw/<date>/            every response as it came, as WARC
    cache/                 HTTP cache and Prefect's home; may be deleted between runs

Tables with a `month` column are partitioned by it in the Hive layout (`month=2026-05/`), so point a reader that knows
Hive partitions at the table's folder. Times are UTC, offsets count Unicode code points, dates are inclusive. In tables
with `is_current`, keep the rows where it is true unless you want what was superseded; `statwire query` offers those
rows as `current_<table>`.
"""


def dictionary() -> str:
    """The whole dictionary as Markdown."""
    return "\n".join([INTRODUCTION, *(_table(table) for table in TABLES)])


def _table(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key) or "none, since rows may repeat"
    lines = [f"## {table.name}", "", table.row, "", f"Key: {key}."]
    if table.partition:
        lines[-1] += f" Partitioned by `{table.partition}`."
    lines += ["", "| column | type | null | unit | what it is |", "| --- | --- | --- | --- | --- |"]
    arrow = table.arrow_schema()
    for name, column in table.columns().items():
        lines.append(_row(name, str(arrow.field(name).type), column))
    return "\n".join([*lines, ""])


def _row(name: str, arrow_type: str, column: Any) -> str:
    unit = (column.metadata or {}).get("unit", "")
    allowed = next((check.statistics["allowed_values"] for check in column.checks if check.name == "isin"), ())
    description = column.description + (f" One of: {', '.join(allowed)}." if allowed else "")
    null = "yes" if column.nullable else ""
    return f"| {name} | {arrow_type.replace('element: ', '')} | {null} | {unit} | {description} |"
