"""Which version a reader gets: resolved once, by number, by time or as the latest; what is told where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flows.warehouse.errors import WarehouseError
from flows.warehouse.paths import Paths
from flows.warehouse.place import Place
from flows.warehouse.read import Reader

if TYPE_CHECKING:
    from flows.warehouse.store import Store

NO_LINK = "is no link to a version; move it away, and the next run makes the link"


def open_warehouse(root: str | Place, *, version: int | None = None, as_of: datetime | None = None) -> Reader:
    """The newest version, version ``version``, or the one that was the newest at ``as_of`` (UTC where it has no zone).

    ``root`` is a folder or ``s3://bucket/prefix``, with credentials from the environment. Raises ``WarehouseError`` for
    a warehouse without a version, and for a version or time that it does not have.
    """
    from flows.warehouse.store import store_at

    store = store_at(root)
    if version is not None and store.has(version):
        return store.reader(version)  # also where latest is lost
    latest = store.latest()
    if as_of is not None:
        as_of = as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
        version = _version_at(store, latest, as_of)
    chosen = latest if version is None else version
    if not store.has(chosen):
        raise WarehouseError(f"{store.place}: {_missing(store, latest, chosen, as_of)}")
    return store.reader(chosen)


def refuse_none(root: str | Place) -> None:
    """Raise ``WarehouseError`` where there is no version yet; whether latest is lost is for a writer to mend."""
    from flows.warehouse.store import store_at

    if not store_at(root).published():
        open_warehouse(root)  # for what it raises


def _missing(store: Store, latest: int, version: int, as_of: datetime | None) -> str:
    """What is told of a version that is not there to read."""
    finished = _finished(store, latest) if store.has(latest) else {}
    there = store.published()
    if version not in finished:
        return f"has no version {version}; there are {_ranges(there)}"
    expired = f"version {version}, of {_told(finished[version])}, has expired by retention"
    if as_of is None:
        return f"{expired}; kept are {_ranges(there)}"
    following = min(number for number in there if number > version)
    return f"{expired}; the next one kept is version {following}, of {_told(finished[following])}"


def _finished(store: Store, latest: int) -> dict[int, datetime]:
    """When the run of each version ended, by the newest version."""
    runs = store.reader(latest).arrow("runs", ["version", "finished"])
    return {run["version"]: run["finished"] for run in runs.to_pylist()}


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def newest_of_folder(paths: Paths) -> int:
    """The version that a folder's link latest leads to. Raises ``WarehouseError`` where it leads to none."""
    try:
        name = paths.latest.readlink().name
    except FileNotFoundError:
        if numbers := paths.published():
            raise WarehouseError(f"{paths.root}: its link latest is gone; {_next_run(numbers)}") from None
        raise WarehouseError(f"{paths.root}: holds no version yet; run `make nightly` first") from None
    except OSError:
        raise WarehouseError(f"{paths.latest}: {NO_LINK}") from None
    number = int(name) if name.isdecimal() else 0
    if not paths.has(number):
        told = f"leads to {name}, which is no version; {_next_run(paths.published())}"
        raise WarehouseError(f"{paths.latest}: {told}")
    return number


def _next_run(there: Sequence[int]) -> str:
    instead = f", and --version {max(there)} reads the newest" if there else ""
    return f"the next run makes it again{instead}"


def _version_at(store: Store, latest: int, moment: datetime) -> int:
    finished = _finished(store, latest)
    earlier = [version for version, ended in finished.items() if ended <= moment]
    if not earlier:
        oldest = f"version {min(finished)}, of {_told(finished[min(finished)])}"
        raise WarehouseError(f"{store.place}: had no version at {moment:%Y-%m-%d %H:%M:%S %Z}; the oldest is {oldest}")
    return max(earlier)


def _ranges(numbers: Sequence[int]) -> str:
    """1-3, 7, 9-12: thousands of versions must fit on a line."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges) or "none"
