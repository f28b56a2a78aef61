"""The commands that look after the warehouse."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.errors import Failure
from flows.cli.limit import sole_writer
from flows.cli.options import json_option, quiet_option, sources_option, wait_option, warehouse_option
from flows.cli.which import Named, NamedType, as_of_option, asked_version, number_of

if TYPE_CHECKING:
    from flows.warehouse import Place


@click.command()
@click.option("--reason", metavar="TEXT", help="Why; it stands in the run's row.")
@sources_option
@warehouse_option
@wait_option
@quiet_option
@json_option
def compact(reason: str | None, sources: Path, warehouse: Place, wait: float, quiet: bool, as_json: bool) -> None:
    """Merge small parquet files into larger ones, as a version with the same rows.

    Runs do this by the way, as far as it is due; after many small backfills it may pay to do it in full.
    """
    from flows.run.compact import compact as run

    with sole_writer(sources, warehouse, wait):
        done = run(warehouse, reason, wait=wait)
    if as_json:
        click.echo(json.dumps(done._asdict()))
    elif done.version is None:
        click.echo(f"{warehouse}: nothing to compact in {done.files_before} files")
    elif not quiet:
        click.echo(f"{warehouse}: version {done.version}: {done.files_before} files became {done.files_after}")


@click.command()
@click.option("--rebuild", is_flag=True, required=True, help="Make all statistics anew; runs keep them up to date.")
@click.option("--reason", metavar="TEXT", help="Why; it stands in the run's row.")
@sources_option
@warehouse_option
@wait_option
@quiet_option
@json_option
def reconcile(
    rebuild: bool, reason: str | None, sources: Path, warehouse: Place, wait: float, quiet: bool, as_json: bool
) -> None:
    """Make keys, observations and statistics of every current figure anew by today's vocabulary, as a version.

    It is due after the vocabulary has changed, which runs tell; figures keep what they say.
    """
    from flows.run.rebuild import rebuild as run

    if not rebuild:
        raise click.UsageError("give --rebuild: runs reconcile what they touch by themselves")
    with sole_writer(sources, warehouse, wait):
        made = run(warehouse, reason, wait=wait)
    if as_json:
        click.echo(json.dumps(made._asdict()))
    elif not quiet:
        told = f"statistics of {made.figures:,} figures made anew, {made.changed:,} with another key"
        click.echo(f"{warehouse}: version {made.version}: {told}")


@click.command()
@click.argument("version", type=NamedType())
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stands in the run's row.")
@sources_option
@warehouse_option
@wait_option
@quiet_option
@json_option
def restore(
    version: Named, reason: str, sources: Path, warehouse: Place, wait: float, quiet: bool, as_json: bool
) -> None:
    """Make the content of an old VERSION the newest, as a further version; no version goes.

    VERSION is its number, or a time (ISO 8601) at which it was the latest. Runs, pages and rejects are journals and
    stay as they are. What came after VERSION is read again by the next run.
    """
    from flows.run.restore import restore as run

    number = number_of(warehouse, version)
    with sole_writer(sources, warehouse, wait):
        made = run(warehouse, number, reason, wait=wait)
    if as_json:
        click.echo(json.dumps({"version": made, "restored": number}))
    elif not quiet:
        click.echo(f"{warehouse}: version {made} has the content of version {number}")


@click.command()
@click.argument("article", metavar="URL")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stands in the run's row and in the tombstone.")
@sources_option
@warehouse_option
@wait_option
@quiet_option
@json_option
def forget(article: str, reason: str, sources: Path, warehouse: Place, wait: float, quiet: bool, as_json: bool) -> None:
    """Take an article down: remove its text and figures from every version and from the archive, for good.

    URL is any address under which it was read, or for a local document its path or doc_id. Later runs refuse it. Cut
    short, a takedown is finished by whatever writes next; old versions stay readable with their other rows.
    """
    from flows.run.forget import forget as run

    with sole_writer(sources, warehouse, wait):
        done = run(warehouse, article, reason, wait=wait)
    if as_json:
        click.echo(json.dumps(done._asdict()))
    elif done.is_nothing:
        click.echo(f"{warehouse}: nothing to do: it was forgotten before")
    elif not quiet:
        made = f"version {done.version}: " if done.version else ""
        told = f"{done.rows} rows of the newest version and {done.records} records of the archive removed"
        click.echo(
            f"{warehouse}: {made}{told}, {done.versions} versions written anew; later runs refuse "
            f"{done.addresses} addresses of it"
        )
    if done.unread:
        raise Failure("\n".join((*done.unread, "whether the article is in there, nobody can say; move it away")))


@click.command()
@click.option("--version", type=int, metavar="N", help="Verify version N alone.")
@as_of_option
@click.option(
    "--all", "every", is_flag=True, help="Verify keys and references in every version, not in the newest alone."
)
@warehouse_option
@quiet_option
@json_option
def verify(version: int | None, as_of: str | None, every: bool, warehouse: Place, quiet: bool, as_json: bool) -> None:
    """Verify that everything committed is there, unchanged and consistent; exit with 1 where it is not.

    Every file is read and compared with its checksum, every version with the log and with what its run counted. One
    line a finding names the file, what is wrong and how to repair it. Nothing is changed, and no writer has to wait.
    """
    from flows.warehouse.verify import verify as run

    asked = asked_version(version, as_of)
    chosen = number_of(warehouse, asked["as_of"]) if asked["as_of"] else version
    report = run(warehouse, chosen, every=every)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for finding in report.findings:
            click.echo(finding.line())
        for note in report.notes if not quiet else ():
            click.echo(f"note: {note}")
    if report.findings:
        raise Failure(f"{warehouse}: {len(report.findings)} findings; nothing was changed")
    if not (quiet or as_json):
        told = f"{report.files} files, {report.bytes:,} bytes, {report.rows:,} rows in the newest"
        click.echo(f"{warehouse}: sound: {len(report.versions)} versions, {told}")
