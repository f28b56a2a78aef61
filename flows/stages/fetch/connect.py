"""Connections to addresses that were checked, and to no others.

A name server can answer twice: a public address to whoever checks, a private one to whoever connects. So a name is
resolved once for a request, all its addresses are judged, and the connection is made to one of these; TLS still
verifies the name. Behind a proxy it is the proxy that resolves, and the URL alone can be judged.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

MOST_ADDRESSES = 4
"""Of more addresses the first few are tried."""


def proxy_of(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for a URL of this scheme and host, or None."""
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that ``pin`` was given for a host, never to what its name resolves to by then."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._pins: dict[tuple[str, int], Sequence[str]] = {}

    def pin(self, host: str, port: int, found: Sequence[str]) -> None:
        """Note the checked addresses of a host; they hold until the next."""
        self._pins[host, port] = found[:MOST_ADDRESSES]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that answers. Raises httpcore's errors."""
        error: Exception = httpcore.ConnectError(f"no address of {host} was checked")
        for address in self._pins.get((host, port), ()):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
        raise error

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class PinnedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport with connections through a ``PinnedBackend``."""

    def __init__(self, context: ssl.SSLContext, limits: httpx.Limits) -> None:
        """``context`` verifies TLS by the host's name."""
        super().__init__(verify=context, http2=True, limits=limits)
        self.backend = PinnedBackend()
        # httpx has no argument for the backend; test_connect sees to it that this pool is the one in use.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            http2=True,
            network_backend=self.backend,
        )


class Connections:
    """The transports of one loop: one for public hosts, one for hosts that a source allows, one a proxy.

    They share nothing but the TLS context, so that no connection into a private network that one source allows serves
    a source that does not. They are used without httpx's client, which would read redirects and cookies for itself.
    """

    def __init__(self, keep_alive: int) -> None:
        """``keep_alive`` is how many idle connections are kept."""
        self._context = httpx.create_ssl_context()
        self._limits = httpx.Limits(max_connections=None, max_keepalive_connections=keep_alive)
        self._pinned = {inside: PinnedTransport(self._context, self._limits) for inside in (False, True)}
        self._proxied: dict[str, httpx.AsyncHTTPTransport] = {}

    def direct(self, host: str, port: int, found: Sequence[str], *, inside: bool) -> httpx.AsyncHTTPTransport:
        """The transport to a host whose addresses were checked; ``inside`` where a source allows it."""
        transport = self._pinned[inside]
        transport.backend.pin(host, port, found)
        return transport

    def through(self, proxy: str) -> httpx.AsyncHTTPTransport:
        """The transport through a proxy. Raises ``ValueError`` or ``ImportError`` where there can be none."""
        if proxy not in self._proxied:
            context, limits = self._context, self._limits
            self._proxied[proxy] = httpx.AsyncHTTPTransport(verify=context, http2=True, limits=limits, proxy=proxy)
        return self._proxied[proxy]

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in (*self._pinned.values(), *self._proxied.values()):
            await transport.aclose()
