"""A Prefect server of our own for ``statwire serve``: Prefect's temporary one keeps no schedule."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from flows.cli.errors import Failure

START_SECONDS = 120
"""A cold machine with a slow disk needs most of a minute for the first start, which makes the database."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a Prefect API: the user's own (PREFECT_API_URL), else of a server that ends with the block."""
    if url := os.environ.get("PREFECT_API_URL"):
        yield url
        return
    # Until Prefect's runner installs its own, a SIGTERM would end this process and leave the server behind.
    signal.signal(signal.SIGTERM, _leave)
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_healthy(process, url)
        os.environ["PREFECT_API_URL"] = url
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def _leave(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failure(f"the Prefect server ended with exit code {process.returncode}; try: prefect server start")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Failure(f"the Prefect server did not answer within {START_SECONDS} s; try: prefect server start")
