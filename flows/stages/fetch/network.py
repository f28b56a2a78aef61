"""One polite client: reads robots.txt first, asks hosts one request at a time, and follows redirects by hand.

Each hop of a redirect has to be let in by the same rules, so none is left to the HTTP library. Cookies are not kept.
Every response is archived before anyone judges it; what grew too large, as far as it was read.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from flows.stages.fetch import robots
from flows.stages.fetch.addresses import host_name, private_address
from flows.stages.fetch.answers import (
    Answer,
    NotFetchedError,
    accepted,
    conditions,
    read_answer,
    redirect_target,
    renewed,
    wrong_type,
)
from flows.stages.fetch.hosts import Hosts
from flows.stages.fetch.keeping import Archive
from flows.stages.fetch.parts import part_of, range_of
from flows.stages.fetch.retries import PUT_OFF, backoff, is_server_fault, retry_after
from flows.stages.fetch.transfer import MAY_ALLOW, Transfer, TroubleError
from schemas.address import is_web_address
from schemas.identity import site_of
from schemas.payload import NOT_MODIFIED, REDIRECTS
from schemas.records import Attempt, Candidate, Failure, Span
from schemas.source import Settings, Source

MAX_REDIRECTS = 10

Ask = Callable[[Candidate, str], Awaitable[Answer]]


class Network:
    """A client for the length of one ``async with``; fetch each candidate with ``fetch``."""

    def __init__(
        self,
        settings: Settings,
        agent: str,
        hosts: Hosts,
        sources: Mapping[str, Source],
        archive: Archive,
        listing: bool,
    ) -> None:
        """``agent`` is the user agent; ``archive`` keeps every response, redirects and errors among them."""
        self._settings = settings
        self._hosts = hosts
        self._sources = sources
        self._archive = archive
        self._listing = listing
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._reading_rules: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._transfer = Transfer(settings, agent, hosts)

    async def __aenter__(self) -> Self:
        await self._transfer.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transfer.__aexit__(kind, error, trace)

    async def fetch(self, candidate: Candidate) -> Attempt:
        """The page that a candidate's URL leads to, or why there is none; nothing but a bug is raised."""
        try:
            answer = await self._follow(candidate, candidate.url, self._ask_page, MAX_REDIRECTS)
            return accepted(answer, listing=self._listing)
        except NotFetchedError as stop:
            return Failure(candidate, stop.outcome, str(stop), datetime.now(UTC), stop.status, stop.page)

    async def fetch_span(self, span: Span) -> Attempt:
        """Bytes of a WARC file, as a page of the span's candidate; they are not archived as they are."""
        try:
            answer = await self._follow(span.candidate, span.url, partial(self._ask_span, span), MAX_REDIRECTS)
            return part_of(answer, span)
        except NotFetchedError as stop:
            return Failure(span.candidate, stop.outcome, str(stop), datetime.now(UTC), stop.status)

    async def _follow(self, candidate: Candidate, url: str, ask: Ask, most: int) -> Answer:
        """The answer at the end of at most so many redirects."""
        seen: set[str] = set()
        while True:
            seen.add(url)
            try:
                answer = await ask(candidate, url)
            except NotFetchedError as stop:
                stop.is_redirected = len(seen) > 1
                raise
            target = redirect_target(answer)
            if target is None:
                return answer
            if target in seen:
                raise NotFetchedError(f"redirects in a circle, to {target[:200]} again", page=answer.page)
            if len(seen) > most:
                raise NotFetchedError(f"more than {most} redirects", page=answer.page)
            self._note_move(url, target)
            url = target

    def _note_move(self, url: str, target: str) -> None:
        old, new = site_of(url), site_of(target)
        if old and new and old != new:
            self._hosts.moved[old, new] += 1

    async def _ask_page(self, candidate: Candidate, url: str) -> Answer:
        """One page, if its site's robots.txt allows it."""
        site_delay = await self._permitted(candidate, url)
        keep = self._archive.keep_listing if self._listing else self._archive.keep

        def unwanted(answer: httpx.Response) -> bool:
            kind = answer.headers.get("Content-Type", "")
            return answer.status_code == 200 and wrong_type(kind, listing=self._listing) is not None

        async def once() -> Answer:
            bound = self._settings.max_bytes
            earlier = self._archive.earlier(url)
            headers = conditions(earlier)
            response, at = await self._transfer.get(url, headers, self._allowed(candidate), bound, unwanted)
            if earlier and headers and response.status == NOT_MODIFIED:
                answer = renewed(candidate, url, response, at, earlier)
            else:
                answer = read_answer(candidate, url, response, at, bound)
            return replace(answer, page=keep(answer.page, answer.response, earlier))

        return await self._in_turn(candidate, url, once, site_delay)

    async def _ask_span(self, span: Span, candidate: Candidate, url: str) -> Answer:
        """So many bytes of a file; a server that would send the whole of it is not listened to."""
        site_delay = await self._permitted(candidate, url)

        async def once() -> Answer:
            allowed, bound = self._allowed(candidate), span.length
            response, at = await self._transfer.get(
                url, range_of(span), allowed, bound, lambda one: one.status_code == 200
            )
            return read_answer(candidate, url, response, at, bound)

        return await self._in_turn(candidate, url, once, site_delay)

    async def _permitted(self, candidate: Candidate, url: str) -> float:
        """The seconds between requests that the site's robots.txt asks for. Raises ``NotFetchedError`` for its no."""
        self._admitted(candidate, url)
        rules = await self._rules(candidate, url)
        if reason := rules.forbids(url, self._settings.user_agent):
            raise NotFetchedError(reason, "failed" if rules.reason else "refused")
        return rules.delay

    async def _ask_robots(self, candidate: Candidate, url: str) -> Answer:
        """One robots.txt, or the beginning of a large one."""

        async def once() -> Answer:
            bound = robots.MOST_BYTES + 1
            response, at = await self._transfer.get(url, {}, self._allowed(candidate), bound)
            answer = read_answer(candidate, url, response, at, bound, cut=True)
            earlier = self._archive.earlier(url)
            return replace(answer, page=self._archive.keep_listing(answer.page, answer.response, earlier))

        return await self._in_turn(candidate, url, once, 0.0)

    async def _rules(self, candidate: Candidate, url: str) -> robots.Rules:
        """What the robots.txt of a URL's site says, read once a day. Raises ``NotFetchedError`` where none answers."""
        address = robots.robots_url(url)
        async with self._reading_rules[address]:
            rules = self._hosts.rules(address)
            if rules is None and (known := self._kept_rules(address)):
                rules, age = known
                self._hosts.learn(address, rules, age)
            if rules is None:
                rules = await self._read_rules(Candidate(candidate.source, address, "list"))
                self._hosts.learn(address, rules)
            return rules

    def _kept_rules(self, address: str) -> tuple[robots.Rules, float] | None:
        """The rules that an earlier run read less than a day ago, and their age in seconds."""
        earlier = self._archive.earlier(address)
        if earlier is None or earlier.page.status in REDIRECTS:
            return None
        age = (datetime.now(UTC) - earlier.confirmed).total_seconds()
        rules = robots.rules_of(earlier.page, self._settings.user_agent)
        return (rules, age) if 0 <= age < robots.LIFETIME and not rules.reason else None

    async def _read_rules(self, candidate: Candidate) -> robots.Rules:
        try:
            answer = await self._follow(candidate, candidate.url, self._ask_robots, robots.MOST_REDIRECTS)
        except NotFetchedError as stop:
            if stop.status in REDIRECTS:  # they lead nowhere: there is no such file
                return robots.Rules()
            is_absent = stop.outcome == "refused" or self._hosts.why_not(_host(candidate.url))
            if is_absent and not stop.is_redirected:  # it is the host that may not or cannot be asked
                raise
            return robots.unreachable(candidate.url, str(stop))
        if answer.undecoded:
            return robots.unreachable(candidate.url, answer.undecoded)
        return robots.rules_of(answer.page, self._settings.user_agent)

    async def _in_turn(
        self, candidate: Candidate, url: str, once: Callable[[], Awaitable[Answer]], site_delay: float
    ) -> Answer:
        """An answer in its host's turn; a request that does not do at first is made again after a while."""
        host = self._admitted(candidate, url)
        delay = max(self._delay(candidate, host), site_delay)
        trouble: TroubleError | None = None
        answer: Answer | None = None
        for attempt in range(1, self._settings.retries + 2):
            async with self._turn(host):
                if reason := self._hosts.why_not(host):
                    if answer:
                        return answer
                    raise NotFetchedError(str(trouble or reason))
                answer, trouble = None, None
                pause: float | None = None
                try:
                    answer = await once()
                    pause = self._pause_after(answer, attempt)
                except TroubleError as error:
                    trouble = error
                    pause = backoff(attempt, self._settings.retry_seconds) if error.is_passing else None
                # The delay counts from the end of the request; a host that was not asked owes none.
                if trouble is None or trouble.outcome != "refused":
                    self._hosts.asked(host, max(delay, pause or 0.0))
                if pause is None or attempt > self._settings.retries:
                    break
        return self._settled(host, answer, trouble)

    def _pause_after(self, answer: Answer, attempt: int) -> float | None:
        """The seconds before an answer is asked for again, or None where it stands.

        A server that wants to be left alone for longer than we wait is left alone.
        """
        if answer.page.status not in PUT_OFF:
            return None
        pause = backoff(attempt, self._settings.retry_seconds)
        wanted = retry_after(answer.response.header("Retry-After"), datetime.now(UTC)) or 0.0
        if wanted > self._settings.retry_after_seconds:
            self._hosts.leave_alone(_host(answer.page.final_url), wanted)
            return None
        return max(pause, wanted)

    def _settled(self, host: str, answer: Answer | None, trouble: TroubleError | None) -> Answer:
        """The answer, or the trouble raised; the host is told what it means for its standing."""
        if answer:
            if is_server_fault(answer.page.status):
                self._hosts.failed(host, f"HTTP status {answer.page.status}")
            else:
                self._hosts.answered(host)
            return answer
        assert trouble is not None
        if not trouble.spares_host:
            self._hosts.failed(host, str(trouble), at_once=trouble.is_unreachable)
        raise NotFetchedError(str(trouble), trouble.outcome)

    def _admitted(self, candidate: Candidate, url: str) -> str:
        """The host of a URL that may be asked."""
        if not is_web_address(url):
            raise NotFetchedError(f"{url[:200]!r} is no http or https URL that can be asked", "refused")
        host = _host(url)
        if reason := private_address(host, self._allowed(candidate)):
            raise NotFetchedError(f"{reason}; {MAY_ALLOW}", "refused")
        return host

    def _allowed(self, candidate: Candidate) -> tuple[str, ...]:
        source = self._sources.get(candidate.source)
        return source.allow_hosts if source else ()

    def _delay(self, candidate: Candidate, host: str) -> float:
        """The seconds between two requests; a source's own hold where it lists its pages, not where these lead to."""
        source = self._sources.get(candidate.source)
        usual = self._settings.delay_seconds
        own = usual if source is None or source.delay_seconds is None else source.delay_seconds
        return own if host == _host(candidate.url) else max(own, usual)

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn."""
        async with self._turns[host]:
            if self._hosts.why_not(host) is None:
                await asyncio.sleep(self._hosts.wait(host))
            yield


def _host(url: str) -> str:
    return host_name(urlsplit(url).hostname or "")
