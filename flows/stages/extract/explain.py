"""Why a text gave the figures it gave: tokens, rules that fired, fields with their rules, numbers skipped and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flows.stages.extract import skip
from flows.stages.extract.explain_field import Field, fields
from flows.stages.extract.text import read_text
from schemas.identity import text_sha256
from schemas.records import LOCAL_OUTLET, UNDATED, Article, Figure, Published


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure and where each of its fields comes from."""

    figure: Figure
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A numeric token that is no figure: offsets, class, rule, and what the class means."""

    start: int
    end: int
    text: str
    skip_class: str
    rule: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reading of a text."""

    text: str
    tokens: tuple[str, ...]
    figures: tuple[Explained, ...]
    skipped: tuple[Refusal, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that fired, in the order of the text."""
        fired = [rule for item in self.figures for rule in item.figure.rules]
        return tuple(dict.fromkeys(fired + [f"skip.{item.rule}" for item in self.skipped]))


def explain(
    text: str, published: date | None = None, *, outlet: str = LOCAL_OUTLET, country: str | None = None
) -> Explanation:
    """Read a text as if it were an article's and say why.

    ``published`` is what relative periods resolve against: a day, or a moment (aware, or taken as UTC). ``country`` is
    the outlet's (ISO 3166-1 alpha-2), to which a plain dollar belongs.
    """
    found = read_text(_article(text, published, outlet, country), text, "text", keep_reads=True)
    figures = tuple(Explained(figure, fields(figure, text)) for figure in found.figures)
    refusals = tuple(
        Refusal(
            sentence.tokens[first].start,
            sentence.tokens[last].end,
            text[sentence.tokens[first].start : sentence.tokens[last].end],
            name,
            rule,
            skip.CLASSES[name],
        )
        for _, sentence in found.reads
        for first, last, name, rule in sentence.skipped
    )
    tokens = tuple(token.text for _, sentence in found.reads for token in sentence.tokens)
    return Explanation(text, tokens, figures, refusals)


def _article(text: str, published: date | None, outlet: str, country: str | None) -> Article:
    return Article(
        article_id="",
        revision=1,
        url="",
        outlet=outlet,
        doc_id=None,
        title=None,
        authors=(),
        published=_published(published),
        modified=None,
        fetched_at=None,
        language="en",
        paywalled=None,
        text=text,
        text_sha256=text_sha256(text),
        cleaner_version="",
        country=country,
    )


def _published(when: date | None) -> Published:
    """A day as ``statwire extract`` is given one, or a moment to the minute."""
    if when is None:
        return UNDATED
    if not isinstance(when, datetime):
        return Published(datetime.combine(when, time(), UTC), None, "day", "given")
    moment = when if when.tzinfo else when.replace(tzinfo=UTC)
    return Published(moment.astimezone(UTC), 0, "minute", "given")
