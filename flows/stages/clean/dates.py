"""When a page was published, from what it says of itself. A time without a zone gives its day and no more.

What pages print as dates holds placeholders: midnight where a CMS keeps days, the Unix epoch where it keeps nothing, a
day in the next century where a field means "until further notice". Midnight counts as a day, the rest is no date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from schemas.records import Published, PublishedBasis

EARLIEST_YEAR = 1800
MAX_LENGTH = 80  # characters of a string that is a date
EPOCH_DAY = date(1970, 1, 1)
# A page may be dated tomorrow: it is, in Kiribati, while UTC is still at today.
AHEAD = timedelta(days=1)
BASES: tuple[PublishedBasis, ...] = ("given", "json_ld", "meta", "feed", "url", "text", "none")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE = re.compile(r"\s*(?:(Z|UTC|GMT)|([+-]\d{2}):?(\d{2})?)$", re.IGNORECASE)
_MAIL_DATE = re.compile(r"(?:[A-Za-z]{3},\s{0,3})?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d{1,2}:\d\d")
_EPOCH = re.compile(r"(\d{10})(\d{3})?$")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_SLASH_DAY = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_NAMED_DAY = re.compile(
    r"(?:(\d{1,2})\.?\s+)?([A-Za-z]{3})[a-z]{0,6}\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})\b"
)
_URL_DAY = re.compile(
    r"(?<![\d])((?:19|20)\d\d)([/_-]?)(0[1-9]|1[0-2]|(?<=[/_-])[1-9])\2(0[1-9]|[12]\d|3[01]|(?<=[/_-])[1-9])(?![\d])"
)
_URL_NAMED_DAY = re.compile(r"/((?:19|20)\d\d)/([a-z]{3})/(\d{1,2})(?=/|$)", re.IGNORECASE)


def bound(fetched_at: datetime) -> datetime:
    """The last moment that a page fetched then may name as past: nothing here looks at the clock."""
    return fetched_at + AHEAD


def stamp(raw: str | None, basis: PublishedBasis, latest: datetime | None) -> Published | None:
    """The moment that a date string names, or None where it names none that can be believed.

    Nothing after ``latest`` is believed; None sets no bound.
    """
    moment = _moment((raw or "").strip()[:MAX_LENGTH])
    if moment is None or not _believable(moment, latest):
        return None
    if moment.tzinfo is None or moment.time() == time(0):
        return on_day(moment.date(), basis)
    offset = moment.utcoffset() or timedelta(0)
    utc = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return Published(utc, int(offset.total_seconds() // 60), "minute", basis)


def on_day(day: date, basis: PublishedBasis) -> Published:
    """Published on a calendar day, as printed."""
    return Published(datetime(day.year, day.month, day.day, tzinfo=UTC), None, "day", basis)


def day_in_url(url: str, latest: datetime) -> Published | None:
    """The day that a URL's path names (``/2024/05/03/``, ``/2024/may/03/``, ``20240503``)."""
    path = url.split("?", 1)[0]
    named = _URL_NAMED_DAY.search(path)
    match = _URL_DAY.search(path)
    if named and named[2].lower() in _MONTHS:
        day = _day(named[1], str(_MONTHS.index(named[2].lower()) + 1), named[3])
    else:
        day = _day(match[1], match[3], match[4]) if match else None
    return stamp(day.isoformat(), "url", latest) if day else None


def first_dated(*answers: Published | None) -> Published | None:
    """The answer whose basis stands first in the order of ``BASES``; among equals the first."""
    dated = [answer for answer in answers if answer is not None and answer.moment is not None]
    return min(dated, key=lambda answer: BASES.index(answer.basis), default=None)


def _believable(moment: datetime, latest: datetime | None) -> bool:
    if moment.year < EARLIEST_YEAR or moment.date() == EPOCH_DAY:
        return False
    if latest is None:
        return True
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) <= latest
    except OverflowError:
        return False


def _moment(raw: str) -> datetime | None:
    """A moment, naive where no zone is named: ISO 8601 and near misses, RFC 5322, epoch seconds, English dates."""
    epoch = _EPOCH.match(raw)
    if epoch:
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    for read in (_iso, _rfc5322, _calendar):
        moment = read(raw)
        if moment:
            return moment
    return None


def _iso(raw: str) -> datetime | None:
    raw = raw.partition("[")[0]  # Java writes the zone's name behind its offset
    zone = _ZONE.search(raw) if len(raw) > 10 else None
    text = raw[: zone.start()] if zone else raw
    if zone:
        text += "+00:00" if zone[1] else f"{zone[2]}:{zone[3] or '00'}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc5322(raw: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # slow to import, and seldom needed

    try:
        return parsedate_to_datetime(raw) if _MAIL_DATE.match(raw) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _calendar(raw: str) -> datetime | None:
    match = _ISO_DAY.match(raw) or _SLASH_DAY.match(raw)
    if match:
        day = _day(match[1], match[2], match[3])
    else:
        named = _NAMED_DAY.search(raw)
        month = named[2].lower() if named else ""
        if not named or month not in _MONTHS or not (named[1] or named[3]):
            return None
        day = _day(named[4], str(_MONTHS.index(month) + 1), named[1] or named[3])
    return datetime(day.year, day.month, day.day) if day else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
