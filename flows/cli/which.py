"""Which version a command means: the latest, one by its number, or the one that was the latest at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypedDict

import click

if TYPE_CHECKING:
    from flows.warehouse import Place

version_option = click.option("--version", type=int, metavar="N", help="Read version N instead of the latest.")
as_of_option = click.option(
    "--as-of", metavar="TIME", help="Read the version that was the latest at TIME (ISO 8601; UTC where no zone stands)."
)

Named = int | datetime
"""A version's number, or a time at which it was the latest."""


class Asked(TypedDict):
    """Which version a reader is asked for."""

    version: int | None
    as_of: datetime | None


def asked_version(version: int | None, as_of: str | None) -> Asked:
    """The two options as readers take them. Raises ``click.UsageError`` for both at once, or for no time."""
    if version is not None and as_of is not None:
        raise click.UsageError("give --version or --as-of, not both")
    if as_of is None:
        return Asked(version=version, as_of=None)
    moment = _moment(as_of)
    if moment is None:
        raise click.UsageError(f"--as-of {as_of}: not a time of the form 2026-05-31T04:00")
    return Asked(version=None, as_of=moment)


class NamedType(click.ParamType[Named]):
    """A version as an argument names it: ``7``, or ``2026-05-31T04:00``."""

    name = "version"

    def convert(self, value: str | Named, param: click.Parameter | None, ctx: click.Context | None) -> Named:
        """What is all digits is a number, whatever ISO 8601 may make of it."""
        if not isinstance(value, str):
            return value
        if value.isascii() and value.isdecimal() and len(value) < 19 and int(value):
            return int(value)
        moment = None if value.isdecimal() else _moment(value)
        if moment is None:
            self.fail(f"{value}: neither a version's number from 1 nor a time of the form 2026-05-31T04:00", param, ctx)
        return moment


def number_of(warehouse: Place, named: Named) -> int:
    """The number of the version that is named; whether one that is named by number is there is for the reader to say.

    Raises ``WarehouseError`` for a time of which the warehouse has no version.
    """
    if isinstance(named, int):
        return named
    from flows.warehouse import open_warehouse

    return open_warehouse(warehouse, as_of=named).version


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
