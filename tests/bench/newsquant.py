"""Writes predictions for the NewsQuant benchmark and scores them.

    python -m tests.bench.newsquant GOLD.json --out PREDICTIONS.jsonl [--scorer SCRIPT]

GOLD holds sentences with their quantities; only the sentences are read. Each is extracted as an English article
without date or country. The benchmark counts other things than Statwire does, and writes some in another way. What
this converter does about it goes by classes of figures or of skipped numbers, each with its reason; no sentence, text
or value is looked at.

Dropped
  rank              third-largest, No. 1: the benchmark has no ordinals
  pair              both: it counts no pairs
  multiple in words double, twice, tenfold: it has only ``N times``
  span before noun  a two-year deal: it takes these as part of the noun
Added
  one of            one of the best screens: it counts 1, in the noun's words; to us it is a pronoun
  anchoring span    in the past two years: it counts 2 years; to us it only dates something
Joined
  change            from 10 to 20: its one range for our two figures
  score             2-1: the same; 2-2 is the number 2
Rewritten
  vague power       tens of thousands: 10^k to 10^(k+1); dozens 12 to 120
  hundredth         37 cents: 37 of its unit cent, to us 0.37 of the currency
  fraction          two-thirds: 0.667 with the unit ``% `` and the noun; 1/16 of a pint in the measure
  modifier          its six signs; exact, between and vague powers are =; a number right behind a form of the verb
                    ``average`` is ~; where no bound stands the direction, of a change alone (the level that it leads
                    to is =, a range ``between .. and`` too), and only where it is told before the number (``rose
                    5%``), not by the noun or comparative after it
  unit, concept     newsquant_unit names the one, newsquant_concept makes a bag of words of the other
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flows.stages.extract import extract, kind, lexicon, numeral
from schemas.records import Figure, Skipped
from tests.articles import article
from tests.bench import newsquant_concept, newsquant_unit

_SIGNS = {"approx": "~", "more_than": ">", "at_least": ">", "less_than": "<", "at_most": "<"}
_MEANS = frozenset({"averages", "averaged", "averaging"})
_LEADS_LEVEL = frozenset({"to", "at", "is", "was", "from"})  # growth to 2 per cent is a level of growth
_DOZENS = (12.0, 120.0)
_BEHIND = 2
_PUNCTUATION = ".;:?!"
_PARTED = re.compile(r" [-–] |—")
_JOINED = {"join.from_to_change": "change", "join.score": "score"}


@dataclass(frozen=True)
class Prediction:
    """One quantity as the benchmark's scorer reads it; a range where ``is_range``."""

    value_low: float
    value_high: float | None
    is_range: bool
    modifier: str
    unit: str
    concept: list[str]
    start: int
    end: int


def predict(text: str, counts: Counter[str]) -> list[Prediction]:
    """The predictions for one sentence; ``counts`` is told what was done."""
    figures, skipped = extract(article(text, None))
    counts["figures"] += len(figures)
    kept = []
    for figure in figures:
        reason = _dropped(figure, text)
        if reason:
            counts[f"dropped: {reason}"] += 1
        else:
            kept.append(figure)
    found = [*_joined(kept, text, counts), *_added(text, skipped, counts)]
    return sorted(found, key=lambda prediction: prediction.start)


def _dropped(figure: Figure, text: str) -> str | None:
    if figure.kind == "rank":
        return "rank"
    if "number.both" in figure.rules:
        return "pair"
    if "number.multiple" in figure.rules and not any(letter.isdigit() for letter in figure.value_text):
        return "multiple in words"
    hyphened = text[figure.char_end : figure.char_end + 1] in ("-", "‑")
    if hyphened and newsquant_unit.is_time(figure) and figure.kind != "age":
        return "span before noun"
    return None


def _joined(figures: Sequence[Figure], text: str, counts: Counter[str]) -> Iterator[Prediction]:
    at = 0
    while at < len(figures):
        figure = figures[at]
        following = figures[at + 1] if at + 1 < len(figures) else None
        rule = next((rule for rule in _JOINED if rule in figure.rules and following and rule in following.rules), None)
        if rule and following:
            counts[f"joined: {_JOINED[rule]}"] += 1
            yield _as_range(_written(figure, text, counts), _written(following, text, counts), rule)
            at += 1
        else:
            yield _written(figure, text, counts)
        at += 1


def _as_range(first: Prediction, second: Prediction, rule: str) -> Prediction:
    named = first if first.unit != "-" else second
    high = second.value_high if second.value_high is not None else second.value_low
    return replace(
        first,
        value_high=high,
        is_range=first.value_low != high,
        modifier="=" if rule == "join.from_to_change" else first.modifier,
        unit=named.unit,
        end=second.end,
    )


def _written(figure: Figure, text: str, counts: Counter[str]) -> Prediction:
    low, high, is_range = _bounds(figure)
    unit = newsquant_unit.name(figure)
    concept = newsquant_concept.words_of(figure, text)
    if "number.vague" in figure.rules:
        counts["rewritten: vague power"] += 1
    if newsquant_unit.hundredth(figure):
        counts["rewritten: hundredth"] += 1
        low, high = round(low * 100, 6), round(high * 100, 6)
    if _is_fraction(figure):
        counts["rewritten: fraction"] += 1
        low, high = low / 100, high / 100
        unit, concept = newsquant_unit.of_fraction(figure.concept or ""), ["-"]
    return Prediction(
        low,
        high if is_range else None,
        is_range,
        _modifier(figure, text),
        unit,
        concept,
        figure.char_start,
        figure.char_end,
    )


def _bounds(figure: Figure) -> tuple[float, float, bool]:
    low = figure.value_low if figure.value is None else figure.value
    high = figure.value_high if figure.value is None else figure.value
    low, high = low if low is not None else high or 0.0, high if high is not None else low or 0.0
    if "number.vague" not in figure.rules:
        return low, high, figure.value is None
    return (*(_DOZENS if "dozens" in figure.value_text.lower() and low < 100 else (low / 2, high + 1)), True)


def _is_fraction(figure: Figure) -> bool:
    return figure.unit == "percent" and bool({"number.fraction", "number.in_ten"}.intersection(figure.rules))


def _modifier(figure: Figure, text: str) -> str:
    if "number.vague" in figure.rules:
        return "="
    if _is_mean(figure, text):
        return "~"
    sign = _SIGNS.get(figure.modifier) or ("~" if "modifier.approx" in figure.rules else None)
    return sign or _direction(figure, text) or "="


def _is_mean(figure: Figure, text: str) -> bool:
    """``averaging 15.9 degrees``: the verb stands right before the number."""
    return not _MEANS.isdisjoint(text[: figure.char_start].lower().split()[-1:])


def _direction(figure: Figure, text: str) -> str | None:
    if figure.kind != "change" or figure.modifier_text == "between":
        return None
    if not _LEADS_LEVEL.isdisjoint(text[: figure.char_start].lower().split()[-1:]):
        return None
    behind = _PARTED.split(text[max(figure.char_end, figure.quote_end) :])[0].replace("-", " ").split()[:_BEHIND]
    told_behind = any(word.strip(".,;").lower() in kind.CHANGE_WORDS for word in behind)
    return None if told_behind else figure.direction


def _added(text: str, skipped: Sequence[Skipped], counts: Counter[str]) -> Iterator[Prediction]:
    for token in skipped:
        following = _words_after(text, token)
        if token.skip_class == "pronoun" and token.text.lower() == "one" and following[:1] == ["of"]:
            counts["added: one of"] += 1
            words = newsquant_unit.noun_phrase(_first_plural(following[1:]))
            yield Prediction(1.0, None, False, "=", words or "-", ["-"], token.char_start, token.char_end)
    anchors = [token for token in skipped if token.skip_class == "duration_anchor" and _value(token) is not None]
    for index, token in enumerate(anchors):
        found = _anchor(text, anchors[index - 1] if index else None, token)
        if found is not None:
            counts["added: anchoring span"] += 1
            yield found


def _anchor(text: str, before: Skipped | None, token: Skipped) -> Prediction | None:
    """``two years``; with the number before it ``three or four years``."""
    unit = lexicon.singular("".join(_words_after(text, token)[:1]).lower())
    value = _value(token)
    if unit not in newsquant_unit.TIME_UNITS or value is None:
        return None
    first = before if before and text[before.char_end : token.char_start].strip() in ("or", "to", "-", "–") else None
    low = _value(first) if first else None
    start = first.char_start if first else token.char_start
    high = value if low is not None else None
    return Prediction(value if low is None else low, high, low is not None, "=", unit, ["-"], start, token.char_end)


def _value(token: Skipped) -> float | None:
    word = token.text.lower()
    return float(word) if word.isdecimal() else numeral.CARDINAL.get(word)


def _words_after(text: str, token: Skipped) -> list[str]:
    return [word.strip(_PUNCTUATION) for word in text[token.char_end :].split(",")[0].split()]


def _first_plural(words: Sequence[str]) -> str:
    """The words up to the first plural: ``the best wireless speakers``."""
    end = next((n for n, word in enumerate(words) if lexicon.is_plural(word.lower())), -1)
    return " ".join(words[: end + 1])


def main() -> int:
    """Write predictions, print what was done, and run the scorer where one is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scorer", type=Path)
    args = parser.parse_args()
    sentences = [entry["text"] for entry in json.loads(args.gold.read_text("utf-8"))]
    counts: Counter[str] = Counter()
    with args.out.open("w", encoding="utf-8") as file:
        for number, sentence in enumerate(sentences):
            for prediction in predict(sentence, counts):
                counts["predictions"] += 1
                file.write(json.dumps({"sent_id": number, **asdict(prediction)}, ensure_ascii=False) + "\n")
    for name in sorted(counts):
        print(f"{counts[name]:6} {name}")
    if args.scorer is None:
        return 0
    command = [sys.executable, str(args.scorer), str(args.out), "--gold", str(args.gold)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
