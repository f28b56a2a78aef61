"""Golden pages: small pages of our own in ``tests/golden`` and what cleaning makes of them.

``python -m tests.golden_pages --write`` writes what it makes of them now. Read the difference before it is committed:
a text or a date that changes there changes in every warehouse, and asks for a new ``CLEANER_VERSION``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from flows.stages.clean import clean
from schemas.records import Candidate, Page

GOLDEN = Path(__file__).parent / "golden"
FETCHED_AT = datetime(2026, 6, 30, 12, tzinfo=UTC)


def page(path: Path) -> Page:
    candidate = Candidate(source="golden", url=f"file:tests/golden/{path.name}", via="file", doc_id=path.stem)
    return Page(candidate, candidate.url, None, "text/html", path.read_bytes(), FETCHED_AT)


def outcome(path: Path) -> dict[str, object]:
    cleaned = asdict(clean(page(path)))
    return dict(json.loads(json.dumps(cleaned, default=str)))


def write() -> None:
    for path in sorted(GOLDEN.glob("*.html")):
        text = json.dumps(outcome(path), indent=2, ensure_ascii=False)
        path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.golden_pages --write")
    write()
