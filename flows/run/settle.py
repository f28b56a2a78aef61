"""Which outcome stands: a page is compared with its run so far and the whole warehouse, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flows.process import Job, Known, as_revision, compare
from flows.run.history import History
from schemas.records import Article, Outcome, Page


@dataclass
class Settler:
    """Remembers what the run has already taken, so that each article and each text enters once."""

    history: History
    _articles: set[str] = field(default_factory=set)
    _texts: dict[str, str] = field(default_factory=dict)

    def settle(self, jobs: Sequence[Job], outcomes: Iterable[Outcome]) -> list[Settled]:
        """The outcomes as they stand, with the page each came of and the row that it supersedes."""
        outcomes = list(outcomes)
        articles = [outcome.article for outcome in outcomes if outcome.article]
        known = self.history.by_id(article.article_id for article in articles)
        texts = self.history.articles_by_text(article.text_sha256 for article in articles)
        return [self._settled(job, outcome, known, texts) for job, outcome in zip(jobs, outcomes, strict=True)]

    def _settled(self, job: Job, outcome: Outcome, known: dict[str, Known], texts: dict[str, str]) -> Settled:
        outcome = replace(outcome, page=job.page)
        article = outcome.article
        if article is None:
            return Settled(outcome, None)
        if article.article_id in self._articles:
            return Settled(_duplicate(outcome, article.article_id, "the same article came earlier in this run"), None)
        standing = known.get(article.article_id)
        if standing is None:
            original = texts.get(article.text_sha256) or self._texts.get(article.text_sha256)
            if original:
                return Settled(_duplicate(outcome, original, f"the same text as article {original}"), None)
        elif outcome.outcome == "article":
            outcome = _against(outcome, article, job.page, standing)
        self._articles.add(article.article_id)
        self._texts.setdefault(article.text_sha256, article.article_id)
        return Settled(outcome, standing)


@dataclass(frozen=True, slots=True)
class Settled:
    """An outcome that stands, and the current row of its article before it, if there is one."""

    outcome: Outcome
    known: Known | None


def _against(outcome: Outcome, article: Article, page: Page, known: Known) -> Outcome:
    """The outcome beside what the warehouse knows and the worker was not told, since the URL is new to the article."""
    standing, revision = compare(article, page, known)
    if standing == "unchanged":
        return replace(outcome, outcome="unchanged", figures=(), skipped=())
    if standing == "duplicate":
        return _duplicate(outcome, article.article_id, "older than the current text")
    return outcome if revision == article.revision else as_revision(outcome, revision)


def _duplicate(outcome: Outcome, original: str, reason: str) -> Outcome:
    assert outcome.article is not None
    article = replace(outcome.article, article_id=original)
    return replace(outcome, outcome="duplicate", reason=reason, article=article, figures=(), skipped=())
