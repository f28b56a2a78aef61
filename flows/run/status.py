"""How a source did, from what it listed and what became of its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flows.process import CRASHED
from flows.report.summary import SourceStatus, SourceSummary
from flows.run.pool import TIME_LIMIT, WORKER_DIED
from flows.stages.discover import Discovery
from flows.stages.fetch import NO_CONTACT, NOT_ASKED
from schemas.records import Failure

OUR_FAULT = frozenset((CRASHED, TIME_LIMIT, WORKER_DIED))
"""Checks of rejects that say nothing of the page: a run of nothing but these has not read its source."""


def source_summary(
    name: str,
    outcomes: Counter[str],
    reasons: Counter[str],
    broken: int,
    figures: int,
    discovery: Discovery | None,
    left_out: str | None = None,
) -> SourceSummary:
    """The source's line in the report.

    ``reasons`` counts why its pages failed or were refused, ``broken`` its pages on which Statwire itself broke.
    ``discovery`` is None for documents and archives, which nothing listed; ``left_out`` says why none of its rows are
    committed.
    """
    if left_out:
        return SourceSummary(name, "failed", left_out, dict(outcomes), figures)
    failures = discovery.failures if discovery else ()
    attempted = sum(outcomes.values())
    unread = outcomes["failed"] + outcomes["refused"] + broken
    told = _told(failures, all_failed=not attempted)
    status: SourceStatus = "ok"
    if attempted and unread == attempted:
        status = "failed" if outcomes["failed"] or broken else "refused"
        told = told or _commonest(reasons)
    elif not attempted and failures:
        status = "refused" if all(failure.reason == NO_CONTACT for failure in failures) else "failed"
    elif broken or any(failure.outcome == "failed" for failure in failures):
        status = "partly"
        told = told or f"{broken} of its pages could not be cleaned or read by a fault of ours; see rejects"
    return SourceSummary(name, status, told, dict(outcomes), figures)


def _commonest(reasons: Counter[str]) -> str | None:
    return reasons.most_common(1)[0][0] if reasons else "none of its pages could be read; see rejects"


def _told(failures: Sequence[Failure], *, all_failed: bool) -> str | None:
    """What went wrong with a source's listings: each address with its reason, or the one reason why all failed."""
    first_hand = [failure for failure in failures if not failure.reason.startswith(NOT_ASKED)] or failures
    reasons = {failure.reason for failure in first_hand}
    if len(reasons) == 1 and all_failed:
        return reasons.pop()
    return "; ".join(f"{failure.candidate.url} {failure.reason}" for failure in first_hand) or None
