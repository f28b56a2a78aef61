"""Reconcile texts with gold and score links, checks and origins.

    python tests/bench/links.py GOLD_DIR TEXTS_DIR --published dates.csv [--out FOLDER] [--scorer FILE] [--misses]

TEXTS_DIR holds one .txt a document, dates.csv the columns doc_id and date. The scorer is
GOLD_DIR/../score/score_links.py unless another is named; what it prints is printed, and after it how many of
GOLD_DIR/_sources.jsonl are right: the name or an alias of primary_origin, of the statistic that holds the figures with
that gold stat_key, stands in primary_named.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flows.stages.discover import GivenDates, read_given  # the checkout, not an installed copy, is what is measured
from flows.stages.extract import extract
from flows.stages.normalise import normalise
from flows.stages.reconcile import checks_of, observations_of, reconcile
from schemas.reconciled import Check, Observation, Statistic
from schemas.records import Figure
from tests.articles import article


def read(texts: Path, dates: GivenDates) -> tuple[list[tuple[str, Figure]], list[Observation], list[Check]]:
    """The figures of all texts with their doc_id, their observations and checks."""
    figures: list[tuple[str, Figure]] = []
    observations: list[Observation] = []
    checks: list[Check] = []
    for path in sorted(texts.glob("*.txt")):
        day = dates.by_document.get(path.stem)
        one = article(path.read_bytes().decode("utf-8"), day.isoformat() if day else None, doc_id=path.stem)
        own = normalise(one, extract(one)[0])
        figures += [(path.stem, figure) for figure in own]
        month = f"{day:%Y-%m}" if day else "undated"
        observations += observations_of(one, month, own)
        checks += checks_of(one, month, own)
    return figures, observations, checks


def write(
    out: Path, figures: Sequence[tuple[str, Figure]], statistics: dict[str, Statistic], checks: Sequence[Check]
) -> None:
    """The scorer's two files: ``statistics`` is keyed by figure_id."""
    with (out / "figures.jsonl").open("w", encoding="utf-8") as file:
        for doc_id, figure in figures:
            found = statistics.get(figure.figure_id)
            row = {"doc_id": doc_id, **asdict(figure)}
            row |= {"stat_key": found.statistic_id, "verdict": found.verdict} if found else {"stat_key": None}
            file.write(json.dumps(row, default=str, ensure_ascii=False) + "\n")
    with (out / "checks.jsonl").open("w", encoding="utf-8") as file:
        for check in checks:
            file.write(json.dumps(asdict(check), ensure_ascii=False) + "\n")


def main() -> int:
    """Write what was found, run the scorer, and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--published")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp())
    out.mkdir(parents=True, exist_ok=True)
    figures, observations, checks = read(args.texts, read_given(args.published))
    found = reconcile(observations)
    by_id = {one.statistic_id: one for one in found.statistics}
    statistics = {name: by_id[one.statistic_id] for one in found.observations for name in one.figure_ids}
    write(out, figures, statistics, checks)
    scorer = args.scorer or args.gold.resolve().parent / "score" / "score_links.py"
    command = [sys.executable, str(scorer), str(args.gold), str(out / "figures.jsonl"), str(out / "checks.jsonl")]
    return subprocess.run([*command, *(["--misses"] if args.misses else [])], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
