"""The content words of what a number counts: metric ids, and the likeness of two statistics, rest on them.

Words are brought to their first form (``lemma``: plural, -ed, -ing) and then to the name of their group of synonyms
(``fold``), both by the tables of schemas/vocabulary/metrics.yaml: general English, and no more of it than news needs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from schemas import vocabulary

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
STOP_WORDS = frozenset(vocabulary.load("metrics")["stop"])
"""Words of grammar."""

_VOWELS = frozenset("aeiouy")
_UNDOUBLED = frozenset("bdgmnprt")
_NEEDS_E = re.compile(
    r"(?:[^aeiou][aiou][cgsz]|[aeiou]{2}[csz]|[aiourl]v|[dnr]c|uc|[dr]g|(?:[^hb]|ch)ang|[el]ng|lung|[rnp]s|iz|[cglqsu]u|"
    r"[^aeiou]ut|(?:[^aeo]|cre)at|[vntm]ot|[^aeo]id|[^aeo]ad|[^o][ou]d|ib|[^aeiou][aou]m|[^aeiou][iu]n|[^aeiou][aiy]p|"
    r"[^aeiou][aeiou]k|[bdfgkptz]l|[^aou]il|[^ao]ul|[^aeo][ai]r|[^o]ur|(?:sc|st|gn|pl)or)$"
)
"""What a verb has before -ed and -ing where it ends in an e that they swallow."""

_HEADLINE = 3
"""How often a word of the headline counts."""


@lru_cache(maxsize=65_536)
def content_words(text: str) -> tuple[str, ...]:
    """The content words of a concept in their first forms, lower case, in their order, each once."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    seen = (lemma(word) for word in words if word not in STOP_WORDS)
    return tuple(
        dict.fromkeys(word for word in seen if len(word) > 1 and word not in STOP_WORDS and not word.isdigit())
    )


@lru_cache(maxsize=65_536)
def lemma(word: str) -> str:
    """The first form of a lower-case word: ``people`` is person, ``crossings`` crossing and that is cross.

    By rule, the same for every form that matters here; what comes out need not be a word itself.
    """
    word = word.removesuffix("'s").removesuffix("'")
    if found := _forms().get(word):
        return found
    one = singular(word)
    if one in _whole():
        return one
    return _forms().get(one) or _plain(one)


def singular(word: str) -> str:
    """A crude English singular, the same for every form of a word that matters here."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _plain(word: str) -> str:
    """Without -ed and -ing, where what is left can be a verb."""
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    size = 2 if word.endswith("ed") else 3 if word.endswith("ing") else 0
    stem = word[:-size] if size else word
    if not size or len(stem) < 3 or stem.endswith("e") or not _VOWELS & set(stem):
        return word
    if stem[-1] == stem[-2] and (stem[-1] in _UNDOUBLED or (stem[-1] == "l" and len(stem) >= 6)):
        return stem[:-1]
    return stem + "e" if _NEEDS_E.search(stem) else stem


@lru_cache(maxsize=65_536)
def counted_words(text: str) -> tuple[str, ...]:
    """The folded content words of what a figure counts, without those that only say that it is counted."""
    return telling_words(text, _idle())


@lru_cache(maxsize=65_536)
def told_words(text: str) -> tuple[str, ...]:
    """The folded content words of what a sentence says of a number, without those of the telling itself."""
    return telling_words(text, _untopical())


def telling_words(text: str, idle: frozenset[str]) -> tuple[str, ...]:
    """The folded content words of a text that are not idle, each once."""
    return tuple(dict.fromkeys(word for word in fold(content_words(text)) if word not in idle))


def fold(words: Iterable[str]) -> list[str]:
    """Each word as the name of its group of synonyms (metrics.yaml), where it has one."""
    folded = _synonyms()
    return [folded.get(word, word) for word in words]


def folded_list(name: str) -> frozenset[str]:
    """A list of words of metrics.yaml (``bare``, ``restricting`` ...), folded."""
    return frozenset(word for phrase in vocabulary.load("metrics")[name] for word in fold(content_words(phrase)))


@lru_cache(maxsize=65_536)
def curated_name(metric: str) -> str | None:
    """The metric of the vocabulary that one is of: ``disease_case`` of ``disease_case_measles_per_day``; else None."""
    entries = vocabulary.load("metrics")["metrics"]
    while metric and metric not in entries:
        metric = metric.rpartition("_")[0]
    return metric or None


@cache
def group_names() -> frozenset[str]:
    """The names of the groups of synonyms."""
    return frozenset(vocabulary.load("metrics")["synonyms"])


@lru_cache(maxsize=64)
def ranked_words(title: str | None, text: str) -> tuple[str, ...]:
    """The words of an article, the most telling first: those of its headline and its commonest.

    Words of the headline count for three, those written with a capital inside a sentence double.
    """
    counts: Counter[str] = Counter()
    for line in text.splitlines():
        counts.update(fold(_lemmas_of(line)))
    headline = dict.fromkeys(fold(_lemmas_of(title or "")))
    for word in headline:
        counts[word] += _HEADLINE
    names = names_in(text)
    kept = [(-count * (2 if word in names else 1), word) for word, count in counts.items() if word not in _untopical()]
    return tuple(word for _, word in sorted(kept))


def _lemmas_of(line: str) -> list[str]:
    words = _WORD.findall(line.lower().replace("’", "'"))
    return [form for word in words if word not in STOP_WORDS and not word[0].isdigit() and len(form := lemma(word)) > 2]


_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][A-Za-z]{2,}|[A-Z][a-z]{2,}(?= [A-Z])")


_OPENER = re.compile(r"\b[A-Z][a-z]{2,}")
_SMALL = re.compile(r"\b[a-z]{3,}")
_LEAST_TOLD = 2


@lru_cache(maxsize=256)
def names_in(text: str) -> frozenset[str]:
    """The first forms of words that stand with a capital inside a sentence, before another with one, or always."""
    small = set(_SMALL.findall(text))
    openers = Counter(word for word in _OPENER.findall(text) if word.lower() not in small)
    found = {*_NAME.findall(text), *(word for word, count in openers.items() if count >= _LEAST_TOLD)}
    plain = fold(lemma(word.lower()) for word in found if word.lower() not in STOP_WORDS)
    return frozenset(plain) - _in_names()


@cache
def _untopical() -> frozenset[str]:
    return _idle() | _told()


@cache
def place_words() -> dict[str, frozenset[str]]:
    """Names and demonyms of one word with the countries that they name: ``canadian`` is of CA."""
    found: dict[str, set[str]] = {}
    for code, entry in vocabulary.load("places")["countries"].items():
        for name in (*entry["names"], *entry["demonyms"]):
            for word in content_words(name) if " " not in name else ():
                found.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


@cache
def _synonyms() -> dict[str, str]:
    groups: dict[str, list[str]] = vocabulary.load("metrics")["synonyms"]
    return {lemma(word): name for name, words in groups.items() for word in words}


@cache
def _forms() -> dict[str, str]:
    forms: dict[str, list[str]] = vocabulary.load("metrics")["forms"]
    return {word: name for name, words in forms.items() for word in words}


@cache
def _whole() -> frozenset[str]:
    return frozenset(vocabulary.load("metrics")["whole"])


@cache
def _in_names() -> frozenset[str]:
    return folded_list("in_names")


@cache
def _idle() -> frozenset[str]:
    return folded_list("idle")


@cache
def _told() -> frozenset[str]:
    return folded_list("told")
