"""outlet -> candidates: feeds, sitemaps, URL lists and local files. Parsing is pure; getting is handed in."""

from flows.stages.discover.files import file_candidates
from flows.stages.discover.given import GivenDates, PublishedError, read_given
from flows.stages.discover.outlet import Discovery, Get, discover, discover_all

__all__ = [
    "Discovery",
    "Get",
    "GivenDates",
    "PublishedError",
    "discover",
    "discover_all",
    "file_candidates",
    "read_given",
]
