"""candidate -> page, over the network or from disk. Nothing heavy is imported before the network is really asked."""

from flows.stages.fetch.hosts import NOT_ASKED, Hosts
from flows.stages.fetch.keeping import Archive, NoArchive
from flows.stages.fetch.local import read_local
from flows.stages.fetch.pages import NO_CONTACT, fetch_all, fetch_each, user_agent
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
    "read_local",
    "user_agent",
]
