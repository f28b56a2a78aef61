"""The commands that read what was made of the figures: one statistic, the checks, and observations as SDMX."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.errors import Failure
from flows.cli.options import json_option, warehouse_option
from flows.cli.which import Asked, as_of_option, asked_version, version_option
from flows.report.output import as_utf8

if TYPE_CHECKING:
    import duckdb

    from flows.warehouse import Place, Reader


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="STAT_KEY|TEXT")
@version_option
@as_of_option
@warehouse_option
@json_option
def show(words: tuple[str, ...], version: int | None, as_of: str | None, warehouse: Place, as_json: bool) -> None:
    """Print one statistic: every outlet's number as an interval on one axis, the verdict, the origin and the quotes.

    STAT_KEY is a key (metric|area|period, in quotes) or a statistic_id. TEXT finds statistics by the words of their
    metric, area and quotes; where several have all of them, they are listed with their keys.
    """
    from flows.report.statistic import TABLES, ids_of
    from flows.warehouse import told_as

    asked = " ".join(words)
    reader = _reader(warehouse, asked_version(version, as_of), *TABLES)
    with reader.connect(TABLES) as connection, told_as(reader.place):
        found = ids_of(connection, asked) or _searched(connection, asked, reader.version)
        if len(found) == 1:
            _show_one(connection, found[0], as_json)
        else:
            _show_list(connection, found, as_json)


@click.command()
@click.option("--article", metavar="ID|URL|DOC_ID", help="Only those of one article.")
@click.option("--failed", is_flag=True, help="Only those that do not hold.")
@version_option
@as_of_option
@warehouse_option
@json_option
def checks(
    article: str | None, failed: bool, version: int | None, as_of: str | None, warehouse: Place, as_json: bool
) -> None:
    """Print the arithmetic among figures: relation, formula, whether it holds, and where the text states or implies it.

    Articles come first in which a check does not hold.
    """
    from flows.report import checks as told
    from flows.warehouse import told_as

    reader = _reader(warehouse, asked_version(version, as_of), *told.TABLES)
    articles = _articles(reader, article) if article else None
    with reader.connect(told.TABLES) as connection, told_as(reader.place):
        if as_json:
            _print_list(told.as_json(connection, articles, failed=failed))
        else:
            told.print_checks(told.read(connection, articles, failed=failed))


def _articles(reader: Reader, named: str) -> list[str]:
    from flows.run.named import hashes_of

    return sorted(hashes_of(reader, named))


def _searched(connection: duckdb.DuckDBPyConnection, text: str, version: int) -> tuple[str, ...]:
    from flows.report.search import search

    found = search(connection, text)
    if not found.statistic_ids:
        each = ", ".join(f"{word} in {count:,}" for word, count in found.with_term.items())
        raise Failure(f"{text}: no statistic of version {version} has all of it" + (f" ({each})" if each else ""))
    return found.statistic_ids


def _show_one(connection: duckdb.DuckDBPyConnection, statistic_id: str, as_json: bool) -> None:
    from flows.report.statistic import as_record, read
    from flows.report.statistic_shown import MOST, print_statistic

    if as_json:
        _print_json(as_record(read(connection, statistic_id, 2**62)))
    else:
        print_statistic(read(connection, statistic_id, MOST))


def _show_list(connection: duckdb.DuckDBPyConnection, ids: tuple[str, ...], as_json: bool) -> None:
    from flows.report.statistic import columns_of, statistics
    from flows.report.statistic_shown import MOST_LISTED, print_matches

    if as_json:
        _print_json({"matches": [columns_of(one) for one in statistics(connection, ids)]})
        return
    first = statistics(connection, ids[:MOST_LISTED])
    print_matches(first, len(ids), f"statwire show {shlex.quote(first[0].stat_keys[0])}")


def _print_list(rows: Iterable[str]) -> None:
    """One JSON array, a row a line, as the rows come."""
    as_utf8()
    click.echo("[", nl=False)
    for number, row in enumerate(rows):
        click.echo(",\n " + row if number else row, nl=False)
    click.echo("]")


def _print_json(record: dict[str, Any]) -> None:
    as_utf8()
    click.echo(json.dumps(record, ensure_ascii=False, allow_nan=False))


def export_sdmx(
    out: Path, metric: str | None, area: str | None, warehouse: Place, asked: Asked, *, quiet: bool
) -> None:
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
