"""What many tests need: a small article to extract from, and where the shared data lies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas import identity
from schemas.records import UNDATED, Article, Published

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared")
    return SHARED


def article(
    text: str, published: str | None = "2026-05-12", title: str | None = None, country: str | None = None
) -> Article:
    """An article of the given text; ``published`` is a day or None."""
    when = UNDATED
    if published:
        when = Published(datetime.fromisoformat(published).replace(tzinfo=UTC), None, "day", "given")
    return Article(
        article_id=identity.key("test", text),
        revision=1,
        url="file:///test.txt",
        outlet="test",
        doc_id="test",
        title=title,
        authors=(),
        published=when,
        modified=None,
        fetched_at=None,
        language="en",
        paywalled=None,
        text=text,
        text_sha256=identity.text_sha256(text),
        cleaner_version="test",
        country=country,
    )
