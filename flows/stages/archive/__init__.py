"""page -> WARC, WARC -> page: whatever was fetched can be read again, without the network and by other tools."""

from flows.stages.archive.capture import read_capture
from flows.stages.archive.context import ArchiveError
from flows.stages.archive.index import Index
from flows.stages.archive.leftovers import files_left, left_behind
from flows.stages.archive.reader import read_record, read_warc
from flows.stages.archive.removal import Place, find_records, remove_record
from flows.stages.archive.writer import Archiver

__all__ = [
    "ArchiveError",
    "Archiver",
    "Index",
    "Place",
    "files_left",
    "find_records",
    "left_behind",
    "read_capture",
    "read_record",
    "read_warc",
    "remove_record",
]
