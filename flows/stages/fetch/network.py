"""One polite client: asks hosts one request at a time, follows redirects by hand, and believes no length or encoding.

httpx brings connections and time-outs; redirects, decoding and size are done here, because each hop has to be let in
by the same rules and because a few hundred bytes can inflate to gigabytes. Cookies are not kept.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

import httpx

from flows.stages.fetch.hosts import Hosts, private_address
from schemas.address import ascii_url, is_web_address
from schemas.payload import GZIP_MAGIC, NOT_LET_IN, REDIRECTS, PayloadError, Response, inflate
from schemas.records import Candidate, Failure, Page
from schemas.source import Settings, Source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MAX_REDIRECTS = 10
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
NEVER_LISTINGS = ("image/", "video/", "audio/", "font/", "application/pdf")
UNENCODED = ("", "identity")
GZIP = ("gzip", "x-gzip")

OnResponse = Callable[[Page, Response], Page]


class NotFetchedError(Exception):
    """Why a candidate gave no page."""

    def __init__(
        self, reason: str, outcome: Literal["failed", "refused"] = "failed", status: int | None = None
    ) -> None:
        super().__init__(reason)
        self.outcome: Literal["failed", "refused"] = outcome
        self.status = status


class Network:
    """A client for the length of one ``async with``; fetch each candidate with ``fetch``."""

    def __init__(
        self,
        settings: Settings,
        agent: str,
        hosts: Hosts,
        sources: Mapping[str, Source],
        on_response: OnResponse,
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

    async def fetch(self, candidate: Candidate) -> Page | Failure:
        """The page that a candidate's URL leads to, or why there is none; nothing but a bug is raised."""
        try:
            return await self._follow(candidate)
        except NotFetchedError as stop:
            return Failure(candidate, stop.outcome, str(stop), datetime.now(UTC), stop.status)

    async def _follow(self, candidate: Candidate) -> Page:
        url = candidate.url
        seen: set[str] = set()
        while url not in seen:
            if len(seen) > MAX_REDIRECTS:
                raise NotFetchedError(f"more than {MAX_REDIRECTS} redirects")
            seen.add(url)
            page, response = await self._ask(candidate, url)
            page = self._on_response(page, response)
            target = _redirect(page, response)
            if target is None:
                return _accepted(page)
            url = target
        raise NotFetchedError(f"redirects in a circle, to {url} again")

    async def _ask(self, candidate: Candidate, url: str) -> tuple[Page, Response]:
        """One request, in its host's turn and within its time."""
        host = self._admitted(candidate, url)
        async with self._turn(host, candidate):
            if reason := self._hosts.why_not(host):
                raise NotFetchedError(reason)
            try:
                async with self._room, asyncio.timeout(self._settings.page_seconds):
                    return await self._transfer(candidate, url)
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
        source = self._sources.get(candidate.source)
        if reason := private_address(host, source.allow_hosts if source else ()):
            raise NotFetchedError(f"{reason}; allow_hosts of the source can allow it", "refused")
        return host

    @asynccontextmanager
    async def _turn(self, host: str, candidate: Candidate) -> AsyncIterator[None]:
        """Wait for the host's turn; the delay counts from the end of the request."""
        source = self._sources.get(candidate.source)
        own = source.delay_seconds if source else None
        delay = self._settings.delay_seconds if own is None else own
        async with self._turns[host]:
            if self._hosts.why_not(host) is None:
                await asyncio.sleep(self._hosts.wait(host))
            try:
                yield
            finally:
                self._hosts.asked(host, delay)

    async def _transfer(self, candidate: Candidate, url: str) -> tuple[Page, Response]:
        async with self._client.stream("GET", url) as answer:
            fetched_at = datetime.now(UTC)
            if answer.status_code == 200:
                self._check_type(answer.headers.get("Content-Type", ""))
            payload = await self._payload(answer)
        self._hosts.answered(urlsplit(url).hostname or "")
        response = Response(answer.status_code, answer.reason_phrase, tuple(answer.headers.raw), payload)
        body = self._decoded(payload, answer.headers, url)
        return _page(candidate, url, answer, body, fetched_at), response

    def _check_type(self, content_type: str) -> None:
        kind = content_type.split(";", 1)[0].strip().lower()
        if not kind or (kind in PAGE_TYPES if not self._listing else not kind.startswith(NEVER_LISTINGS)):
            return
        raise NotFetchedError(f"is {kind[:80]}, not {'a feed or sitemap' if self._listing else 'a page'}", status=200)

    async def _payload(self, answer: httpx.Response) -> bytes:
        """The payload as sent, refused as soon as it is too large."""
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

    def _decoded(self, payload: bytes, headers: httpx.Headers, url: str) -> bytes:
        encoding = headers.get("Content-Encoding", "").strip().lower()
        if encoding not in (*UNENCODED, *GZIP):
            raise PayloadError(f"comes in the encoding {encoding[:40]!r}, which was not asked for")
        if encoding in GZIP and payload:
            payload = inflate(payload, self._settings.max_bytes)
        # Sitemaps are often files that are compressed themselves, whatever the transfer does.
        if urlsplit(url).path.lower().endswith(".gz") and payload.startswith(GZIP_MAGIC):
            payload = inflate(payload, self._settings.max_bytes)
        return payload


def _page(candidate: Candidate, url: str, answer: httpx.Response, body: bytes, fetched_at: datetime) -> Page:
    headers = answer.headers
    return Page(
        candidate,
        url,
        answer.status_code,
        headers.get("Content-Type", ""),
        body,
        fetched_at,
        headers.get("ETag"),
        headers.get("Last-Modified"),
    )


def _redirect(page: Page, response: Response) -> str | None:
    """Where a response sends us on to, without the fragment; None where it is an answer."""
    if response.status not in REDIRECTS:
        return None
    location = next((value for name, value in response.headers if name.lower() == b"location"), None)
    if location is None:
        raise NotFetchedError(f"redirects ({response.status}) without saying where", status=response.status)
    try:
        return ascii_url(urljoin(page.final_url, location.decode("utf-8", "replace"))).split("#", 1)[0]
    except ValueError:
        raise NotFetchedError("redirects to no address", status=response.status) from None


def _accepted(page: Page) -> Page:
    if page.status != 200:
        outcome: Literal["failed", "refused"] = "refused" if page.status in NOT_LET_IN else "failed"
        raise NotFetchedError(f"HTTP status {page.status}", outcome, page.status)
    if not page.body:
        raise NotFetchedError("is empty", status=page.status)
    return page


def _worded(error: Exception, settings: Settings) -> str:
    """An error of the client in the words of a report."""
    match error:
        case PayloadError():
            return str(error)
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
