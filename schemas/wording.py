"""The content words of what a number counts: metric ids, and the likeness of two statistics, rest on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from schemas import vocabulary

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
STOP_WORDS = frozenset(
    [
        "a",
        "us",
        "uk",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "nor",
        "but",
        "as",
        "than",
        "that",
        "which",
        "who",
        "whose",
        "whom",
        "this",
        "these",
        "those",
        "their",
        "its",
        "his",
        "her",
        "our",
        "your",
        "my",
        "it",
        "they",
        "he",
        "she",
        "we",
        "you",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "having",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "must",
        "not",
        "no",
        "so",
        "such",
        "per",
        "each",
        "every",
        "some",
        "any",
        "all",
        "both",
        "more",
        "most",
        "other",
        "there",
        "here",
        "when",
        "while",
    ]
)


@lru_cache(maxsize=65_536)
def content_words(text: str) -> tuple[str, ...]:
    """The content words of a concept, lower case, plurals folded, in their order, each once."""
    seen = (singular(word) for word in _WORD.findall(text.lower().replace("’", "'")))
    return tuple(
        dict.fromkeys(word for word in seen if len(word) > 1 and word not in STOP_WORDS and not word.isdigit())
    )


def singular(word: str) -> str:
    """A crude English singular, the same for every form of a word that matters here; it need not be a word itself."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def counted_words(text: str) -> tuple[str, ...]:
    """The folded content words of what a figure counts, without those that only say that it is counted."""
    return tuple(word for word in dict.fromkeys(fold(content_words(text))) if word not in _idle())


def fold(words: Sequence[str]) -> list[str]:
    """Each word as the name of its group of synonyms (metrics.yaml), where it has one."""
    folded = _synonyms()
    return [folded.get(word, word) for word in words]


@cache
def group_names() -> frozenset[str]:
    """The names of the groups of synonyms."""
    return frozenset(vocabulary.load("metrics")["synonyms"])


@cache
def _synonyms() -> dict[str, str]:
    groups: dict[str, list[str]] = vocabulary.load("metrics")["synonyms"]
    return {word: name for name, words in groups.items() for phrase in words for word in content_words(phrase)}


@cache
def _idle() -> frozenset[str]:
    return frozenset(word for phrase in vocabulary.load("metrics")["idle"] for word in content_words(phrase))
