"""The commands that look after the warehouse."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flows.cli.options import json_option, quiet_option, warehouse_option


@click.command()
@click.option("--reason", metavar="TEXT", help="Why; it stands in the run's row.")
@warehouse_option
@quiet_option
@json_option
def compact(reason: str | None, warehouse: Path, quiet: bool, as_json: bool) -> None:
    """Merge small parquet files into larger ones, as a version with the same rows.

    Runs do this by the way, as far as it is due; after many small backfills it may pay to do it in full.
    """
    from flows.run.compact import compact as run

    done = run(warehouse, reason)
    if as_json:
        click.echo(json.dumps(done._asdict()))
    elif done.version is None:
        click.echo(f"{warehouse}: nothing to compact in {done.files_before} files")
    elif not quiet:
        click.echo(f"{warehouse}: version {done.version}: {done.files_before} files became {done.files_after}")
