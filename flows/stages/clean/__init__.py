"""From a page to the text of its article and what the page says of itself. Pure: no network, no disk, no clock.

A page is read by its content type: HTML goes through ``charset``, ``markup``, ``metadata`` and ``body``; a plain text
and a row (``rows``) are kept as they are. Bad markup is the normal case, so a page ends in one of two ways: a
``Cleaned``, which may say why it should be set aside, or a ``CleanError``. Nothing else leaves ``clean``. It sets no
time limit: the worker that calls it is killed from outside. lxml and trafilatura are imported by the first page that
needs them; a text does not.
"""

from __future__ import annotations

from flows.stages.clean.charset import decode_html, decode_text
from flows.stages.clean.dates import first_dated
from flows.stages.clean.record import Cleaned, CleanError, SetAside
from flows.stages.clean.rows import Row, read_plain, read_row
from schemas.identity import canonical_link, canonical_url, text_sha256
from schemas.records import UNDATED, Page

__all__ = ["CLEANER_VERSION", "CleanError", "Cleaned", "SetAside", "clean"]

# Raised with every change that can change a text or its metadata, so that older rows can be told from newer ones.
CLEANER_VERSION = "3"

MAX_HTML_BYTES = 20_000_000
HTML = ("text/html", "application/xhtml+xml", "")


def clean(page: Page) -> Cleaned:
    """The article of a page. Offsets of everything later count in the ``text`` given here.

    Raises ``CleanError`` for a payload that is no readable text: empty, binary, not of its charset, over 20 MB of
    HTML, no HTML, a row that is no row, or a page on which the cleaner itself breaks.
    """
    kind = page.content_type.split(";", 1)[0].strip().lower()
    if not page.body.strip():
        raise CleanError("empty", "no bytes" if not page.body else "nothing but space")
    try:
        if kind in HTML:
            return _clean_html(page)
        if kind == "text/plain":
            return _kept(page, read_plain(decode_text(page.body, page.content_type)))
        if kind == "application/json":
            return _kept(page, read_row(decode_text(page.body)))
    except CleanError:
        raise
    except Exception as error:  # a parser may fail on a page in any way; the page is told, the run goes on
        raise CleanError("cleaner_error", f"{type(error).__name__}: {error}"[:300]) from error
    raise CleanError("not_html", f"content type {kind}")


def _clean_html(page: Page) -> Cleaned:
    from flows.stages.clean.apart import Signs, set_aside
    from flows.stages.clean.body import body_text
    from flows.stages.clean.language import language_of
    from flows.stages.clean.layout import Layout
    from flows.stages.clean.markup import canonical_href, parse
    from flows.stages.clean.metadata import read_metadata
    from flows.stages.clean.syndication import syndicated_from

    if len(page.body) > MAX_HTML_BYTES:
        raise CleanError("too_large", f"{len(page.body):,} bytes of HTML, more than {MAX_HTML_BYTES:,}")
    source = decode_html(page.body, page.content_type)
    tree = parse(source)
    link = canonical_href(tree, page.final_url)
    canonical, url = canonical_link(page.final_url, link), canonical_url(page.final_url)
    # A link to another site does not name this page, but it is that story's URL, with its date in it.
    found = read_metadata(tree, link or url, page.candidate, page.fetched_at)
    text = body_text(tree, found.headlines)
    address = canonical or url
    titles = tuple(dict.fromkeys((*found.headlines, found.label or "")))
    types = (found.main_types, found.types)
    signs = Signs(text, titles, address, page.status, *types, found.is_article, found.is_declared)
    return Cleaned(
        url=url if url.startswith("file:") else address,
        canonical=canonical,
        doc_id=page.candidate.doc_id,
        outlet=None,
        title=found.title,
        authors=found.authors,
        published=found.published,
        modified=found.modified,
        language=language_of(text, found.language),
        paywalled=found.paywalled,
        syndicated_from=syndicated_from(text, found.authors + found.publishers, found.sites),
        section=found.section,
        keywords=found.keywords,
        text=text,
        text_sha256=text_sha256(text),
        set_aside=set_aside(signs, Layout(tree, source)),
    )


def _kept(page: Page, row: Row) -> Cleaned:
    """A text as its keeper gave it; what the caller gives by hand outranks the row."""
    candidate = page.candidate
    link = canonical_link(page.final_url, row.url)
    return Cleaned(
        url=canonical_url(page.final_url),
        canonical=link,
        doc_id=row.doc_id or candidate.doc_id,
        outlet=row.outlet,
        title=row.title or candidate.title,
        authors=(),
        published=first_dated(candidate.published, row.published) or UNDATED,
        modified=None,
        language=row.language or candidate.language or "en",
        paywalled=None,
        syndicated_from=None,
        section=None,
        keywords=(),
        text=row.text,
        text_sha256=text_sha256(row.text),
        set_aside=None,
    )
