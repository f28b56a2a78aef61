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
from flows.stages.reconcile import Reconciled, checks_of, observations_of, origins_of, reconcile, used_origins
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


def by_figure(found: Reconciled) -> dict[str, Statistic]:
    """The statistic of each figure, by figure_id."""
    by_id = {one.statistic_id: one for one in found.statistics}
    return {name: by_id[one.statistic_id] for one in found.observations for name in one.figure_ids}


def origins_right(gold: Path, figures: Sequence[tuple[str, Figure]], found: Reconciled) -> list[str]:
    """A line for each primary source of the gold, ``right`` or what was found instead, and a line with their number."""
    statistics = by_figure(found)
    rows = origins_of(used_origins(found))
    lines, right = [], 0
    for row in map(json.loads, (gold / "_sources.jsonl").read_text(encoding="utf-8").splitlines()):
        primary = {
            statistics[figure.figure_id].primary_origin
            for doc_id, figure in figures
            if figure.figure_id in statistics and _holds(gold / f"{doc_id}.jsonl", row["statistic"], figure)
        }
        names = {name for one in rows if one.origin_id in primary for name in (one.name, *one.aliases)}
        is_right = any(name in row["primary_named"] for name in names)
        right += is_right
        lines.append(f"origin       {row['statistic']}: {'right' if is_right else sorted(map(str, primary))}")
    return [*lines, f"origins      {right} of {len(lines)} right"]


def _holds(gold: Path, statistic: str, figure: Figure) -> bool:
    """Whether a figure stands where the gold has one of that statistic."""
    rows = map(json.loads, gold.read_text(encoding="utf-8").splitlines() if gold.exists() else ())
    return any(
        row["stat_key"] == statistic and row["start"] <= figure.char_start and figure.char_end <= row["end"]
        for row in rows
    )


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
    write(out, figures, by_figure(found), checks)
    scorer = args.scorer or args.gold.resolve().parent / "score" / "score_links.py"
    command = [sys.executable, str(scorer), str(args.gold), str(out / "figures.jsonl"), str(out / "checks.jsonl")]
    status = subprocess.run([*command, *(["--misses"] if args.misses else [])], check=False).returncode
    lines = origins_right(args.gold, figures, found)
    print(*(lines if args.misses else lines[-1:]), sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
