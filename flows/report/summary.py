"""The summary of a run: what each source gave, in counts that add up, and the version that came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Literal, get_args

from schemas.records import PageOutcome

OUTCOMES: tuple[str, ...] = get_args(PageOutcome)
SourceStatus = Literal["ok", "partly", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """One source: whether it answered, why not, and the outcomes of its candidates.

    ``partly`` means that some of its addresses answered and others did not. ``kinds`` counts its figures by kind,
    ``rejects`` what was rejected by check; ``warnings`` say which of the counts are out of line.
    """

    name: str
    status: SourceStatus
    reason: str | None = None
    outcomes: dict[str, int] = field(default_factory=dict)
    figures: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    rejects: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def candidates(self) -> int:
        """How many candidates were attempted."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Summary:
    """One run. ``version`` is None for a dry run, which commits nothing."""

    flow: str
    run_id: str
    version: int | None
    sources: tuple[SourceSummary, ...]
    reasons: tuple[str, ...]
    new_articles: int
    new_figures: int
    replaced_figures: int
    rejects: int
    not_english: int
    elapsed: timedelta

    @property
    def answered(self) -> bool:
        """Whether at least one source did what was asked; a backfill may also find that there was nothing to do."""
        statuses = {source.status for source in self.sources}
        return bool(statuses & {"ok", "partly"}) or (self.flow == "backfill" and "failed" not in statuses)

    def as_json(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return asdict(self) | {"elapsed": self.elapsed.total_seconds(), "answered": self.answered}


def total_outcomes(sources: Iterable[SourceSummary]) -> Counter[str]:
    """Outcomes over all sources."""
    total: Counter[str] = Counter()
    for source in sources:
        total.update(source.outcomes)
    return total


def headline(summary: Summary) -> str:
    """The run in one line."""
    what = f"version {summary.version}" if summary.version else "dry run, nothing committed"
    total = total_outcomes(summary.sources)
    counts = ", ".join(f"{total[name]} {name}" for name in OUTCOMES if total[name]) or "no candidates"
    figures = f"{summary.new_figures} new figures" if summary.new_figures else "no new figures"
    return f"{summary.flow}: {what}: {counts}; {figures}; {summary.elapsed.total_seconds():.1f} s"


def print_summary(summary: Summary) -> None:
    """Print the table of sources that were read, one line for each reason that kept others out, and the headline."""
    from rich.table import Table

    from flows.report.console import stdout_console

    console = stdout_console()
    asked = [source for source in summary.sources if source.status != "refused"]
    if asked:
        table = Table(*_header(asked), box=None, pad_edge=False, header_style="bold")
        for column in table.columns[2:]:
            column.justify = "right"
        for row in _rows(asked):
            table.add_row(*row)
        console.print(table)
    for line in notes(summary):
        console.print(line, soft_wrap=True)
    console.print(headline(summary), style="bold", soft_wrap=True)


def notes(summary: Summary) -> list[str]:
    """One line for each reason that kept sources from being read whole or pages out, and for each warning."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for source in summary.sources:
        if source.reason:
            by_reason.setdefault((source.status, source.reason), []).append(source.name)
    lines = [_sources_line(status, reason, names) for (status, reason), names in by_reason.items()]
    return [*lines, *summary.reasons, *(f"warning: {line}" for line in warnings(summary))]


def warnings(summary: Summary) -> list[str]:
    """One line for each count of a source that is out of line."""
    return [line for source in summary.sources for line in source.warnings]


def _sources_line(status: str, reason: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"{names[0]}: {status}: {reason}"
    return f"{status} {len(names)} sources ({', '.join(names)}): {reason}"


def as_markdown(summary: Summary) -> str:
    """The same for Prefect's page of the run."""
    header = _header(summary.sources)
    lines = [headline(summary), "", f"| {' | '.join(header)} |", "|" + " --- |" * len(header)]
    lines += [f"| {' | '.join(row)} |" for row in _rows(summary.sources)]
    return "\n".join([*lines, "", *(f"- {line}" for line in notes(summary))])


def _header(sources: Sequence[SourceSummary]) -> list[str]:
    seen = total_outcomes(sources)
    return ["source", "status", "pages", *(name for name in OUTCOMES if seen[name]), "figures"]


def _rows(sources: Sequence[SourceSummary]) -> list[list[str]]:
    seen = total_outcomes(sources)
    shown = [name for name in OUTCOMES if seen[name]]
    return [
        [s.name, s.status, str(s.candidates), *(str(s.outcomes.get(name, 0)) for name in shown), str(s.figures)]
        for s in sources
    ]
