"""What was taken down, as a run asks it: by the hashes of tombstones, since no address is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.stages.archive import ArchiveError, Place, find_records, remove_record
from schemas.identity import url_hash
from schemas.records import Attempt, Candidate, Failure, Page
from schemas.tables import TOMBSTONES

if TYPE_CHECKING:
    from flows.warehouse import Reader

FORGOTTEN = "forgotten"
"""The reason of an outcome that is refused since its article was taken down."""

_MOST_REMEMBERED = 200_000
"""Feeds list the same links night after night."""


class Forgotten:
    """The tombstones of one version, or those to be."""

    def __init__(self, hashes: Collection[str]) -> None:
        """``hashes`` are those of canonical URLs and the article_ids of documents."""
        self.hashes = frozenset(hashes)
        self._met = False
        self._places: set[tuple[str, int]] = set()
        self._further: set[str] = set()
        self.names = lru_cache(_MOST_REMEMBERED)(self._names)

    def _names(self, url: str) -> bool:
        """Whether a URL leads to an article that was taken down, in whatever variation."""
        return _is_among(url, self.hashes)

    def is_about(self, url: str) -> bool:
        """Whether a URL leads to such an article, or has in this run been seen to."""
        return self.names(url) or _is_among(url, self._further)

    @property
    def is_met(self) -> bool:
        """Whether the run has met what was taken down."""
        return self._met

    def refusal(self, candidate: Candidate) -> Failure | None:
        """The outcome of a candidate that is not to be asked for; None for any other."""
        if not self.names(candidate.url):
            return None
        self._met = True
        return Failure(candidate, "refused", FORGOTTEN, datetime.now(UTC))

    def unless_met(self, attempt: Attempt) -> Attempt:
        """The attempt, refused where a redirect led to what was taken down."""
        if isinstance(attempt, Failure) or not self.names(attempt.final_url):
            return attempt
        self.note([attempt])
        return Failure(attempt.candidate, "refused", FORGOTTEN, attempt.fetched_at, attempt.status)

    def note(self, pages: Iterable[Page]) -> None:
        """Remember where the run has archived what was taken down, as only the page itself told."""
        for page in pages:
            self._met = True
            for url in (page.candidate.url, page.final_url):
                with suppress(ValueError):
                    self._further.add(url_hash(url))
            if page.warc_file is not None and page.warc_offset is not None:
                self._places.add((page.warc_file, page.warc_offset))

    def remove_again(self, raw: Path, files: Iterable[str]) -> list[str]:
        """Overwrite what was met of what was taken down: pages, and listings that print their titles.

        It lies in the ``files``, which are to be looked through, or where pages were read back. Says what cannot be.
        Raises ``OSError`` where the disk fails.
        """
        if not self._met:
            return []
        found, unread = records_of(raw, self, self._places, {*files, *(file for file, _offset in self._places)})
        return [*unread, *remove_records(raw, found)]


def _is_among(url: str, hashes: Collection[str]) -> bool:
    try:
        return bool(hashes) and url_hash(url) in hashes
    except ValueError:
        return False  # no URL


def of_version(reader: Reader | None) -> Forgotten:
    """The tombstones of a version; none in one of an earlier Statwire."""
    if reader is None or TOMBSTONES.name not in reader.table_names():
        return Forgotten(())
    return Forgotten(reader.arrow(TOMBSTONES.name, ["url_hash"])["url_hash"].to_pylist())


def records_of(
    raw: Path, forgotten: Forgotten, places: Collection[tuple[str, int]], files: Collection[str] | None = None
) -> tuple[list[Place], list[str]]:
    """The archive's records of what was taken down, and what cannot be looked through.

    They are found by their addresses in all files, or in the ``files`` named, since a run that died archives what no
    page tells of, and at the ``places`` (file and offset) that pages tell.
    """
    found: list[Place] = []
    damaged = []
    for path in sorted(raw.glob("*/*.warc.gz")):
        name = path.relative_to(raw).as_posix()
        if files is not None and name not in files:
            continue
        offsets = {offset for file, offset in places if file == name}
        try:
            for place in find_records(raw, name, forgotten.is_about, offsets):
                found.append(place)  # one at a time: those before the damage count
        except (ArchiveError, OSError) as error:
            damaged.append(
                f"{raw}/{error}" if isinstance(error, ArchiveError) else f"{path}: {error.strerror or error}"
            )
    return found, damaged


def remove_records(raw: Path, places: Iterable[Place]) -> list[str]:
    """Overwrite records; of which that cannot be. Raises ``OSError`` where the disk fails."""
    left = []
    for place in places:
        try:
            remove_record(raw, place)
        except ArchiveError as error:
            left.append(f"{raw}/{error}")
    return left
