"""What verifying says: findings, which are damage, and notes, which are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was committed: where, what is wrong, and how to repair it."""

    file: str
    wrong: str
    repair: str

    def line(self) -> str:
        """The finding as one line."""
        return f"{self.file}: {self.wrong}; {self.repair}"


@dataclass
class Findings:
    """Findings and notes as they come up, and which files are known to be damaged: nothing more is read from those."""

    found: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    damaged: set[Path] = field(default_factory=set)

    def add(self, file: Path | str, wrong: str, repair: str) -> None:
        """Note a finding, once."""
        finding = Finding(str(file), wrong, repair)
        if finding not in self.found:
            self.found.append(finding)

    def is_damaged_in(self, folder: Path) -> bool:
        """Whether a file at or below a folder is known to be damaged."""
        return any(path.is_relative_to(folder) for path in self.damaged)


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified and what came of it; ``rows`` are those of the newest version that was verified."""

    versions: tuple[int, ...]
    files: int
    bytes: int
    rows: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
