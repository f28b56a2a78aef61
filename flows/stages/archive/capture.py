"""One record out of a WARC file, as a capture index names it: the bytes are all that is there of the file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator

from flows.stages.archive.originals import Originals
from flows.stages.archive.reader import read_one
from flows.stages.archive.record import HEADER_ROOM, CutOffError
from schemas.identity import canonical_url
from schemas.records import Attempt, Candidate, Failure

NOWHERE = Path()


def read_capture(part: bytes, candidate: Candidate, max_bytes: int) -> Attempt:
    """The page that a part of a WARC file holds, as it was captured, or why none of the candidate's address."""
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(part), parse_http=False, max_header_len=HEADER_ROOM)), None)
        found = read_one(record, candidate.source, None, max_bytes, NOWHERE, Originals(NOWHERE)) if record else None
    except (OSError, CutOffError) as error:
        return _no_page(candidate, f"its capture is cut off: {error}")
    if found is None:
        return _no_page(candidate, "no page lies where the index says that it was captured")
    if canonical_url(found.candidate.url) != canonical_url(candidate.url):
        return _no_page(candidate, f"the index names a capture of {found.candidate.url[:200]}")
    return replace(found, candidate=replace(found.candidate, source=candidate.source))


def _no_page(candidate: Candidate, reason: str) -> Failure:
    return Failure(candidate, "failed", reason, datetime.now(UTC))
