"""The evaluation corpus: the form of its files, and how they are read.

An entry states what a careful reader takes from a text. Whatever in it could be a slip of the pen (an expression that
the text lacks, a word outside the record's closed lists, a period that ends before it starts) stops the load and names
the entry. tests/corpus/README.md gives the form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import yaml

from schemas import records

_YamlLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

FIELDS = ("modifier", "kind", "unit", "per", "direction", "period", "area", "attribution", "status", "concept")
_CLOSED = {
    "modifier": get_args(records.Modifier),
    "kind": get_args(records.Kind),
    "direction": get_args(records.Direction),
    "period_kind": get_args(records.PeriodKind),
    "status": get_args(records.Status),
}
_EXAMPLE_KEYS = {"text", "published", "country", "figures"}
_FIGURE_KEYS = {
    "text", "nth", "value", "low", "high", "modifier", "kind", "unit", "noun", "concept", "per", "direction",
    "period_start", "period_end", "period_kind", "area", "attribution", "status", "open",
}  # fmt: skip


class CorpusError(ValueError):
    """An entry that breaks the form; the message names the file, the entry and what is wrong."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One figure as a careful reader records it; ``start`` and ``end`` are code points of the numeric expression."""

    text: str
    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    modifier: str
    kind: str
    unit: str | None
    noun: str | None
    concept: str | None
    per: str | None
    direction: str | None
    period_start: date | None
    period_end: date | None
    period_kind: str | None
    area: str | None
    attribution: str | None
    status: str
    open: frozenset[str]


@dataclass(frozen=True, slots=True)
class Example:
    """A short text with every figure it holds; without figures it is a negative example."""

    topic: str
    text: str
    published: date | None
    country: str | None
    figures: tuple[Expected, ...]


def load_corpus(folder: Path) -> list[Example]:
    """All examples of the folder's YAML files, by file name and entry; raises CorpusError on a bad entry."""
    examples = [example for path in sorted(folder.glob("*.yaml")) for example in _load_file(path)]
    repeated = [text for text, times in Counter(example.text for example in examples).items() if times > 1]
    if repeated:
        raise CorpusError(f"{folder}: text given twice: {repeated[0][:80]!r}")
    return examples


def _load_file(path: Path) -> Iterator[Example]:
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_YamlLoader)
    for number, entry in enumerate(entries or [], 1):
        try:
            yield _example(path.stem, entry)
        except (CorpusError, KeyError, TypeError, ValueError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else error
            raise CorpusError(f"{path.name}, entry {number}: {reason}") from error


def _example(topic: str, entry: dict[str, Any]) -> Example:
    _refuse_unknown(entry, _EXAMPLE_KEYS)
    text = entry["text"]
    country = entry.get("country")
    if country is not None and not re.fullmatch("[A-Z]{2}", country):
        raise CorpusError(f"country {country!r} is no ISO 3166-1 code")
    figures = tuple(_figure(text, row) for row in entry.get("figures") or [])
    for before, after in pairwise(figures):
        if after.start < before.end:
            raise CorpusError(f"{after.text!r} does not come after {before.text!r}")
    return Example(topic, text, _day(entry.get("published")), country, figures)


def _figure(text: str, row: dict[str, str]) -> Expected:
    _refuse_unknown(row, _FIGURE_KEYS)
    modifier = row.get("modifier", "none")
    value, low, high = _numbers(row, modifier)
    start = _find(text, row["text"], int(row.get("nth", "1")))
    figure = Expected(
        text=row["text"],
        start=start,
        end=start + len(row["text"]),
        value=value,
        low=low,
        high=high,
        modifier=modifier,
        kind=row["kind"],
        unit=row.get("unit"),
        noun=row.get("noun"),
        concept=row.get("concept"),
        per=row.get("per"),
        direction=row.get("direction"),
        period_start=_day(row.get("period_start")),
        period_end=_day(row.get("period_end")),
        period_kind=row.get("period_kind"),
        area=row.get("area"),
        attribution=row.get("attribution"),
        status=row.get("status", "reported"),
        open=frozenset(row.get("open", "").split()),
    )
    _check(figure)
    return figure


def _numbers(row: dict[str, str], modifier: str) -> tuple[float | None, float | None, float | None]:
    """Value, low and high; a point fills both bounds, a bound one of them, a range has no value."""
    if "value" not in row:
        return None, float(row["low"]), float(row["high"])
    value = float(row["value"])
    low = None if modifier in ("less_than", "at_most") else value
    high = None if modifier in ("more_than", "at_least") else value
    stated = (float(row["low"]) if "low" in row else low), (float(row["high"]) if "high" in row else high)
    if stated != (low, high):
        raise CorpusError(f"low and high of {row['text']!r} do not fit its modifier {modifier}")
    return value, low, high


def _find(text: str, numeric: str, nth: int) -> int:
    """Start of the nth place where ``numeric`` stands as a whole number or word."""
    head = r"(?<!\d)(?<!\d[.,])" if numeric[0].isdigit() else r"(?<![A-Za-z])" if numeric[0].isalpha() else ""
    tail = r"(?!\d|[.,]\d)" if numeric[-1].isdigit() else r"(?![A-Za-z])" if numeric[-1].isalpha() else ""
    starts = [found.start() for found in re.finditer(head + re.escape(numeric) + tail, text)]
    if nth > len(starts):
        raise CorpusError(f"{numeric!r} occurs {len(starts)} times in the text, not {nth}")
    return starts[nth - 1]


def _check(figure: Expected) -> None:
    for name, allowed in _CLOSED.items():
        value = getattr(figure, name)
        if value is not None and value not in allowed:
            raise CorpusError(f"{name} {value!r} of {figure.text!r} is none of {', '.join(allowed)}")
    if unknown := figure.open - set(FIELDS):
        raise CorpusError(f"open field {min(unknown)!r} of {figure.text!r} is none of {', '.join(FIELDS)}")
    for problem in _contradictions(figure):
        raise CorpusError(f"{figure.text!r}: {problem}")


def _contradictions(figure: Expected) -> Iterator[str]:
    start, end = figure.period_start, figure.period_end
    if start and end and start > end:
        yield "its period ends before it starts"
    if figure.period_kind and figure.period_kind != "as_of" and not (start or end):
        yield "a period kind without a period"
    if figure.low is not None and figure.high is not None and figure.low > figure.high:
        yield "low is above high"
    if figure.value is None and figure.modifier not in ("between", "approx"):
        yield "a range has modifier between, or approx where it is vague"
    if figure.kind == "money" and not re.fullmatch("[A-Z]{3}", figure.unit or ""):
        yield "money needs an ISO 4217 code as unit"
    if figure.kind == "share" and figure.unit != "percent":
        yield "a share has the unit percent"
    if figure.kind == "ratio" and figure.unit is not None:
        yield "a ratio has no unit"
    if figure.kind == "change" and figure.direction is None and "direction" not in figure.open:
        yield "a change has a direction"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _refuse_unknown(row: dict[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(row) - known):
        raise CorpusError(f"unknown key {unknown[0]!r}")
