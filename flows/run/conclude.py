"""Whether a run was a success: a version may be committed and the run a failure all the same."""

from __future__ import annotations

from flows.report.summary import Summary, warnings


class RunFailedError(Exception):
    """A run that did its work and did not get what it was asked for; ``summary`` tells what it did."""

    def __init__(self, reason: str, summary: Summary) -> None:
        """``reason`` is one line."""
        super().__init__(reason)
        self.summary = summary


def concluded(summary: Summary, *, strict: bool) -> Summary:
    """The summary of a run that succeeded.

    Raises ``RunFailedError`` where no selected source answered, or with ``strict`` where any failed or warned.
    """
    if not summary.answered:
        raise RunFailedError("no selected source answered", summary)
    failed = [source.name for source in summary.sources if source.status in ("failed", "partly")]
    if strict and failed:
        raise RunFailedError(f"--strict, and these sources failed: {', '.join(failed)}", summary)
    if strict and (lines := warnings(summary)):
        raise RunFailedError(f"--strict, and counts are out of line: {'; '.join(lines)}", summary)
    return summary
