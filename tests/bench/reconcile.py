"""What reconciling costs: a night of 30,000 new figures as the warehouse grows, and a rebuild of all statistics.

    python -m tests.bench.reconcile [--figures N]... [--rebuild N] [--work DIR]

Existing figures are spread over sixty months of the newsroom that tests/bench/newsroom.py makes of invented events; how
many statistics, blocks and topics a month has follows from these. A night tells 30,000 figures of the last month: two
thirds are of new events, a third is of other outlets that tell events which stand already. Its seconds are those from
figures with metric and stat_key to the published version, in a process of its own, whose peak of memory is told.

Made up is that of the existing months only the last two are reconciled, as one newsroom, and the earlier ones are these
two over and over, at other times and under other names: no key and no block of theirs is one of the last two months,
and what would join months of two such pairs is not looked for. Only observations, statistics and links are written for
a night, and only articles and figures for a rebuild (--rebuild; of few figures the key changes, since the same days of
other months are not always there), whose seconds are those of ``statwire reconcile
--rebuild``; its peak of memory is that of its process, and "workers" that of the greatest that it starts.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow

from flows.run.rebuild import rebuild
from flows.run.reconcile import Reconciling
from flows.run.reconciled_rows import rows_of
from flows.run.rows import article_row, figure_rows
from flows.stages.normalise import normalise
from flows.stages.reconcile import observations_of, reconcile
from flows.warehouse import Change, writer
from schemas.tables import ARTICLES, FIGURES, LINKS, OBSERVATIONS, STATISTICS, Table
from tests.bench.newsroom import moved, tellings
from tests.bench.warehouse import peak_mebibytes
from tests.warehouse_rows import facts

MONTHS = 60
LAST = date(2026, 5, 1)
PAIR = 2
A_NIGHT = 30_000
_DAY = re.compile(r"(\d{4})-(\d{2})")
_HASHES = (
    "observation_id",
    "figure_id",
    "article_id",
    "link_id",
    "from_figure",
    "to_figure",
    "from_article",
    "to_article",
    "statistic_id",
)
_TIMES = ("published", "fetched_at", "vintage", "period_start", "period_end", "first_seen")


def month_before(months: int) -> date:
    """The first day of the month so many before the last."""
    day = moved(LAST, -months)
    assert day
    return day


def build(root: Path, figures: int) -> None:
    """A warehouse of statistics as reconciling leaves them."""
    months = [month_before(ago) for ago in range(PAIR)]
    observations = [
        one
        for first in months
        for article, own in tellings(first, figures // MONTHS)
        for one in observations_of(article, f"{first:%Y-%m}", normalise(article, own))
    ]
    made = reconcile(observations)
    frames = {
        OBSERVATIONS: _frame(OBSERVATIONS, made.observations),
        STATISTICS: _frame(STATISTICS, made.statistics),
        LINKS: _frame(LINKS, made.links),
    }
    _commit(root, frames)


def _commit(root: Path, frames: Mapping[Table, pl.DataFrame]) -> None:
    """The rows of two months, and before them the same at other times."""
    with writer(root) as opened:
        for ago in range(MONTHS - PAIR, -1, -PAIR):
            rows = _earlier(frames, ago) if ago else frames
            opened.commit(
                [Change(table.name, _arrow(table, moved)) for table, moved in rows.items()], facts(f"build {ago:05d}")
            )


def _frame(table: Table, records: Sequence[Any]) -> pl.DataFrame:
    return pl.concat([rows_of(table, records[at : at + 20_000], "build") for at in range(0, len(records) or 1, 20_000)])


def _arrow(table: Table, rows: pl.DataFrame) -> pyarrow.Table:
    return rows.to_arrow().cast(table.arrow_schema())


def _earlier(frames: Mapping[Table, pl.DataFrame], ago: int) -> dict[Table, pl.DataFrame]:
    """The same rows so many months before, with keys and hashes of their own."""
    told = {
        name for rows in frames.values() if "stat_key" in rows.columns for name in rows["stat_key"].unique() if name
    }
    keys = {name: _DAY.sub(lambda found: _month(found, ago), name) for name in told}
    return {table: _moved(rows, ago, keys) for table, rows in frames.items()}


def _moved(rows: pl.DataFrame, ago: int, keys: dict[str, str]) -> pl.DataFrame:
    made = [pl.col(name).dt.offset_by(f"-{ago}mo") for name in _TIMES if name in rows.columns]
    made += [_renamed(pl.col(name), ago) for name in _HASHES if name in rows.columns]
    months = {month: _DAY.sub(lambda found: _month(found, ago), month) for month in rows["month"].unique()}
    made.append(pl.col("month").replace_strict(months))
    if "stat_key" in rows.columns:
        made.append(pl.col("stat_key").replace(keys))
    if "figure_ids" in rows.columns:
        made.append(pl.col("figure_ids").list.eval(_renamed(pl.element(), ago)))
    if "stat_keys" in rows.columns:
        made.append(pl.col("stat_keys").list.eval(pl.element().replace_strict(keys)))
    return rows.with_columns(made)


def _renamed(hashes: pl.Expr, ago: int) -> pl.Expr:
    """With a letter that no hash has, or one of some thousand would end like another's."""
    return hashes.str.slice(0, 28) + pl.lit(f"m{ago:03d}")


def _month(found: re.Match[str], ago: int) -> str:
    place = int(found[1]) * 12 + int(found[2]) - 1 - ago
    return f"{place // 12:04d}-{place % 12 + 1:02d}"


def night(root: Path) -> dict[str, float]:
    """Reconcile and commit a night."""
    new = tellings(LAST, A_NIGHT * 2 // 3, since=1_000_000)
    again = tellings(LAST, A_NIGHT // 3, edition="evening")
    told = [(article, normalise(article, own)) for part in (new, again) for article, own in part]
    begun = time.perf_counter()
    with writer(root) as opened:
        reconciling = Reconciling("tonight", opened.current())
        for article, figures in told:
            reconciling.add(article, f"{LAST:%Y-%m}", figures)
        changes = reconciling.changes({})
        reckoned = time.perf_counter()
        opened.commit(changes, facts("tonight"))
    ended = time.perf_counter()
    rows = {change.table: float(change.rows.num_rows if change.rows else 0) for change in changes}
    count = float(sum(len(figures) for _, figures in told))
    return {
        "figures": count,
        "seconds": ended - begun,
        "reconciling": reckoned - begun,
        "CPU": time.process_time(),
        "peak MiB": peak_mebibytes(),
        **rows,
    }


def print_texts(root: Path, figures: int) -> None:
    """A warehouse of articles with so many figures."""
    told = [
        (f"{first:%Y-%m}", article, normalise(article, own))
        for first in map(month_before, range(PAIR))
        for article, own in tellings(first, figures // MONTHS)
    ]
    articles = [article_row(article, month, article.article_id, "build") for month, article, _ in told]
    printed = [row for month, _, own in told for row in figure_rows(own, month, "build")]
    rows = ((ARTICLES, articles), (FIGURES, printed))
    _commit(root, {table: pl.DataFrame(own, schema=table.polars_schema()) for table, own in rows})


def rebuilt(root: Path) -> dict[str, float]:
    """A warehouse rebuilt."""
    begun, before = time.perf_counter(), time.process_time()
    made = rebuild(root, "a bench")
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "figures": made.figures,
        "seconds": time.perf_counter() - begun,
        "CPU": time.process_time() - before,
        "CPU of workers": workers.ru_utime + workers.ru_stime,
        "peak MiB": peak_mebibytes(),
        "workers MiB": workers.ru_maxrss / 1024,
    }


def _in_own_process(*arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.reconcile", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _tell(what: str, figures: dict[str, float]) -> None:
    told = ", ".join(f"{name} {value:.2f}".removesuffix(".00") for name, value in figures.items())
    print(f"{what}: {told}", flush=True)


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, action="append", help="Existing figures; default 100000 and 5000000.")
    parser.add_argument("--rebuild", type=int, default=1_000_000)
    parser.add_argument("--work", type=Path, help="Where to build; what stands there is used again.")
    parser.add_argument("--night", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rebuild-in", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.night:
        print(json.dumps(night(given.night)))
        return
    if given.rebuild_in:
        print(json.dumps(rebuilt(given.rebuild_in)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        work = given.work or Path(scratch)
        for figures in given.figures or [100_000, 5_000_000]:
            root = work / f"reconcile-{figures}"
            if not root.exists():
                build(root, figures)
            subprocess.run(["cp", "-a", str(root), f"{scratch}/night"], check=True)
            _tell(f"night, {figures} figures", _in_own_process("--night", f"{scratch}/night"))
            subprocess.run(["rm", "-rf", f"{scratch}/night"], check=True)
        if given.rebuild:
            root = work / f"rebuild-{given.rebuild}"
            if not root.exists():
                print_texts(root, given.rebuild)
            subprocess.run(["cp", "-a", str(root), f"{scratch}/rebuild"], check=True)
            _tell("rebuild", _in_own_process("--rebuild-in", f"{scratch}/rebuild"))


if __name__ == "__main__":
    main()
