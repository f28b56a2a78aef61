"""What was taken down: its hashes, for the rows and records that must not be there any more."""

from __future__ import annotations

from collections.abc import Collection

from flows.warehouse.errors import WarehouseError
from flows.warehouse.forget.takedown import noted
from flows.warehouse.paths import Paths
from flows.warehouse.read import Reader
from flows.warehouse.verify.finding import Findings
from schemas.tables import TOMBSTONES


def check_takedown(paths: Paths, findings: Findings) -> None:
    """Find a takedown that is not done: until it is, logs, files and counts of older versions may differ."""
    try:
        if noted(paths) is None:
            return
    except WarehouseError:
        findings.add(paths.takedown, "is no note of a takedown", "delete it, then forget the article again")
        return
    findings.add(
        paths.takedown,
        "tells of a takedown that is not finished",
        "the writer at work, or else the next, finishes it: statwire compact, where none is due",
    )


def forgotten_in(paths: Paths, findings: Findings, told: Collection[int]) -> list[str]:
    """The hashes of the newest version's tombstones, which hold for every version; runs have ``told`` of these."""
    newest = max((number for number in paths.published() if number in told), default=0)
    reader = Reader(paths.version(newest), newest, whole=False)
    folder = reader.path / TOMBSTONES.name
    if not folder.is_dir() or findings.is_damaged_in(folder):
        return []
    try:
        found: list[str] = reader.arrow(TOMBSTONES.name, ["url_hash"])["url_hash"].to_pylist()
    except WarehouseError:
        return []  # why it cannot be read is told where its rows are verified
    return found
