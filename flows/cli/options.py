"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

warehouse_option = click.option(
    "--warehouse",
    default=Path("warehouse"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The warehouse's folder.",
)
sources_option = click.option(
    "--sources",
    default=Path("sources.yaml"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="The file that lists the sources.",
)
wait_option = click.option(
    "--wait",
    default=0.0,
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    help="How long to wait for another writer of the warehouse.  [default: not at all]",
)
quiet_option = click.option("--quiet", is_flag=True, help="Print results and errors only.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
