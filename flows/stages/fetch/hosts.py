"""How hosts are treated during one run: who may be asked at all, how often, and who is given up.

A run keeps one ``Hosts`` for all its batches, so that the delay between two requests to a host and the verdict on a
host that does not answer hold across them.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass, field
from time import monotonic

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
    if address is None or (address.is_global and not address.is_multicast):
        return None
    return f"{host} is no public address"


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
