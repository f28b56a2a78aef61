"""Which hosts and addresses may be asked: those of the public internet, in whatever notation they come.

Feeds, sitemaps and redirects are written by strangers, and a URL in them may name this machine, its network or the
address at which a cloud tells its secrets. Nothing is taken on a name's word: a host is judged as it is written, and
each address that it resolves to as a number.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Top-level names that no public name ends in (RFC 6761, RFC 6762 appendix G, RFC 8375, ICANN's .internal).
PRIVATE_ENDINGS = (
    *("localhost", "localdomain", "local", "internal", "intranet", "private"),
    *("corp", "home", "lan", "arpa", "test", "invalid", "onion"),
)
# What counts as global by its registry and is none of the public web: the 6to4 relays' anycast (RFC 7526), the IETF's
# protocol assignments (RFC 6890), the address at which Azure serves a machine its metadata, ranges for documentation.
NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        ("192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32", "2001:db8::/32", "3fff::/20"),
    )
)
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# The well-known prefix behind which a NAT64 reaches IPv4 (RFC 6052).
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# The lower half of an ISATAP address (RFC 5214): a fixed part, then the IPv4 address it tunnels to.
ISATAP = (0x0000_5EFE, 0x0200_5EFE)

_NUMERIC_ENDING = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")


def host_name(host: str) -> str:
    """A host as it is compared: small letters, no dot at the end."""
    return host.rstrip(".").lower()


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Whether a source allows a host by name, wherever it lies."""
    return host_name(host) in map(host_name, allowed)


def private_address(host: str, allowed: Collection[str] = ()) -> str | None:
    """Why a host may not be asked as its name stands: it names this machine or a private network. None if it may."""
    name = host_name(host)
    if is_allowed(name, allowed):
        return None
    address = address_of(name)
    if address is not None:
        return None if is_public(address) else f"{host} is no public address"
    ending = name.rsplit(".", 1)[-1]
    if _NUMERIC_ENDING.fullmatch(ending):
        return f"{host} is no address"
    return f"{host} is a name on a private network" if ending == name or ending in PRIVATE_ENDINGS else None


def private_among(host: str, addresses: Collection[str]) -> str | None:
    """Why a host may not be asked as its name resolved: one of its addresses is not public. None if all are."""
    found = ((text, address_of(text)) for text in addresses)
    private = next((text for text, address in found if address is None or not is_public(address)), None)
    return f"{host} resolves to {private}, which is no public address" if private else None


def address_of(name: str) -> Address | None:
    """The address that a host is, in every notation that the system's resolver would take; None for a name.

    ``127.1``, ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` are all the same IPv4 address; a zone is left out.
    """
    try:
        return ipaddress.ip_address(name.strip("[]").split("%", 1)[0])
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(name)) if name.isascii() and " " not in name else None
        except (OSError, ValueError):
            return None


def is_public(address: Address) -> bool:
    """Whether an address is a host's on the public internet; one that carries another is as public as that."""
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    carried = _carried(address)
    if carried is not None and not is_public(carried):
        return False
    if address.ipv4_mapped or address in NAT64:
        return True
    return address in GLOBAL_UNICAST and address.is_global


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for or tunnels to."""
    low = int(address) & 0xFFFF_FFFF
    if address in NAT64 or (int(address) >> 32) & 0xFFFF_FFFF in ISATAP:
        return ipaddress.IPv4Address(low)
    return address.ipv4_mapped or address.sixtofour
