"""How hosts are treated during one run: how often they are asked, what their robots.txt says, and who is given up.

A run keeps one ``Hosts`` for all its batches, so that the delay between two requests to a host and the verdict on a
host that does not answer hold across them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from flows.stages.fetch.resolve import Resolve, system_addresses
from flows.stages.fetch.robots import LIFETIME, Rules

FAILURES = 3
"""So many failures running and a host is given up for a while; one that cannot be connected to is so at once."""

COOL_DOWN = 300.0
"""Seconds after which a host that was given up is tried again, with one request."""

NOT_ASKED = "not asked:"
"""How the reason of a request that was never made begins."""


@dataclass
class _Circuit:
    """A host's failures running, and until when it is not asked for them."""

    failures: int = 0
    open_until: float = 0.0
    reason: str = ""


@dataclass
class Hosts:
    """What a run knows of the hosts it asks; ``run_seconds`` bounds its fetching from now on.

    ``resolve`` gives the addresses of a name, and is the system's resolver unless a test puts its own there.
    """

    run_seconds: float
    resolve: Resolve = system_addresses
    cool_down: float = COOL_DOWN
    started: float = field(default_factory=monotonic)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    proxied: set[str] = field(default_factory=set)
    _next_request: dict[str, float] = field(default_factory=dict)
    _circuits: dict[str, _Circuit] = field(default_factory=dict)
    _rules: dict[str, tuple[Rules, float]] = field(default_factory=dict)

    def why_not(self, host: str) -> str | None:
        """Why a host is not asked now, or None."""
        left = self._left()
        if left < 0:
            return f"{NOT_ASKED} the run's time for fetching ({self.run_seconds:g} s) is over"
        circuit = self._circuits.get(host)
        if circuit and monotonic() < circuit.open_until:
            return f"{NOT_ASKED} {host} was given up in this run ({circuit.reason})"
        if self.wait(host) > left:
            return f"{NOT_ASKED} {host} wants no request for {self.wait(host):.0f} s, and the run has {left:.0f} s left"
        return None

    def wait(self, host: str) -> float:
        """Give the seconds to wait before the next request to a host."""
        return max(0.0, self._next_request.get(host, 0.0) - monotonic())

    def asked(self, host: str, delay: float) -> None:
        """Note that a request to a host is over: the delay counts from here."""
        self._next_request[host] = monotonic() + delay

    def answered(self, host: str) -> None:
        """Note that a host has answered in full: its failures are forgiven."""
        self._circuits.pop(host, None)

    def failed(self, host: str, reason: str, *, at_once: bool = False) -> None:
        """Note that a request to a host failed for good; ``at_once`` gives the host up without waiting for more."""
        if self.why_not(host):
            return
        circuit = self._circuits.setdefault(host, _Circuit())
        circuit.failures += 1
        if at_once or circuit.failures >= FAILURES:
            times = f", {FAILURES} times running" if circuit.failures == FAILURES and not at_once else ""
            circuit.reason = reason + times
            circuit.failures = FAILURES
            circuit.open_until = monotonic() + self.cool_down

    def leave_alone(self, host: str, seconds: float) -> None:
        """Note that a host wants no request for so long."""
        self._circuits[host] = _Circuit(FAILURES, monotonic() + seconds, f"it wants no request for {seconds:.0f} s")

    def rules(self, site: str) -> Rules | None:
        """What a site's robots.txt says, where that is known and not outdated."""
        rules, until = self._rules.get(site, (None, 0.0))
        return rules if monotonic() < until else None

    def learn(self, site: str, rules: Rules, age: float = 0.0) -> None:
        """Note what a robots.txt says that came ``age`` seconds ago; one that cannot be had is asked for again soon."""
        self._rules[site] = rules, monotonic() + (self.cool_down if rules.reason else LIFETIME - age)

    def notes(self) -> list[str]:
        """What the run should tell of its hosts: behind a proxy addresses are not checked, and who has moved."""
        told = []
        if self.proxied:
            proxies = ", ".join(sorted(self.proxied))
            told.append(f"asked through the proxy {proxies}: hosts were checked as URLs show them, not as they resolve")
        for (old, new), pages in self.moved.most_common():
            told.append(f"{old} redirects to {new} ({pages} of its addresses)")
        return told

    def _left(self) -> float:
        return self.run_seconds - (monotonic() - self.started)
