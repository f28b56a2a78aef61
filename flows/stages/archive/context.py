"""A candidate as a WARC header, so that a replay starts from what discovery knew when the page was fetched.

The value is JSON in ASCII with every control character escaped: whatever a feed put into a title, no header line can
end early. Reading it back trusts nothing; what is not a whole candidate is none.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, get_args

from schemas.records import UNDATED, Candidate, Precision, Published, PublishedBasis, Via

CANDIDATE_HEADER = "Statwire-Candidate"
LISTING_HEADER = "Statwire-Listing"
TIMING_HEADER = "Statwire-Timing"
ORIGINAL_HEADER = "Statwire-Original"
"""Of a revisit: the file and the offset of the record that holds its payload."""

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

MOST_OFFSET = 24 * 60
"""Minutes that a time zone may be away from UTC."""

_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can hold half a character, and no text of ours


class ArchiveError(Exception):
    """A record that cannot be written, is not where it should be, or cannot be read."""


def to_header(candidate: Candidate) -> str:
    """The header's value: one line of printable ASCII."""
    fields = asdict(candidate)
    moment = candidate.published.moment
    fields["published"]["moment"] = moment.isoformat() if moment else None
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":"))


def from_header(value: str | None) -> Candidate | None:
    """The candidate that ``to_header`` wrote, or None where the value is something else."""
    try:
        fields = json.loads(value or "")
        text = {name: fields[name] for name in ("source", "url", "via")}
        optional = {name: fields.get(name) for name in ("doc_id", "title", "language")}
        published = _published(fields["published"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    strings = [*text.values(), *(value for value in optional.values() if value is not None)]
    if not all(isinstance(value, str) and _SURROGATE.search(value) is None for value in strings):
        return None
    if text["via"] not in get_args(Via):
        return None
    return Candidate(**text, **optional, published=published)


def _published(fields: dict[str, Any]) -> Published:
    """Raises ``ValueError`` or its kin for anything that ``to_header`` does not write."""
    if fields["moment"] is None:
        return UNDATED
    moment = datetime.fromisoformat(fields["moment"]).astimezone(UTC)
    offset, precision, basis = fields["offset_minutes"], fields["precision"], fields["basis"]
    if not (offset is None or (type(offset) is int and abs(offset) <= MOST_OFFSET)):
        raise ValueError("no offset")
    if precision not in get_args(Precision):
        raise ValueError("no precision")
    if basis not in get_args(PublishedBasis):
        raise ValueError("no basis")
    return Published(moment, offset, precision, basis)
