"""One run: its lock, archive and worker processes, and the steps that flows call in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, TypeVar

from flows.process import jobs_for
from flows.report.summary import SourceSummary, Summary
from flows.run import drift, prefect_home, reading
from flows.run.batches import batched
from flows.run.captures import named_captures
from flows.run.collect import Collector
from flows.run.conclude import RunFailedError
from flows.run.facts import facts_of, new_run_id
from flows.run.fetching import Fetcher
from flows.run.forget import finish_takedown
from flows.run.forgotten import FORGOTTEN, Forgotten, of_version
from flows.run.history import Archived, History
from flows.run.migrate import bring_up_to_date
from flows.run.plan import Plan
from flows.run.pool import PAGE_SECONDS, OnDone, Workers
from flows.run.settle import Settled, Settler
from flows.run.status import source_summary
from flows.stages.archive import Archiver, Index
from flows.stages.discover import Discovery, discover_all
from flows.stages.fetch import Hosts
from flows.warehouse import WarehouseError, local_paths, told_as, writer
from schemas import vocabulary
from schemas.records import Attempt, Candidate, Failure, Outcome, Page, Span
from schemas.tables import ARTICLES, FIGURES, REJECTS

if TYPE_CHECKING:
    from flows.warehouse import Reader, Writer

BATCH = 100
"""Pages a task: enough that Prefect's cost of a task does not count, few enough that a batch fits in memory."""

ANSWERS = "answers.sqlite3"
"""The file of the cache that says where the archive holds each address's answer."""

Tried = TypeVar("Tried", Candidate, Page, Failure, Attempt, Span | Failure)


def _unheard() -> None:
    """Whom to tell of a finished page when nobody listens."""


@dataclass
class Run:
    """State of one run. Made by ``open_run``."""

    plan: Plan
    run_id: str
    started: datetime
    writer: Writer | None
    archiver: Archiver | None
    workers: Workers
    history: History
    hosts: Hosts
    forgotten: Forgotten
    standing: Reader | None = None
    settler: Settler = field(init=False)
    collector: Collector = field(init=False)
    fetcher: Fetcher = field(init=False)
    discoveries: dict[str, Discovery] = field(default_factory=dict)
    attempted: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """What grows with the run."""
        self.settler = Settler(self.plan, self.history, self.forgotten)
        self.collector = Collector(self.run_id, self.history, self.standing)
        self.fetcher = Fetcher(self.plan, self.archiver, self.hosts, self.forgotten)

    def discover(self) -> list[Candidate]:
        """The candidates of every source that the run lists, in turn, so that hosts are asked in parallel.

        What the run has tried already, and what two sources list, is named once.
        """
        plan = self.plan
        sources = reading.to_discover(plan)
        settings = plan.sources.settings
        for found in discover_all(sources, settings, self.fetcher.listings, since=plan.since, until=plan.until):
            self.discoveries[found.source] = found
        in_turn = chain.from_iterable(zip_longest(*(found.candidates for found in self.discoveries.values())))
        documents, failures, unused = reading.documents(plan)
        self.notes += [unused] if unused else []
        self.collector.add([Settled(_failed(failure), None) for failure in self._untried(failures)])
        candidates = [*self._untried(documents), *self._untried(filter(None, in_turn))]
        refused = [refusal for candidate in candidates if (refusal := self.forgotten.refusal(candidate))]
        self.collector.add([Settled(_failed(refusal), None) for refusal in refused])
        return [candidate for candidate in candidates if not self.forgotten.names(candidate.url)]

    def fetching(
        self, candidates: Sequence[Candidate], on_done: OnDone = _unheard
    ) -> Generator[list[Attempt], None, None]:
        """Fetch and archive candidates, one attempt each, in batches as they come; ``on_done`` is called after each."""
        return self.fetcher.batches(candidates, self._left_by_killed_runs, BATCH, on_done)

    @cached_property
    def _left_by_killed_runs(self) -> dict[str, Archived]:
        if self.archiver is None:
            return {}
        found = reading.left_by_killed_runs(local_paths(self.plan.warehouse).raw, self.history, self.started)
        told = f"{len(found)} pages that a run which was killed had archived are not fetched again"
        self.notes += [told] if found else []
        return found

    def to_replay(self) -> list[Archived]:
        """The archived pages that the plan asks to read again."""
        return reading.to_replay(self.plan, self.history)

    def replayed(self, archived: Sequence[Archived]) -> Iterator[list[Attempt]]:
        """Batches of pages read back from the warehouse's archive, then those of the archives that were given."""
        raw = local_paths(self.plan.warehouse).raw
        most = self.plan.sources.settings.max_bytes
        own = (reading.read_back(raw, record, most, self.forgotten) for record in archived)
        given = map(self._archived_anew, self._untried(reading.from_archives(self.plan)))
        yield from batched(self._untried(own), BATCH)
        yield from batched(given, BATCH)
        yield from self._captures()

    def _captures(self) -> Iterator[list[Attempt]]:
        """Batches of the captures that the plan's indexes name."""
        named = list(self._untried(named_captures(self.plan)))
        wanted = [(one, self.forgotten.refusal(one.candidate)) for one in named]
        failures: Iterator[Attempt | None] = (one if isinstance(one, Failure) else refusal for one, refusal in wanted)
        yield from batched((one for one in failures if one), BATCH)
        spans = [one for one, refusal in wanted if isinstance(one, Span) and not refusal]
        yield from self.fetcher.captures(spans, BATCH)

    def process(self, attempts: Sequence[Attempt], on_done: OnDone = _unheard) -> None:
        """Clean, compare, extract, normalise, validate and collect a batch; ``on_done`` is called after each page."""
        attempts = [self.forgotten.unless_met(attempt) for attempt in attempts]
        pages = [attempt for attempt in attempts if isinstance(attempt, Page)]
        urls = [page.candidate.url for page in pages] + [page.final_url for page in pages]
        countries = {source.name: source.country for source in self.plan.sources.sources}
        jobs = jobs_for(pages, self.history.by_url(urls), countries)
        settled = self.settler.settle(jobs, self.workers.process(jobs, on_done))
        self.forgotten.note(job.page for job, one in zip(jobs, settled, strict=True) if one.outcome.reason == FORGOTTEN)
        failures = [attempt for attempt in attempts if isinstance(attempt, Failure)]
        self.collector.add([*settled, *(Settled(_failed(failure), None) for failure in failures)])

    def commit(self, *, strict: bool = False) -> Summary:
        """Commit what was collected as one version (a dry run does not), and sum the run up.

        A source of whose figures too many fail is left out; with ``strict`` it ends the run: ``RunFailedError``.
        """
        finished = datetime.now(UTC)
        self.collector.leave_out(self.plan.sources.settings.failing_share)
        self.collector.link_near_duplicates()
        self._note_relinked()
        summaries = self._source_summaries()
        if strict and self.collector.left_out:
            names = ", ".join(sorted(self.collector.left_out))
            raise RunFailedError(f"--strict, and too many figures failed: {names}", self._summary(None, summaries))
        self._note_other_vocabulary()
        version = None
        if self.writer:
            raw = local_paths(self.plan.warehouse).raw
            with told_as(f"{raw}: what was taken down cannot be removed again"):
                self.notes += self.forgotten.remove_again(raw, reading.not_committed(raw, self.history, self.started))
            if self.forgotten.is_met:  # by a path that a backfill was given, which Prefect keeps
                self.notes += prefect_home.cleared(local_paths(self.plan.warehouse), self.forgotten)
            facts = facts_of(self.plan, self.run_id, self.started, finished, self.collector, summaries)
            version = self.writer.commit(self.collector.changes(), facts)
            self._remove_expired(self.writer, finished)
        return self._summary(version, summaries)

    def _note_relinked(self) -> None:
        if count := self.collector.relinked:
            self.notes.append(f"an earlier copy came of {count} articles: their near_duplicate_of names it now")

    def _note_other_vocabulary(self) -> None:
        """Keys made of other words do not meet those of today."""
        earlier = self.history.version_of_other_vocabulary(vocabulary.version())
        if earlier is not None:
            self.notes.append(
                f"the vocabulary has changed since version {earlier}: figures of before meet those of today "
                "once `statwire reconcile --rebuild` has run"
            )

    def _remove_expired(self, writer: Writer, now: datetime) -> None:
        """What retention has let go. That it cannot be removed does not undo the run, which is published."""
        kept = self.plan.sources.settings.retention
        try:
            gone = writer.remove_expired(now, every_days=kept.every_days, weekly=kept.then == "week")
        except WarehouseError as error:
            self.notes.append(str(error))
        else:
            told = "1 version has" if len(gone) == 1 else f"{len(gone)} versions have"
            self.notes += [f"{told} expired by retention and gone"] if gone else []

    def _untried(self, found: Iterable[Tried]) -> Iterator[Tried]:
        """What names an address that the run has not tried yet; from here on it has."""
        for one in found:
            url = one.url if isinstance(one, Candidate) else one.candidate.url
            if url not in self.attempted:
                self.attempted.add(url)
                yield one

    def _archived_anew(self, attempt: Attempt) -> Attempt:
        """Give a page of a foreign archive a record in ours: what pages points to must lie in the warehouse."""
        if refusal := self.forgotten.refusal(attempt.candidate):
            return refusal
        if self.archiver is None or isinstance(attempt, Failure):
            return attempt
        with self.fetcher.archiving():
            return self.archiver.keep(attempt)

    def _source_summaries(self) -> tuple[SourceSummary, ...]:
        collector = self.collector
        names = [*self.discoveries, *(name for name in collector.outcomes if name not in self.discoveries)]
        return tuple(self._compared(self._source_summary(name)) for name in names)

    def _source_summary(self, name: str) -> SourceSummary:
        collector = self.collector
        summary = source_summary(
            name,
            collector.outcomes.get(name, Counter()),
            collector.unread.get(name, Counter()),
            collector.broken[name],
            collector.figures[name],
            self.discoveries.get(name),
            collector.left_out.get(name),
        )
        return replace(summary, kinds=dict(collector.kinds[name]), rejects=dict(collector.failed_checks[name]))

    def _compared(self, summary: SourceSummary) -> SourceSummary:
        """The summary with warnings; a backfill has no usual counts to be compared with."""
        source = next((one for one in self.plan.selected if one.name == summary.name), None)
        if source is None or self.plan.flow != "nightly" or summary.status == "refused":
            return summary
        return replace(summary, warnings=drift.warnings_of(source, summary, self._earlier))

    @cached_property
    def _earlier(self) -> list[str]:
        return self.history.sources_of_runs(self.plan.flow, drift.RUNS)

    def _summary(self, version: int | None, sources: tuple[SourceSummary, ...]) -> Summary:
        collector = self.collector
        return Summary(
            flow=self.plan.flow,
            run_id=self.run_id,
            version=version,
            sources=sources,
            reasons=(*self.notes, *self.hosts.notes(), *collector.told_reasons()),
            new_articles=collector.rows_of(ARTICLES),
            new_figures=collector.rows_of(FIGURES),
            replaced_figures=collector.replaced_figures,
            rejects=collector.rows_of(REJECTS),
            not_english=collector.not_english,
            elapsed=datetime.now(UTC) - self.started,
        )


def _failed(failure: Failure) -> Outcome:
    return Outcome(failure.candidate, failure.outcome, failure.reason, failure.page, failure.at, failure.status)


@contextmanager
def open_run(plan: Plan) -> Iterator[Run]:
    """Hold everything that a run needs for the length of a with block.

    Nothing but the archive is written before ``commit``. A dry run takes no lock and archives nothing. Raises
    ``WarehouseError`` where the warehouse cannot be had.
    """
    started = datetime.now(UTC)
    run_id = new_run_id(started)
    with ExitStack() as stack:
        hold, notes = None, []
        if not plan.dry_run:
            hold = stack.enter_context(writer(plan.warehouse, wait=plan.wait, holder=f"{plan.flow} {run_id}"))
            bring_up_to_date(hold)
            notes = finish_takedown(hold, plan.warehouse)
        reader = hold.current() if hold else reading.newest(plan.warehouse)
        archiver = None
        if not plan.dry_run:
            paths = local_paths(plan.warehouse)
            index = stack.enter_context(Index(paths.cache / ANSWERS))
            archiver = stack.enter_context(Archiver(paths.raw, run_id, index))
        workers = stack.enter_context(Workers(PAGE_SECONDS, plan.sources.settings.workers))
        history = History(reader, reread_unless=plan.reread_unless)
        stack.callback(history.close)
        hosts = Hosts(plan.sources.settings.run_seconds)
        forgotten = of_version(reader)
        yield Run(
            plan, run_id, started, hold, archiver, workers, history, hosts, forgotten, standing=reader, notes=notes
        )
