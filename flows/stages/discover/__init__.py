"""outlet -> candidates: feeds, sitemaps, URL lists and local files. Parsing is pure; getting is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.stages.discover.captures import Capture, captures_of
from flows.stages.discover.files import file_candidates
from flows.stages.discover.given import GivenDates, PublishedError, read_given

if TYPE_CHECKING:
    from flows.stages.discover.outlet import Discovery, Get, discover, discover_all

__all__ = [
    "Capture",
    "Discovery",
    "Get",
    "GivenDates",
    "PublishedError",
    "captures_of",
    "discover",
    "discover_all",
    "file_candidates",
    "read_given",
]


def __getattr__(name: str) -> object:
    """What reads an outlet is loaded when it is first asked for: a command over local files does without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from flows.stages.discover import outlet

    return getattr(outlet, name)
