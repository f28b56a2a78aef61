"""The commands that read what was made of the figures: one statistic, the checks, and observations as SDMX."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.data import Asked
from flows.cli.errors import Failure

if TYPE_CHECKING:
    from flows.warehouse import Place, Reader


def export_sdmx(out: Path, metric: str | None, area: str | None, warehouse: Place, asked: Asked, *, quiet: bool) -> None:
    """Write OUT.csv and OUT.xml, both or none. Raises ``Failure`` where one stands, or nothing is to be written."""
    from flows.report import sdmx
    from flows.report.export import renamed_when_whole
    from flows.report.sdmx_structure import structure_message
    from flows.warehouse import export_batches

    stem = out.with_suffix("") if out.suffix in (".csv", ".xml") else out
    sheet, structure = (stem.with_name(stem.name + ending) for ending in (".csv", ".xml"))
    for path in (sheet, structure):
        if path.exists():
            raise Failure(f"{path}: stands already; name another file, or move it away")
    reader = _reader(warehouse, asked, "observations")
    finished = max(reader.arrow("runs", ["finished"])["finished"].to_pylist())
    with renamed_when_whole(structure) as described, renamed_when_whole(sheet) as written:
        described.write_bytes(structure_message(f"VERSION_{reader.version}", finished))
        with export_batches(warehouse, sql=sdmx.query(metric, area), version=reader.version) as batches:
            rows, left_out = sdmx.write(batches, written)
        if not rows:
            told = " and ".join(f"{name} {value}" for name, value in (("metric", metric), ("area", area)) if value)
            raise Failure(f"version {reader.version} has no current observation" + (f" of {told}" if told else ""))
    if not quiet:
        click.echo(f"{json.dumps(str(sheet))}: {rows:,} observations; {json.dumps(str(structure))}: their structure")
        if left_out:
            click.echo(f"left out {left_out:,} observations of which no day is known")


def _reader(warehouse: Place, asked: Asked, *tables: str) -> Reader:
    """The version that is asked for. Raises ``Failure`` where it was made before Statwire compared figures."""
    from flows.warehouse import open_warehouse

    reader = open_warehouse(warehouse, **asked)
    missing = sorted(set(tables) - set(reader.table_names()))
    if missing:
        raise Failure(f"version {reader.version} has no table {missing[0]}; run: statwire reconcile --rebuild")
    return reader
