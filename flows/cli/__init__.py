"""The ``statwire`` command. Each command imports what it needs when it runs, so that the light ones start fast."""

from __future__ import annotations

import io
import os
import sys

import click

from flows.cli.compare import diff, export
from flows.cli.config import sources
from flows.cli.data import dictionary, query, versions
from flows.cli.errors import warn
from flows.cli.maintain import compact, forget, reconcile, restore, verify
from flows.cli.pipeline import backfill, nightly, serve
from flows.cli.statistics import checks, show
from flows.cli.text import clean, explain, extract


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="statwire", message="%(prog)s %(version)s")
def group() -> None:
    """Every number in the news, by morning: typed, dated and sourced."""


for command in (
    *(nightly, backfill, serve, clean, extract, explain, query, show, checks),
    *(versions, diff, export, restore, forget, compact, reconcile, verify, sources, dictionary),
):
    group.add_command(command)


def main() -> None:
    """Run the command; what a user can mend is told in one line, with exit status 1 (2 for usage)."""
    try:
        _run()
    except Exception as error:
        if not _is_expected(error):
            raise
        for line in str(error).splitlines():
            warn(line)
        sys.exit(1)


def _run() -> None:
    _buffer()
    try:
        group(prog_name="statwire")
    finally:
        _flush()


def _buffer() -> None:
    """Put a buffer below standard output where PYTHONUNBUFFERED took it away, as containers like to.

    Without one, Python drops in silence what a disk that fills does not take of one write.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        below = io.BufferedWriter(sys.stdout.buffer)
        sys.stdout = io.TextIOWrapper(below, sys.stdout.encoding, sys.stdout.errors, line_buffering=True)


def _flush() -> None:
    """Write out what is still held back: Python would find a full disk only at its end, too late for a line of ours."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        # What cannot be written stays in the buffer, and Python would try and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _is_expected(error: Exception) -> bool:
    """Whether it is a failure that names what the user can mend; only modules that were loaded can have raised one.

    An ``OSError`` that comes this far is the system's own word, such as a full disk below standard output.
    """
    if isinstance(error, OSError):
        return True
    expected = (
        ("schemas.source", "SourceError"),
        ("flows.warehouse", "WarehouseError"),
        ("flows.stages.discover", "PublishedError"),
    )
    known = [getattr(sys.modules[module], name) for module, name in expected if module in sys.modules]
    return isinstance(error, tuple(known))
