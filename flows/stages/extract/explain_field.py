"""Each field of a figure with the rule that gave it, the words it stands on, or why it is empty.

A figure keeps the names of the rules that fired. Here they are dealt to its fields by the module that owns them, and
the words are found again in the text: those that the record keeps, else those that the field's value was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flows.stages.extract import lexicon, rules
from flows.stages.extract.kind import CHANGE_WORDS
from schemas.records import Figure

_NUMBER = ("number", "join")
_OWNERS = {
    "value": _NUMBER,
    "value_low": ("modifier", *_NUMBER),
    "value_high": ("modifier", *_NUMBER),
    "precision": _NUMBER,
    "modifier": ("modifier", "number"),
    "kind": ("kind", "join"),
    "unit": ("unit", "currency", "noun", "number.fraction", "number.in_ten", "kind", "join", "number"),
    "noun": ("noun",),
    "concept": ("concept", "noun"),
    "per": ("per", "kind", "noun"),
    "direction": ("kind", "join"),
    "base_text": ("kind", "join"),
    "period_start": ("period", "period_role"),
    "period_end": ("period", "period_role"),
    "period_kind": ("period", "period_role"),
    "area": ("place",),
    "attribution": ("attribution",),
    "status": ("status",),
}
"""Fields in the order of the record, with the modules (or rules) that may give them; the first that fired counts."""

_TOGETHER = frozenset({"value_low", "value_high", "period_start", "period_end", "period_kind"})
"""Fields that the rules of all their modules make together."""

_UNSAID = {"modifier": ("none", "modifier.unqualified"), "status": ("reported", "status.unmarked")}
_BASES = {"area": "area_basis", "attribution": "attribution_basis"}
_EMPTY = {
    "value": "a range or an open bound: value_low and value_high hold what is asserted",
    "value_low": "the words assert no lower bound",
    "value_high": "the words assert no upper bound",
    "precision": "written without digits whose place could be told",
    "unit": "nothing by the number says what it is counted or measured in",
    "noun": "no counted noun by the number",
    "concept": "nothing in the sentence says what the number is about",
    "per": 'no "a day", "per" or "each" by the number',
    "direction": "not told as a change up or down",
    "base_text": "nothing in the clause says what it is measured against",
    "period_start": "no first day: no time in the text governs the number, or it is open there",
    "period_end": "no last day: no time in the text governs the number, or it is open there",
    "period_kind": "no time in the text governs the number, and its day of publication is not known",
    "area": "no place in the text governs the number",
    "attribution": "no source is named for the number",
}
_WITHHELD = {
    ("unit", "ratio"): "a ratio has no unit",
    ("unit", "score"): "a score between two sides has no unit",
    ("noun", "money"): "money is measured in its currency and counts no noun",
    ("value_low", "at_most"): "the modifier leaves it open",
    ("value_low", "less_than"): "the modifier leaves it open",
    ("value_high", "at_least"): "the modifier leaves it open",
    ("value_high", "more_than"): "the modifier leaves it open",
}
"""Why a field is empty for a kind of figure or under a modifier, whatever the text says."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field's value, the rules that gave it, and the words they read.

    ``value`` is None where the field is empty; then ``reason`` says why and the rest is empty, save the rules that
    withheld it.
    """

    name: str
    value: str | None
    rules: tuple[str, ...]
    text: str | None
    reason: str | None = None


def fields(figure: Figure, text: str) -> tuple[Field, ...]:
    """Every field of a figure that a rule can fill, in the order of the record; ``text`` is the whole text."""
    return tuple(_field(figure, name, text) for name in _OWNERS)


def _field(figure: Figure, name: str, text: str) -> Field:
    value = getattr(figure, name)
    if value is None:
        return _empty(figure, name)
    found = _rules(figure, name)
    unsaid = _UNSAID.get(name)
    if unsaid is not None and str(value) == unsaid[0]:
        found = tuple(rule for rule in found if rule.split(".")[0] == name) or (unsaid[1],)
    basis = getattr(figure, _BASES.get(name, "period_basis")) if name in _BASES or name.startswith("period") else None
    return Field(name, str(value), found, _words(figure, name, text), f"basis: {basis}" if basis else None)


def _empty(figure: Figure, name: str) -> Field:
    for cause, owner in ((figure.kind, "kind"), (figure.modifier, "modifier")):
        reason = _WITHHELD.get((name, cause))
        if reason is not None:
            return Field(name, None, _of(figure, (owner,)), None, reason)
    return Field(name, None, (), None, _EMPTY[name])


def _rules(figure: Figure, name: str) -> tuple[str, ...]:
    """The rules of the first owner that fired, or of all where they work together."""
    owners = _OWNERS[name]
    if name in _TOGETHER:
        return _of(figure, owners)
    return next((found for owner in owners if (found := _of(figure, (owner,)))), ())


def _of(figure: Figure, owners: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(owners)
    return tuple(rule for rule in figure.rules if rule in wanted or rule.split(".")[0] in wanted)


# ---- the words


def _words(figure: Figure, name: str, text: str) -> str | None:
    kept = {
        "modifier": figure.modifier_text,
        "unit": figure.unit_text,
        "base_text": figure.base_text,
        "period_start": figure.period_text,
        "period_end": figure.period_text,
        "period_kind": figure.period_text,
        "area": figure.area_text,
    }
    if name in kept and (name in _BASES or name.startswith("period") or (kept[name] or "\0") in text):
        return kept[name]
    finder = _FINDERS.get(name)
    return (finder(figure, text) if finder else None) or (figure.sentence if name == "status" else figure.quote)


def _number(figure: Figure, text: str) -> str:
    return figure.value_text


def _bounded(figure: Figure, text: str) -> str:
    return figure.quote if figure.modifier_text else figure.value_text


def _noun(figure: Figure, text: str) -> str | None:
    return _nearest(figure, lambda word: figure.noun is not None and lexicon.singular(word) == figure.noun)


def _unit(figure: Figure, text: str) -> str | None:
    return figure.value_text if figure.unit == "percent" else _noun(figure, text)


def _per(figure: Figure, text: str) -> str | None:
    return _nearest(figure, lambda word: lexicon.singular(word) == figure.per)


def _direction(figure: Figure, text: str) -> str | None:
    return _nearest(figure, lambda word: word in CHANGE_WORDS)


def _concept(figure: Figure, text: str) -> str | None:
    """The longest run of the concept's words that stands in the sentence, else in the text."""
    words = (figure.concept or "").split()
    for whole in (figure.sentence, text):
        for size in range(len(words), 0, -1):
            for first in range(len(words) - size + 1):
                run = " ".join(words[first : first + size])
                if run in whole:
                    return run
    return None


def _attribution(figure: Figure, text: str) -> str | None:
    return figure.attribution if figure.attribution and figure.attribution in text else figure.sentence


def _status(figure: Figure, text: str) -> str | None:
    """The cue of the rule that told the status, where a cue did."""
    low = figure.sentence.lower()
    for rule in _of(figure, ("status",)):
        entry = rules.load("status").get(rule.partition(".")[2], {})
        cues = [cue for cue in entry.get("cues", ()) if f" {cue} " in f" {low} "]
        if cues:
            at = low.find(max(cues, key=len))
            return figure.sentence[at : at + len(max(cues, key=len))]
    return None


def _nearest(figure: Figure, holds: Callable[[str], bool]) -> str | None:
    """The word of the sentence nearest to the number of which ``holds`` is true."""
    here = figure.char_start - figure.sentence_start
    best: tuple[int, str] | None = None
    at = 0
    for word in figure.sentence.split():
        at = figure.sentence.index(word, at)
        bare = word.strip(".,;:!?()[]\"'“”‘’")
        distance = abs(at - here)
        if bare and holds(bare.lower()) and (best is None or distance < best[0]):
            best = distance, bare
        at += len(word)
    return best[1] if best else None


_FINDERS: dict[str, Callable[[Figure, str], str | None]] = {
    "value": _number,
    "value_low": _bounded,
    "value_high": _bounded,
    "precision": _number,
    "unit": _unit,
    "noun": _noun,
    "concept": _concept,
    "per": _per,
    "direction": _direction,
    "attribution": _attribution,
    "status": _status,
}
