"""How fast pages are cleaned, with metadata, beside trafilatura's own default: ``python -m tests.bench.clean PAGES``.

PAGES is a folder of ``*.html.gz``. Both clean the same pages in turn, ``ROUNDS`` times over; the ratio is that of their
median CPU times, so that a busy machine slows both. Above 1 we are the faster.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from flows.stages.clean import Cleaned, CleanError, clean
from schemas.records import Candidate, Page

ROUNDS = 3

Clean = Callable[[str, bytes], object]


def main(pages: str) -> None:
    """Clean and print pages a second and the ratio."""
    bodies = bodies_in(Path(pages))
    for each in (ours, theirs):
        seconds_of(each, bodies)  # imports and caches are not measured
    took = [(seconds_of(ours, bodies), seconds_of(theirs, bodies)) for _ in range(ROUNDS)]
    mine, other = (median(column) for column in zip(*took, strict=True))
    print(f"statwire    {len(bodies) / mine:6.1f} pages a CPU second")
    print(f"trafilatura {len(bodies) / other:6.1f} pages a CPU second")
    print(f"ratio       {other / mine:6.2f}")


def bodies_in(folder: Path) -> dict[str, bytes]:
    """The pages of a folder by their names."""
    return {path.name: gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))}


def ours(name: str, body: bytes) -> Cleaned | CleanError:
    """What Statwire makes of a page."""
    candidate = Candidate(source="bench", url=f"file:{name}", via="file", doc_id=name.split(".")[0])
    try:
        return clean(Page(candidate, candidate.url, None, "text/html", body, datetime.now(UTC)))
    except CleanError as error:
        return error


def theirs(_name: str, body: bytes) -> object:
    """What trafilatura makes of a page by default, metadata included."""
    import trafilatura

    return trafilatura.bare_extraction(body, with_metadata=True)


def seconds_of(each: Clean, bodies: dict[str, bytes]) -> float:
    """CPU seconds of cleaning all the pages."""
    started = time.process_time()
    for name, body in bodies.items():
        each(name, body)
    return time.process_time() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
