"""The commands about sources.yaml."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flows.cli.options import json_option


@click.group()
def sources() -> None:
    """Look after the list of sources."""


@sources.command()
@click.argument("file", default=Path("sources.yaml"), type=click.Path(path_type=Path))
@json_option
def check(file: Path, as_json: bool) -> None:
    """Say whether FILE is right, and what it lists."""
    from flows.stages.fetch import NO_CONTACT
    from schemas.source import load_sources

    loaded = load_sources(file)
    network = [source.name for source in loaded.sources if source.needs_network]
    if as_json:
        names = [source.name for source in loaded.sources]
        click.echo(json.dumps({"file": str(file), "sources": names, "network": network, "contact": loaded.contact}))
        return
    local = len(loaded.sources) - len(network)
    click.echo(f"{file}: {len(loaded.sources)} in all, {len(network)} on the network, {local} local")
    if network and not loaded.contact:
        click.echo(f"{file}: {NO_CONTACT}")
