"""What a run fetches: listings when it discovers, then pages in batches as they come, those of killed runs first."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from flows.run import reading
from flows.run.batches import batched
from flows.run.forgotten import Forgotten
from flows.run.history import Archived
from flows.run.plan import Plan
from flows.run.pool import OnDone
from flows.stages.archive import ArchiveError, Archiver, read_capture
from flows.stages.fetch import Archive, Hosts, NoArchive, Room, Stream, fetch_all, fetch_each, fetch_spans
from flows.warehouse import WarehouseError, local_paths
from schemas.records import Attempt, Candidate, Failure, Page, Span


@dataclass
class Fetcher:
    """Fetches for one run, which has one ``archiver`` and knows its ``hosts``; a dry run archives nothing."""

    plan: Plan
    archiver: Archiver | None
    hosts: Hosts
    forgotten: Forgotten
    _archive: Archive = field(init=False)

    def __post_init__(self) -> None:
        """Without an archiver what comes is handed on."""
        self._archive = self.archiver or NoArchive()

    def listings(self, candidates: Sequence[Candidate]) -> list[Attempt]:
        """Fetch and archive feeds and sitemaps, in order."""
        known, sources = self.hosts, self.plan.sources
        archive, listed = self._archive, sources.sources
        with self.archiving():
            return fetch_all(
                candidates, sources.settings, sources.contact, archive, sources=listed, hosts=known, listing=True
            )

    def batches(
        self, candidates: Sequence[Candidate], left: Mapping[str, Archived], size: int, on_done: OnDone
    ) -> Generator[list[Attempt], None, None]:
        """Fetch and archive pages, one attempt each, in batches as they come; ``on_done`` is called after each.

        What is ``left`` of killed runs is read from the archive, before anything is asked for. The fetching goes on
        while a batch is read, and ends with the generator.
        """
        lost: list[Candidate] = []
        yield from batched(self._left(candidates, left, lost, on_done), size)
        rest = [*lost, *(one for one in candidates if one.url not in left)]
        if rest:
            with Stream(partial(self._each, rest, on_done)) as stream, self.archiving():
                yield from stream.batches(size)

    def captures(self, spans: Sequence[Span], size: int) -> Generator[list[Attempt], None, None]:
        """Read captures out of WARC files, from disk or by ranges, and archive them as pages of our own, in batches."""
        settings, contact = self.plan.sources.settings, self.plan.sources.contact
        listed, known = self.plan.sources.sources, self.hosts

        def each(put: Callable[[Attempt], None], room: Room) -> None:
            def done(_place: int, attempt: Attempt) -> None:
                put(self._captured(attempt))

            fetch_spans(spans, settings, contact, self._archive, done, sources=listed, hosts=known, room=room)

        if spans:
            with Stream(each) as stream, self.archiving():
                yield from stream.batches(size)

    def _captured(self, attempt: Attempt) -> Attempt:
        if isinstance(attempt, Failure):
            return attempt
        page = read_capture(attempt.body, attempt.candidate, self.plan.sources.settings.max_bytes)
        if refusal := self.forgotten.refusal(page.candidate):
            return refusal
        return page if isinstance(page, Failure) else self._archive.keep(page)

    @contextmanager
    def archiving(self) -> Iterator[None]:
        """A response that cannot be archived ends the run: it could not be replayed."""
        try:
            yield
        except ArchiveError as error:
            raise WarehouseError(f"{local_paths(self.plan.warehouse).raw}: {error}") from error

    def _each(
        self, candidates: Sequence[Candidate], on_done: OnDone, put: Callable[[Attempt], None], room: Room
    ) -> None:
        def done(_place: int, attempt: Attempt) -> None:
            put(attempt)
            on_done()

        known, sources = self.hosts, self.plan.sources
        archive, listed = self._archive, sources.sources
        fetch_each(candidates, sources.settings, sources.contact, archive, done, sources=listed, hosts=known, room=room)

    def _left(
        self, candidates: Sequence[Candidate], left: Mapping[str, Archived], lost: list[Candidate], on_done: OnDone
    ) -> Iterator[Attempt]:
        """The pages that are left of the candidates; those that cannot be read join ``lost``."""
        raw, most = local_paths(self.plan.warehouse).raw, self.plan.sources.settings.max_bytes
        for candidate in candidates:
            if record := left.get(candidate.url):
                attempt = reading.read_back(raw, record, most, self.forgotten)
                if isinstance(attempt, Page):
                    yield attempt
                    on_done()
                else:
                    lost.append(candidate)
