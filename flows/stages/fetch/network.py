"""One polite client: asks hosts one request at a time, follows redirects by hand, and believes no length or encoding.

httpx brings connections and time-outs; redirects, decoding and size are done here, because each hop has to be let in
by the same rules and because a few hundred bytes can inflate to gigabytes. Cookies are not kept.

Every response that comes completely is archived before anyone judges it. One that grows beyond ``max_bytes`` is cut off
there and not kept: the part that came is no response that could be read again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from flows.stages.fetch.answers import Answer, NotFetchedError, accepted, read_answer, redirect_target
from flows.stages.fetch.hosts import Hosts, private_address, private_resolution
from schemas.address import is_web_address
from schemas.payload import Response
from schemas.records import Attempt, Candidate, Failure, Page
from schemas.source import Settings, Source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from flows.stages.fetch.pages import OnPage

MAX_REDIRECTS = 10


class Network:
    """A client for the length of one ``async with``; fetch each candidate with ``fetch``."""

    def __init__(
        self,
        settings: Settings,
        agent: str,
        hosts: Hosts,
        sources: Mapping[str, Source],
        on_response: OnPage,
        listing: bool,
    ) -> None:
        """``agent`` is the user agent; ``on_response`` sees every response, redirects and errors among them."""
        self._settings = settings
        self._hosts = hosts
        self._sources = sources
        self._on_response = on_response
        self._listing = listing
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._room = asyncio.Semaphore(settings.concurrency)
        timeout = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds)
        self._client = httpx.AsyncClient(
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=timeout,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=settings.concurrency),
        )

    async def __aenter__(self) -> Network:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._client.aclose()

    async def fetch(self, candidate: Candidate) -> Attempt:
        """The page that a candidate's URL leads to, or why there is none; nothing but a bug is raised."""
        try:
            return await self._follow(candidate)
        except NotFetchedError as stop:
            return Failure(candidate, stop.outcome, str(stop), datetime.now(UTC), stop.status, stop.page)

    async def _follow(self, candidate: Candidate) -> Page:
        url = candidate.url
        seen: set[str] = set()
        while True:
            seen.add(url)
            answer = await self._ask(candidate, url)
            answer = replace(answer, page=self._on_response(answer.page, answer.response))
            target = redirect_target(answer)
            if target is None:
                return accepted(answer, listing=self._listing)
            if target in seen:
                raise NotFetchedError(f"redirects in a circle, to {target} again", page=answer.page)
            if len(seen) > MAX_REDIRECTS:
                raise NotFetchedError(f"more than {MAX_REDIRECTS} redirects", page=answer.page)
            url = target

    async def _ask(self, candidate: Candidate, url: str) -> Answer:
        """One request, in its host's turn and within its time."""
        host = self._admitted(candidate, url)
        async with self._turn(host):
            if reason := self._hosts.why_not(host):
                raise NotFetchedError(reason)
            try:
                async with self._room, asyncio.timeout(self._settings.page_seconds):
                    return await self._transfer(candidate, url, host)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
                reason = _worded(error, self._settings)
                self._hosts.no_connection(host, reason)
                raise NotFetchedError(reason) from None
            except (httpx.TimeoutException, TimeoutError) as error:
                reason = _worded(error, self._settings)
                self._hosts.silent(host, reason)
                raise NotFetchedError(reason) from None
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                raise NotFetchedError(_worded(error, self._settings)) from None

    def _admitted(self, candidate: Candidate, url: str) -> str:
        """The host of a URL that may be asked."""
        if not is_web_address(url):
            raise NotFetchedError(f"{url[:200]!r} is no http or https URL that can be asked", "refused")
        host = urlsplit(url).hostname or ""
        self._refuse(private_address(host, self._allowed(candidate)))
        return host

    def _allowed(self, candidate: Candidate) -> tuple[str, ...]:
        source = self._sources.get(candidate.source)
        return source.allow_hosts if source else ()

    def _delay(self, candidate: Candidate) -> float:
        source = self._sources.get(candidate.source)
        own = source.delay_seconds if source else None
        return self._settings.delay_seconds if own is None else own

    @staticmethod
    def _refuse(reason: str | None) -> None:
        if reason:
            raise NotFetchedError(f"{reason}; allow_hosts of the source can allow it", "refused")

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn."""
        async with self._turns[host]:
            if self._hosts.why_not(host) is None:
                await asyncio.sleep(self._hosts.wait(host))
            yield

    async def _transfer(self, candidate: Candidate, url: str, host: str) -> Answer:
        self._refuse(await private_resolution(url, self._allowed(candidate)))
        try:
            async with self._client.stream("GET", url) as answer:
                fetched_at = datetime.now(UTC)
                payload = await self._payload(answer)
        finally:  # the delay counts from the end of the request; a host that was not asked owes none
            self._hosts.asked(host, self._delay(candidate))
        self._hosts.answered(host)
        response = Response(answer.status_code, answer.reason_phrase, tuple(answer.headers.raw), payload)
        return read_answer(candidate, url, response, fetched_at, self._settings.max_bytes)

    async def _payload(self, answer: httpx.Response) -> bytes:
        """The payload as sent, cut off as soon as it is too large."""
        bound = self._settings.max_bytes
        too_large = NotFetchedError(f"is larger than {bound:,} bytes", status=answer.status_code)
        announced = answer.headers.get("Content-Length", "")
        if announced.isdigit() and int(announced[:20]) > bound:
            raise too_large
        payload = bytearray()
        async for chunk in answer.aiter_raw():
            payload += chunk
            if len(payload) > bound:
                raise too_large
        return bytes(payload)


def _worded(error: Exception, settings: Settings) -> str:
    """An error of the client in the words of a report."""
    match error:
        case httpx.ConnectTimeout():
            return f"no connection within {settings.connect_seconds:g} s"
        case httpx.TimeoutException():
            return f"silent for {settings.read_seconds:g} s"
        case TimeoutError():
            return f"not finished within {settings.page_seconds:g} s"
        case httpx.ProxyError():
            return f"the proxy refuses: {error}"
        case httpx.ConnectError():
            return f"no connection: {error}"
        case httpx.RemoteProtocolError():
            return f"breaks off or breaks the protocol: {error}"
    return f"{type(error).__name__}: {error}"
