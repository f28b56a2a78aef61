"""page -> WARC, WARC -> page: whatever was fetched can be read again, without the network and by other tools."""

from flows.stages.archive.context import ArchiveError
from flows.stages.archive.reader import read_record, read_warc
from flows.stages.archive.removal import Place, find_records, remove_record
from flows.stages.archive.writer import Archiver, run_of

__all__ = ["ArchiveError", "Archiver", "Place", "find_records", "read_record", "read_warc", "remove_record", "run_of"]
