"""The content words of what a number counts: metric ids, and the likeness of two statistics, rest on them."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STOP = frozenset(
    [
        "a",
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
    return tuple(dict.fromkeys(word for word in seen if word not in _STOP and not word.isdigit()))


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
