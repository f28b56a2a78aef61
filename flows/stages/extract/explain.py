"""Why a text gave the figures it gave: tokens, rules that fired, fields with their rules, numbers skipped and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flows.stages.extract import skip
from flows.stages.extract.text import read_text
from schemas.identity import text_sha256
from schemas.records import UNDATED, Article, Figure, Published

_FIELDS = (
    ("value", ("number",)),
    ("value_low", ("number", "modifier")),
    ("value_high", ("number", "modifier")),
    ("precision", ("number",)),
    ("modifier", ("modifier",)),
    ("kind", ("kind", "join")),
    ("unit", ("unit", "currency", "noun")),
    ("noun", ("noun",)),
    ("concept", ("noun",)),
    ("per", ("per",)),
    ("direction", ("kind", "join")),
    ("base_text", ("kind", "join")),
    ("status", ("status",)),
)
_CONTEXT = (
    ("period_start", ("period", "period_role"), "period_text"),
    ("period_end", ("period", "period_role"), "period_text"),
    ("period_kind", ("period", "period_role"), "period_text"),
    ("area", ("place",), "area_text"),
    ("attribution", ("attribution",), "attribution"),
)
"""Fields that the whole text decides, with the modules whose rules give them; their basis is told behind the rule."""
_BASIS = {"area": "area_basis", "attribution": "attribution_basis"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field's value, the rules that gave it, and the words they read, where there are such."""

    name: str
    value: str
    rules: tuple[str, ...]
    text: str | None


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
    """The reading of a text; ``str`` renders it for people."""

    text: str
    tokens: tuple[str, ...]
    figures: tuple[Explained, ...]
    skipped: tuple[Refusal, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that fired, in the order of the text."""
        fired = [rule for item in self.figures for rule in item.figure.rules]
        return tuple(dict.fromkeys(fired + [f"skip.{item.rule}" for item in self.skipped]))

    def __str__(self) -> str:
        lines = ["tokens   " + " | ".join(self.tokens)]
        for item in self.figures:
            figure = item.figure
            lines += ["", f"figure   {figure.value_text!r} at {figure.char_start}-{figure.char_end}: {figure.quote!r}"]
            for part in item.fields:
                source = ", ".join(part.rules) + (f" from {part.text!r}" if part.text else "")
                lines.append(f"  {part.name:12} {part.value:24} {source}".rstrip())
        for refusal in self.skipped:
            where = f"{refusal.text!r} at {refusal.start}-{refusal.end}"
            lines += ["", f"skipped  {where}: {refusal.skip_class} ({refusal.rule}), {refusal.meaning}"]
        if not self.figures and not self.skipped:
            lines += ["", "no number in this text"]
        return "\n".join(lines)


def explain(text: str, published: datetime | None = None) -> Explanation:
    """Read a text as if it were an article's and say why.

    ``published`` (aware, or taken as UTC) is what relative periods resolve against.
    """
    found = read_text(_article(text, published), text, "text", keep_reads=True)
    figures = tuple(Explained(figure, _fields(figure)) for figure in found.figures)
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


def _article(text: str, published: datetime | None) -> Article:
    when = UNDATED
    if published is not None:
        moment = published if published.tzinfo else published.replace(tzinfo=UTC)
        when = Published(moment.astimezone(UTC), 0, "minute", "given")
    return Article(
        article_id="",
        revision=1,
        url="",
        outlet="",
        doc_id=None,
        title=None,
        authors=(),
        published=when,
        modified=None,
        fetched_at=None,
        language="en",
        paywalled=None,
        text=text,
        text_sha256=text_sha256(text),
        cleaner_version="",
    )


def _fields(figure: Figure) -> tuple[Field, ...]:
    texts = {
        "modifier": figure.modifier_text,
        "unit": figure.unit_text,
        "base_text": figure.base_text,
        "value": figure.value_text,
    }
    fields = [
        Field(
            name,
            str(getattr(figure, name)),
            tuple(rule for rule in figure.rules if rule.split(".")[0] in owners),
            texts.get(name),
        )
        for name, owners in _FIELDS
        if getattr(figure, name) is not None
    ]
    for name, owners, words in _CONTEXT:
        if getattr(figure, name) is not None:
            rules = tuple(rule for rule in figure.rules if rule.split(".")[0] in owners)
            basis = getattr(figure, _BASIS.get(name, "period_basis"))
            fields.append(Field(name, str(getattr(figure, name)), (*rules, f"({basis})"), getattr(figure, words)))
    return tuple(fields)
