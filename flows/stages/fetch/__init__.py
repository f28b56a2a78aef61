"""candidate -> page, over the network or from disk. Nothing heavy is imported before the network is really asked."""

from flows.stages.fetch.hosts import NOT_ASKED, Hosts
from flows.stages.fetch.keeping import Archive, NoArchive
from flows.stages.fetch.local import read_local
from flows.stages.fetch.pages import NO_CONTACT, fetch_all, user_agent

__all__ = ["NOT_ASKED", "NO_CONTACT", "Archive", "Hosts", "NoArchive", "fetch_all", "read_local", "user_agent"]
