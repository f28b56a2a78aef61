"""An article of a given text, for tests and benches that read text without a page."""

from __future__ import annotations

from datetime import UTC, datetime

from schemas import identity
from schemas.records import UNDATED, Article, Published

DAY = "2024-06-18"
"""A Tuesday."""


def published_on(day: str | None) -> Published:
    """A publication day as if a person had given it; None for an undated text."""
    if day is None:
        return UNDATED
    return Published(datetime.fromisoformat(day).replace(tzinfo=UTC), None, "day", "given")


def article(
    text: str,
    published: str | Published | None = DAY,
    title: str | None = None,
    country: str | None = None,
    doc_id: str = "test",
) -> Article:
    """The article; ``published`` is a day, a whole record, or None."""
    return Article(
        article_id=identity.key("test", doc_id, text),
        revision=1,
        url=f"file:///{doc_id}.txt",
        outlet="test",
        doc_id=doc_id,
        title=title,
        authors=(),
        published=published if isinstance(published, Published) else published_on(published),
        modified=None,
        fetched_at=None,
        language="en",
        paywalled=None,
        text=text,
        text_sha256=identity.text_sha256(text),
        cleaner_version="test",
        country=country,
    )
