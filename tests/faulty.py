"""A web of many outlets on one loopback port, of which every one behaves and misbehaves alike: what a load test asks.

Each host has a feed and so many pages; what a page does is told by its number (``KINDS``, over and over). The server is
bounded: it answers what it is asked, drips for no longer than a few seconds, and ends with its block.
"""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.loopback import HOST

KINDS = (
    *("good", "good", "gzip", "status 500", "good", "reset", "good", "drip", "chunked", "loop", "good", "bomb"),
    *("good", "short", "bad charset", "moved", "busy once", "status 404", "good", "picture"),
)
"""What the pages of a host do, by their numbers."""

ARTICLES = ("good", "gzip", "chunked", "bad charset", "moved", "busy once")
"""The kinds that end as an article."""

BOMB = gzip.compress(b"0" * 20_000_000, 9)
DRIP = 0.2
MOST_DRIPS = 50

TEXT = """<!doctype html><html lang="en"><head>{charset}<title>Boats of {host}, count {number}</title>
<meta property="article:published_time" content="2026-05-12T08:00:00+01:00"></head>
<body><main><article><h1>Boats of {host}, count {number}</h1>
<p>The harbour office of {host} said on Tuesday that {number},204 lobster boats were registered there by the end of
April, more than in any spring since it began to count them, and that the figure was likely to rise before summer.</p>
<p>Skippers of {host} had asked for register {number} to be opened earlier in the year, because the ice left the bays in
March, and those who wanted to fish at the caf\u00e9 quay could not wait for the paper that allows them to do so.</p>
</article></main></body></html>"""


def kind_of(number: int) -> str:
    """What the page of this number does."""
    return KINDS[number % len(KINDS)]


def article(host: str, number: int, charset: str = "utf-8", declared: str = "") -> bytes:
    """A text that no other page has."""
    meta = f'<meta charset="{declared}">' if declared else ""
    return TEXT.format(host=host, number=number, charset=meta).encode(charset)


@dataclass
class FaultyWeb:
    """Use as a context manager; ``asked`` is what was asked, as time, host and path."""

    pages: int
    asked: list[tuple[float, str, str]] = field(default_factory=list)
    port: int = 0
    _seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    _started: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def url(self, host: str, path: str) -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._converse, HOST, 0, backlog=1000)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with _closing(writer):
                while head := await reader.readuntil(b"\r\n\r\n"):
                    lines = head.decode("latin-1").split("\r\n")
                    host = next(line[6:] for line in lines if line.lower().startswith("host: ")).rpartition(":")[0]
                    path = lines[0].split(" ")[1]
                    self.asked.append((time.monotonic(), host, path))
                    self._seen[host, path] += 1
                    if not await self._answer(writer, host, path):
                        return

    async def _answer(self, writer: asyncio.StreamWriter, host: str, path: str) -> bool:
        """Whether the connection goes on."""
        if path == "/robots.txt":
            return await _send(writer, b"User-agent: *\nDisallow: /private\n", kind="text/plain")
        if path == "/rss":
            links = "".join(f"<item><title>{host} {n}</title><link>/{n}</link></item>" for n in range(self.pages))
            return await _send(writer, f'<rss version="2.0"><channel>{links}</channel></rss>'.encode(), kind="text/xml")
        name, _, rest = path[1:].partition("-")
        if not name.isdigit():
            return await _send(writer, b"none", "404 Not Found")
        return await self._page(writer, host, path, int(name), rest)

    async def _page(self, writer: asyncio.StreamWriter, host: str, path: str, number: int, rest: str) -> bool:
        plain = article(host, number)
        match "good" if rest == "moved" else kind_of(number):
            case "gzip":
                return await _send(writer, gzip.compress(plain), headers="Content-Encoding: gzip\r\n")
            case "chunked":
                return await _send(writer, plain, chunked=True)
            case "status 500" | "status 404" as status:
                return await _send(writer, b"<p>no</p>", f"{status[7:]} No")
            case "reset":
                writer.transport.abort()
                return False
            case "drip":
                return await self._drip(writer, plain)
            case "loop":
                return await _send(writer, b"", "302 Found", f"Location: /{number}-{'b' if rest != 'b' else 'a'}\r\n")
            case "bomb":
                return await _send(writer, BOMB, headers="Content-Encoding: gzip\r\n")
            case "short":
                return await _send(writer, plain, length=len(plain) + 1000)
            case "bad charset":
                return await _send(
                    writer, article(host, number, "latin-1", "utf-9"), kind="text/html; charset=nonsense"
                )
            case "moved":
                return await _send(writer, b"", "301 Moved", f"Location: {self.url(host, path)}-moved\r\n")
            case "busy once" if self._seen[host, path] == 1:
                return await _send(writer, b"", "503 Busy", "Retry-After: 0\r\n")
            case "picture":
                return await _send(writer, b"x" * 5_000_000, kind="image/png")
        return await _send(writer, plain)

    async def _drip(self, writer: asyncio.StreamWriter, body: bytes) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body))
        for byte in body[:MOST_DRIPS]:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(DRIP)
        return False


@asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    try:
        yield
    finally:
        writer.close()


async def _send(
    writer: asyncio.StreamWriter,
    body: bytes,
    status: str = "200 OK",
    headers: str = "",
    *,
    kind: str = "text/html; charset=utf-8",
    length: int | None = None,
    chunked: bool = False,
) -> bool:
    """Send an answer; whether the connection may go on, which it may not behind a wrong length."""
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body) if length is None else length}"
    writer.write(f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}{size}\r\n\r\n".encode())
    if chunked:
        pieces = [body[at : at + 500] for at in range(0, len(body), 500)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        body += b"0\r\n\r\n"
    writer.write(body)
    await writer.drain()
    return length is None


def closest(asked: list[tuple[float, str, str]]) -> dict[str, float]:
    """Of each host the least time between two requests to it."""
    last: dict[str, float] = {}
    least: dict[str, float] = {}
    for at, host, _path in sorted(asked):
        if host in last:
            least[host] = min(least.get(host, float("inf")), at - last[host])
        last[host] = at
    return least
