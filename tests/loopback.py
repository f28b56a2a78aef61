"""A real HTTP server on 127.0.0.1 for tests, good or ill-behaved as the test wants it.

It serves what its ``routes`` say and notes every request, those for robots.txt apart in ``robots``. It is bounded: so
many requests and no more, and whatever waits or drips ends with the ``with`` block.
"""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from flows.stages.fetch.resolve import Resolve

MOST_REQUESTS = 500
PAUSE = 0.01
MOST_PAUSES = 1000
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """What a route answers. ``length`` announces another Content-Length than the body's; ``drip`` is the pause in
    seconds after each byte, ``delay`` the one before the answer begins; ``reset`` closes without any answer. The answer
    waits until the server has had ``after_requests`` requests in all. One that ``honours_conditions`` is 304 to whoever
    names its ETag or Last-Modified. One that ``honours_ranges`` is 206 with the part that was asked for."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    chunked: bool = False
    delay: float = 0.0
    drip: float = 0.0
    reset: bool = False
    after_requests: int = 0
    honours_conditions: bool = False
    honours_ranges: bool = False


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    at: float

    @property
    def host(self) -> str:
        """The name that was asked, without its port."""
        return self.headers.get("Host", "").rpartition(":")[0]


class Loopback:
    """Use as a context manager; set ``routes`` before asking for their paths."""

    def __init__(
        self, routes: Mapping[str, Reply | list[Reply]] | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self.routes: dict[str, Reply | list[Reply]] = dict(routes or {})
        self.requests: list[Request] = []
        self.robots: list[Request] = []
        self._closing = threading.Event()
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_GET(self) -> None:
                loopback._answer(self)

            def log_message(self, *_line: object) -> None:
                """Tests assert on ``requests`` instead."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        request = Request(handler.path, dict(handler.headers.items()), time.monotonic())
        is_robots = handler.path == "/robots.txt"
        (self.robots if is_robots else self.requests).append(request)
        reply = self._reply(request)
        self._closing.wait(reply.delay)
        for _pause in range(MOST_PAUSES):
            if len(self.requests) >= reply.after_requests or self._closing.wait(PAUSE):
                break
        if reply.reset or len(self.requests) > MOST_REQUESTS:
            handler.close_connection = True
            return
        try:
            self._send(handler, reply)
        except OSError:  # the client has had enough
            handler.close_connection = True

    def _reply(self, request: Request) -> Reply:
        """What the route says; of several replies in turn the last one stays."""
        route = self.routes.get(request.path, Reply(b"not found", 404, "text/plain"))
        reply = route if isinstance(route, Reply) else route.pop(0) if len(route) > 1 else route[0]
        given = request.headers.get
        known = {("ETag", given("If-None-Match")), ("Last-Modified", given("If-Modified-Since"))}
        if reply.honours_conditions and known & set(reply.headers.items()):
            return Reply(status=304, content_type="", headers=reply.headers)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", given("Range") or "")
        if reply.honours_ranges and wanted:
            start, end = int(wanted[1]), min(int(wanted[2]), len(reply.body) - 1)
            named = {"Content-Range": f"bytes {start}-{end}/{len(reply.body)}"}
            return Reply(reply.body[start : end + 1], 206, reply.content_type, named)
        return reply

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        if reply.content_type:
            handler.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        else:
            length = len(reply.body) if reply.length is None else reply.length
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        handler.wfile.write(self._chunked(reply.body) if reply.chunked else b"" if reply.drip else reply.body)
        if reply.drip:
            for byte in reply.body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                if self._closing.wait(reply.drip):
                    break
        handler.close_connection = handler.close_connection or reply.length is not None

    @staticmethod
    def _chunked(body: bytes) -> bytes:
        pieces = [body[at : at + 1000] for at in range(0, len(body), 1000)]
        return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def resolving(table: Mapping[str, Sequence[str]] | None = None) -> Resolve:
    """A resolver that knows the names of the table, each at its addresses; without one, every name as this server's."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        if table is None:
            return [HOST]
        if host not in table:
            raise OSError(f"{host} is not known")
        return table[host]

    return resolve
