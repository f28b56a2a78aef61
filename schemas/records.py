"""The records that stages hand to each other, one frozen class each.

They are plain dataclasses: a worker process pickles them by the thousand, and the commands that start fast must not
pay for a validation library. What a value may be is checked once, by the pandera models of ``schemas.tables``, before a
row is committed. Times are aware datetimes in UTC, dates are ISO calendar days, offsets count Unicode code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Via = Literal["feed", "sitemap", "list", "file", "archive"]
Precision = Literal["day", "minute"]
PublishedBasis = Literal["given", "json_ld", "meta", "feed", "url", "text", "none"]
PageOutcome = Literal["article", "unchanged", "duplicate", "rejected", "failed", "refused"]
Section = Literal["headline", "body", "caption"]
OffsetField = Literal["title", "text"]
Modifier = Literal["none", "exact", "approx", "more_than", "at_least", "less_than", "at_most", "between"]
Kind = Literal[
    "count", "share", "ratio", "rate", "money", "duration", "age", "measurement", "change", "rank", "score", "index"
]
Status = Literal["reported", "estimate", "forecast", "target", "threshold", "hypothetical"]
Direction = Literal["up", "down"]
PeriodKind = Literal["point", "interval", "since", "until", "as_of"]
PeriodBasis = Literal["stated", "relative", "anaphor", "event", "context", "none"]
PlaceBasis = Literal["stated", "sentence", "article", "none"]
AttributionBasis = Literal["stated", "carried", "none"]
Stage = Literal["fetch", "clean", "extract", "validate"]


@dataclass(frozen=True, slots=True)
class Published:
    """When a text was published and how we know.

    ``moment`` is UTC; with precision ``day`` it is midnight UTC of the day as printed, and ``offset_minutes`` is None.
    """

    moment: datetime | None
    offset_minutes: int | None
    precision: Precision | None
    basis: PublishedBasis


UNDATED = Published(None, None, None, "none")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page worth reading, before it was read: what a feed, sitemap, list, folder or archive says of it.

    ``doc_id`` names a local document; ``published`` and ``title`` are the lister's word, used where the page itself is
    silent (``given`` outranks the page). ``language`` is the lister's ISO 639-1 code, or None.
    """

    source: str
    url: str
    via: Via
    doc_id: str | None = None
    title: str | None = None
    published: Published = UNDATED
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Where a capture of a page lies: so many bytes at a place of a WARC file, by its http(s) or ``file:`` URL."""

    candidate: Candidate
    url: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Page:
    """A payload as it came, and where it lies in the archive (``warc_file`` is relative to the raw folder)."""

    candidate: Candidate
    final_url: str
    status: int | None
    content_type: str
    body: bytes
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An address's answer of an earlier time, as it lies in the archive.

    ``digest`` is the SHA-1 of its payload as sent, ``record_id`` its WARC record's; ``confirmed`` is when it was last
    the answer, be it that a server said so since.
    """

    page: Page
    digest: bytes
    record_id: str
    confirmed: datetime


def not_modified(
    earlier: Page, candidate: Candidate, url: str, fetched_at: datetime, etag: str | None, last_modified: str | None
) -> Page:
    """The page that HTTP status 304 stands for: the earlier content, with the validators of now where there are any."""
    etag, last_modified = etag or earlier.etag, last_modified or earlier.last_modified
    return Page(candidate, url, 304, earlier.content_type, earlier.body, fetched_at, etag, last_modified)


@dataclass(frozen=True, slots=True)
class Failure:
    """A candidate that gave no page: ``failed`` (it broke) or ``refused`` (we did not ask, or were not let in).

    ``page`` is the answer that came all the same and was archived: an error page, or one that could not be taken.
    """

    candidate: Candidate
    outcome: Literal["failed", "refused"]
    reason: str
    at: datetime
    status: int | None = None
    page: Page | None = None


Attempt = Page | Failure
"""What became of asking for a candidate."""

LOCAL_OUTLET = "local"
"""The outlet of a document that names none."""


@dataclass(frozen=True, slots=True)
class Article:
    """A page's text and metadata. ``article_id`` and ``revision`` are given by the run, which knows earlier texts."""

    article_id: str
    revision: int
    url: str
    outlet: str
    doc_id: str | None
    title: str | None
    authors: tuple[str, ...]
    published: Published
    modified: datetime | None
    fetched_at: datetime | None
    language: str | None
    paywalled: bool | None
    text: str
    text_sha256: str
    cleaner_version: str
    country: str | None = None
    syndicated_from: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One statistic printed in one place of one text; columns as the figures table describes them."""

    figure_id: str
    article_id: str
    revision: int
    cleaner_version: str
    extractor_version: str
    outlet: str
    published: datetime | None
    section: Section
    sentence: str
    sentence_start: int
    offset_field: OffsetField
    char_start: int
    char_end: int
    value_text: str
    quote: str
    quote_start: int
    quote_end: int
    value: float | None
    value_low: float | None
    value_high: float | None
    precision: int | None
    modifier: Modifier
    modifier_text: str | None
    kind: Kind
    unit: str | None
    unit_text: str | None
    noun: str | None
    concept: str | None
    per: str | None
    direction: Direction | None
    base_text: str | None
    base_start: int | None
    base_end: int | None
    period_start: date | None
    period_end: date | None
    period_kind: PeriodKind | None
    period_basis: PeriodBasis
    period_text: str | None
    area: str | None
    area_text: str | None
    area_basis: PlaceBasis
    attribution: str | None
    attribution_basis: AttributionBasis
    status: Status
    rules: tuple[str, ...]
    metric: str | None = None
    stat_key: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A numeric token that is no figure, with the class that says why."""

    article_id: str
    revision: int
    cleaner_version: str
    extractor_version: str
    offset_field: OffsetField
    char_start: int
    char_end: int
    text: str
    skip_class: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row or page that may not enter a table: where it failed, on what, why, and the row itself as JSON."""

    source: str
    url: str
    article_id: str | None
    stage: Stage
    table: str | None
    column: str | None
    check: str
    reason: str
    row: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempted candidate: exactly one outcome, and whatever rows came of it."""

    candidate: Candidate
    outcome: PageOutcome
    reason: str | None
    page: Page | None
    at: datetime
    status: int | None = None
    article: Article | None = None
    figures: tuple[Figure, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    rejects: tuple[Reject, ...] = ()
