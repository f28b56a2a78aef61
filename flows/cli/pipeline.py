"""The commands that run a flow. Prefect is imported only here, inside the commands: it takes a second."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli import environment
from flows.cli.errors import Failure
from flows.cli.options import json_option, local_of, quiet_option, sources_option, wait_option, warehouse_option

if TYPE_CHECKING:
    from flows.report.summary import Summary
    from flows.warehouse import Place

only_option = click.option("--only", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
strict_option = click.option(
    "--strict", is_flag=True, help="Exit with 1 when any selected source failed, or gave counts that are out of line."
)


@click.command()
@sources_option
@only_option
@strict_option
@click.option("--dry-run", is_flag=True, help="Do everything but write to the warehouse.")
@warehouse_option
@wait_option
@quiet_option
@json_option
def nightly(
    sources: Path,
    only: tuple[str, ...],
    strict: bool,
    dry_run: bool,
    warehouse: Place,
    wait: float,
    quiet: bool,
    as_json: bool,
) -> None:
    """Read every source of SOURCES and commit a version of the warehouse."""
    _check_sources(sources, only)
    with _prefect(warehouse, quiet, dry_run):
        from flows.nightly import nightly as flow

        chosen = {"strict": strict, "dry_run": dry_run, "wait": wait, "quiet": quiet, "local": local_of(warehouse)}
        run = partial(flow, str(sources), str(warehouse), list(only), **chosen)
        _report(run, quiet=quiet, as_json=as_json)


@click.command()
@click.option("--since", metavar="DATE", help="First publication date (a UTC day).")
@click.option("--until", metavar="DATE", help="Last publication date (a UTC day).")
@only_option
@click.option(
    "--archive",
    "archives",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Read a WARC file, those that a list (.paths, .paths.gz, .txt) names, or an index's captures (.cdxj, .jsonl).",
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
@wait_option
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
    warehouse: Place,
    wait: float,
    quiet: bool,
    as_json: bool,
) -> None:
    """Read archives, documents or past days, and commit a version of the warehouse."""
    if reprocess and (archives or files):
        raise click.UsageError("--reprocess reads the warehouse's own archive; give it without --archive and --files")
    if published and not files:
        raise click.UsageError("--published dates documents; give it with --files")
    if only and files:
        raise click.UsageError("--only names sources of sources.yaml, and --files are none; give one of them")
    _check_published(published)
    for path in (*archives, *files):
        if not path.exists():
            raise Failure(f"{path}: no such file or folder")
    first, last = _day("--since", since), _day("--until", until)
    if first and last and first > last:
        raise click.UsageError(f"--since {first} is later than --until {last}")
    _check_sources(sources, only)
    with _prefect(warehouse, quiet, temporary=False):
        from flows.backfill import backfill as flow

        run = partial(
            flow,
            reason,
            sources=str(sources),
            warehouse=str(warehouse),
            since=first,
            until=last,
            only=list(only),
            archives=[str(path) for path in archives],
            files=[str(path) for path in files],
            published=published,
            reprocess=reprocess,
            strict=strict,
            wait=wait,
            quiet=quiet,
            local=local_of(warehouse),
        )
        _report(run, quiet=quiet, as_json=as_json)


@click.command()
@sources_option
@warehouse_option
def serve(sources: Path, warehouse: Place) -> None:
    """Keep the nightly schedule of SOURCES on this machine until stopped."""
    from flows.warehouse import local_paths

    _check_sources(sources, ())
    environment.prepare(local_paths(warehouse).cache, environment.TOLD)
    from flows.cli.schedule import serve_nightly

    serve_nightly(sources, warehouse)


def _check_sources(path: Path, only: tuple[str, ...]) -> None:
    """Fail before Prefect starts where the settings are at fault."""
    from schemas.source import load_sources

    if not path.exists():
        raise Failure(f"{path}: no such file; name the file of sources with --sources")
    load_sources(path).select(only)


def _check_published(published: str | None) -> None:
    from flows.stages.discover import PublishedError, read_given

    try:
        read_given(published)
    except PublishedError as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def _prefect(warehouse: Place, quiet: bool, temporary: bool) -> Iterator[None]:
    """Prefect's home in the warehouse's cache; for a run that writes nothing, in a folder that goes with the block."""
    from tempfile import TemporaryDirectory

    from flows.warehouse import local_paths

    if not quiet:
        click.echo("starting Prefect; its temporary server takes up to 20 s", err=True)
    with TemporaryDirectory() if temporary else nullcontext() as folder:
        environment.prepare(Path(folder) if folder else local_paths(warehouse).cache)
        yield


def _day(option: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise click.UsageError(f"{option} {value}: not a date of the form 2026-05-31") from None


def _report(run: Callable[[], Summary], *, quiet: bool, as_json: bool) -> None:
    """Run, print what came of it, and fail after that where it failed."""
    from flows.run import RunFailedError

    failure = None
    try:
        summary = run()
    except RunFailedError as error:
        summary, failure = error.summary, error
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    elif quiet:
        from flows.report.summary import headline

        click.echo(headline(summary))
    else:
        from flows.report.summary import print_summary

        print_summary(summary)
    if failure:
        raise Failure(str(failure))
