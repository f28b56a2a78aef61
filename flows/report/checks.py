"""The checks of a version, with the article in which each stands: as JSON, and on a terminal article by article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from flows.report.plain import json_rows
from flows.report.statistic import columns_in
from flows.report.statistic_shown import number, page_console
from flows.report.tables import harmless
from schemas.reconciled import Check

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

TABLES = ("checks", "figures", "articles")
"""What is read here."""

MOST = 1_000
"""So many checks are shown on a terminal; JSON gives them all."""

_BATCH = 10_000

_FOUND = """
from checks where ($articles is null or list_contains($articles, article_id)) and not ($failed and holds)
"""
_PLACED = """
with chosen as (select *, bool_and(holds) over (partition by article_id) as sound {found}),
first as (
  select chosen.*, articles.outlet, articles.published, articles.url, articles.title
  from chosen left join current_articles as articles on articles.article_id = chosen.article_id
  order by sound, articles.published desc nulls last, chosen.article_id, holds, check_id {limit}
)
select {columns}, first.outlet, first.published, first.url, first.title, figures.sentence
from first left join current_figures as figures
  on figures.figure_id = coalesce(result_figure_id, operand_figure_ids[1]) and figures.month = first.month
order by sound, first.published desc nulls last, first.article_id, holds, char_start, check_id
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A check and where its result, else its first operand, stands; None where that is gone."""

    check: Check
    outlet: str | None
    published: datetime | None
    url: str | None
    title: str | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Checks:
    """The first checks, those articles first in which one does not hold, and how many there are in all."""

    shown: tuple[Placed, ...]
    total: int
    failed: int


def read(connection: duckdb.DuckDBPyConnection, articles: Sequence[str] | None, *, failed: bool) -> Checks:
    """At most ``MOST`` checks, of some articles where they are given, only those that do not hold where asked."""
    asked = {"articles": None if articles is None else list(articles), "failed": failed}
    total, broken = connection.execute(f"select count(*), count(*) filter (not holds) {_FOUND}", asked).fetchall()[0]
    columns = columns_in(connection, Check, "checks", "first")
    sql = _PLACED.format(found=_FOUND, limit=f"limit {MOST}", columns=columns)
    rows, width = connection.execute(sql, asked).fetchall(), len(fields(Check))
    return Checks(tuple(Placed(Check(*row[:width]), *row[width:]) for row in rows), total, broken)


def as_json(connection: duckdb.DuckDBPyConnection, articles: Sequence[str] | None, *, failed: bool) -> Iterator[str]:
    """Every check as an object of JSON, with its sentence and the outlet, day, URL and title of its article."""
    import pyarrow

    asked = {"articles": None if articles is None else list(articles), "failed": failed}
    columns = columns_in(connection, Check, "checks", "first")
    found = connection.sql(_PLACED.format(found=_FOUND, limit="", columns=columns), params=asked)
    for batch in found.to_arrow_reader(_BATCH):
        yield from json_rows(pyarrow.Table.from_batches([batch]))


def print_checks(found: Checks) -> None:
    """Print how many there are and how many do not hold, then each under its article."""
    console = page_console()
    console.print(f"{found.total:,} checks; those that do not hold: {found.failed:,}", style="bold")
    for _, group in groupby(found.shown, key=lambda one: one.check.article_id):
        _print_article(console, list(group))
    if found.total > len(found.shown):
        console.print(f"\n… and {found.total - len(found.shown):,} more; --json gives them all")


def _print_article(console: Console, group: Sequence[Placed]) -> None:
    from rich.padding import Padding

    first = group[0]
    day = f"{first.published:%Y-%m-%d}" if first.published else "undated"
    console.print(f"\n{harmless(first.outlet or 'an article that is gone')} {day}: {harmless(first.title or '')}")
    console.print(f"  {harmless(first.url or first.check.article_id)}", style="dim", soft_wrap=True)
    for one in group:
        console.print(Padding(_told(one.check), (0, 0, 0, 2)), style="" if one.check.holds else "bold red")
        if one.sentence:
            console.print(Padding(f"“{harmless(one.sentence)}”", (0, 0, 0, 9)))


def _told(check: Check) -> str:
    verdict = "holds" if check.holds else "FAILS"
    relation = check.relation.replace("_", " ") + ("" if check.holds else f" ({check.severity})")
    formula = harmless(check.formula) + ("" if check.holds else _allowed(check))
    basis = "stated" if check.stated_in_text else "implied"
    return f"{verdict}  {relation}: {formula}, {basis} by “{harmless(check.evidence)}”"


def _allowed(check: Check) -> str:
    """What the operands allow, where the text says otherwise."""
    low, high = check.computed_low, check.computed_high
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"; it can be {number(low)} or more" if low is not None else f"; it can be {number(high or 0)} at most"
    return f"; it can be {number(low)}" + ("" if low == high else f" to {number(high)}")
