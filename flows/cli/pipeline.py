"""The commands that run a flow. Prefect is imported only here, inside the commands: it takes a second."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli import environment
from flows.cli.errors import Failure
from flows.cli.options import json_option, quiet_option, sources_option, warehouse_option

if TYPE_CHECKING:
    from flows.report.summary import Summary

only_option = click.option("--only", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
strict_option = click.option("--strict", is_flag=True, help="Exit with 1 when any selected source failed.")


@click.command()
@sources_option
@only_option
@strict_option
@click.option("--dry-run", is_flag=True, help="Do everything but write to the warehouse.")
@warehouse_option
@quiet_option
@json_option
def nightly(
    sources: Path, only: tuple[str, ...], strict: bool, dry_run: bool, warehouse: Path, quiet: bool, as_json: bool
) -> None:
    """Read every source of SOURCES and commit a version of the warehouse."""
    _check_sources(sources, only)
    _prepare(warehouse, quiet)
    from flows.nightly import nightly as flow

    summary = flow(str(sources), str(warehouse), list(only), dry_run=dry_run, quiet=quiet)
    _conclude(summary, strict=strict, quiet=quiet, as_json=as_json)


@click.command()
@click.option("--since", metavar="DATE", help="First publication date (a UTC day).")
@click.option("--until", metavar="DATE", help="Last publication date (a UTC day).")
@only_option
@click.option(
    "--archive", "archives", multiple=True, metavar="FILE", type=click.Path(path_type=Path), help="Read a WARC file."
)
@click.option(
    "--files",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Read a file or folder of documents.",
)
@click.option(
    "--published", metavar="DATE|FILE.csv", help="Publication date of the documents, or a CSV file with doc_id,date."
)
@click.option("--reprocess", is_flag=True, help="Read again what the archive holds, with today's rules; never fetches.")
@click.option("--reason", required=True, help="Why; it stands in the run's row.")
@sources_option
@strict_option
@warehouse_option
@quiet_option
@json_option
def backfill(
    since: str | None,
    until: str | None,
    only: tuple[str, ...],
    archives: tuple[Path, ...],
    files: tuple[Path, ...],
    published: str | None,
    reprocess: bool,
    reason: str,
    sources: Path,
    strict: bool,
    warehouse: Path,
    quiet: bool,
    as_json: bool,
) -> None:
    """Read archives, documents or past days, and commit a version of the warehouse."""
    if reprocess and (archives or files):
        raise click.UsageError("--reprocess reads the warehouse's own archive; give it without --archive and --files")
    if published and not files:
        raise click.UsageError("--published dates documents; give it with --files")
    for path in (*archives, *files):
        if not path.exists():
            raise Failure(f"{path}: no such file or folder")
    days = [_day(option, value) for option, value in (("--since", since), ("--until", until))]
    _check_sources(sources, only)
    _prepare(warehouse, quiet)
    from flows.backfill import backfill as flow

    summary = flow(
        reason,
        sources=str(sources),
        warehouse=str(warehouse),
        since=days[0],
        until=days[1],
        only=list(only),
        archives=[str(path) for path in archives],
        files=[str(path) for path in files],
        published=published,
        reprocess=reprocess,
        quiet=quiet,
    )
    _conclude(summary, strict=strict, quiet=quiet, as_json=as_json)


@click.command()
@sources_option
@warehouse_option
def serve(sources: Path, warehouse: Path) -> None:
    """Keep the nightly schedule of SOURCES on this machine until stopped."""
    _check_sources(sources, ())
    environment.prepare(warehouse, environment.TOLD)
    from flows.cli.schedule import serve_nightly

    serve_nightly(sources, warehouse)


def _check_sources(path: Path, only: tuple[str, ...]) -> None:
    """Fail before Prefect starts where the settings are at fault."""
    from schemas.source import load_sources

    load_sources(path).select(only)


def _prepare(warehouse: Path, quiet: bool) -> None:
    if not quiet:
        click.echo("starting Prefect; its temporary server takes up to 20 s", err=True)
    environment.prepare(warehouse)


def _day(option: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise click.UsageError(f"{option} {value}: not a date of the form 2026-05-31") from None


def _conclude(summary: Summary, *, strict: bool, quiet: bool, as_json: bool) -> None:
    from rich.console import Console

    from flows.report.summary import print_summary

    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    elif not quiet:
        print_summary(summary, Console(highlight=False))
    if not summary.answered:
        raise Failure("no selected source answered")
    failed = [source.name for source in summary.sources if source.status in ("failed", "partly")]
    if strict and failed:
        raise Failure(f"--strict, and these sources failed: {', '.join(failed)}")
