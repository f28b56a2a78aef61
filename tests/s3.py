"""A server that speaks S3 on loopback, for the tests of warehouses in buckets: moto's, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

_SERVER = """
import os, signal, threading
# It ends with the tests, however those end, and after half an hour in any case.
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
signal.alarm(1800)
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])
"""

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


@contextmanager
def served(*buckets: str) -> Iterator[str]:
    """The server's address, for the length of the block; it has these buckets."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        try:
            address = _address(server)
            for bucket in buckets:
                urlopen(Request(f"{address}/{bucket}", method="PUT"), timeout=30).close()
            yield address
        finally:
            server.kill()


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    said = []
    for line in server.stderr:
        said.append(line)
        if "Running on http" in line:
            # What else it says is read and dropped, or it would wait for a reader.
            threading.Thread(target=server.stderr.read, daemon=True).start()
            return "http" + line.rpartition("http")[2].strip()
    raise AssertionError(f"moto's server ended: {''.join(said)}")
