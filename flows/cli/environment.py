"""Prefect's environment, set before Prefect is imported: it reads its settings once, at import."""

from __future__ import annotations

import os
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


def prepare(cache: Path, logging: str = SILENT) -> None:
    """Default Prefect's home to a folder below ``cache``, so that cron without a home works; what the user set wins."""
    home = cache / "prefect"
    if "PREFECT_HOME" not in os.environ:
        try:
            home.mkdir(parents=True, exist_ok=True)  # Prefect makes the last folder only, and goes on without it
        except OSError as error:
            raise Failure(f"{home}: cannot be made: {error.strerror}") from None
    for name, value in {**_DEFAULTS, "PREFECT_LOGGING_LEVEL": logging, "PREFECT_HOME": str(home.resolve())}.items():
        os.environ.setdefault(name, value)
