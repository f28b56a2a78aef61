"""One clear line for what a user can mend; a stack trace only for what we must mend."""

from __future__ import annotations

import click


class Failure(click.ClickException):
    """A failure told in one line on standard error, with exit status 1."""

    exit_code = 1

    def show(self, file: object | None = None) -> None:
        """Print it the way every message of the command looks."""
        warn(self.format_message())


def warn(message: str) -> None:
    """Report one broken input among many; the rest goes on."""
    printable = message.encode("utf-8", "backslashreplace").decode("utf-8")
    click.echo(f"statwire: {printable}", err=True)
