"""outlet -> candidates: what its listings name, each page once, the newest first and no more than a run may ask for.

Listings are got in rounds, the ones of all sources at once: first those that sources.yaml gives, then the sitemaps that
an index names and the feeds that a home page does. How they are got is the caller's affair (``get``), so that one
polite fetcher serves listings and pages alike and a test can serve them from anywhere.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from flows.stages.discover.choice import DAWN, Days, Found, choose
from flows.stages.discover.entry import Entry, Listing, ListingError
from flows.stages.discover.files import file_candidates
from flows.stages.discover.listing import parse_listing
from schemas.address import (
    NEWSROOM_PREFIX,
    ascii_url,
    document_stem,
    file_url,
    is_newsroom_address,
    is_web_address,
    path_of,
)
from schemas.records import Attempt, Candidate, Failure, Via

if TYPE_CHECKING:  # pydantic takes 0.15 s to import, of no use to a command that reads local files
    from schemas.source import Settings, Source

LONGEST_URL = 2048

Get = Callable[[Sequence[Candidate]], Sequence[Attempt]]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one source lists. ``listed`` counts the pages that its listings name before any choice among them."""

    source: str
    candidates: tuple[Candidate, ...]
    failures: tuple[Failure, ...]
    listed: int


@dataclass
class _Search:
    """A source while its listings are being read."""

    source: Source
    found: list[Found] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)


def discover(
    source: Source,
    settings: Settings,
    get: Get,
    now: datetime | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Discovery:
    """Find the candidates of one source; see ``discover_all``."""
    return discover_all([source], settings, get, now, since=since, until=until)[0]


def discover_all(
    sources: Sequence[Source],
    settings: Settings,
    get: Get,
    now: datetime | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> list[Discovery]:
    """Find the candidates of each source, in the order of the sources.

    ``get`` answers each listing it is given with a page or a failure, in order. What cannot be read becomes a
    failure of its source and stops no other. ``now`` is the moment from which ``window_days`` counts back.

    ``since`` and ``until`` are inclusive UTC days of publication. Where either is given they take the place of
    ``window_days``, and pages that their listing dates outside them are left out before the cut to ``max_pages``;
    pages without a date stay, behind those with one. Files are not chosen among: what they hold is not listed.
    """
    days = Days(since, until)
    searches = [_Search(source) for source in sources]
    wanted = [(search, listing) for search in searches for listing in _given_listings(search.source)]
    while wanted:  # each listing is asked for once, and of each source no more than max_sitemaps
        answers = get([listing for _search, listing in wanted])
        pending = wanted
        wanted = []
        for (search, listing), answer in zip(pending, answers, strict=True):
            wanted += [(search, child) for child in _take(search, listing, answer, settings, days)]
    return [_chosen(search, settings, now or datetime.now(UTC), days) for search in searches]


def _given_listings(source: Source) -> list[Candidate]:
    feeds = [Candidate(source.name, _resolved(address), "feed") for address in source.feeds]
    return feeds + [Candidate(source.name, _resolved(address), "sitemap") for address in source.sitemaps]


def _resolved(address: str) -> str:
    """A ``newsroom:`` address as the ``file:`` URL of the bundled page."""
    if not is_newsroom_address(address):
        return address
    bundled = package_files("flows").joinpath("newsroom", *address.removeprefix(NEWSROOM_PREFIX).split("/"))
    return file_url(Path(str(bundled)))


def _take(search: _Search, listing: Candidate, answer: Attempt, settings: Settings, days: Days) -> list[Candidate]:
    """Keep what a listing names; the further sitemaps to ask for."""
    search.asked.add(listing.url)
    if isinstance(answer, Failure):
        search.failures.append(answer)
        return []
    try:
        content = parse_listing(answer.body)
    except ListingError as error:
        search.failures.append(_failed(listing, str(error)))
        return []
    if content.problem:
        search.failures.append(
            _failed(listing, f"{content.problem}; {len(content.entries)} pages were read all the same")
        )
    search.found += _listed_pages(search.source, listing, answer.final_url, content)
    links = [_joined(answer.final_url, child.link) for child in _by_promise(content.children, days)]
    feeds = [_joined(answer.final_url, feed) for feed in content.feeds]
    return [
        *_children(search, listing, "feed", dict.fromkeys(link for link in feeds if link), settings),
        *_children(search, listing, "sitemap", dict.fromkeys(link for link in links if link), settings),
    ]


def _listed_pages(source: Source, listing: Candidate, base: str, content: Listing) -> Iterable[Found]:
    for entry in content.entries:
        url = _joined(base, entry.link)
        if url:
            newest = _in_utc(entry.changed) or DAWN
            yield Found(_candidate(source, url, listing.via, entry), entry.published.moment or newest)


def _candidate(source: Source, url: str, via: Via, entry: Entry) -> Candidate:
    doc_id = document_stem(path_of(url)) if url.startswith("file:") else None
    return Candidate(source.name, url, via, doc_id, entry.title, entry.published, entry.language or source.language)


def _joined(base: str, link: str) -> str | None:
    """A listing's link as an absolute URL without fragment, or None where it may not be followed.

    What came from the network may not name local files, and a local listing only those in its own folder. A listing
    that names itself names no page.
    """
    try:
        url = urldefrag(ascii_url(urljoin(base, link))).url
    except ValueError:
        return None
    if len(url) > LONGEST_URL or url == base:
        return None
    if url.startswith("file:"):
        return url if base.startswith("file:") and _is_within(base, url) else None
    return url if is_web_address(url) else None


def _is_within(base: str, url: str) -> bool:
    folder = posixpath.dirname(unquote(urlsplit(base).path))
    target = posixpath.normpath(unquote(urlsplit(url).path))
    return not urlsplit(url).netloc and "\0" not in target and target.startswith(f"{folder.rstrip('/')}/")


def _by_promise(sitemaps: Iterable[Entry], days: Days) -> list[Entry]:
    """Sitemaps that may hold pages of these days, those whose last change lies nearest to the days' end first."""
    dated = [(_in_utc(sitemap.changed) or DAWN, sitemap) for sitemap in sitemaps]
    hopeful = [(changed, sitemap) for changed, sitemap in dated if days.may_hold(None, changed)]
    return [sitemap for _changed, sitemap in sorted(hopeful, key=lambda pair: days.distance(pair[0]))]


def _children(
    search: _Search, listing: Candidate, via: Via, links: Iterable[str], settings: Settings
) -> list[Candidate]:
    """The feeds a page or the sitemaps an index names, as many as the source may still be asked for."""
    new = [url for url in links if url not in search.asked]
    room = max(0, settings.max_sitemaps - len(search.asked))
    if len(new) > room:
        reason = f"names {len(new):,} further {via}s, of which {room} are read (max_sitemaps)"
        search.failures.append(Failure(listing, "refused", reason, datetime.now(UTC)))
    search.asked.update(new[:room])
    return [Candidate(search.source.name, url, via) for url in new[:room]]


def _chosen(search: _Search, settings: Settings, now: datetime, days: Days) -> Discovery:
    source = search.source
    local, failures = file_candidates(source.files, source.name, settings.max_bytes)
    named = [Found(Candidate(source.name, url, "list", language=source.language), DAWN) for url in source.urls]
    earliest = now - timedelta(days=source.window_days) if source.window_days else DAWN
    pages = choose(named, search.found, source, days, earliest)[: source.max_pages or settings.max_pages]
    listed = len(search.found) + len(named) + len(local)
    return Discovery(source.name, (*pages, *local), (*search.failures, *failures), listed)


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _failed(listing: Candidate, reason: str) -> Failure:
    return Failure(listing, "failed", reason, datetime.now(UTC))
