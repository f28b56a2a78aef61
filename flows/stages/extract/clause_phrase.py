"""The noun phrase that ends at a token: how far left it goes, and what in front of it is no part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.stages.extract import clause_verb, lexicon, rules
from flows.stages.extract.lexer import Token

REACH = 60
LONGEST_NAME = 7
CLOSING = {")": "(", "]": "["}
_EDGES = frozenset(',;:—–…•|“”"?!([')
RELATIVE = frozenset({"which", "who", "that"})
_OPENERS = rules.words("clause", "openers") - {"and", "or"} | rules.words("clause", "parting")
TIMES = rules.words("clause", "times")
_TIME_STEMS = frozenset(word.rstrip("s") for word in TIMES)
ONWARD = rules.words("clause", "onward")
_STANDING = lexicon.PRONOUN - {"those", "these", "this", "there", "here", "one"}
FRAMES = rules.words("clause", "framing")
ARTICLES = rules.words("clause", "articles")


class Span(NamedTuple):
    """Tokens from ``first`` to ``last``, both included."""

    first: int
    last: int


def opening(tokens: Sequence[Token], at: int, least: int) -> int:
    """The bracket that the one at ``at`` closes; ``at`` itself where there is none."""
    sign = CLOSING[tokens[at].text]
    return next((n for n in range(at - 1, max(least, at - 20) - 1, -1) if tokens[n].text == sign), at)


def is_glued(tokens: Sequence[Token], at: int) -> bool:
    """``A2``: a letter that a number goes on from is a name."""
    return tokens[at].text == "A" and at + 1 < len(tokens) and tokens[at + 1].kind == "n" and not tokens[at + 1].gap


def name(tokens: Sequence[Token], last: int, least: int) -> Span | None:
    """The noun phrase that ends at ``last``, with what ``of`` ties to it."""
    while last > least and tokens[last].low in CLOSING:
        last = opening(tokens, last, least) - 1
    first = last + 1
    if last >= least and _is_noun(tokens[last]):
        first -= 1
    while first > least and last - first < 2 * LONGEST_NAME and _in_name(tokens, first - 1):
        first -= 1
    while first <= last and (
        (tokens[first].low in ARTICLES and not is_glued(tokens, first))
        or tokens[first].low == "of"
        or (tokens[first].kind == "s" and tokens[first].text != "$")
    ):
        first += 1
    first = _after_frame(tokens, first, last) or first
    return Span(first, last) if first <= last else None


def _is_noun(token: Token) -> bool:
    """A word that a noun phrase may end in, though it could be a verb elsewhere (``shares``, ``grant``)."""
    word = token.low
    return (
        token.kind == "w" and word not in lexicon.FUNCTION and (word in clause_verb.BASE or word in clause_verb.THIRD)
    )


def _in_name(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if is_glued(tokens, at):
        return True
    if token.low == "of":
        return at > 0 and tokens[at - 1].kind == "w" and tokens[at - 1].low not in lexicon.FUNCTION
    if token.low in ARTICLES:
        return at > 0 and tokens[at - 1].low == "of"
    if token.low == "per":
        return at > 0 and tokens[at - 1].kind == "w" and tokens[at - 1].low not in lexicon.FUNCTION
    if token.kind == "s":
        return token.text in "&-'’." and (token.text != "." or len(tokens[at - 1].text) < 3)
    if token.kind == "n":
        return at > 0 and (tokens[at - 1].text[:1].isupper() or not tokens[at].gap)
    if token.low == "worth" and at and tokens[at - 1].low == "net":
        return True
    if token.low in lexicon.FUNCTION or clause_verb.is_adverb(token.low):
        return False
    if not clause_verb.may_be(token.low) or _is_adjective(tokens, at):
        return True
    if clause_verb.is_finite(tokens, at, len(tokens)) or clause_verb.follows_auxiliary(tokens, at):
        return False
    return not (at and tokens[at - 1].low == "to" and token.low in clause_verb.BASE)


def _is_adjective(tokens: Sequence[Token], at: int) -> bool:
    """``maximum sustained winds``: a participle between an adjective and its noun."""
    word, after = tokens[at].low, tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or not word.endswith("ed") or word in clause_verb.MOVING or word in lexicon.LINKING:
        return False
    before = tokens[at - 1]
    fits = at > 1 and before.text.islower() and before.low not in lexicon.FUNCTION and not lexicon.is_plural(before.low)
    return fits and after.text.islower() and after.low not in lexicon.FUNCTION


def phrase(tokens: Sequence[Token], last: int, least: int, verb: int) -> Span | None:
    """The noun phrase before a verb, back to where its clause begins."""
    first, at = last + 1, last
    while at >= least:
        token = tokens[at]
        word = token.low
        if word in CLOSING:
            at = opening(tokens, at, least)
        elif word in RELATIVE and not _runs_through(tokens, at):
            break
        elif word in ("and", "or"):
            if tokens[at + 1].low not in ONWARD and _opens_clause(tokens, at, least):
                break
        elif (word in _EDGES and not _is_inside(tokens, at, last)) or _opens(tokens, at) or _is_dash(tokens, at):
            first = at if word in lexicon.PREPOSITION else first
            break
        elif clause_verb.may_be(word) and _bounds(tokens, at, verb) and not _ends_time(tokens, at):
            relative = _relative_before(tokens, at, least)
            if relative is None:
                break
            at = relative
        first = at
        at -= 1
    return trimmed(tokens, first, last)


def _is_inside(tokens: Sequence[Token], at: int, last: int) -> bool:
    """``7:58``, ``in England, Scotland and Wales``: a sign that parts no clauses."""
    if at == 0 or at >= last:
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    if tokens[at].text == ":":
        return before.kind == "n" and after.kind == "n"
    if tokens[at].text != "," or not (before.text[:1].isupper() and after.text[:1].isupper()) or before.low in TIMES:
        return False
    return any(tokens[n].low in ("and", ",") for n in range(at + 2, min(at + 4, last)))


def _is_dash(tokens: Sequence[Token], at: int) -> bool:
    """``NEW DELHI (Reuters) - India's output``: a hyphen between blanks is a dash."""
    return tokens[at].text == "-" and tokens[at].gap and at + 1 < len(tokens) and tokens[at + 1].gap


def _runs_through(tokens: Sequence[Token], relative: int) -> bool:
    """``the period in which``, ``the year that ended``: a relative clause that only dates the noun phrase."""
    return relative > 0 and (tokens[relative - 1].low in lexicon.PREPOSITION or _ends_time(tokens, relative + 1))


def _ends_time(tokens: Sequence[Token], verb: int) -> bool:
    """``the three months ended March 31``, ``the year that ends in June``: a verb that belongs to the time."""
    if verb >= len(tokens) or tokens[verb].low not in ("ended", "ending", "ends", "began", "beginning", "begins"):
        return False
    before = verb - 1
    before -= before > 0 and tokens[before].low in RELATIVE
    return before >= 0 and tokens[before].low in TIMES


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """A conjunction, or a pronoun that no preposition governs: the noun phrase begins after it."""
    word = tokens[at].low
    if word in _OPENERS and word not in RELATIVE:
        return word != "so" or tokens[at + 1].low != "far"
    return word in _STANDING and not (at and tokens[at - 1].low in lexicon.PREPOSITION)


def _bounds(tokens: Sequence[Token], at: int, verb: int) -> bool:
    """A predicate of an earlier clause, finite or with its auxiliary."""
    word, after = tokens[at].low, tokens[at + 1]
    if clause_verb.is_finite(tokens, at, verb + 1):
        is_present = (
            not clause_verb.is_ed(word)
            and not clause_verb.is_auxiliary(tokens[at])
            and word not in clause_verb.PAST_ONLY
        )
        return not (is_present and after.low in lexicon.PREPOSITION)
    return clause_verb.is_participle(tokens[at].low) and clause_verb.follows_auxiliary(tokens, at)


def _relative_before(tokens: Sequence[Token], verb: int, least: int) -> int | None:
    """The relative pronoun of the clause whose verb this is, where a noun stands before it."""
    at = verb - 1
    while at > least and (clause_verb.is_auxiliary(tokens[at]) or clause_verb.is_adverb(tokens[at].low)):
        at -= 1
    if (
        at > least
        and tokens[at].low in RELATIVE
        and tokens[at - 1].kind == "w"
        and not clause_verb.may_be(tokens[at - 1].low)
    ):
        return at
    return None


def _opens_clause(tokens: Sequence[Token], conjunction: int, least: int) -> bool:
    """``fell 5% and sales rose``: a verb stands before the conjunction; ``Ross and Burlington fell``: none."""
    if conjunction > 1 and (tokens[conjunction - 1].kind in "ns" and tokens[conjunction - 1].text not in ")."):
        return tokens[conjunction - 2].low not in ("between", "from")
    for at in range(conjunction - 1, least - 1, -1):
        word = tokens[at].low
        if word in _EDGES or word in _OPENERS:
            return False
        if clause_verb.may_be(word) and clause_verb.is_finite(tokens, at, conjunction):
            return word not in clause_verb.SPEECH
    return False


def trimmed(tokens: Sequence[Token], first: int, last: int) -> Span | None:
    """The phrase without conjunctions, articles and signs before it, and without a phrase of time or place in front."""
    while first <= last and _is_edge_word(tokens[first]):
        first += 1
    while last >= first and (tokens[last].kind == "s" and tokens[last].text not in ").]"):
        last -= 1
    framed = _after_frame(tokens, first, last)
    if framed is not None:
        return trimmed(tokens, framed, last)
    dated = _after_time(tokens, first, last)
    if dated is not None:
        return trimmed(tokens, dated, last)
    if first <= last and tokens[first].low in ("with", "as", "like"):
        return trimmed(tokens, first + 1, last)
    if first <= last and tokens[first].low in lexicon.PREPOSITION:
        inner = _after_lead(tokens, first, last)
        if inner is None and tokens[first].low in _OPENERS:
            inner = first + 1
        return None if inner is None else trimmed(tokens, inner, last)
    return Span(first, last) if first <= last else None


def _after_frame(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """``New figures show rents``, ``The Central Bank projects growth``: where what is shown begins."""
    for at in range(first + 1, last):
        word, before, after = tokens[at].low, tokens[at - 1], tokens[at + 1]
        if word not in FRAMES or not tokens[at].text.islower() or after.kind != "w" or after.low in lexicon.PREPOSITION:
            continue
        by_many = word in clause_verb.BASE and lexicon.is_plural(before.low) and before.text.islower()
        if by_many or (word in clause_verb.THIRD and before.text[:1].isupper()):
            return at + 1
    return None


def _is_edge_word(token: Token) -> bool:
    if token.kind == "s":
        return token.text not in "$£€"
    return (
        token.low in lexicon.CONJUNCTION
        or token.low in ARTICLES
        or (token.low in lexicon.ADVERB and token.low not in ("more", "most"))
    )


def _after_time(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """``A year ago petrol``, ``So far this year Tesla shares``: where the noun phrase begins behind a time."""
    for at in range(first, min(first + 5, last)):
        word = tokens[at].low
        if word in ("ago", "later", "earlier"):
            return at + 1
        dates = at > first - 1 and at > 0 and tokens[at - 1].low in ("this", "last", "next", "every")
        if word.rstrip("'s") in _TIME_STEMS and dates and tokens[at + 1].low not in lexicon.FUNCTION:
            return at + 1
    return None


def _after_lead(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """``In 2019 the firm``, ``of last season Chris Wood``: where the noun phrase begins behind a phrase in front."""
    for at in range(first + 2, last + 1):
        token, previous = tokens[at], tokens[at - 1]
        inside = (previous.low in lexicon.FUNCTION and previous.low not in lexicon.ADVERB) or previous.kind == "s"
        if inside:
            continue
        if token.low in lexicon.DETERMINER:
            return at
        if previous.text[:1].isupper():
            continue
        if previous.kind == "n" and token.kind == "w" and token.low not in lexicon.FUNCTION:
            return at
        if token.text[:1].isupper() and previous.kind == "w":
            return at
    return None
