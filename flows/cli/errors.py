"""One clear line for what a user can mend; a stack trace only for what we must mend."""

from __future__ import annotations

import click


class Failure(click.ClickException):
    """A failure told in one line on standard error, with exit status 1."""

    exit_code = 1

    def show(self, file: object | None = None) -> None:
        """Print it the way every message of the command looks."""
        click.echo(f"statwire: {self.format_message()}", err=True)


def warn(message: str) -> None:
    """Report one broken input among many; the rest goes on."""
    click.echo(f"statwire: {message}", err=True)
