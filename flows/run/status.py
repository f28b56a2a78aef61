"""How a source did, from what it listed and what became of its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flows.report.summary import SourceStatus, SourceSummary
from flows.stages.discover import Discovery
from flows.stages.fetch import NO_CONTACT, NOT_ASKED
from schemas.records import Failure

UNREAD = ("failed", "refused")


def source_summary(name: str, outcomes: Counter[str], figures: int, discovery: Discovery | None) -> SourceSummary:
    """The source's line in the report. ``discovery`` is None for documents and archives, which nothing listed."""
    status, reason = _status(outcomes, discovery)
    return SourceSummary(name, status, reason, dict(outcomes), figures)


def _status(outcomes: Counter[str], discovery: Discovery | None) -> tuple[SourceStatus, str | None]:
    read = sum(count for outcome, count in outcomes.items() if outcome not in UNREAD)
    attempted = sum(outcomes.values())
    failures = discovery.failures if discovery else ()
    if not attempted and failures and all(failure.reason == NO_CONTACT for failure in failures):
        return "refused", NO_CONTACT
    told = _told(failures, all_failed=not attempted)
    if attempted and not read:
        return "failed", told or "none of its pages could be read"
    if any(failure.outcome == "failed" for failure in failures):
        return ("partly" if attempted else "failed"), told
    return "ok", told


def _told(failures: Sequence[Failure], *, all_failed: bool) -> str | None:
    """What went wrong with a source's listings: each address with its reason, or the one reason why all failed."""
    first_hand = [failure for failure in failures if not failure.reason.startswith(NOT_ASKED)] or failures
    reasons = {failure.reason for failure in first_hand}
    if len(reasons) == 1 and all_failed:
        return reasons.pop()
    return "; ".join(f"{failure.candidate.url} {failure.reason}" for failure in first_hand) or None
