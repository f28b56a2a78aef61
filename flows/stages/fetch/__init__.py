"""candidate -> page, over the network or from disk. Nothing heavy is imported before the network is really asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.stages.fetch.local import read_local

if TYPE_CHECKING:
    from flows.stages.fetch.hosts import NOT_ASKED, Hosts
    from flows.stages.fetch.keeping import Archive, NoArchive
    from flows.stages.fetch.pages import NO_CONTACT, fetch_all, fetch_each, fetch_spans, user_agent
    from flows.stages.fetch.stream import Room, Stream

__all__ = [
    "NOT_ASKED",
    "NO_CONTACT",
    "Archive",
    "Hosts",
    "NoArchive",
    "Room",
    "Stream",
    "fetch_all",
    "fetch_each",
    "fetch_spans",
    "read_local",
    "user_agent",
]


def __getattr__(name: str) -> object:
    """What asks the network is loaded when it is first asked for: a command over local files does without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from flows.stages.fetch import hosts, keeping, pages, stream

    return next(getattr(home, name) for home in (hosts, keeping, pages, stream) if hasattr(home, name))
