"""Prefect's environment, set before Prefect is imported: it reads its settings once, at import."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from flows.cli.errors import Failure

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The temporary server needs 12 to 20 s on a cold machine; Prefect's own limit gives up on a slow disk.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


# A command's report says what happened; Prefect's own lines would say it twice, and a stack trace is no message.
SILENT = "CRITICAL"
# A service has no report of its own.
TOLD = "INFO"


LEAST_FREE = 20_000_000
"""Prefect's database begins with a few megabytes; on a full disk its server waits for minutes and says nothing."""


def _make(home: Path) -> None:
    """Make Prefect's home and try it: Prefect makes the last folder only, and goes on where it cannot write."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
        free = shutil.disk_usage(home).free
    except OSError as error:
        raise Failure(f"{home}: cannot be written: {error.strerror}; set --warehouse or PREFECT_HOME") from None
    if free < LEAST_FREE:
        raise Failure(f"{home}: only {free / 1e6:.0f} MB are free, and a run needs more; make room on its disk")


def prepare(cache: Path, logging: str = SILENT) -> None:
    """Default Prefect's home to a folder below ``cache``, so that cron without a home works; what the user set wins."""
    home = cache / "prefect"
    if "PREFECT_HOME" not in os.environ:
        _make(home)
    levels = {"PREFECT_LOGGING_LEVEL": logging}
    if logging == SILENT:
        levels["PREFECT_SERVER_LOGGING_LEVEL"] = SILENT  # the temporary server's too, which shares standard error
    for name, value in {**_DEFAULTS, **levels, "PREFECT_HOME": str(home.resolve())}.items():
        os.environ.setdefault(name, value)
