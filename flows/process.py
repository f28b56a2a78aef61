"""page + what is known of it -> outcome. Pure: no disk, no network, no warehouse, so that it runs in any worker.

Everything here is picklable, and the imports are those of the pure stages: a worker process (or a Dask worker) needs
no more.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.stages.clean import CLEANER_VERSION, Cleaned, CleanError, clean
from flows.stages.extract import extract
from flows.stages.normalise import normalise
from schemas import identity
from schemas.records import Article, Candidate, Figure, Outcome, Page, PageOutcome, Reject, Skipped, Stage

FIRST_REVISION = 1
CRASHED = "crashed"
"""The check of a reject whose fault is ours, not the page's."""


@dataclass(frozen=True, slots=True)
class Known:
    """The current row of an article in the warehouse, as far as a new page must be compared with it.

    ``has_readings`` tells whether a figure or a skipped token of it is stored; ``reread`` asks for them again although
    its text stands, since another version of the extractor read it.
    """

    article_id: str
    revision: int
    title: str | None
    text_sha256: str
    cleaner_version: str
    payload_sha256: str | None
    fetched_at: datetime | None
    month: str
    has_readings: bool = True
    reread: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One page to process, what the warehouse knows of its URL, and the country that its outlet's $ belongs to."""

    page: Page
    known: Known | None
    country: str | None


def warm_up() -> None:
    """Import and try every stage on a page of our own, so that a worker's first page is as quick as its last."""
    candidate = Candidate("warm-up", "file:///warm-up.html", "file")
    text = b"Some 40 boats came in March. " * 20
    body = b"<html><body><article><h1>Boats</h1><p>" + text + b"</p></article></body></html>"
    process_page(Job(Page(candidate, candidate.url, None, "text/html", body, datetime.now(UTC)), None, None))


def process_batch(jobs: Iterable[Job]) -> list[Outcome]:
    """One outcome a job, in order; never raises for a bad page."""
    return [process_page(job) for job in jobs]


def process_page(job: Job) -> Outcome:
    """Clean, compare, extract and normalise one page. Whatever goes wrong becomes a reject that says what."""
    try:
        return _processed(job)
    except CleanError as error:
        return rejected(job.page, "clean", error.reason, str(error))
    except Exception as error:  # a fault in a stage costs one page, named, never the batch
        return rejected(job.page, "extract", CRASHED, f"{type(error).__name__}: {error} ({_place(error)})")


def _place(error: Exception) -> str:
    """Where a fault was raised, for whoever has to mend it."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _processed(job: Job) -> Outcome:
    page = job.page
    cleaned = clean(page)
    if cleaned.set_aside:
        return rejected(page, "clean", cleaned.set_aside, f"set aside: {cleaned.set_aside}")
    article = article_of(page, cleaned, job.country)
    known = job.known if job.known and job.known.article_id == article.article_id else None
    standing, revision = compare(article, page, known)
    if standing != "article":
        reason = "older than the current text" if standing == "duplicate" else None
        return Outcome(page.candidate, standing, reason, None, page.fetched_at, page.status, article)
    article = replace(article, revision=revision)
    figures, skipped = figures_of(article)
    return Outcome(page.candidate, "article", None, None, page.fetched_at, page.status, article, figures, skipped)


def article_of(page: Page, cleaned: Cleaned, country: str | None) -> Article:
    """The article that a cleaned page is, as its first revision."""
    outlet = cleaned.outlet or page.candidate.source
    return Article(
        article_id=identity.article_id(cleaned.canonical or cleaned.url, cleaned.doc_id, outlet),
        revision=FIRST_REVISION,
        url=cleaned.canonical or cleaned.url,
        outlet=outlet,
        doc_id=cleaned.doc_id,
        title=cleaned.title,
        authors=cleaned.authors,
        published=cleaned.published,
        modified=cleaned.modified,
        fetched_at=page.fetched_at,
        language=cleaned.language,
        paywalled=cleaned.paywalled,
        text=cleaned.text,
        text_sha256=cleaned.text_sha256,
        cleaner_version=CLEANER_VERSION,
        country=country,
        syndicated_from=cleaned.syndicated_from,
    )


def compare(article: Article, page: Page, known: Known | None) -> tuple[PageOutcome, int]:
    """What a text is beside the current row of the same article, and its revision.

    The publisher's own changes, of the headline too, make revisions. Another version of the cleaner adds a row within
    the revision; where it makes another text, the payload tells whose change that is. A payload older than the current
    one is no change at all.
    """
    if known is None:
        return "article", FIRST_REVISION
    same_text = (article.title, article.text_sha256) == (known.title, known.text_sha256)
    if article.cleaner_version != known.cleaner_version:
        if same_text or payload_sha256(page) == known.payload_sha256:
            return "article", known.revision
    elif same_text:
        return ("article" if known.reread else "unchanged"), known.revision
    if known.fetched_at and page.fetched_at < known.fetched_at:
        return "duplicate", known.revision
    return "article", known.revision + 1


def payload_sha256(page: Page) -> str:
    """SHA-256 of the payload's bytes."""
    return hashlib.sha256(page.body).hexdigest()


def figures_of(article: Article) -> tuple[tuple[Figure, ...], tuple[Skipped, ...]]:
    """The figures and skipped tokens of an article; none where it is not in English."""
    if article.language != "en":
        return (), ()
    figures, skipped = extract(article)
    return normalise(article, figures), skipped


def as_revision(outcome: Outcome, revision: int) -> Outcome:
    """The outcome with its article, figures and skipped tokens told as another revision, keys included."""
    assert outcome.article is not None
    figures = tuple(_keyed(replace(figure, revision=revision)) for figure in outcome.figures)
    skipped = tuple(replace(token, revision=revision) for token in outcome.skipped)
    return replace(outcome, article=replace(outcome.article, revision=revision), figures=figures, skipped=skipped)


def _keyed(figure: Figure) -> Figure:
    where = (figure.offset_field, figure.char_start, figure.char_end)
    key = identity.figure_id(figure.article_id, figure.revision, figure.cleaner_version, *where)
    return replace(figure, figure_id=key)


def rejected(page: Page, stage: Stage, check: str, reason: str) -> Outcome:
    """The outcome of a page that gave no article, with the reject that says why."""
    candidate = page.candidate
    reject = Reject(candidate.source, candidate.url, None, stage, None, None, check, reason, None)
    return Outcome(candidate, "rejected", reason, None, page.fetched_at, page.status, rejects=(reject,))


def jobs_for(pages: Sequence[Page], known: Mapping[str, Known], countries: Mapping[str, str | None]) -> list[Job]:
    """One job a page: ``known`` is keyed by URL, ``countries`` by source name."""
    return [
        Job(page, known.get(page.candidate.url) or known.get(page.final_url), countries.get(page.candidate.source))
        for page in pages
    ]
