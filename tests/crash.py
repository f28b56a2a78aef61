"""Kills runs with SIGKILL and looks at what is left: ``python -m tests.crash [--rounds N] [--racing N] [--prefect N]``.

A round starts from a warehouse of one run and reads changed documents into it, in a process of its own and without
Prefect. It is killed at a step of the commit that a seeded draw names, or after a drawn time; more than half of the
rounds are killed between the first table's commit and the swap of latest. Then every reader must see one whole version
(as many rows in each table as its run counted), verifying must find nothing, and the next run must end with the rows
of a run that nobody disturbed. In a racing round two such processes begin together, and each is killed; in a
round through Prefect the process is the command line's, and its temporary server dies with it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import duckdb
import polars
import pyarrow.dataset

import flows.run.run
from flows.cli import main as main_of_the_command_line
from flows.warehouse import open_warehouse, writer
from flows.warehouse.verify import verify
from tests.runs import backfill, rows

STEPS = (
    *("articles committed", "figures written", "figures committed", "skipped written", "skipped committed"),
    *("pages written", "pages committed", "runs written", "runs committed", "version built", "version renamed"),
)
"""Between the first table's commit and the swap of latest."""

ENDED = "nothing: it had ended before"

LONGEST, LONGEST_BY_PREFECT = 4.0, 25.0
"""Seconds within which a run is killed where no step is drawn: from its start to well after its end."""

ROWS = """select a.article_id, revision, a.is_current, text, f.figure_id, f.is_current, f.value
from articles a left join figures f using (article_id, revision) order by all"""


class BrokenPromiseError(Exception):
    """What a killed run left is not what the warehouse promises."""


def documents(folder: Path) -> Path:
    """Two documents as they are at first."""
    folder.mkdir()
    (folder / "boats.txt").write_text("date 2026-05-02 Some 350 boats sank.", encoding="utf-8")
    (folder / "rents.txt").write_text("date 2026-04-12 Rents rose 4% in Leeds.", encoding="utf-8")
    return folder


def change(folder: Path) -> None:
    """One document revised, and a further one."""
    (folder / "boats.txt").write_text("date 2026-05-02 Some 360 boats sank, and 12 more leaked.", encoding="utf-8")
    (folder / "jobs.txt").write_text("date 2026-05-03 The mill cut 90 jobs.", encoding="utf-8")


def run_to_be_killed(root: Path, folder: Path, step: str, *, prefect: bool) -> None:
    """Read the documents, through Prefect or without it, and die at the step."""

    def at(now: str) -> None:
        if now == step:
            os.kill(os.getpid(), signal.SIGKILL)

    flows.run.run.writer = lambda *given, **options: writer(*given, **{**options, "on_step": at, "wait": 20})
    if prefect:
        sys.argv = ["statwire", "backfill", "--files", str(folder), "--warehouse", str(root), "--reason", "a test"]
        main_of_the_command_line()
    else:
        backfill(root, folder)


def started(root: Path, folder: Path, step: str, *, prefect: bool) -> subprocess.Popen[bytes]:
    """Such a run in a process group of its own, with its workers."""
    # Spawned workers import their parent's main module again, with all that it imports; -c has none.
    code = "from tests.crash import main; main()"
    command = [sys.executable, "-c", code, "--die", step, str(root), str(folder)]
    command += ["--through-prefect"] if prefect else []
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its workers; wait for it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def look(root: Path) -> None:
    """Raise ``BrokenPromiseError`` unless every reader sees one whole version and verifying finds nothing."""
    reader = open_warehouse(root)
    told = reader.arrow("runs", ["version", "table_rows"]).sort_by("version").to_pylist()[-1]
    if told["version"] != reader.version:
        raise BrokenPromiseError(f"latest is {reader.version}, and its newest run {told['version']}")
    for table, count in json.loads(told["table_rows"]).items():
        folder = (root / "latest").resolve() / table
        deep = "*/*.parquet" if any("=" in entry.name for entry in folder.iterdir()) else "*.parquet"
        seen = {
            "pyarrow": pyarrow.dataset.dataset(folder, partitioning="hive").count_rows(),
            "polars": polars.scan_parquet(f"{folder}/{deep}").select(polars.len()).collect().item(),
            "DuckDB": duckdb.sql(f"select count(*) from read_parquet('{folder}/{deep}')").fetchall()[0][0],
            "pandas": by_pandas(folder),
        }
        if set(seen.values()) != {count}:
            raise BrokenPromiseError(f"{table} of version {reader.version} has {count} rows, and readers see {seen}")
    if findings := verify(root, every=True).findings:
        raise BrokenPromiseError("; ".join(finding.line() for finding in findings))


def by_pandas(folder: Path) -> int:
    """Rows as pandas counts them."""
    import pandas

    return len(pandas.read_parquet(folder))


def one_round(work: Path, draw: random.Random, writers: int, expected: list[object], *, prefect: bool) -> str:
    """Kill, look, run again, compare; says at what the first was killed, if it had not ended before."""
    root = work / "warehouse"
    steps = [draw.choice(STEPS) if draw.random() < 0.7 else "" for _ in range(writers)]
    running = [started(root, work / "documents", step, prefect=prefect) for step in steps]
    deadline = time.monotonic() + 120
    for process, step in zip(running, steps, strict=True):
        if not step:
            time.sleep(draw.uniform(0, LONGEST_BY_PREFECT if prefect else LONGEST))
            end(process)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        end(process)
    look(root)
    backfill(root, work / "documents")
    look(root)
    if rows(root, ROWS) != expected:
        raise BrokenPromiseError("the next run does not end with the rows of an undisturbed one")
    return (steps[0] or "a drawn time") if running[0].returncode == -signal.SIGKILL else ENDED


def campaign(work: Path, rounds: int, writers: int, seed: int, *, prefect: bool = False) -> Counter[str]:
    """So many rounds, each with so many writers; how many were killed at what."""
    base, undisturbed = work / "base", work / "undisturbed"
    base.mkdir()
    backfill(base / "warehouse", documents(base / "documents"))
    change(base / "documents")
    shutil.copytree(base, undisturbed, symlinks=True)
    (undisturbed / "documents").rename(work / "documents")
    backfill(undisturbed / "warehouse", work / "documents")
    expected: list[object] = [*rows(undisturbed / "warehouse", ROWS)]
    (work / "documents").rename(undisturbed / "documents")
    killed: Counter[str] = Counter()
    for number in range(rounds):
        one = work / "round"
        subprocess.run(["cp", "-a", str(base), str(one)], check=True)
        try:
            killed[one_round(one, random.Random(seed + number), writers, expected, prefect=prefect)] += 1
        except BrokenPromiseError as error:
            raise BrokenPromiseError(f"round {number} of seed {seed}, kept in {one}: {error}") from error
        shutil.rmtree(one)
    return killed


def main() -> None:
    """Run the rounds and print what was killed where."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--racing", type=int, default=50)
    parser.add_argument("--prefect", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--die", nargs=3, metavar=("STEP", "WAREHOUSE", "DOCUMENTS"), help=argparse.SUPPRESS)
    parser.add_argument("--through-prefect", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.die:
        run_to_be_killed(Path(given.die[1]), Path(given.die[2]), given.die[0], prefect=given.through_prefect)
        return
    for writers, rounds, prefect in ((1, given.rounds, False), (2, given.racing, False), (1, given.prefect, True)):
        if not rounds:
            continue
        work = Path(tempfile.mkdtemp())
        killed = campaign(work, rounds, writers, given.seed, prefect=prefect)
        shutil.rmtree(work)
        between = sum(count for step, count in killed.items() if step in STEPS)
        how = " through Prefect" if prefect else ""
        print(f"{rounds} rounds of {writers} writers{how}: all promises kept, {between} killed between commit and swap")
        for step, count in killed.most_common():
            print(f"  {step}: {count}")


if __name__ == "__main__":
    main()
