"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from flows.warehouse import Place

_LOCAL = "flows.cli.options.local"


class _PlaceType(click.ParamType["Place"]):
    """A folder, or the address of a bucket."""

    name = "directory"

    def convert(self, value: str | Place, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """As ``place_of``, with the folder that --local names."""
        from flows.warehouse import WarehouseError, place_of  # a command without a warehouse does without them

        try:
            place = place_of(value, ctx.meta.get(_LOCAL) if ctx else None)
        except WarehouseError as error:
            raise click.UsageError(str(error)) from None
        if isinstance(place, Path) and place.exists() and not place.is_dir():
            self.fail(f"Directory {str(place)!r} is a file.", param, ctx)
        return place


def _keep_local(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    ctx.meta[_LOCAL] = value


_warehouse_option = click.option(
    "--warehouse",
    default="warehouse",
    show_default=True,
    type=_PlaceType(),
    help="The warehouse's folder, or s3://bucket/prefix.",
)
_local_option = click.option(
    "--local",
    type=click.Path(path_type=Path, file_okay=False),
    expose_value=False,
    is_eager=True,  # the warehouse is put together with it
    callback=_keep_local,
    help="Beside a bucket: the folder of the archive, the cache and the lock [default: warehouse-s3/BUCKET%2FPREFIX]",
)

Command = TypeVar("Command", bound=Callable[..., object])


def warehouse_option(command: Command) -> Command:
    """Give a command --warehouse, a ``Place``, and --local, which is part of it."""
    return _warehouse_option(_local_option(command))


def local_of(place: Place) -> str | None:
    """The folder beside a bucket, as a flow's parameter; None for a warehouse that is a folder."""
    return None if isinstance(place, Path) else str(place.local)


sources_option = click.option(
    "--sources",
    default=Path("sources.yaml"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="The file that lists the sources.",
)
wait_option = click.option(
    "--wait",
    default=0.0,
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    help="How long to wait for another writer of the warehouse.  [default: not at all]",
)
quiet_option = click.option("--quiet", is_flag=True, help="Print results and errors only.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
