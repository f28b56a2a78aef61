"""Which outcome stands: a page is compared with its run so far and the whole warehouse, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flows.process import Job, Known, as_revision, compare, rejected
from flows.run.forgotten import FORGOTTEN, Forgotten
from flows.run.history import History
from flows.run.plan import Plan
from schemas.records import Article, Outcome, Page

OUTSIDE = "was published outside --since and --until"
UNDATED = "has no date, and --since or --until asks for days"
REPEATED = "doc_id_repeated"


@dataclass(frozen=True, slots=True)
class Settled:
    """An outcome that stands, and the current row of its article before it, if there is one."""

    outcome: Outcome
    known: Known | None


@dataclass
class Settler:
    """Remembers what the run has already taken, so that each article and each text enters once."""

    plan: Plan
    history: History
    forgotten: Forgotten
    _articles: dict[str, Article] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def settle(self, jobs: Sequence[Job], outcomes: Iterable[Outcome]) -> list[Settled]:
        """The outcomes as they stand, with the page each came of and the row that it supersedes."""
        outcomes = [self._within_days(self._unless_forgotten(outcome)) for outcome in outcomes]
        articles = [outcome.article for outcome in outcomes if outcome.article]
        known = self.history.by_id(article.article_id for article in articles)
        texts = self.history.articles_by_text(article.text_sha256 for article in articles)
        return [self._settled(job, outcome, known, texts) for job, outcome in zip(jobs, outcomes, strict=True)]

    def _unless_forgotten(self, outcome: Outcome) -> Outcome:
        """The outcome, refused where the page turned out to be of an article that was taken down."""
        if outcome.article is None or outcome.article.article_id not in self.forgotten.hashes:
            return outcome
        return replace(outcome, outcome="refused", reason=FORGOTTEN, article=None, figures=(), skipped=())

    def _within_days(self, outcome: Outcome) -> Outcome:
        """The outcome, refused where its article does not lie in the days that the plan asks for."""
        if outcome.article is None:
            return outcome
        moment = outcome.article.published.moment
        if self.plan.in_window(moment.date() if moment else None):
            return outcome
        reason = OUTSIDE if moment else UNDATED
        return replace(outcome, outcome="refused", reason=reason, article=None, figures=(), skipped=())

    def _settled(self, job: Job, outcome: Outcome, known: dict[str, Known], texts: dict[str, str]) -> Settled:
        outcome = replace(outcome, page=None if outcome.reason == FORGOTTEN else job.page)
        article = outcome.article
        if article is None:
            return Settled(outcome, None)
        if earlier := self._articles.get(article.article_id):
            return Settled(_repeated(outcome, job.page, article, earlier), None)
        standing = known.get(article.article_id)
        if standing is None:
            original = texts.get(article.text_sha256) or self._texts.get(article.text_sha256)
            if original:
                return Settled(_duplicate(outcome, original, f"the same text as article {original}"), None)
        elif outcome.outcome == "article":
            outcome = _against(outcome, article, job.page, standing)
        self._articles[article.article_id] = article
        self._texts.setdefault(article.text_sha256, article.article_id)
        return Settled(outcome, standing)


def _repeated(outcome: Outcome, page: Page, article: Article, earlier: Article) -> Outcome:
    """A second page of one article in one run. Two documents of one name with two texts are no copies of each other."""
    if article.url.startswith("file:") and article.text_sha256 != earlier.text_sha256:
        reason = f"doc_id {article.doc_id!r} is also that of {earlier.url}, which holds another text; rename one"
        return replace(rejected(page, "clean", REPEATED, reason), page=page)
    return _duplicate(outcome, article.article_id, f"the same article as {earlier.url}, earlier in this run")


def _against(outcome: Outcome, article: Article, page: Page, known: Known) -> Outcome:
    """The outcome beside what the warehouse knows and the worker was not told, since the URL is new to the article."""
    standing, revision = compare(article, page, known)
    rereads_nothing = known.reread and not (known.has_readings or outcome.figures or outcome.skipped)
    if standing == "unchanged" or (rereads_nothing and _same_row(article, known)):
        return replace(outcome, outcome="unchanged", figures=(), skipped=())
    if standing == "duplicate":
        return _duplicate(outcome, article.article_id, "older than the current text")
    return outcome if revision == article.revision else as_revision(outcome, revision)


def _same_row(article: Article, known: Known) -> bool:
    return (article.revision, article.cleaner_version) == (known.revision, known.cleaner_version)


def _duplicate(outcome: Outcome, original: str, reason: str) -> Outcome:
    assert outcome.article is not None
    article = replace(outcome.article, article_id=original)
    return replace(outcome, outcome="duplicate", reason=reason, article=article, figures=(), skipped=())
