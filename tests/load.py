"""Nightly runs over a faulty web, each in a process of its own that can be killed.

Such a process (``main``) prints one line of JSON: the outcomes of its pages, its own peak of memory and that of all
its processes in bytes, and how long it took.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.run import Plan, open_run
from flows.stages.archive import read_warc
from flows.warehouse import Paths
from schemas.records import Page
from tests.faulty import FaultyWeb, closest, kind_of
from tests.loopback import resolving
from tests.runs import outcomes, rows

LISTINGS = ("/rss", "/robots.txt")
LONGEST = 3600.0


def names(hosts: int) -> list[str]:
    """The names of so many outlets."""
    return [f"outlet-{number}.test" for number in range(hosts)]


def write_sources(path: Path, hosts: Sequence[str], port: int, **settings: object) -> Path:
    """A sources.yaml with one source a host."""
    listed = [
        {"name": host.split(".")[0], "feeds": [f"http://{host}:{port}/rss"], "allow_hosts": [host]} for host in hosts
    ]
    given = {name: str(value) for name, value in settings.items()}
    path.write_text(json.dumps({"contact": "me@test.example", "settings": given, "sources": listed}), encoding="utf-8")
    return path


def started(warehouse: Path, sources: Path) -> subprocess.Popen[str]:
    """A run in a process group of its own."""
    # Spawned workers import their parent's main module again: that of `statwire` is small, and -c has none at all.
    code = "from tests.load import main; main()"
    command = [sys.executable, "-c", code, str(warehouse), str(sources)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, text=True)


def ended(process: subprocess.Popen[str], seconds: float) -> dict[str, Any]:
    """What a run printed. Raises ``subprocess.TimeoutExpired`` where it does not end."""
    printed, _ = process.communicate(timeout=seconds)
    if process.returncode:
        raise RuntimeError(f"the run ended with {process.returncode}")
    told: dict[str, Any] = json.loads(printed)
    return told


def resident(pid: int) -> int:
    """Bytes of memory of a process and its children, what they share counted once (proportional set size)."""
    total = 0
    for each in (pid, *_children(pid)):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found + [grandchild for child in found for grandchild in _children(child) if Path(f"/proc/{child}").exists()]


def run(warehouse: Path, sources: Path) -> dict[str, Any]:
    """One nightly run under a resolver to which every name is this machine."""
    peak = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            peak[0] = max(peak[0], resident(os.getpid()))

    threading.Thread(target=watch, daemon=True).start()
    begun = time.monotonic()
    with open_run(Plan.read("nightly", str(sources), str(warehouse))) as opened:
        opened.hosts.resolve = resolving()
        for attempts in opened.fetching(opened.discover()):
            opened.process(attempts)
        summary = opened.commit()
    done.set()
    return {
        "outcomes": outcomes(summary),
        "reasons": list(summary.reasons),
        "seconds": time.monotonic() - begun,
        "own_peak": _own_peak(),
        "all_peak": peak[0],
    }


def _own_peak() -> int:
    """The most bytes that this process has held, by Linux's count; getrusage's would begin with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@dataclass(frozen=True)
class Found:
    """What a campaign found; ``pages`` are URL, outcome and reason of each row."""

    pages: list[tuple[str, str, str | None]]
    told: dict[str, Any]
    kept: set[str]
    again: set[str]
    least: float
    asked: tuple[int, int]

    @property
    def is_one_outcome_each(self) -> bool:
        """Whether no page has two rows."""
        return len(self.pages) == len({url for url, _outcome, _reason in self.pages})

    def by_kind(self) -> Counter[tuple[str, str]]:
        """How many pages of each kind had which outcome."""
        return Counter((kind_of(int(url.rpartition("/")[2])), outcome) for url, outcome, _reason in self.pages)


def campaign(folder: Path, hosts: int, pages: int, delay: float) -> Found:
    """Kill a run when a third of its pages were asked for, and run again to the end."""
    root = folder / "warehouse"
    settings = {"delay_seconds": delay, "page_seconds": 6, "retry_seconds": 0.2, "run_seconds": 3000}
    with FaultyWeb(pages) as web:
        sources = write_sources(folder / "sources.yaml", names(hosts), web.port, **settings)
        kept = killed(root, sources, web, hosts * pages // 3)
        first, web.asked[:] = list(web.asked), []
        told = ended(started(root, sources), LONGEST)
        again = {web.url(host, path) for _at, host, path in web.asked} & kept
        least = min(min(closest(asked).values()) for asked in (first, web.asked))
        found = rows(root, "select url, outcome, reason from pages")
        return Found(found, told, kept, again, least, (len(first), len(web.asked)))


def killed(root: Path, sources: Path, web: FaultyWeb, pages: int) -> set[str]:
    """Run until so many pages were asked for, and kill; the addresses of the pages that lie in the archive then."""
    process = started(root, sources)
    deadline = time.monotonic() + LONGEST
    while sum(path not in LISTINGS for _at, _host, path in web.asked) < pages and time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the run ended by itself with {process.returncode}")
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    files = sorted(Paths(root).raw.glob("*/*.warc.gz"))
    return {one.candidate.url for path in files for one in read_warc(path, "") if isinstance(one, Page)}


def main() -> None:
    """Run, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("sources", type=Path)
    given = parser.parse_args()
    print(json.dumps(run(given.warehouse, given.sources)))
