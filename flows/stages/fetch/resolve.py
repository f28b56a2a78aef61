"""Names to addresses, by a resolver that a test can put its own in the place of. What they are is judged elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from flows.stages.fetch.addresses import address_of, host_name

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses, as texts; raises ``OSError`` where there are none."""


async def system_addresses(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system's resolver gives them."""
    import asyncio  # 30 ms, with socket and ssl, that a command over local files saves
    import socket

    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def own_resolvers(threads: int) -> None:
    """Let the running loop ask so many names side by side: a slow name server must not hold up other hosts."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="resolve"))


async def addresses(host: str, port: int, resolve: Resolve) -> Sequence[str]:
    """The addresses of a host, whose name may be one itself. Raises ``OSError`` where it does not resolve."""
    written = address_of(host_name(host))
    if written is not None:
        return [str(written)]
    try:
        found = await resolve(host, port)
    except UnicodeError:
        raise OSError(f"{host} cannot be asked for by name") from None
    if not found:
        raise OSError(f"{host} has no address")
    return found
