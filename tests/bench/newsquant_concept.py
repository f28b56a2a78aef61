"""What a quantity is about, in the manner of the NewsQuant benchmark: a bag of words.

The engine gives concept and subject. What differs there goes by classes of figures, never by a sentence or a text.

- Where a number counts a noun, the benchmark puts the noun into the unit, and its concept is what the counted things
  belong to: the noun that a preposition ties to the number (``a survey of seven countries``: survey), else the subject
  of the clause (``Wood has scored 22 goals``: Wood), else what the noun's own ``of`` names (``seasons of Sesame
  Street``), else none. Our concept is the noun with what restricts it.
- Where our concept is not the subject of the clause, the benchmark names both (``Dell lays off 5% of its workforce``:
  workforce, Dell); so too where the subject's own measure is moved (``Apple lowered its guidance``: guidance, Apple).
  An age has no second: it is of whom it stands before.
- Where our concept is the subject, it names with it the noun that ``of`` or ``for`` ties to the number (``bought a
  notebook for 1,200``: notebook, Arnold), unless the number is a length of time.
- An abbreviated measure that is a noun to us (``John Gant (0.5 WAR)``) is of the name before it.
- It takes noun phrases alone: a clause that restricts ours (``workers who voted``, ``payment to help them``) or a
  participle at its end or before ``to`` (``tunnels blasted``) is cut,
  and what is done with money (``Ford paid``); ``exports to China`` stays. Of ``a movement
  through which footballers pledge`` it takes the subject inside.

From all go the words that it leaves out: articles, prepositions, conjunctions, pronouns, auxiliaries, the possessive
ending, words of amount (``total``, ``few``), and another quantity inside the name (``1.6 liter``). A part of a whole
(a fraction) has no concept, since the whole is in the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flows.stages.extract import clause, clause_verb, concept_place, concept_subject, lexer, lexicon, numeral, period
from flows.stages.extract.concept_place import Times
from flows.stages.extract.lexer import Token
from schemas.records import UNDATED, Figure
from tests.bench import newsquant_unit

_PUNCTUATION = "\"'“”‘’.,;:!?-–—"
_POSSESSIVE = ("'s", "’s", "'", "’")
_TIES = frozenset({"of", "on", "at", "for", "with", "in"})
_TIES_MEASURES = frozenset({"of", "for"})
_OWN = frozenset({"its", "his", "her", "their"})
_OPENS_CLAUSE = frozenset({"who", "whose", "whom", "which", "that", "to", "where", "when"})
_AMOUNTS = frozenset({"total", "few", "many", "several"})
_CURRENCY_SIGNS = frozenset("$£€¥")
_LONGEST = 6


def words_of(figure: Figure, text: str) -> list[str]:
    """The benchmark's concept of a figure of ``text``; ``["-"]`` for none."""
    start, end = figure.sentence_start, figure.sentence_start + len(figure.sentence)
    tokens = lexer.tokens(text, start, end, numeral.NUMBER_WORDS)
    at = next((n for n, token in enumerate(tokens) if token.end > figure.quote_start), 0)
    times = [(time.start, time.end) for time in period.find_times(text, UNDATED)]
    if newsquant_unit.is_spelled_out(figure):
        phrases = [_name_before(tokens, at)]
    elif newsquant_unit.is_counted(figure):
        phrases = [_tied(tokens, at, _TIES) or _subject(tokens, at, times) or _whole(tokens, figure.quote_end)]
    else:
        phrases = _of_measure(figure, tokens, at, times)
    return _bag(" ".join(phrases), _measures(tokens)) or ["-"]


def _of_measure(figure: Figure, tokens: Sequence[Token], at: int, times: Times) -> list[str]:
    """Our concept, with the subject or the noun that is tied to the number where they are not the same."""
    own = _phrase(figure.concept or "")
    if not own or figure.kind == "age":
        return [own]
    subject = _subject(tokens, at, times)
    if subject and own.startswith(f"{subject} ") and own[len(subject) + 1 :].split()[0] in clause_verb.SPENDING:
        own = subject
    if " " in own and clause_verb.is_participle(own.split()[-1]) and own.split()[-1] in clause_verb.SPENDING:
        own = own.rpartition(" ")[0]
    if not _overlap(own, subject):
        return [own, subject]
    owner = _owner(tokens, at, times)
    if owner:
        return [own, "" if _overlap(own, owner) else owner]
    return [own] if newsquant_unit.is_time(figure) else [_tied(tokens, at, _TIES_MEASURES), own]


def _overlap(one: str, other: str) -> bool:
    return not set(_bag(one)).isdisjoint(_bag(other))


def _owner(tokens: Sequence[Token], at: int, times: Times) -> str:
    """``Apple lowered its guidance to``: whose the moved measure is."""
    span = clause.subject(tokens, at)
    if span is None or not span.first or tokens[span.first - 1].low not in _OWN:
        return ""
    return _phrase(concept_subject.find(tokens, span.first, times) or "")


def _phrase(concept: str) -> str:
    """The concept up to the clause that restricts it."""
    words = concept.split()
    end = next((n for n in range(1, len(words)) if _opens_clause(words, n)), len(words))
    return " ".join(words[:end])


def _opens_clause(words: Sequence[str], at: int) -> bool:
    word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
    if word == "to" and following[:1].isupper():
        return False
    return word.lower() in _OPENS_CLAUSE or (following in ("", "to") and word.islower() and word.endswith("ed"))


def _measures(tokens: Sequence[Token]) -> frozenset[str]:
    """The numbers and units of the quantities that a sentence gives in a unit of measure."""
    pairs = [
        (one.text, unit.text)
        for before, (one, unit) in zip(["", *(token.text for token in tokens)], pairwise(tokens), strict=False)
        if one.kind == "n" and unit.kind == "w" and concept_place.is_unit(unit.low) and before not in _CURRENCY_SIGNS
    ]
    return frozenset(word for pair in pairs for word in pair)


def _bag(phrase: str, measures: frozenset[str] = frozenset()) -> list[str]:
    """The content words of a phrase in their order, each once."""
    words = [_bare(word) for word in phrase.replace(",", " ").split()]
    kept = [word for word in words if word and word.lower() not in lexicon.FUNCTION | _AMOUNTS]
    return list(dict.fromkeys(word for word in kept if word not in measures))


def _bare(word: str) -> str:
    word = word.strip(_PUNCTUATION)
    ending = next((ending for ending in _POSSESSIVE if word.endswith(ending)), "")
    return word.removesuffix(ending)


def _tied(tokens: Sequence[Token], at: int, ties: frozenset[str]) -> str:
    """The noun before the preposition that leads to the number."""
    last = at - 1
    if last < 1 or tokens[last].low not in ties:
        return ""
    first = last
    while (
        first > 0 and _in_phrase(tokens[first - 1]) and not _is_verb(tokens, first - 1, at) and last - first < _LONGEST
    ):
        first -= 1
    return clause.text_of(tokens, range(first, last))


def _in_phrase(token: Token) -> bool:
    return token.kind == "w" and not lexicon.is_stop(token.low)


def _is_verb(tokens: Sequence[Token], at: int, end: int) -> bool:
    """``looked``, ``has implemented``: a finite verb is no part of a name."""
    word = tokens[at]
    return word.text.islower() and clause_verb.may_be(word.low) and clause_verb.is_finite(tokens, at, end)


def _subject(tokens: Sequence[Token], at: int, times: Times) -> str:
    """The subject of the clause; within ``the movement through which footballers`` the one behind the pronoun."""
    found = concept_subject.find(tokens, at, times) or ""
    return _phrase(found.rpartition(" which ")[2])


def _name_before(tokens: Sequence[Token], at: int) -> str:
    span = clause.noun_before(tokens, at)
    return clause.text_of(tokens, range(span.first, span.last + 1)) if span else ""


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
