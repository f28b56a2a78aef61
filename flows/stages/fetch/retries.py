"""When a request is made again, and when not before."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500

PUT_OFF = (TOO_MANY_REQUESTS, 502, 503, 504)
"""Statuses by which a server says that the same request may do better later."""

LONGEST = 7 * 24 * 3600.0
"""Seconds beyond which a server's wish is all the same to a run."""


def is_server_fault(status: int | None) -> bool:
    """Whether a status speaks of the server's own state rather than of one page's; a run of them gives its host up.

    One such answer may be about its page after all; any other answer in between ends the run.
    """
    return status is not None and (status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS)


def backoff(attempt: int, seconds: float) -> float:
    """Seconds before the next attempt after ``attempt`` ones (from 1): doubled each time, a random part of it less.

    The random part (half to all of the time) keeps those who were turned away together from coming back together.
    """
    return seconds * float(2 ** (attempt - 1)) * random.uniform(0.5, 1.0)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date); None where it is none."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
        wanted = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(0.0, wanted), LONGEST)
