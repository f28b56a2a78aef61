"""outcomes -> rows of the tables. The one place where records meet column names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from flows.process import payload_sha256
from schemas import identity
from schemas.records import Article, Figure, Outcome, Reject, Skipped
from schemas.tables.articles import UNDATED_MONTH

Row = dict[str, Any]

_FIGURE_FIELDS = [field.name for field in fields(Figure)]


def month_of(article: Article) -> str:
    """The month of publication in UTC, or ``undated``."""
    moment = article.published.moment
    return f"{moment:%Y-%m}" if moment else UNDATED_MONTH


def article_row(article: Article, month: str, page_id: str, run_id: str) -> Row:
    """The row of an article."""
    return {
        "article_id": article.article_id,
        "revision": article.revision,
        "is_current": True,
        "url": article.url,
        "outlet": article.outlet,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published.moment,
        "published_offset": article.published.offset_minutes,
        "published_precision": article.published.precision,
        "published_basis": article.published.basis,
        "month": month,
        "modified": article.modified,
        "fetched_at": article.fetched_at,
        "language": article.language,
        "paywalled": article.paywalled,
        "near_duplicate_of": None,
        "syndicated_from": article.syndicated_from,
        "text": article.text,
        "text_sha256": article.text_sha256,
        "page_id": page_id,
        "cleaner_version": article.cleaner_version,
        "run_id": run_id,
    }


def figure_rows(figures: Iterable[Figure], month: str, run_id: str) -> list[Row]:
    """The rows of an article's figures."""
    return [_figure_row(figure, month, run_id) for figure in figures]


def _figure_row(figure: Figure, month: str, run_id: str) -> Row:
    row = {name: getattr(figure, name) for name in _FIGURE_FIELDS}
    return row | {"rules": list(figure.rules), "month": month, "is_current": True, "run_id": run_id}


def skipped_rows(tokens: Iterable[Skipped], month: str, run_id: str) -> list[Row]:
    """The rows of an article's skipped tokens."""
    return [_skipped_row(token, month, run_id) for token in tokens]


def _skipped_row(token: Skipped, month: str, run_id: str) -> Row:
    row = {field.name: getattr(token, field.name) for field in fields(token)}
    row["class"] = row.pop("skip_class")
    return row | {"month": month, "is_current": True, "run_id": run_id}


def page_row(outcome: Outcome, run_id: str) -> Row:
    """The row of one attempted candidate."""
    page = outcome.page
    url = outcome.candidate.url
    return {
        "page_id": identity.page_id(url, run_id),
        "run_id": run_id,
        "source": outcome.candidate.source,
        "url": url,
        "final_url": page.final_url if page else None,
        "status": outcome.status,
        "etag": page.etag if page else None,
        "last_modified": page.last_modified if page else None,
        "bytes": len(page.body) if page else None,
        "sha256": payload_sha256(page) if page else None,
        "fetched_at": outcome.at,
        "warc_file": page.warc_file if page else None,
        "warc_offset": page.warc_offset if page else None,
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "article_id": outcome.article.article_id if outcome.article else None,
    }


def reject_row(reject: Reject, at: datetime, run_id: str) -> Row:
    """The row of one reject."""
    row = {field.name: getattr(reject, field.name) for field in fields(reject)}
    return row | {"rejected_at": at, "run_id": run_id}
