"""The commands that read texts without a warehouse. They start fast: nothing heavy is imported before it is needed."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.errors import Failure, warn
from flows.cli.options import json_option, sources_option
from flows.report.output import as_utf8
from schemas import records

if TYPE_CHECKING:
    from flows.stages.clean import Cleaned

Record = dict[str, Any]

_FIGURE_FIELDS = [field.name for field in fields(records.Figure)]
_SKIPPED_FIELDS = [field.name for field in fields(records.Skipped) if field.name != "skip_class"]
_TABLE_COLUMNS = (
    "doc_id",
    "value_text",
    "value_low",
    "value_high",
    "unit",
    "kind",
    "concept",
    "period_text",
    "area",
    "status",
)

published_option = click.option(
    "--published", metavar="DATE|FILE.csv", help="Publication date of the texts, or a CSV file with doc_id,date."
)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@published_option
@sources_option
def clean(paths: tuple[str, ...], published: str | None, sources: Path) -> None:
    """Print the cleaned text and metadata of files, folders or URLs (- reads rows), one JSON object a line."""
    reader = _Reader(paths, published, sources)
    for page, cleaned in reader:
        _write_json(_cleaned_record(page, cleaned))
    reader.conclude()


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["jsonl", "table", "csv"]), default="jsonl", show_default=True)
@click.option("--skipped", is_flag=True, help="Also print the numbers that are no figures (jsonl only).")
@published_option
@sources_option
def extract(paths: tuple[str, ...], form: str, skipped: bool, published: str | None, sources: Path) -> None:
    """Print the figures in files, folders or URLs (- reads rows), one a line."""
    if skipped and form != "jsonl":
        raise click.UsageError("--skipped goes with --format jsonl")
    reader = _Reader(paths, published, sources)
    found = _extracted(reader, skipped)
    if form == "jsonl":
        for record in found:
            _write_json(record)
    elif form == "csv":
        _write_csv(found)
    else:
        _print_table(found)
    reader.conclude()


@click.command()
@click.argument("text")
@click.option("--published", metavar="DATE", help="The day that relative periods count from.")
@click.option("--outlet", metavar="NAME", help="The outlet as the sources file names it; its country is then known.")
@click.option("--country", metavar="CODE", help="The outlet's country, such as AU, to which a plain dollar belongs.")
@sources_option
@json_option
def explain(
    text: str, published: str | None, outlet: str | None, country: str | None, sources: Path, as_json: bool
) -> None:
    """Print which rules fired on TEXT, what gave each field, and why each other number was skipped."""
    from flows.cli.explained import as_record, print_explanation
    from flows.stages.extract import explain as explained

    land = _country(country) if country else _country_of(outlet, sources) if outlet else None
    found = explained(text, _day(published), outlet=outlet or records.LOCAL_OUTLET, country=land)
    if as_json:
        _write_json(as_record(found))
    else:
        print_explanation(found)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        raise click.UsageError(f"--published {published}: not a date of the form 2026-05-31") from None


def _country(code: str) -> str:
    from schemas import vocabulary

    if code.upper() not in vocabulary.load("places")["countries"]:
        raise click.UsageError(f"--country {code}: no country of ISO 3166-1, such as GB")
    return code.upper()


def _country_of(outlet: str, sources: Path) -> str | None:
    from schemas.source import SourceError, load_sources

    try:
        known = {source.name: source.country for source in load_sources(sources).sources}
    except SourceError as error:
        raise Failure(str(error)) from None
    if outlet not in known:
        raise click.UsageError(f"--outlet {outlet}: {sources} has no source of that name; --country takes its country")
    return known[outlet]


class _Reader:
    """The documents that could be cleaned, one after the other; what could not is told at once and remembered."""

    def __init__(self, paths: tuple[str, ...], published: str | None, sources: Path) -> None:
        from flows.stages.discover import PublishedError, read_given

        try:
            self._dates = read_given(published)
        except PublishedError as error:
            raise click.UsageError(str(error)) from None
        self._paths = paths
        self._sources = sources
        self.broken = 0

    def __iter__(self) -> Iterator[tuple[records.Page, Cleaned]]:
        from flows.cli.documents import read_documents
        from flows.stages.clean import CleanError, clean

        for attempt in read_documents(self._paths, self._dates, self._sources):
            if isinstance(attempt, records.Failure):
                self._tell(attempt.candidate, attempt.reason)
                continue
            try:
                yield attempt, clean(attempt)
            except CleanError as error:
                self._tell(attempt.candidate, str(error))

    def conclude(self) -> None:
        """Exit with 1 where an input was broken, after all others were read."""
        if unused := self._dates.unused():
            warn(unused)
        if self.broken:
            raise Failure(f"{self.broken} of the inputs could not be read")

    def _tell(self, candidate: records.Candidate, reason: str) -> None:
        self.broken += 1
        warn(f"{_named(candidate)}: {reason}")


def _named(of: records.Page | records.Candidate) -> str:
    """A document as a person named it: a path for a file, with the row after a #."""
    from flows.cli.documents import shown

    return shown(of.candidate if isinstance(of, records.Page) else of)


def _cleaned_record(page: records.Page, cleaned: Cleaned) -> Record:
    from flows.cli.documents import file_name

    published = cleaned.published
    return {
        "file": file_name(page),
        "doc_id": cleaned.doc_id,
        "url": cleaned.canonical or cleaned.url,
        "title": cleaned.title,
        "published": published.moment.isoformat() if published.moment else None,
        "published_offset": published.offset_minutes,
        "published_precision": published.precision,
        "published_basis": published.basis,
        "date": _local_day(published),
        "modified": cleaned.modified.isoformat() if cleaned.modified else None,
        "authors": list(cleaned.authors),
        "language": cleaned.language,
        "paywalled": cleaned.paywalled,
        "syndicated_from": cleaned.syndicated_from,
        "section": cleaned.section,
        "keywords": list(cleaned.keywords),
        "set_aside": cleaned.set_aside,
        "text": cleaned.text,
        "text_sha256": cleaned.text_sha256,
    }


def _local_day(published: records.Published) -> str | None:
    """The day as the publisher's own clock had it."""
    if published.moment is None:
        return None
    return (published.moment + timedelta(minutes=published.offset_minutes or 0)).date().isoformat()


def _extracted(reader: _Reader, skipped: bool) -> Iterator[Record]:
    from flows.process import article_of, figures_of

    for page, cleaned in reader:
        article = article_of(page, cleaned, None)
        if cleaned.set_aside:
            warn(f"{_named(page)}: set aside ({cleaned.set_aside}), so no figures; statwire clean prints its text")
            continue
        if article.language != "en":
            warn(f"{_named(page)}: not in English ({article.language}), so no figures")
        figures, tokens = figures_of(article)
        for figure in figures:
            yield {"doc_id": article.doc_id} | {name: getattr(figure, name) for name in _FIGURE_FIELDS}
        for token in tokens if skipped else ():
            told = {name: getattr(token, name) for name in _SKIPPED_FIELDS}
            yield {"record": "skipped", "doc_id": article.doc_id} | told | {"class": token.skip_class}


def _plain(value: object) -> object:
    """A value that JSON has no type for."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _write_json(record: Record) -> None:
    try:
        line = json.dumps(record, ensure_ascii=False, default=_plain).encode("utf-8")
    except UnicodeEncodeError:  # a file name of bytes that are no UTF-8: JSON's own escapes can say it
        line = json.dumps(record, default=_plain).encode("ascii")
    sys.stdout.buffer.write(line + b"\n")


def _write_csv(found: Iterator[Record]) -> None:
    as_utf8()
    writer = csv.DictWriter(sys.stdout, ["doc_id", *_FIGURE_FIELDS], lineterminator="\n")
    writer.writeheader()
    for record in found:
        writer.writerow(record | {"rules": " ".join(record["rules"])})


def _print_table(found: Iterator[Record]) -> None:
    import pyarrow

    from flows.report.tables import print_table

    rows = [{name: record[name] for name in _TABLE_COLUMNS} for record in found]
    if rows:
        print_table(pyarrow.Table.from_pylist(rows))
