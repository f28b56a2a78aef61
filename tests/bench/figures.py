"""Predict figures for texts with gold and score them.

    python tests/bench/figures.py GOLD_DIR TEXTS_DIR --published dates.csv [--out FILE] [--scorer FILE] [--misses]

TEXTS_DIR holds one .txt a document, dates.csv the columns doc_id and date. The scorer is
GOLD_DIR/../score/score_figures.py unless another is named; what it prints is printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flows.stages.discover import GivenDates, read_given  # the checkout, not an installed copy, is what is measured
from flows.stages.extract import extract
from tests.articles import article


def write_predictions(texts: Path, dates: GivenDates, out: Path) -> int:
    """One figure a line, with its doc_id; returns how many."""
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for path in sorted(texts.glob("*.txt")):
            day = dates.by_document.get(path.stem)
            text = path.read_bytes().decode("utf-8")
            for figure in extract(article(text, day.isoformat() if day else None, doc_id=path.stem))[0]:
                file.write(json.dumps({"doc_id": path.stem, **asdict(figure)}, default=str, ensure_ascii=False) + "\n")
                count += 1
    return count


def main() -> int:
    """Write predictions, run the scorer, and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--published")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp()) / "figures.jsonl"
    write_predictions(args.texts, read_given(args.published), out)
    scorer = args.scorer or args.gold.resolve().parent / "score" / "score_figures.py"
    command = [sys.executable, str(scorer), str(args.gold), str(out), *(["--misses"] if args.misses else [])]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
