"""The commands that read the warehouse, and the dictionary that describes it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from flows.cli.errors import Failure
from flows.cli.options import warehouse_option
from flows.cli.which import as_of_option, asked_version, version_option
from flows.report.output import as_utf8

if TYPE_CHECKING:
    import pyarrow

    from flows.warehouse import Place


@click.command()
@click.argument("sql")
@version_option
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True
)
@warehouse_option
def query(sql: str, version: int | None, as_of: str | None, form: str, warehouse: Place) -> None:
    """Run SQL (DuckDB) over the tables of one whole version; current_TABLE holds a table's current rows.

    SQL is one statement that reads: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, EXPLAIN, SUMMARIZE or PIVOT. It may
    read local files too. A column whose name repeats an earlier one's gets a number: a, a_1.
    """
    from flows.warehouse import query as run

    print_table(run(warehouse, sql, **asked_version(version, as_of)), form)


@click.command()
@warehouse_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object a version, instead of a table.")
def versions(warehouse: Place, as_json: bool) -> None:
    """List the versions of the warehouse, newest first."""
    from flows.report.versions import as_rows, print_versions
    from flows.warehouse import versions as listed

    found = listed(warehouse)
    as_utf8()
    if as_json:
        click.echo(json.dumps(as_rows(found), ensure_ascii=False))
    else:
        print_versions(found)


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the written dictionary is up to date.")
@warehouse_option
def dictionary(check: bool, warehouse: Place) -> None:
    """Write the data dictionary to README.md in the warehouse."""
    from flows.warehouse import Paths
    from flows.warehouse.store import refuse_bucket
    from schemas.dictionary import dictionary as text

    folder = refuse_bucket(warehouse, "writing the dictionary by hand")
    path = Paths(folder).dictionary
    told = text().encode("utf-8")
    try:
        if check and (not path.exists() or path.read_bytes() != told):
            raise Failure(f"{path} is not what schemas/tables says; run: statwire dictionary")
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(told)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}") from None


def print_table(result: pyarrow.Table, form: str) -> None:
    """Print a result in one of the forms: table, csv, json, parquet."""
    from flows.report.plain import named_apart

    result = named_apart(result)
    if form == "table":
        from flows.report import tables

        tables.print_table(result)
    elif form == "csv":
        _write_csv(result)
    elif form == "json":
        _print_json(result)
    else:
        _write_parquet(result)


def _write_csv(result: pyarrow.Table) -> None:
    import pyarrow.csv

    from flows.report.plain import for_csv

    pyarrow.csv.write_csv(for_csv(result), sys.stdout.buffer)


def _print_json(result: pyarrow.Table) -> None:
    """One JSON array, a row a line."""
    from flows.report.plain import json_rows

    as_utf8()
    click.echo("[" + ",\n ".join(json_rows(result)) + "]")


def _write_parquet(result: pyarrow.Table) -> None:
    import pyarrow.parquet

    if sys.stdout.isatty():
        raise Failure("parquet is binary; send it to a file: --format parquet > out.parquet")
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(result, sink, compression="zstd")
    sys.stdout.buffer.write(sink.getvalue())
