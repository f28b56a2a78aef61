"""What reconciling costs: a night of 30,000 new figures as the warehouse grows, and a rebuild of all statistics.

    python -m tests.bench.reconcile [--figures N]... [--rebuild N] [--work DIR]

Existing figures are spread over sixty months, 300 areas and 20,000 metrics as unevenly as news is (Zipf). A night is
2,000 articles with 15 figures each, of the last of these months. Seconds are those from the night's observations to the
published version, in a process of its own, whose peak of memory is told. --rebuild makes a warehouse of so many figures
from texts, through the extractor, and rebuilds it.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow

from flows.run.rebuild import rebuild
from flows.run.reconcile import Reconciling
from flows.run.reconciled_rows import rows_of
from flows.stages.reconcile.statistic import statistic_id_of, statistic_of
from flows.stages.reconcile.trace import trace
from flows.warehouse import Change, writer
from schemas.identity import key
from schemas.reconciled import Observation, Statistic
from schemas.tables import OBSERVATIONS, STATISTICS
from tests.bench.warehouse import peak_mebibytes
from tests.runs import backfill
from tests.warehouse_rows import facts

MONTHS = 60
LAST = date(2026, 5, 1)
AREAS, METRICS = 300, 20_000
FIGURES_AN_ARTICLE = 15
A_NIGHT = 30_000


def month_before(months: int) -> date:
    """The first day of the month so many before the last."""
    place = LAST.year * 12 + LAST.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


class Press:
    """Makes observations of articles of a month, drawn unevenly."""

    def __init__(self, seed: int) -> None:
        """``seed`` makes articles of their own."""
        self._draw = random.Random(seed)
        self._seed = seed
        self._metrics = [1 / rank for rank in range(1, METRICS + 1)]
        self._areas = [1 / rank for rank in range(1, AREAS + 1)]

    def articles(self, first: date, count: int) -> Iterator[list[Observation]]:
        """``count`` figures of a month, article by article."""
        drawn = zip(
            self._draw.choices(range(METRICS), self._metrics, k=count),
            self._draw.choices(range(AREAS), self._areas, k=count),
            strict=True,
        )
        own: list[Observation] = []
        for number, (metric, area) in enumerate(drawn):
            article = f"{self._seed}-{first:%Y%m}-{number // FIGURES_AN_ARTICLE}"
            own.append(self._observation(article, number, first, f"metric {metric}", f"area {area}"))
            if len(own) == FIGURES_AN_ARTICLE:
                yield own
                own = []
        if own:
            yield own

    def _observation(self, article: str, number: int, first: date, metric: str, area: str) -> Observation:
        dated = self._draw.random() < 0.4
        start = first - timedelta(days=self._draw.choice((1, 32, 63))) if dated else None
        start = start.replace(day=1) if start else None
        when = f"{start}/.." if start else f"asof:{first:%Y-%m}"
        stat_key = f"{metric}|{area}|{when}"
        value = float(100_000 + int(key(stat_key)[:5], 16))
        moment = datetime(first.year, first.month, 1 + number % 28, tzinfo=UTC)
        return Observation(
            observation_id=key(article, number),
            stat_key=stat_key,
            metric=metric,
            area=area,
            period_start=start,
            period_end=None,
            period_kind="since" if start else "as_of",
            kind="count",
            per=None,
            direction=None,
            unit="person",
            obs_status="reported",
            article_id=article,
            outlet=f"outlet {number % 40}",
            month=f"{first:%Y-%m}",
            published=moment,
            vintage=moment.date(),
            obs_value=value,
            pragmatic_low=value,
            pragmatic_high=value,
            logical_low=value,
            logical_high=value,
            stated_value=value,
            stated_unit="person",
            digits=f"{int(value)}e0",
            leads=(f"{int(value) // 10_000}e4",),
            words=(metric,),
            topic=(area, f"name {number % 997}"),
            area_basis="stated",
            attribution=None,
            origin=None,
            quote=f"{int(value)} people",
            quoted=None,
            is_outdated=False,
            figure_ids=(key("figure", article, number),),
            statistic_id=statistic_id_of([stat_key]),
        )


def build(root: Path, figures: int) -> None:
    """A warehouse whose statistics are one a key, as reconciling would leave them."""
    told: set[str] = set()
    with writer(root) as opened:
        for ago in range(MONTHS - 1, -1, -1):
            first = month_before(ago)
            made = [one for own in Press(ago).articles(first, figures // MONTHS) for one in own]
            fresh: dict[str, list[Observation]] = {}
            for one in made:
                fresh.setdefault(one.stat_key, []).append(one)
            # A statistic whose first article is of an earlier month keeps its row there.
            new = [_statistic(own) for name, own in fresh.items() if name not in told]
            told |= set(fresh)
            opened.commit(
                [
                    Change(OBSERVATIONS.name, _arrow(OBSERVATIONS, made)),
                    Change(STATISTICS.name, _arrow(STATISTICS, new)),
                ],
                facts(f"build {ago:05d}"),
            )


def _statistic(own: list[Observation]) -> Statistic:
    name = own[0].statistic_id
    return statistic_of(name, own, trace(name, own))


def _arrow(table: Any, made: list[Any]) -> pyarrow.Table | None:
    if not made:
        return None
    parts = [rows_of(table, made[start : start + 20_000], "build") for start in range(0, len(made), 20_000)]
    return pl.concat(parts).to_arrow().cast(table.arrow_schema())


def night(root: Path) -> dict[str, float]:
    """Reconcile and commit a night."""
    articles = list(Press(999).articles(LAST, A_NIGHT))
    begun = time.perf_counter()
    with writer(root) as opened:
        reconciling = Reconciling("tonight", opened.current())
        for own in articles:
            reconciling.take(own[0].article_id, own)
        changes = reconciling.changes({})
        reckoned = time.perf_counter()
        opened.commit(changes, facts("tonight"))
    ended = time.perf_counter()
    rows = {change.table: float(change.rows.num_rows if change.rows else 0) for change in changes}
    return {"seconds": ended - begun, "reconciling": reckoned - begun, "peak MiB": peak_mebibytes(), **rows}


def rebuilt(root: Path, figures: int) -> dict[str, float]:
    """A warehouse of texts with so many figures, rebuilt."""
    documents = root.parent / "documents.jsonl"
    draw = random.Random(3)
    nouns = ["houses", "jobs", "ships", "patients", "pupils", "farms", "trains", "boats", "judges", "clinics"]
    towns = ["Leeds", "Chennai", "Perth", "Durban", "Boston", "Halifax", "Cork", "Mumbai", "Hobart", "Denver"]
    with documents.open("w", encoding="utf-8") as file:
        for number in range(figures // 20):
            sentences = [
                f"Some {draw.randint(101, 99_999):,} {draw.choice(nouns)} were counted in {draw.choice(towns)}."
                for _ in range(20)
            ]
            row = {"doc_id": str(number), "published": f"2026-0{1 + number % 5}-1{number % 10}"}
            file.write(json.dumps(row | {"text": " ".join(sentences)}) + "\n")
    backfill(root, documents)
    begun = time.perf_counter()
    made = rebuild(root, "a bench")
    return {"seconds": time.perf_counter() - begun, "figures": made.figures, "peak MiB": peak_mebibytes()}


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
        print(json.dumps(rebuilt(given.rebuild_in, given.rebuild)))
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
            told = _in_own_process("--rebuild-in", f"{scratch}/rebuild", "--rebuild", str(given.rebuild))
            _tell("rebuild", told)


if __name__ == "__main__":
    main()
