"""When a feed or sitemap says that a page was published.

Feeds print mail dates (RFC 822), Atom and sitemaps the W3C profile of ISO 8601. A time without a zone gives its day and
no more, and so does midnight to the second, which publishing systems print where they keep days.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from schemas.records import UNDATED, Published

LONGEST = 64


def moment_of(raw: str | None) -> datetime | None:
    """The moment a lister prints, with its own offset where it gives one; None where it prints no date."""
    text = (raw or "").strip()[:LONGEST]
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # with its socket too dear for a command over local files

    parse = datetime.fromisoformat if text[:4].isdigit() else parsedate_to_datetime
    try:
        return parse(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def published(raw: str | None) -> Published:
    """The lister's word for a page's date, precise to the minute only where it gives a time and a zone."""
    moment = moment_of(raw)
    if moment is None:
        return UNDATED
    offset = moment.utcoffset()
    if offset is None or moment.time() == time(0):
        return Published(datetime(moment.year, moment.month, moment.day, tzinfo=UTC), None, "day", "feed")
    try:
        in_utc = moment.astimezone(UTC).replace(second=0, microsecond=0)
    except OverflowError:
        return UNDATED
    return Published(in_utc, int(offset.total_seconds() // 60), "minute", "feed")
