"""The commands that read the warehouse, and the dictionary that describes it."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.errors import Failure
from flows.cli.options import json_option, warehouse_option

if TYPE_CHECKING:
    import pyarrow

DICTIONARY_PATH = Path("README.md")


@click.command()
@click.argument("sql")
@click.option("--version", type=int, metavar="N", help="Read version N instead of the latest.")
@click.option(
    "--as-of", metavar="TIME", help="Read the version that was the latest at TIME (ISO 8601; UTC where no zone stands)."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True
)
@warehouse_option
def query(sql: str, version: int | None, as_of: str | None, form: str, warehouse: Path) -> None:
    """Run SQL (DuckDB) over the tables of one whole version; current_TABLE holds a table's current rows."""
    if version is not None and as_of is not None:
        raise click.UsageError("give --version or --as-of, not both")
    from flows.warehouse import query as run

    result = run(warehouse, sql, version=version, as_of=_moment(as_of))
    _print(result, form)


@click.command()
@warehouse_option
@json_option
def versions(warehouse: Path, as_json: bool) -> None:
    """List the versions of the warehouse, newest first."""
    from flows.report.versions import as_rows, print_versions
    from flows.warehouse import versions as listed

    found = listed(warehouse)
    if as_json:
        click.echo(json.dumps(as_rows(found), ensure_ascii=False))
    else:
        print_versions(found)


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the written dictionary is up to date.")
@warehouse_option
def dictionary(check: bool, warehouse: Path) -> None:
    """Write the data dictionary to README.md in the warehouse."""
    from schemas.dictionary import dictionary as text

    path = warehouse / DICTIONARY_PATH
    written = path.read_text(encoding="utf-8") if path.exists() else None
    if check and written != text():
        raise Failure(f"{path} is not what schemas/tables says; run: statwire dictionary")
    if not check:
        warehouse.mkdir(parents=True, exist_ok=True)
        path.write_text(text(), encoding="utf-8")


def _moment(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.UsageError(f"--as-of {value}: not a time of the form 2026-05-31T04:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _print(result: pyarrow.Table, form: str) -> None:
    if form == "table":
        from flows.report.tables import print_table

        print_table(result)
    elif form == "csv":
        import pyarrow.csv

        pyarrow.csv.write_csv(_flat(result), sys.stdout.buffer)
    elif form == "json":
        _print_json(result)
    else:
        _write_parquet(result)


def _print_json(result: pyarrow.Table) -> None:
    """One JSON array, a row a line."""
    rows = [json.dumps(row, ensure_ascii=False, default=str) for row in result.to_pylist()]
    click.echo("[" + ",\n ".join(rows) + "]")


def _write_parquet(result: pyarrow.Table) -> None:
    import pyarrow.parquet

    if sys.stdout.isatty():
        raise Failure("parquet is binary; send it to a file: statwire query … --format parquet > out.parquet")
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(result, sink, compression="zstd")
    sys.stdout.buffer.write(sink.getvalue())


def _flat(result: pyarrow.Table) -> pyarrow.Table:
    """CSV has no lists: they are written as JSON."""
    import pyarrow

    for index, field in enumerate(result.schema):
        if pyarrow.types.is_nested(field.type):
            values = [
                None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in result[index].to_pylist()
            ]
            result = result.set_column(index, field.name, pyarrow.array(values, pyarrow.string()))
    return result
