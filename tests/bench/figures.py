"""Predict figures for texts with gold and score them.

    python tests/bench/figures.py GOLD_DIR TEXTS_DIR --published dates.csv [--out FILE] [--scorer FILE] [--misses]

TEXTS_DIR holds one .txt a document, dates.csv the columns doc_id and date. The scorer is
GOLD_DIR/../score/score_figures.py unless another is named; what it prints is printed.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flows.stages.extract import extract  # the checkout, not an installed copy, is what is measured
from schemas.identity import text_sha256
from schemas.records import UNDATED, Article, Published


def article_of(doc_id: str, text: str, published: Published) -> Article:
    """A text as the extractor takes it, with nothing known but its name and date."""
    return Article(
        article_id=doc_id,
        revision=1,
        url=f"file:{doc_id}",
        outlet="",
        doc_id=doc_id,
        title=None,
        authors=(),
        published=published,
        modified=None,
        fetched_at=None,
        language="en",
        paywalled=None,
        text=text,
        text_sha256=text_sha256(text),
        cleaner_version="none",
    )


def read_dates(path: Path | None) -> dict[str, Published]:
    """Publication dates by doc_id from a CSV with a header."""
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["doc_id"]: _published(date.fromisoformat(row["date"])) for row in rows}


def _published(day: date) -> Published:
    return Published(datetime(day.year, day.month, day.day, tzinfo=UTC), None, "day", "given")


def write_predictions(texts: Path, dates: dict[str, Published], out: Path) -> int:
    """One figure a line, with its doc_id; returns how many."""
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for path in sorted(texts.glob("*.txt")):
            article = article_of(path.stem, path.read_bytes().decode("utf-8"), dates.get(path.stem, UNDATED))
            for figure in extract(article)[0]:
                file.write(json.dumps({"doc_id": path.stem, **asdict(figure)}, default=str, ensure_ascii=False) + "\n")
                count += 1
    return count


def main() -> int:
    """Write predictions, run the scorer, and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--published", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp()) / "figures.jsonl"
    write_predictions(args.texts, read_dates(args.published), out)
    scorer = args.scorer or args.gold.resolve().parent / "score" / "score_figures.py"
    command = [sys.executable, str(scorer), str(args.gold), str(out), *(["--misses"] if args.misses else [])]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
