"""candidates -> pages: every candidate gives exactly one page or failure, in the order asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from flows.stages.fetch.hosts import Hosts
from flows.stages.fetch.keeping import Archive
from flows.stages.fetch.local import read_local
from flows.stages.fetch.parts import read_part
from flows.stages.fetch.stream import Room
from schemas.records import Attempt, Candidate, Failure, Page, Span

if TYPE_CHECKING:  # pydantic and httpx take 0.2 s to import, of no use to a command that reads local files
    from flows.stages.fetch.network import Network
    from schemas.source import Settings, Source

NO_CONTACT = "contact is empty: set it in sources.yaml (contact: you@example.org) to have outlets on the network asked"

PAUSE = 0.05
"""Seconds between two looks whether there is room again."""

OnDone = Callable[[Attempt], None]


def fetch_all(
    candidates: Sequence[Candidate],
    settings: Settings,
    contact: str,
    archive: Archive,
    *,
    sources: Sequence[Source] = (),
    hosts: Hosts | None = None,
    listing: bool = False,
    on_done: OnDone | None = None,
) -> list[Attempt]:
    """Fetch the candidates, as ``fetch_each`` does: one attempt each, in the order asked.

    ``on_done`` is told each result, for a progress bar.
    """
    results: dict[int, Attempt] = {}

    def done(index: int, result: Attempt) -> None:
        results[index] = result
        if on_done:
            on_done(result)

    fetch_each(candidates, settings, contact, archive, done, sources=sources, hosts=hosts, listing=listing)
    return [results[index] for index in range(len(candidates))]


def fetch_each(
    candidates: Sequence[Candidate],
    settings: Settings,
    contact: str,
    archive: Archive,
    done: Callable[[int, Attempt], None],
    *,
    sources: Sequence[Source] = (),
    hosts: Hosts | None = None,
    listing: bool = False,
    room: Room | None = None,
) -> None:
    """Fetch the candidates: hosts in parallel, one request at a time to each; ``file:`` URLs are read from disk.

    ``done`` is told each candidate's attempt with its place in ``candidates``, as it comes. ``archive`` keeps every
    response before it is judged (redirects, errors, robots.txt and what cannot be read among them) and every local
    page. A failure carries the page of the answer that it judges.

    ``sources`` lend their ``delay_seconds`` and ``allow_hosts``; ``hosts`` carries what a run knows of its hosts from
    one call to the next; ``listing`` admits the content types of feeds and sitemaps. While ``room`` is full nothing
    further is begun, and what is under way is given up once it is closed. Without ``contact`` nothing on the network is
    asked.
    """
    keep = archive.keep_listing if listing else archive.keep
    local = [index for index, candidate in enumerate(candidates) if candidate.url.startswith("file:")]
    for place, result in read_local([candidates[index] for index in local], settings.max_bytes):
        while room and room.is_full():
            sleep(PAUSE)
        if room and room.is_closed():
            return
        done(local[place], keep(result) if isinstance(result, Page) else result)
    remote = [index for index, candidate in enumerate(candidates) if not candidate.url.startswith("file:")]
    if remote and not contact:
        for index in remote:
            done(index, Failure(candidates[index], "refused", NO_CONTACT, datetime.now(UTC)))
    elif remote:
        jobs = {index: _page_job(candidates[index]) for index in remote}
        _ask_network(jobs, settings, contact, sources, hosts, archive, done, room, listing=listing)


def fetch_spans(
    spans: Sequence[Span],
    settings: Settings,
    contact: str,
    archive: Archive,
    done: Callable[[int, Attempt], None],
    *,
    sources: Sequence[Source] = (),
    hosts: Hosts | None = None,
    room: Room | None = None,
) -> None:
    """Read parts of WARC files, from disk or by ranges, as politely and with the same checks as ``fetch_each``.

    ``done`` is told each span's bytes as a page that is not archived, with its place in ``spans``; ``archive`` keeps
    robots.txt.
    """
    remote = {}
    for index, span in enumerate(spans):
        while room and room.is_full():
            sleep(PAUSE)
        if room and room.is_closed():
            return
        if span.url.startswith("file:"):
            done(index, read_part(span))
        elif not contact:
            done(index, Failure(span.candidate, "refused", NO_CONTACT, datetime.now(UTC)))
        else:
            remote[index] = _span_job(span)
    if remote:
        _ask_network(remote, settings, contact, sources, hosts, archive, done, room, listing=False)


def _page_job(candidate: Candidate) -> _Job:
    return _Job(candidate.url, lambda network: network.fetch(candidate))


def _span_job(span: Span) -> _Job:
    return _Job(span.url, lambda network: network.fetch_span(span))


class _Job(NamedTuple):
    """What to ask of a network, and where it lies."""

    url: str
    ask: Callable[[Network], Awaitable[Attempt]]


def _ask_network(
    jobs: dict[int, _Job],
    settings: Settings,
    contact: str,
    sources: Sequence[Source],
    hosts: Hosts | None,
    archive: Archive,
    done: Callable[[int, Attempt], None],
    room: Room | None,
    *,
    listing: bool,
) -> None:
    import asyncio

    from flows.stages.fetch.network import Network

    by_name = {source.name: source for source in sources}
    agent = user_agent(settings.user_agent, contact)
    known = hosts or Hosts(settings.run_seconds)
    asyncio.run(_fetch_remote(lambda: Network(settings, agent, known, by_name, archive, listing), jobs, done, room))


async def _fetch_remote(
    connect: Callable[[], Network],
    jobs: dict[int, _Job],
    done: Callable[[int, Attempt], None],
    room: Room | None,
) -> None:
    """Fetch the jobs, host by host: within one host in the order given."""
    import asyncio

    queues: dict[str, list[int]] = defaultdict(list)
    for index, job in jobs.items():
        queues[_host(job.url)].append(index)
    async with connect() as network:

        async def work_off(queue: list[int]) -> None:
            for index in queue:
                while room and room.is_full():
                    await asyncio.sleep(PAUSE)
                done(index, await jobs[index].ask(network))

        working = asyncio.gather(*map(work_off, queues.values()))
        if room is None:
            await working
            return
        while not working.done() and not room.is_closed():
            await asyncio.wait([working], timeout=PAUSE)
        if not working.done():
            working.cancel()
        with suppress(asyncio.CancelledError):
            await working


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def user_agent(name: str, contact: str) -> str:
    """The user agent: ``NAME/VERSION (+CONTACT)``, after RFC 9110, section 10.1.5."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        release = version("statwire")
    except PackageNotFoundError:
        release = "0"
    return f"{name}/{release} (+{contact})"
