"""English word classes by list and ending: what bounds a noun phrase, what is a plural, who is a person.

There is no tagger here. News prose puts a number before its noun; a closed list of the words that cannot stand inside a
noun phrase, and the shape of plurals and participles, find that noun in a few look-ups.
"""

from __future__ import annotations

from functools import lru_cache

from flows.stages.extract import rules
from flows.stages.extract.memo import kept

_DATA = rules.load("noun")
_WORDS = {name: frozenset(words) for name, words in _DATA["words"].items()}
PREPOSITION = _WORDS["preposition"]
CONJUNCTION = _WORDS["conjunction"]
DETERMINER = _WORDS["determiner"]
PRONOUN = _WORDS["pronoun"]
AUXILIARY = _WORDS["auxiliary"]
ADVERB = _WORDS["adverb"]
VERB = _WORDS["verb"]
LINKING = _WORDS["linking"]
QUANTITY = _WORDS["quantity"]
_ATTRIBUTIVE = _WORDS["attributive"]
FUNCTION = PREPOSITION | CONJUNCTION | DETERMINER | PRONOUN | AUXILIARY | ADVERB
"""Words that cannot stand inside a noun phrase after a number."""

_PLURALS: dict[str, str] = _DATA["plurals"]
_PEOPLE = frozenset(_DATA["people"]["nouns"])
_NOT_PEOPLE = frozenset(_DATA["people"]["things"])
_PEOPLE_ENDINGS = tuple(_DATA["people"]["endings"])
_LEAST_STEM = 3


@kept(20_000)
def singular(word: str) -> str:
    """The singular of a noun in lower case; a word that is none comes back as it is."""
    if word in _PLURALS:
        return _PLURALS[word]
    head, hyphen, tail = word.rpartition("-")
    if hyphen and tail:
        return f"{head}-{singular(tail)}"
    if word.endswith("men") and len(word) > 5 and word not in _NOT_PEOPLE:
        return word[:-2] + "an"
    if not word.endswith("s") or word in _ATTRIBUTIVE or word.endswith(("ss", "us", "is")) or len(word) <= _LEAST_STEM:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


@kept(20_000)
def is_plural(word: str) -> bool:
    """True for what looks like a plural noun (``migrants``, ``people``), in lower case."""
    if word in _PLURALS:
        return word != _PLURALS[word] or word in ("aircraft", "sheep", "fish", "cattle", "police", "staff", "species")
    if word in FUNCTION or word in _ATTRIBUTIVE or "'" in word or len(word) <= _LEAST_STEM - 1:
        return False
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "ous"))


@lru_cache(maxsize=20_000)
def is_person(noun: str, capital: bool = False) -> bool:
    """True for a singular noun in lower case that names people; ``capital`` lets demonyms in (``Germans``)."""
    if noun in _PEOPLE or noun.rpartition("-")[2] in _PEOPLE:
        return True
    if noun in _NOT_PEOPLE:
        return False
    if noun.endswith(_PEOPLE_ENDINGS) and len(noun) > 4:
        return True
    return capital and noun.endswith(("an", "ese", "i", "ian"))


@kept(20_000)
def is_stop(word: str) -> bool:
    """True for a word that ends a noun phrase."""
    return word in FUNCTION or word in VERB


def is_participle(word: str) -> bool:
    """``rejected``, ``granted``: may open what restricts a noun."""
    return (word.endswith("ed") and len(word) > 4) or word in (
        "taken",
        "given",
        "seen",
        "sold",
        "made",
        "held",
        "paid",
        "born",
        "found",
        "sent",
        "built",
    )
