"""What the warehouse costs: a night's commit as the warehouse grows, publishing, a query, and memory.

    python -m tests.bench.warehouse [--figures N]... [--commits N] [--work DIR]

A night is one of ``tests.bench.nights``, of whose 2,000 articles 30 are revisions of earlier ones (24 of the night
before, 4 of the same month, 2 of older months). Each is committed by a process of its own, whose peak of memory is
told. Warehouse seconds are those of opening (lock, recovery) and of the commit until latest is swapped. --commits grows
a warehouse of 100,000 figures by that many small commits (2 articles, 30 figures; a thousand full ones would take an
hour) and commits a night after the first ten and after all of them, each to a copy.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pyarrow
import pyarrow.compute as compute

from flows.warehouse import Change, Paths, open_warehouse, writer
from schemas.tables import ARTICLES, TABLES
from tests.bench.nights import TONIGHT, Newsroom, build
from tests.warehouse_rows import facts, rows

FILTERED = """select month, count(*), avg(value) from figures
where is_current and published between $1 and $2 and unit = 'person' and value > 1000 group by month"""


def small_commits(root: Path, numbers: range) -> list[float]:
    """So many commits of two articles each; the seconds that each took."""
    room = Newsroom(2)
    taken = []
    with writer(root) as opened:
        for number in numbers:
            changes = room.night(f"{number:05d}", TONIGHT - timedelta(days=1))
            begun = time.perf_counter()
            opened.commit(changes, facts(f"small {number:05d}"))
            taken.append(time.perf_counter() - begun)
    return taken


def commit_night(root: Path) -> dict[str, float]:
    """Commit a night: seconds, bytes written for it and for compaction, and the process's peak of memory."""
    before = open_warehouse(root).version
    changes = Newsroom().night(f"night {before}", TONIGHT, _revised(root))
    importlib.import_module("flows.warehouse.commit")  # a nightly's validation has loaded polars and pandera by then
    made = peak_mebibytes()
    steps: list[tuple[str, float]] = []
    begun, worked = time.perf_counter(), time.process_time()
    with writer(root, on_step=lambda step: steps.append((step, time.perf_counter()))) as opened:
        ready = time.perf_counter()
        opened.commit(changes, facts(f"night {before}"))
        ended = time.perf_counter()
    at = dict(steps)
    written, compacted = bytes_written(root, before + 1)
    return {
        "seconds": ended - begun,
        "processor seconds": time.process_time() - worked,
        "opening": ready - begun,
        "publishing": at["latest swapped"] - at["runs committed"],
        "megabytes": written / 1e6,
        "compacted megabytes": compacted / 1e6,
        "peak MiB": peak_mebibytes(),
        "rows made at MiB": made,
        "files": sum(1 for _ in open_warehouse(root).path.rglob("*.parquet")),
    }


def peak_mebibytes() -> float:
    """The most memory that this process has held, by Linux's count; getrusage's would begin with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _revised(root: Path) -> pyarrow.Table:
    """24 articles of the last night, 4 of the rest of its month and 2 older ones."""
    found = open_warehouse(root).arrow("current_articles", ["article_id", "month", "published", "revision"])
    found = found.filter(compute.equal(found["revision"], 1))
    this_month = compute.equal(found["month"], f"{TONIGHT:%Y-%m}")
    recent = compute.greater(found["published"], TONIGHT - timedelta(days=2))
    both = compute.and_(this_month, recent)
    of = {"24": both, "4": compute.and_(this_month, compute.invert(recent)), "2": compute.invert(this_month)}
    draw = random.Random(3)
    parts = []
    for count, chosen in of.items():
        part = found.filter(chosen)
        parts.append(
            part.take(pyarrow.array(draw.sample(range(part.num_rows), min(int(count), part.num_rows)), pyarrow.int64()))
        )
    return pyarrow.concat_tables(parts)


def bytes_written(root: Path, version: int) -> tuple[int, int]:
    """Bytes of the data files that one commit added to the logs, and of those that only hold what others held."""
    change = compaction = 0
    for table in TABLES:
        for entry in (Paths(root).delta(table.name) / "_delta_log").glob("*.json"):
            for line in entry.read_text(encoding="utf-8").splitlines():
                added = json.loads(line).get("add")
                if added and added["path"].rpartition("/")[2].startswith(f"{version:08d}-"):
                    change += added["size"] if added["dataChange"] else 0
                    compaction += 0 if added["dataChange"] else added["size"]
    return change, compaction


def publishing(work: Path) -> dict[str, float]:
    """Seconds to publish a version of 1,000 files, the best and the middle of nine."""
    root = work / "thousand"
    articles = rows(ARTICLES, 995, month=[f"{1800 + place // 12}-{place % 12 + 1:02d}" for place in range(995)])
    taken, steps = [], {}
    with writer(root, on_step=lambda step: steps.update({step: time.perf_counter()})) as opened:
        opened.commit([Change("articles", articles)], facts("first"))
        for number in range(9):
            opened.commit([], facts(f"run {number}"))
            taken.append(steps["latest swapped"] - steps["runs committed"])
    taken.sort()
    return {"files": sum(1 for _ in (root / "latest/").rglob("*.parquet")), "best": taken[0], "middle": taken[4]}


def filtered_query(root: Path) -> dict[str, float]:
    """Seconds of a filtered query with DuckDB over warehouse/latest as any analyst would write it, warm and first."""
    import duckdb

    source = f"read_parquet('{root}/latest/figures/*/*.parquet', hive_partitioning = true)"
    asked = FILTERED.replace("figures", source).replace("$1", "'2026-03-01'").replace("$2", "'2026-03-10'")
    taken = []
    for _ in range(5):
        with duckdb.connect() as connection:
            begun = time.perf_counter()
            connection.sql(asked).fetchall()
            taken.append(time.perf_counter() - begun)
    return {"first": taken[0], "middle": sorted(taken)[2]}


def _night_of(root: Path) -> dict[str, float]:
    """A night committed to a copy of the warehouse, so that it can be measured again."""
    with tempfile.TemporaryDirectory(dir=root.parent) as scratch:
        shutil.copytree(root, Path(scratch) / "copy", symlinks=True, copy_function=_copy)
        os.sync()  # or the commit's first forcing would wait for the copy
        return _in_own_process(Path(scratch) / "copy")


def _copy(source: str, target: str) -> None:
    """Data files never change, and are linked; logs are copied."""
    if source.endswith(".parquet") and "_delta_log" not in source:
        os.link(source, target)
    else:
        shutil.copyfile(source, target)


def _in_own_process(root: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.warehouse", "--night", str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def _tell(what: str, figures: dict[str, float]) -> None:
    print(
        f"{what}: " + ", ".join(f"{name} {value:.3f}".removesuffix(".000") for name, value in figures.items()),
        flush=True,
    )


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, action="append", help="Existing figures; default 100000 and 5000000.")
    parser.add_argument("--commits", type=int, default=1_000)
    parser.add_argument("--work", type=Path, help="Where to build; what stands there is used again.")
    parser.add_argument("--night", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.night:
        print(json.dumps(commit_night(given.night)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        work = given.work or Path(scratch)
        _tell("publishing", publishing(Path(scratch)))
        for figures in given.figures or [100_000, 5_000_000]:
            root = work / str(figures)
            if not root.exists():
                build(root, figures)
            _tell(f"filtered query, {figures} figures", filtered_query(root))
            _tell(f"night, {figures} figures", _night_of(root))
        if given.commits:
            _commits(Path(scratch) / "commits", given.commits)


def _commits(root: Path, count: int) -> None:
    build(root, 100_000)
    small = small_commits(root, range(10))
    _tell("night after 10 commits", _night_of(root))
    small += small_commits(root, range(10, count))
    _tell(f"night after {count} commits", _night_of(root))
    _tell(
        "small commits, seconds", {"middle of 2-10": sorted(small[1:10])[4], "of the last 50": sorted(small[-50:])[25]}
    )


if __name__ == "__main__":
    main()
