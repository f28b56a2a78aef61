"""What a quantity is about, in the manner of the NewsQuant benchmark: a bag of words.

Three things differ there, each for a whole class of figures.

- Where a number counts a noun, the benchmark puts the noun into the unit, and its concept is what the counted things
  belong to: the noun that a preposition ties to the number (``a survey of seven countries``: survey), else the subject
  of the clause (``Wood has scored 22 goals``: Wood), else what the noun's own ``of`` names (``seasons of Sesame
  Street``), else none. Our concept is the noun with what restricts it.
- Where our concept is not the subject of the clause, the benchmark names both (``Dell lays off 5% of its workforce``:
  workforce, Dell).
- It takes noun phrases alone: a clause that restricts ours (``workers who voted``, ``payment to help them``) is cut.

From all go the words that it leaves out: articles, prepositions, conjunctions, pronouns, auxiliaries, the possessive
ending. A part of a whole (a fraction) has no concept, since the whole is in the unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, lexer, lexicon, numeral
from flows.stages.extract.lexer import Token
from schemas.records import Figure
from tests.bench import newsquant_unit

_PUNCTUATION = "\"'“”‘’.,;:!?-–—"
_POSSESSIVE = ("'s", "’s", "'", "’")
_TIES = frozenset({"of", "on", "at", "for", "with", "in"})
_OPENS_CLAUSE = frozenset({"who", "whose", "whom", "which", "that", "to", "where", "when"})
_LONGEST = 6


def words_of(figure: Figure, text: str) -> list[str]:
    """The benchmark's concept of a figure of ``text``; ``["-"]`` for none."""
    start, end = figure.sentence_start, figure.sentence_start + len(figure.sentence)
    tokens = lexer.tokens(text, start, end, numeral.NUMBER_WORDS)
    at = next((n for n, token in enumerate(tokens) if token.end > figure.quote_start), 0)
    if newsquant_unit.is_counted(figure):
        found = _bag(_tied(tokens, at) or _subject(tokens, at) or _whole(tokens, figure.quote_end))
    else:
        found = _bag(_phrase(figure.concept or ""))
        subject = _bag(_subject(tokens, at)) if found else []
        found += [] if set(subject) & set(found) else subject
    return found or ["-"]


def _phrase(concept: str) -> str:
    """The concept up to the clause that restricts it."""
    words = concept.split()
    end = next((n for n, word in enumerate(words) if n and word.lower() in _OPENS_CLAUSE), len(words))
    return " ".join(words[:end])


def _bag(phrase: str) -> list[str]:
    """The content words of a phrase in their order, each once."""
    words = [_bare(word) for word in phrase.replace(",", " ").split()]
    kept = [word for word in words if word and word.lower() not in lexicon.FUNCTION]
    return list(dict.fromkeys(kept))


def _bare(word: str) -> str:
    word = word.strip(_PUNCTUATION)
    ending = next((ending for ending in _POSSESSIVE if word.endswith(ending)), "")
    return word.removesuffix(ending)


def _tied(tokens: Sequence[Token], at: int) -> str:
    """The noun before the preposition that leads to the number."""
    last = at - 1
    if last < 1 or tokens[last].low not in _TIES:
        return ""
    first = last
    while first > 0 and _in_phrase(tokens[first - 1]) and last - first < _LONGEST:
        first -= 1
    return clause.text_of(tokens, range(first, last))


def _in_phrase(token: Token) -> bool:
    return token.kind == "w" and not lexicon.is_stop(token.low)


def _subject(tokens: Sequence[Token], at: int) -> str:
    span = clause.subject(tokens, at)
    if span is None or clause.is_numeric(tokens[span.first]):
        return ""
    return _phrase(clause.text_of(tokens, range(span.first, span.last + 1)))


def _whole(tokens: Sequence[Token], end: int) -> str:
    """The words after ``of`` right behind the counted noun."""
    of = next((n for n, token in enumerate(tokens) if token.start >= end), len(tokens))
    if of + 1 >= len(tokens) or tokens[of].low != "of":
        return ""
    first = of + 1
    while first < len(tokens) and tokens[first].low in lexicon.DETERMINER:
        first += 1
    last = first
    while last < len(tokens) and _in_phrase(tokens[last]) and last - first < _LONGEST:
        last += 1
    return clause.text_of(tokens, range(first, last))
