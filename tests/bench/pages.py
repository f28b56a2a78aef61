"""Cleans a folder of archived pages and scores the result: ``python -m tests.bench.pages PAGES SCORER [--misses]``.

PAGES holds ``*.html.gz`` and their truth (``expected.jsonl`` or ``ground-truth.json``); SCORER is the script that
compares. Prints the scorer's figures and what was set aside or refused; ``tests.bench.clean`` prints the speed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from flows.stages.clean import Cleaned, CleanError
from tests.bench.clean import bodies_in, ours


def main(pages: str, scorer: str, *flags: str) -> None:
    """Clean, score, print."""
    folder = Path(pages)
    results = {name: ours(name, body) for name, body in bodies_in(folder).items()}
    _score(folder, scorer, results, flags)
    kept = [result for result in results.values() if isinstance(result, Cleaned)]
    failed = {name: str(result) for name, result in results.items() if isinstance(result, CleanError)}
    print("set aside", dict(Counter(result.set_aside for result in kept if result.set_aside)), "refused", failed)
    print("published", dict(Counter(result.published.basis for result in kept)))
    print("language ", dict(Counter(result.language for result in kept)))


def _score(folder: Path, scorer: str, results: dict[str, Cleaned | CleanError], flags: tuple[str, ...]) -> None:
    truth = next(path for name in ("expected.jsonl", "ground-truth.json") if (path := folder / name).exists())
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for name, result in results.items():
            if isinstance(result, Cleaned):
                file.write(json.dumps({"file": name} | _prediction(result)) + "\n")
        file.flush()
        subprocess.run([sys.executable, scorer, str(truth), file.name, *flags], check=True)


def _prediction(result: Cleaned) -> dict[str, object]:
    moment = result.published.moment
    return {
        "title": result.title,
        "date": moment.isoformat() if moment else None,
        "authors": list(result.authors),
        "text": result.text,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
