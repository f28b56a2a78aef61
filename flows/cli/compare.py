"""The commands that take data out of the warehouse: what changed between versions, and files for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.data import print_table
from flows.cli.errors import Failure
from flows.cli.options import quiet_option, warehouse_option
from flows.cli.statistics import export_sdmx
from flows.cli.which import Named, NamedType, as_of_option, asked_version, number_of, version_option

if TYPE_CHECKING:
    from flows.warehouse import Place


@click.command()
@click.argument("before", type=NamedType(), metavar="A")
@click.argument("after", type=NamedType(), metavar="B")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True
)
@warehouse_option
@quiet_option
def diff(before: Named, after: Named, form: str, warehouse: Place, quiet: bool) -> None:
    """Say which articles, figures and statistics came, went and changed from version A to version B.

    A and B are numbers of versions, or times (ISO 8601) at which they were the latest. Current rows are compared, by
    article_id, figure_id and statistic_id. A row that changed is told once for each column that did, with what stood
    there before and after.
    """
    from flows.warehouse.diff import diff as run

    first, last = number_of(warehouse, before), number_of(warehouse, after)
    found = run(warehouse, first, last)
    if form == "table":
        if not quiet:
            click.echo(_counts(found.select(["table", "change", "id"]).to_pylist(), first, last))
        if not found.num_rows:
            return
    print_table(found, form)


def _counts(rows: list[dict[str, str]], before: int, after: int) -> str:
    counted: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        counted.setdefault((row["table"], row["change"]), set()).add(row["id"])
    told = ", ".join(f"{len(ids)} {table} {change}" for (table, change), ids in counted.items())
    return f"version {before} to {after}: {told or 'no difference'}"


@click.command()
@click.argument("form", type=click.Choice(["csv", "parquet", "sdmx"]), metavar="csv|parquet|sdmx")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--table", metavar="T", help="A table, or current_T for its current rows alone.")
@click.option("--query", "sql", metavar="SQL", help="A query, as `statwire query` takes it.")
@click.option(
    "--defuse", is_flag=True, help="CSV only: put ' before texts that a spreadsheet would take for a formula."
)
@click.option("--metric", metavar="M", help="SDMX only: the observations of a metric.")
@click.option("--area", metavar="A", help="SDMX only: those of an area, as the column area has it (GB).")
@version_option
@as_of_option
@warehouse_option
@quiet_option
def export(
    form: str,
    out: Path,
    table: str | None,
    sql: str | None,
    defuse: bool,
    metric: str | None,
    area: str | None,
    version: int | None,
    as_of: str | None,
    warehouse: Place,
    quiet: bool,
) -> None:
    """Write a table or the result of a query to the new file OUT, as CSV or parquet.

    It is written under another name and renamed when it is whole. Parquet keeps the columns' descriptions and units.

    sdmx writes what outlets say of statistics, the current observations, as OUT.csv (SDMX-CSV 2.0) and what describes
    them as OUT.xml (SDMX-ML 3.0).
    """
    if form == "sdmx":
        if table or sql or defuse:
            raise click.UsageError("sdmx takes --metric and --area: it writes the current observations")
        export_sdmx(out, metric, area, warehouse, asked_version(version, as_of), quiet=quiet)
        return
    if metric or area:
        raise click.UsageError(f"--metric and --area are for sdmx; {form} takes --query")
    if (table is None) == (sql is None):
        raise click.UsageError("give --table or --query, one of them")
    if defuse and form != "csv":
        raise click.UsageError("--defuse is for csv: parquet has no formulas")
    if out.exists():
        raise Failure(f"{out}: stands already; name another file, or move it away")
    from flows.report.export import write
    from flows.warehouse import export_batches

    chosen = asked_version(version, as_of)
    with export_batches(warehouse, table=table, sql=sql, **chosen) as batches:
        rows = write(batches, out, form, defuse=defuse)
    if not quiet:
        click.echo(json.dumps(str(out)) + f": {rows:,} rows")
