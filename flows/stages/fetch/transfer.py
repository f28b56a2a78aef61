"""One request and its response: to an address that was checked, within its time, and no more of it than is wanted.

httpx brings connections and time-outs; decoding and size are not its business here, because a few hundred bytes can
inflate to gigabytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

import httpx

from flows.stages.fetch.addresses import is_allowed, private_among
from flows.stages.fetch.connect import Connections, proxy_of
from flows.stages.fetch.hosts import Hosts
from flows.stages.fetch.resolve import addresses, own_resolvers
from schemas.payload import Response, Sent, Truncated
from schemas.source import Settings

DEFAULT_PORTS = {"http": 80, "https": 443}

Unwanted = Callable[[httpx.Response], bool]
"""Whether the payload of a response whose headers are there need not be read."""


class TroubleError(Exception):
    """Why a request got no response.

    ``is_passing``: the same request may do better at once. ``spares_host``: it says nothing against the host.
    ``is_unreachable``: no other request to the host would do better.
    """

    def __init__(
        self,
        reason: str,
        outcome: Literal["failed", "refused"] = "failed",
        *,
        is_passing: bool = False,
        is_unreachable: bool = False,
        spares_host: bool = False,
    ) -> None:
        super().__init__(reason)
        self.outcome: Literal["failed", "refused"] = outcome
        self.is_passing = is_passing
        self.is_unreachable = is_unreachable
        self.spares_host = spares_host


class Transfer:
    """Requests for the length of one ``async with``."""

    def __init__(self, settings: Settings, agent: str, hosts: Hosts) -> None:
        """``agent`` is the user agent."""
        self._settings = settings
        self._hosts = hosts
        self._headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        self._timeout = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds).as_dict()
        self._connections = Connections(settings.concurrency)
        self._room = asyncio.Semaphore(settings.concurrency)

    async def __aenter__(self) -> Self:
        own_resolvers(self._settings.concurrency)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connections.aclose()

    async def get(
        self,
        url: str,
        headers: dict[str, str],
        allowed: Collection[str],
        max_bytes: int,
        unwanted: Unwanted | None = None,
    ) -> tuple[Response, datetime]:
        """The response to a GET of a URL that may be asked as it stands, and when it began to come.

        ``allowed`` hosts may lie on a private network. The payload is cut off at ``max_bytes``. With ``unwanted`` it is
        not read at all where that says so, or where it is announced as too large; without, its beginning is wanted
        in any case. Raises ``TroubleError``.
        """
        try:
            async with self._room, asyncio.timeout(self._settings.page_seconds):
                request = httpx.Request(
                    "GET", url, headers={**self._headers, **headers}, extensions={"timeout": self._timeout}
                )
                transport = await self._transport(request.url, allowed)
                started = monotonic()
                answer = await transport.handle_async_request(request)
                try:
                    fetched_at = datetime.now(UTC)
                    headers_after = monotonic() - started
                    payload, truncated = await _payload(answer, max_bytes, unwanted)
                finally:
                    await answer.aclose()
        except TroubleError:
            raise
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError) as error:
            raise self._trouble(error) from None
        sent = Sent(
            request.url.raw_path.decode("ascii", "replace"),
            tuple(request.headers.raw),
            None if proxy_of(request.url.scheme, request.url.host) else _peer(answer),
            headers_after,
            monotonic() - started,
        )
        given = tuple(answer.headers.raw)
        return Response(answer.status_code, answer.reason_phrase, given, payload, truncated, sent), fetched_at

    async def _transport(self, target: httpx.URL, allowed: Collection[str]) -> httpx.AsyncHTTPTransport:
        """The transport to a URL, with the host's addresses checked, unless a proxy finds them."""
        host, port = target.raw_host.decode("ascii"), target.port or DEFAULT_PORTS[target.scheme]
        if proxy := proxy_of(target.scheme, host):
            self._hosts.proxied.add(urlsplit(proxy).hostname or proxy)
            return self._connections.through(proxy)
        try:
            found = await addresses(host, port, self._hosts.resolve)
        except TimeoutError:
            raise
        except OSError as error:
            reason = f"no connection: {error.strerror or error}"
            raise TroubleError(reason, is_passing=True, is_unreachable=True) from None
        inside = is_allowed(host, allowed)
        private = None if inside else private_among(host, found)
        if private:
            raise TroubleError(f"{private}; {MAY_ALLOW}", "refused", spares_host=True)
        return self._connections.direct(host, port, found, inside=inside)

    def _trouble(self, error: Exception) -> TroubleError:
        """An error of the client in the words of a report."""
        settings = self._settings
        match error:
            case httpx.ConnectTimeout():
                reason = f"no connection within {settings.connect_seconds:g} s"
                return TroubleError(reason, is_passing=True, is_unreachable=True)
            case httpx.TimeoutException():
                return TroubleError(f"silent for {settings.read_seconds:g} s")
            case TimeoutError():
                return TroubleError(f"not finished within {settings.page_seconds:g} s")
            case httpx.ProxyError() | ImportError():
                return TroubleError(f"the proxy refuses or cannot be used: {error}", is_unreachable=True)
            case httpx.ConnectError():
                is_passing = "CERTIFICATE" not in str(error)
                return TroubleError(f"no connection: {error}", is_passing=is_passing, is_unreachable=True)
            case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError() | httpx.CloseError():
                reason = f"breaks off or breaks the protocol: {error or type(error).__name__}"
                return TroubleError(reason, is_passing=True)
        return TroubleError(f"{type(error).__name__}: {error}", spares_host=True)


MAY_ALLOW = "allow_hosts of the source can allow it"


async def _payload(answer: httpx.Response, max_bytes: int, unwanted: Unwanted | None) -> tuple[bytes, Truncated | None]:
    """The payload as sent, or its beginning and why it was cut off."""
    if unwanted:
        if unwanted(answer):
            return b"", "unspecified"
        announced = answer.headers.get("Content-Length", "")
        if announced.isascii() and announced.isdigit() and int(announced[:20]) > max_bytes:
            return b"", "length"
    payload = bytearray()
    async for chunk in answer.aiter_raw():
        payload += chunk
        if len(payload) > max_bytes:
            return bytes(payload[:max_bytes]), "length"
    return bytes(payload), None


def _peer(answer: httpx.Response) -> str | None:
    """The address that answered."""
    stream = answer.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    return str(peer[0]) if peer else None
