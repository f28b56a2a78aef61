"""An extractor scored against the evaluation corpus.

The corpus states what a reader takes from a text, independent of how an extractor finds it, so this module knows the
record's attributes and nothing of the extractor. A matched pair is compared field by field with the tolerance a reader
would grant: a figure's numbers must be equal, its words need only overlap. Fields that careful readers may read in two
ways are listed by an entry as ``open`` and are not scored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas import records
from tests.corpus_entries import FIELDS, CorpusError, Example, Expected, load_corpus

__all__ = ["FIELDS", "CorpusError", "Example", "Expected", "Scores", "load_corpus", "score", "words_agree"]

Extract = Callable[[str, "date | None", "str | None"], Sequence[records.Figure]]


@dataclass(slots=True)
class Scores:
    """Counts over a corpus, and the rates that the floors are set on."""

    expected: int = 0
    found: int = 0
    matched: int = 0
    negatives: int = 0
    false_figures: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    @property
    def value_f1(self) -> float:
        """F1 of figures whose span overlaps and whose numbers agree, over the examples that hold figures (0 to 1)."""
        total = self.expected + self.found
        return 2 * self.matched / total if total else 0.0

    def accuracy(self, name: str) -> float | None:
        """Share of value matches on which field ``name`` agrees; None where no match asked for it."""
        if name not in FIELDS:
            raise KeyError(name)
        return self.right[name] / self.asked[name] if self.asked[name] else None


def score(examples: Iterable[Example], extract: Extract) -> Scores:
    """Run ``extract(text, published, country)`` over the examples and count what agrees."""
    scores = Scores()
    for example in examples:
        found = list(extract(example.text, example.published, example.country))
        if example.figures:
            _score_figures(scores, example, found)
        else:
            _score_negative(scores, example, found)
    return scores


def _score_negative(scores: Scores, example: Example, found: Sequence[records.Figure]) -> None:
    scores.negatives += 1
    scores.false_figures += len(found)
    scores.misses += [f"{example.topic}: FALSE {_printed(example, got)} in {example.text!r}" for got in found]


def _score_figures(scores: Scores, example: Example, found: Sequence[records.Figure]) -> None:
    pairs = _pair(example.figures, found)
    scores.expected += len(example.figures)
    scores.found += len(found)
    scores.matched += len(pairs)
    for want_at, got_at in pairs:
        _score_fields(scores, example, example.figures[want_at], found[got_at])
    paired_want, paired_got = {want for want, _ in pairs}, {got for _, got in pairs}
    missed = [want.text for at, want in enumerate(example.figures) if at not in paired_want]
    extra = [_printed(example, got) for at, got in enumerate(found) if at not in paired_got]
    scores.misses += [f"{example.topic}: MISSED {text!r} in {example.text!r}" for text in missed]
    scores.misses += [f"{example.topic}: EXTRA {text} in {example.text!r}" for text in extra]


def _score_fields(scores: Scores, example: Example, want: Expected, got: records.Figure) -> None:
    for name in FIELDS:
        if name in want.open or (name == "direction" and want.kind != "change"):
            continue
        agrees = _AGREES[name](want, got)
        scores.asked[name] += 1
        scores.right[name] += agrees
        if not agrees:
            shown = f"expected {_shown(want, name)}, got {_shown(got, name)}"
            scores.misses.append(f"{example.topic}: {name} of {want.text!r}: {shown} in {example.text!r}")


def _printed(example: Example, got: records.Figure) -> str:
    return repr(example.text[got.char_start : got.char_end])


def _shown(figure: Expected | records.Figure, name: str) -> str:
    if name == "period":
        return f"{figure.period_start}..{figure.period_end}"
    return repr(getattr(figure, name))


def _pair(wanted: Sequence[Expected], found: Sequence[records.Figure]) -> list[tuple[int, int]]:
    """One-to-one pairs of overlapping span and equal numbers, the largest overlap first."""
    overlaps = [
        (min(want.end, got.char_end) - max(want.start, got.char_start), want_at, got_at)
        for want_at, want in enumerate(wanted)
        for got_at, got in enumerate(found)
        if _numbers_agree(want, got)
    ]
    pairs: list[tuple[int, int]] = []
    for size, want_at, got_at in sorted(overlaps, key=lambda row: (-row[0], row[1], row[2])):
        if size > 0 and all(want_at != want and got_at != got for want, got in pairs):
            pairs.append((want_at, got_at))
    return sorted(pairs)


def _numbers_agree(want: Expected, got: records.Figure) -> bool:
    """A range must agree at both ends; elsewhere the stated number may stand as value or as either bound."""
    if want.value is None:
        return _equal(want.low, got.value_low) and _equal(want.high, got.value_high)
    return any(_equal(want.value, number) for number in (got.value, got.value_low, got.value_high))


def _equal(a: float | None, b: float | None) -> bool:
    """Equal to a relative 1e-4, which lets 33.3333 stand for a third."""
    return a is not None and b is not None and abs(a - b) <= 1e-4 * max(abs(a), abs(b))


_FUNCTION_WORD = re.compile(
    "an?|the|of|in|on|at|to|for|by|with|from|as|than|and|or|is|are|was|were|be|been|has|have|had|will|would|that|which|who"
    "|whose|this|these|those|its|their|his|her|it|they"
)


_SPELLED_OUT = {"kg": "kilogram", "kilo": "kilogram"}


def _stem(word: str) -> str:
    """A crude singular, enough to let a noun meet its plural (and a kilo the kilogram): no more is claimed."""
    if word in _SPELLED_OUT:
        return _SPELLED_OUT[word]
    for ending, stem in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + stem
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _content(text: str) -> set[str]:
    words = re.findall(r"\w+(?:[.,]\w+)*", text.lower().replace("\u2019", "'").replace("'s", ""))
    return {_stem(word) for word in words if not _FUNCTION_WORD.fullmatch(word)}


def words_agree(want: str | None, got: str | None, floor: float = 0.5) -> bool:
    """Both null, or F1 of the content words at ``floor`` or above, or all content words of one within the other."""
    if not want or not got:
        return not want and not got
    a, b = _content(want), _content(got)
    common = len(a & b)
    return common > 0 and (2 * common / (len(a) + len(b)) >= floor or a <= b or b <= a)


def _unit_agrees(want: Expected, got: records.Figure) -> bool:
    """The unit itself, hyphens and number aside; a counted noun may also stand as the extractor's noun."""
    if want.unit is None:
        return got.unit is None
    offered = {_unit_form(name) for name in (got.unit, got.noun if want.kind in _COUNTING else None) if name}
    wanted = {_unit_form(want.unit)}
    if want.unit in ("death", "life"):
        wanted.add("person")  # a count of deaths is a count of those who died
    return bool(wanted & offered)


_COUNTING = ("count", "rate", "change", "rank")


def _unit_form(unit: str) -> str:
    return " ".join(_stem(word) for word in unit.casefold().replace("-", " ").split())


def _area_agrees(want: Expected, got: records.Figure) -> bool:
    """A code (GB, US-TX) must be the code; a place in the text's words may stand as area or as its printed text."""
    if want.area is None:
        return got.area is None and got.area_text is None
    if re.fullmatch("[A-Z]{2}(-[A-Z0-9]{1,3})?", want.area):
        return want.area == got.area
    return any(place is not None and words_agree(want.area, place) for place in (got.area, got.area_text))


_AGREES: dict[str, Callable[[Expected, records.Figure], bool]] = {
    "modifier": lambda want, got: _plain(want.modifier) == _plain(got.modifier),
    "kind": lambda want, got: want.kind == got.kind,
    "unit": _unit_agrees,
    "per": lambda want, got: words_agree(want.per, got.per),
    "direction": lambda want, got: want.direction == got.direction,
    "period": lambda want, got: (want.period_start, want.period_end) == (got.period_start, got.period_end),
    "area": _area_agrees,
    "attribution": lambda want, got: words_agree(want.attribution, got.attribution, floor=0.4),
    "status": lambda want, got: want.status == got.status,
    "concept": lambda want, got: words_agree(want.concept, got.concept),
}


def _plain(modifier: str) -> str:
    """``exact`` (exactly 40) and ``none`` (40) assert the same number."""
    return "none" if modifier == "exact" else modifier
