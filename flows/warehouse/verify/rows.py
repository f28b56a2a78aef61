"""The rows of one version: keys that stand once, references that lead somewhere, one current row an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import duckdb

from flows.warehouse.errors import first_line
from flows.warehouse.read import CURRENT, FLAG, Reader
from flows.warehouse.verify.finding import Findings
from schemas.tables import ARTICLES, FIGURES, PAGES, RUNS, SKIPPED, TABLES

_READING = ("article_id", "revision", "cleaner_version")
"""Which text a figure or a skipped token was read in: the key of articles."""


_RESTORE = "restore a version that statwire verify --version finds whole, and report it: no commit lets such rows in"
_FORGET_AGAIN = "statwire forget takes it down again, by the article_id"


class _Rule(NamedTuple):
    """``sql`` selects the rows of ``table`` that break the rule; ``tables`` are those that it reads.

    ``repair`` is what to do about it.
    """

    table: str
    tables: tuple[str, ...]
    said: str
    sql: str
    repair: str = _RESTORE


def check_rows(reader: Reader, findings: Findings, forgotten: Sequence[str]) -> None:
    """Verify the rows of a version, less those of tables that are damaged or that it does not have.

    ``forgotten`` are the hashes of what was taken down, of which no row may be left.
    """
    there = {name for name in reader.table_names() if not findings.is_damaged_in(reader.path / name)}
    there = {name for name in there if any((reader.path / name).rglob("*.parquet"))}
    check_tables(reader, there, findings, forgotten)


def check_tables(reader: Reader, there: set[str], findings: Findings, forgotten: Sequence[str]) -> None:
    """Verify the rows of those tables of a version that are ``there``, and note which of it are not."""
    left_out: set[str] = set()
    with reader.connect(sorted(there)) as connection:
        connection.execute("create temp table forgotten as select unnest($1::varchar[]) as url_hash", [list(forgotten)])
        for rule in _rules(reader.version):
            if missing := set(rule.tables) - there:
                left_out |= missing & set(reader.table_names())
                continue
            _check(connection, rule, reader, findings)
    if left_out:
        findings.notes.append(
            f"{reader.place}: keys and references of {', '.join(sorted(left_out))} were not verified, as it is damaged"
        )


def _check(connection: duckdb.DuckDBPyConnection, rule: _Rule, reader: Reader, findings: Findings) -> None:
    folder = f"{reader.place}/{rule.table}"
    try:
        found = connection.execute(f"select *, count(*) over () from ({rule.sql}) limit 1").fetchone()
        columns = [name for name, *_ in connection.description or ()][:-1]
    except duckdb.Error as error:
        findings.add(folder, f"cannot be read: {first_line(error)}", "restore a version that can be")
        return
    if found:
        example = ", ".join(f"{name} {value}" for name, value in zip(columns, found[:-1], strict=True))
        findings.add(folder, f"{found[-1]} {rule.said}, such as {example}", rule.repair)


def _rules(version: int) -> Iterator[_Rule]:
    for table in TABLES:
        if table.key:
            columns = ", ".join(table.key)
            repeated = f"select {columns} from {table.name} group by all having count(*) > 1"
            yield _Rule(table.name, (table.name,), "keys stand more than once", repeated)
        if "run_id" in table.columns() and table is not RUNS:
            yield _refers(table.name, ("run_id",), RUNS.name)
    for name in (FIGURES.name, SKIPPED.name):
        yield _refers(name, _READING, ARTICLES.name)
        current = f"select {', '.join(_READING)} from {CURRENT}{name} anti join {CURRENT}{ARTICLES.name}"
        yield _Rule(
            name,
            (name, ARTICLES.name),
            "rows are current, and their article's row is not",
            f"{current} using ({', '.join(_READING)})",
        )
    for table in TABLES:
        for name in table.of_articles:
            gone = f"select {name} from {table.name} semi join forgotten on {name} = url_hash"
            yield _Rule(table.name, (table.name,), "rows are of an article that was taken down", gone, _FORGET_AGAIN)
    yield _refers(ARTICLES.name, ("page_id",), PAGES.name)
    yield _pages_of_articles()
    two = f"select article_id from {ARTICLES.name} where {FLAG} group by all having count(*) > 1"
    yield _Rule(ARTICLES.name, (ARTICLES.name,), "articles have more than one current row", two)
    other = f"select max(version) as version from {RUNS.name} having max(version) is distinct from {version}"
    yield _Rule(RUNS.name, (RUNS.name,), "newest run is not the one that made this version", other)


def _refers(table: str, columns: tuple[str, ...], target: str) -> _Rule:
    names = ", ".join(columns)
    sql = f"select {names} from {table} anti join {target} using ({names})"
    return _Rule(table, (table, target), f"rows have no row in {target}", sql)


def _pages_of_articles() -> _Rule:
    """Pages are a journal that keeps what a restore takes away: only those of runs after the last one must agree.

    Those of what was taken down never do.
    """
    sql = (
        f"select page_id, article_id from {PAGES.name} semi join (select run_id from {RUNS.name} where version > "
        f"(select coalesce(max(version), 0) from {RUNS.name} where flow = 'restore')) using (run_id) "
        f"anti join {ARTICLES.name} using (article_id) anti join forgotten on article_id = url_hash "
        "where outcome in ('article', 'unchanged')"
    )
    return _Rule(PAGES.name, (PAGES.name, ARTICLES.name, RUNS.name), "pages name an article that is not there", sql)
