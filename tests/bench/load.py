"""A nightly run over many misbehaving hosts, killed in the middle and run again: ``python -m tests.bench.load``.

One server on loopback stands for 200 hosts with 20 pages each (``--hosts``, ``--pages``), among them errors, resets,
slow drips, redirect loops, gzip bombs of 1:1000, wrong lengths and bad charsets. The first run is killed with SIGKILL
when a third of the pages were asked for; the second goes to the end. Printed: the outcomes of the pages, the least time
between two requests to one host, peaks of memory, and what of the archived was asked for again. It stops by itself.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faulty import ARTICLES
from tests.load import campaign

MOST_MEMORY = 500e6


def main() -> None:
    """Kill, run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--pages", type=int, default=20, help="of each host")
    parser.add_argument("--delay", type=float, default=0.5, help="seconds between two requests to a host")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Path(folder), given.hosts, given.pages, given.delay)
    told = found.told
    exact = found.is_one_outcome_each and len(found.pages) == given.hosts * given.pages
    print(f"{len(found.pages)} pages, each with one outcome: {exact}; {told['outcomes']}")
    for (kind, outcome), count in sorted(found.by_kind().items()):
        print(f"  {kind}: {count} {outcome}")
        if kind in ARTICLES and outcome != "article":
            print(f"    {told['reasons']}")
    print(f"asked {found.asked[0]} times until the kill, {found.asked[1]} times after; {told['seconds']:.0f} s")
    print(f"least time between two requests to one host: {found.least:.3f} s (of {given.delay:g})")
    print(f"peak of memory: {told['own_peak'] / 1e6:.0f} MB, with its workers {told['all_peak'] / 1e6:.0f} MB")
    print(f"{len(found.kept)} pages were archived when it was killed; {len(found.again)} were asked for again")
    too_much = max(told["own_peak"], told["all_peak"]) >= MOST_MEMORY
    if not exact or found.again or found.least < given.delay or too_much:
        sys.exit("a promise is broken")


if __name__ == "__main__":
    main()
