"""What the runners of the peer's specs share: a case, what it expects, and the verdict on it.

The specs are those of Microsoft's Recognizers-Text: an input, and the entities that it holds, each with its text, its
type and its resolution. They test an assistant's understanding of short commands, so part of them asks for what a
pipeline that reads news has no column for. Which part that is, is decided by rules on the case alone, never by what the
extractor makes of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.stages.extract import extract
from schemas.records import Figure, Skipped
from tests.articles import article


@dataclass(frozen=True)
class Expected:
    """One entity of a spec: its span in the input (end exclusive), its type, and its resolution."""

    text: str
    start: int
    end: int
    type: str
    resolution: dict[str, Any]

    @property
    def value(self) -> float | None:
        """The number that the entity resolves to, None where it names only a unit."""
        number = re.sub(r"%$", "", str(self.resolution.get("value")))
        try:
            return float(number)
        except ValueError:
            return None


@dataclass(frozen=True)
class Case:
    """One spec."""

    text: str
    expected: tuple[Expected, ...]
    reference: str | None


@dataclass(frozen=True)
class Verdict:
    """``out_of_scope`` names the class that puts the case out of scope; else ``holds``, with what was got."""

    holds: bool
    got: str = ""
    out_of_scope: str | None = None


def read(path: Path) -> list[Case]:
    """The specs of a file."""
    return [_case(entry) for entry in json.loads(path.read_text("utf-8-sig"))]


def _case(entry: dict[str, Any]) -> Case:
    text = entry["Input"]
    found, at = [], 0
    for result in entry["Results"]:
        start = result.get("Start")
        if start is None:
            start = max(text.lower().find(result["Text"].lower(), at), 0)
        at = start + len(result["Text"])
        found.append(Expected(result["Text"], start, at, result["TypeName"], result.get("Resolution") or {}))
    return Case(text, tuple(found), (entry.get("Context") or {}).get("ReferenceDateTime"))


def figures_of(case: Case) -> tuple[tuple[Figure, ...], tuple[Skipped, ...]]:
    """What the extractor makes of the input as an undated English text."""
    return extract(article(case.text, None))


def overlap(start: int, end: int, expected: Expected) -> bool:
    """True where two spans share a character."""
    return start < expected.end and expected.start < end


def near(a: float | None, b: float | None) -> bool:
    """Equal up to the digits that the specs print."""
    return a is not None and b is not None and abs(a - b) <= 1e-9 + 1e-6 * abs(b)


def shown(figures: tuple[Figure, ...] | list[Figure]) -> str:
    """Figures in a few characters, for a list of misses."""
    return "; ".join(
        f"{figure.value_text}={figure.value_low}..{figure.value_high} {figure.modifier} {figure.kind} {figure.unit}"
        for figure in figures
    )
