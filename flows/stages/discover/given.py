"""Publication dates that a person gives for documents: one day for all, or a CSV file with doc_id and date."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from schemas.records import Candidate, Published

COLUMNS = ("doc_id", "date")


class PublishedError(ValueError):
    """The given dates cannot be read; one line that names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class GivenDates:
    """Dates by doc_id, or one for every document; remembers which were asked for."""

    every: date | None
    by_document: Mapping[str, date]
    used: set[str] = field(default_factory=set)

    def dated(self, candidate: Candidate) -> Candidate:
        """The candidate with its given date, where it has one."""
        doc_id = candidate.doc_id or ""
        self.used.add(doc_id)
        day = self.every or self.by_document.get(doc_id)
        return replace(candidate, published=given(day)) if day else candidate

    def unused(self) -> str | None:
        """What to tell of dates whose doc_id no document has; None where all were used."""
        names = [name for name in self.by_document if name not in self.used]
        if not names:
            return None
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"--published dates {names[0]!r}{more}, which names no document (doc_id is a file's name without ending)"


def given(day: date) -> Published:
    """A publication day that a person gave."""
    return Published(datetime.combine(day, time(), UTC), None, "day", "given")


def read_given(value: str | None) -> GivenDates:
    """Read the value of --published: a day, or the path of a CSV file. Raises ``PublishedError``."""
    if value is None:
        return GivenDates(None, {})
    if not value.lower().endswith(".csv"):
        return GivenDates(_day(value, "--published"), {})
    path = Path(value)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return GivenDates(None, _by_document(path, csv.DictReader(stream)))
    except OSError as error:
        raise PublishedError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PublishedError(f"{path}: is not UTF-8") from None
    except csv.Error as error:
        raise PublishedError(f"{path}: is no CSV file: {error}") from None


def _by_document(path: Path, rows: csv.DictReader[str]) -> dict[str, date]:
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise PublishedError(f"{path}:1: needs a first line with the columns {', '.join(COLUMNS)}")
    dates: dict[str, date] = {}
    for row in rows:
        where = f"{path}:{rows.line_num}"
        if row["date"]:
            day = _day(row["date"], where)
            if dates.setdefault(row["doc_id"], day) != day:
                raise PublishedError(f"{where}: {row['doc_id']!r} has another date already, {dates[row['doc_id']]}")
    return dates


def _day(value: str, where: str) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise PublishedError(f"{where}: {value!r} is no date of the form 2026-05-31") from None
