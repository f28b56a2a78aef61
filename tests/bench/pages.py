"""Cleans a folder of archived pages and scores the result: ``python -m tests.bench.pages PAGES SCORER [--misses]``.

PAGES holds ``*.html.gz`` and their truth (``expected.jsonl`` or ``ground-truth.json``); SCORER is the script that
compares. Prints the scorer's figures, what was set aside or refused, and how long cleaning took beside trafilatura's
own default, metadata included, on the same pages.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from flows.stages.clean import Cleaned, CleanError, clean
from schemas.records import Candidate, Page


def main(pages: str, scorer: str, *flags: str) -> None:
    """Clean, score, print."""
    folder = Path(pages)
    bodies = {path.name: gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))}
    _default_seconds(bodies)  # imports and caches are not measured
    started = time.process_time()
    results = {name: _outcome(name, body) for name, body in bodies.items()}
    seconds = time.process_time() - started
    _score(folder, scorer, results, flags)
    kept = [result for result in results.values() if isinstance(result, Cleaned)]
    failed = {name: str(result) for name, result in results.items() if isinstance(result, CleanError)}
    print("set aside", dict(Counter(result.set_aside for result in kept if result.set_aside)), "refused", failed)
    print("published", dict(Counter(result.published.basis for result in kept)))
    print("language ", dict(Counter(result.language for result in kept)))
    print(f"{len(bodies) / seconds:.1f} pages a CPU second, {_default_seconds(bodies) / seconds:.2f} of trafilatura's")


def _page(name: str, body: bytes) -> Page:
    candidate = Candidate(source="bench", url=f"file:{name}", via="file", doc_id=name.split(".")[0])
    return Page(candidate, candidate.url, None, "text/html", body, datetime.now(UTC))


def _outcome(name: str, body: bytes) -> Cleaned | CleanError:
    try:
        return clean(_page(name, body))
    except CleanError as error:
        return error


def _default_seconds(bodies: dict[str, bytes]) -> float:
    import trafilatura

    started = time.process_time()
    for body in bodies.values():
        trafilatura.bare_extraction(body, with_metadata=True)
    return time.process_time() - started


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
