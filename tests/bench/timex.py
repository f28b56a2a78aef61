"""Write TIMEX3 predictions for a file of dated texts: ``timex.py DOCS.jsonl --out PREDICTIONS.jsonl``.

DOCS holds one object a line with ``doc_id``, ``dct`` (the day of publication, ISO) and ``text``; the predictions hold
``doc_id``, ``start``, ``end``, ``value``, ``type`` and ``text``, every time expression of each text, by the one setting
that the pipeline uses. A time that nothing in the text dates has the value "null", as the gold files write it.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from flows.stages.extract.period import find_times
from schemas.records import UNDATED, Published


def published_on(day: str | None) -> Published:
    """A day of publication, or none."""
    if not day:
        return UNDATED
    return Published(datetime.fromisoformat(day[:10]).replace(tzinfo=UTC), None, "day", "given")


def predictions(line: str) -> list[str]:
    """The predictions for one line of DOCS, as JSON lines."""
    document = json.loads(line)
    return [
        json.dumps(
            {
                "doc_id": document["doc_id"],
                "start": time.start,
                "end": time.end,
                "value": time.value or "null",
                "type": time.type,
                "text": time.text,
            }
        )
        for time in find_times(document["text"], published_on(document.get("dct")))
    ]


def main() -> None:
    """Read the arguments, write the predictions, print how many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("docs", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    lines = [line for line in arguments.docs.read_text("utf-8").splitlines() if line.strip()]
    written = [prediction for line in lines for prediction in predictions(line)]
    arguments.out.write_text("\n".join(written) + "\n", "utf-8")
    print(f"{len(written)} time expressions in {len(lines)} texts")


if __name__ == "__main__":
    main()
