"""The names that the NewsQuant benchmark gives to units: one table, from ours to its own, and how it builds compounds.

It takes them from the unit table of its authors' extractor, spells them the British way, writes currencies in lower
case by nation (the dollar of the United States, a bare ``$`` anywhere, and the euro by the bare name), and names a
counted thing by its noun phrase, function words left out and the last word in the singular. What is not listed here
has the name that schemas/vocabulary/units.yaml gives it.
"""

from __future__ import annotations

from flows.stages.extract import lexicon, rules, skip_word
from schemas import vocabulary
from schemas.records import Figure

_UNITS = vocabulary.load("units")["units"]
_CURRENCIES = vocabulary.load("units")["currencies"]
TIME_UNITS = frozenset(name for name, unit in _UNITS.items() if unit["dimension"] == "time")

OWN_NAMES = {
    "percent": "percentage",
    "degree Celsius": "celsius",
    "degree Fahrenheit": "fahrenheit",
    "pound": "pound-mass",
    "revolution per minute": "revolutions per minute",
    "milliampere hour": "milliampere-hour",
    "part per million": "parts-per-million",
    "part per billion": "parts-per-billion",
    "million British thermal units": "mega british thermal unit",
    "British thermal unit": "british thermal unit",
    "USD": "dollar",
    "EUR": "euro",
    "GBP": "pound sterling",
    "ILS": "shekel",
}
"""Names that differ from the vocabulary's by more than case."""

BY_FORM = {
    "bhp": "brake horsepower",
    "lb-ft": "foot pound-force",
    "ft-lb": "foot pound-force",
    "pound-feet": "pound-foot",
    "WAR": "win above replacement",
}
"""Two of its units that are one of ours, told apart by how they are printed, and abbreviations that it spells out."""

DENOMINATORS = {
    "h": "hour",
    "hr": "hour",
    "s": "second",
    "sec": "second",
    "min": "minute",
    "kg": "kilogram",
    "mmBTU": "mega british thermal unit",
    "mmbtu": "mega british thermal unit",
    "square meter": "square metre",
    "sq m": "square metre",
    "sq ft": "square foot",
    "sq foot": "square foot",
    "liter": "litre",
    "annum": "year",
}
"""How the words after ``per`` are spelled out; others stand as printed."""

_HUNDREDTHS = {
    form: name
    for name, entry in rules.load("currency")["by_country"]["hundredths"].items()
    for form in (*entry["words"], *entry.get("signs", ()))
}

_QUOTED = rules.load("currency")["by_country"]["quoted"]["names"]
_STATED_RATES = frozenset({"per.per", "per.a"})
_POSITIVES = {"best": "good", "worst": "bad", "most": "", "least": ""}
_MUTE_E = ("rg", "v", "c", "at", "rs", "ps", "uest")


def name(figure: Figure) -> str:
    """The benchmark's name of the figure's unit, ``-`` where it has none."""
    base = _base(figure)
    if figure.kind == "age" and figure.unit in _UNITS:
        return f"{base} of age"
    if figure.per and base != "-" and base != "percentage" and _STATED_RATES.intersection(figure.rules):
        return f"{base} per {DENOMINATORS.get(figure.per, figure.per)}"
    return base


def _base(figure: Figure) -> str:
    if "number.multiple" in figure.rules:
        return "count"
    if figure.unit is None:
        return "-"
    hundredth_name = hundredth(figure)
    if hundredth_name:
        return "point" if hundredth_name == "penny" else hundredth_name  # its table reads the p of a share as point
    form = BY_FORM.get((figure.unit_text or "").split(" ")[0]) or BY_FORM.get(_counted(figure))
    if form:
        return form
    if is_counted(figure):
        return noun_phrase(_counted(figure)) or figure.noun or "-"
    if figure.unit_text in _QUOTED and figure.unit_text not in figure.quote:
        return "-"  # what one money costs in another has no unit there
    return OWN_NAMES["USD"] if figure.unit_text == "$" else of_unit(figure.unit)


def hundredth(figure: Figure) -> str | None:
    """The name of the cent or penny that the figure was printed in."""
    return _HUNDREDTHS.get(figure.unit_text or "") if figure.unit in _CURRENCIES else None


def is_counted(figure: Figure) -> bool:
    """True for a number of things rather than of a unit of measure."""
    return figure.unit not in _UNITS and figure.unit not in _CURRENCIES and figure.unit is not None


def is_spelled_out(figure: Figure) -> bool:
    """True for an abbreviated measure that is a noun to us, and a unit of the benchmark's table (``0.5 WAR``)."""
    return is_counted(figure) and _counted(figure) in BY_FORM


def is_time(figure: Figure) -> bool:
    """True for a length of time."""
    return figure.unit in TIME_UNITS


def of_unit(unit: str) -> str:
    """The benchmark's name of a unit or currency of the vocabulary."""
    return OWN_NAMES.get(unit) or (_CURRENCIES[unit].lower() if unit in _CURRENCIES else unit)


def _counted(figure: Figure) -> str:
    """The words of the quote after the number: the counted noun with its adjectives; the noun alone when carried."""
    return figure.quote[figure.char_end - figure.quote_start :].split(" per ")[0].strip(" -")


def noun_phrase(words: str) -> str:
    """A noun phrase as a unit: function words out, superlatives in the positive, the last word in the singular."""
    kept = [_positive(word) for word in words.split() if word.lower() not in lexicon.FUNCTION]
    kept = [word for word in kept if word]
    if not kept:
        return ""
    return " ".join([*kept[:-1], _singular(kept[-1])])


def of_fraction(whole: str) -> str:
    """The unit of a part: the measure that it is a part of, else ``% `` and the words of the whole."""
    words = noun_phrase(whole)
    last = words.rpartition(" ")[2]
    return of_unit(last) if last in _UNITS else f"% {words or '-'}"


def _singular(word: str) -> str:
    low = word.lower()
    if low == "people":
        return word
    singular = lexicon.singular(low)
    return singular if word.islower() else word[: len(singular)] if low.startswith(singular) else singular


def _positive(word: str) -> str:
    """``best`` is good, ``largest`` large, ``biggest`` big; ``most`` is no word of its own."""
    if word in _POSITIVES:
        return _POSITIVES[word]
    if not word.islower() or not skip_word.is_superlative(word):
        return word
    stem = word.removesuffix("est")
    if stem[-1] == stem[-2:-1] and stem[-1] not in "lse":
        return stem[:-1]
    return stem + "e" if stem.endswith(_MUTE_E) else stem
