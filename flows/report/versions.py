"""The list of versions, as a table and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.report.console import stdout_console

if TYPE_CHECKING:
    from flows.warehouse import VersionInfo


def as_rows(versions: Sequence[VersionInfo]) -> list[dict[str, Any]]:
    """Plain data, times in ISO 8601."""
    return [asdict(version) | {"finished": version.finished.isoformat()} for version in versions]


def print_versions(versions: Sequence[VersionInfo]) -> None:
    """One line a version."""
    from rich.table import Table

    table = Table(
        "version", "finished (UTC)", "flow", "articles", "figures", "size", "reason", box=None, pad_edge=False
    )
    for column in ("articles", "figures", "size"):
        next(c for c in table.columns if c.header == column).justify = "right"
    if is_damaged := any(version.lacking for version in versions):
        table.add_column("rows are gone from")
    for version in versions:
        rows = version.table_rows
        table.add_row(
            str(version.version),
            f"{version.finished:%Y-%m-%d %H:%M:%S}",
            version.flow,
            str(rows.get("articles", 0)),
            str(rows.get("figures", 0)),
            f"{version.bytes / 1e6:.1f} MB",
            version.reason or "",
            *([", ".join(version.lacking)] if is_damaged else []),
        )
    stdout_console().print(table)
