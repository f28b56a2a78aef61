"""How hosts are treated during one run: who may be asked at all, how often, and who is given up.

A run keeps one ``Hosts`` for all its batches, so that the delay between two requests to a host and the verdict on a
host that does not answer hold across them.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

LOCAL_NAMES = ("localhost", "localdomain", "local", "internal")
# A host that cannot be connected to is given up at once, one that goes silent only when it does so again and again.
SILENCES = 3
# How the reason of a request that was never made begins.
NOT_ASKED = "not asked:"


@dataclass
class Hosts:
    """What a run knows of the hosts it asks; ``run_seconds`` bounds its fetching from now on."""

    run_seconds: float
    started: float = field(default_factory=monotonic)
    next_request: dict[str, float] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)
    silences: dict[str, int] = field(default_factory=dict)

    def why_not(self, host: str) -> str | None:
        """Why a host is not asked any more in this run, or None."""
        if monotonic() - self.started > self.run_seconds:
            return f"{NOT_ASKED} the run's time for fetching ({self.run_seconds:g} s) is over"
        reason = self.given_up.get(host)
        return f"{NOT_ASKED} {host} was given up in this run ({reason})" if reason else None

    def wait(self, host: str) -> float:
        """Give the seconds to wait before the next request to a host."""
        return max(0.0, self.next_request.get(host, 0.0) - monotonic())

    def asked(self, host: str, delay: float) -> None:
        """Note that a request to a host is over: the delay counts from here."""
        self.next_request[host] = monotonic() + delay

    def answered(self, host: str) -> None:
        """Note that a host has answered in full: its silences are forgiven."""
        self.silences.pop(host, None)

    def no_connection(self, host: str, reason: str) -> None:
        """Note that a host cannot be connected to."""
        self.given_up[host] = reason

    def silent(self, host: str, reason: str) -> None:
        """Note that a host took the request and did not answer in time."""
        self.silences[host] = self.silences.get(host, 0) + 1
        if self.silences[host] >= SILENCES:
            self.given_up[host] = f"{reason}, {SILENCES} times running"


def private_address(host: str, allowed: Collection[str] = ()) -> str | None:
    """Why a host may not be asked as its name stands: it names this machine or a private network. None if it may.

    Addresses are taken in every notation that the system's resolver would take (``127.1``, ``0x7f000001``).
    """
    name = host.rstrip(".").lower()
    if name in allowed:
        return None
    if name.rsplit(".", 1)[-1] in LOCAL_NAMES:
        return f"{host} is a name on a private network"
    address = _address(name)
    return None if address is None or _is_public(address) else f"{host} is no public address"


async def private_resolution(url: str, allowed: Collection[str] = ()) -> str | None:
    """Why a host may not be asked as its name resolves now: one of its addresses is not public. None if it may.

    The client resolves the name once more, so a name server that changes its answer in between is not caught here. A
    proxy resolves names itself, and behind one nothing is asked; what does not resolve is left to the client to tell.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.rstrip(".") in allowed or _is_proxied(parts.scheme, host):
        return None
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    addresses = [address for entry in found if (address := _address(str(entry[4][0])))]
    private = next((address for address in addresses if not _is_public(address)), None)
    return f"{host} resolves to {private}, which is no public address" if private else None


def _is_proxied(scheme: str, host: str) -> bool:
    proxies = getproxies()
    return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(host)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name.strip("[]").split("%", 1)[0])
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(name))
        except (OSError, UnicodeError):
            return None
    embedded = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return embedded or address
