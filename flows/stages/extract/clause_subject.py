"""The subject of the verb that a number belongs to: found by walking left from the number, over what is no main clause.

From the number the walk passes brackets, asides (``, the ONS said,``), infinitives and loose participles to the first
finite verb; from that verb it passes auxiliaries, adverbs and interposed phrases to the noun phrase in front. A relative
pronoun there stands for the noun before it, a conjunction for the subject of the clause before, a pronoun for an
earlier one. Every walk is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.stages.extract import clause_verb, lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import NUMBER_WORDS

_REACH = 60
_CLIMBS = 6
_ASIDE = 14
_NAME = 7
_CLOSING = {")": "(", "]": "["}
_BREAKS = frozenset({",", ";", ":", "—", "–", "•", "and", "but", "while", "with", "or"})
_EDGES = frozenset(",;:—–…•|“”\"?!([")
_RELATIVE = frozenset({"which", "who", "that"})
_OPENERS = rules.words("clause", "openers") - {"and", "or"} | {"than", "whether", "until", "unless", "so", "yet", "how", "what", "whilst", "like"}
_ANAPHORS = rules.words("clause", "anaphors")
_TIMES = rules.words("clause", "times")
_TIME_STEMS = frozenset(word.rstrip("s") for word in _TIMES)
_ONWARD = frozenset({"over", "older", "under", "above", "up", "younger", "more", "less", "so"})
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "this", "his", "her", "those", "these"})
_PREDICATES = frozenset({"by", "up", "down", "at", "to", "another", "between", "from", "higher", "lower", "on", "only", "some", "about", "nearly", "just"})


class Span(NamedTuple):
    """Tokens from ``first`` to ``last``, both included."""

    first: int
    last: int


def subject(tokens: Sequence[Token], at: int) -> Span | None:
    """The noun phrase that the clause of token ``at`` is about; an earlier one where that is a pronoun."""
    end, through_speech = at, False
    for _ in range(_CLIMBS):
        verb = _governing(tokens, end, through_speech)
        if verb is None:
            return None
        found = verb if isinstance(verb, Span) else _subject_of(tokens, verb, end)
        if isinstance(found, Span):
            if found.first != found.last or tokens[found.first].low not in _ANAPHORS:
                return found
            through_speech = True
            end = found.first
        elif found is None or found >= end:
            return None
        else:
            end = found
    return None


def before(tokens: Sequence[Token], end: int) -> Span | None:
    """The noun phrase that ends right before ``end``, over brackets and words that lead to a number."""
    least, last = max(0, end - _REACH), end - 1
    while last >= least and (tokens[last].low in clause_verb.LEADING or (tokens[last].kind == "s" and tokens[last].text not in ";.!?")):
        last -= 1
    return _name(tokens, last, least) if last >= least else None


def name_before(tokens: Sequence[Token], end: int) -> Span | None:
    """The noun phrase that ends right before ``end``."""
    return _name(tokens, end - 1, max(0, end - _REACH)) if end > 0 else None


def _governing(tokens: Sequence[Token], end: int, through_speech: bool) -> int | Span | None:
    """The finite verb that the words before ``end`` hang on, or the subject itself where no verb is printed."""
    at, least = end - 1, max(0, end - _REACH)
    infinitive = None
    while at >= least:
        word = tokens[at].low
        if word in _CLOSING:
            at = _opening(tokens, at, least) - 1
            continue
        if word in _BREAKS:
            elliptic = _apposed(tokens, at, end) or _elliptic(tokens, at, end)
            if elliptic is not None:
                return elliptic
        elif clause_verb.may_be(word):
            if clause_verb.is_finite(tokens, at, end):
                if word not in clause_verb.SPEECH or through_speech:
                    return at
                at = _before_aside(tokens, at, least) - 1
                continue
            if word in clause_verb.ING and _is_attached(tokens, at, end):
                name = _name(tokens, at - 1, least)
                if name is not None and _stands_free(tokens, name.first):
                    return name
            if at > 1 and tokens[at - 1].low == "to" and word in clause_verb.BASE:
                raised = _raised(tokens, at - 2, least)
                if raised is not None:
                    return raised
                infinitive = at - 1
        at -= 1
    return _name(tokens, infinitive - 1, least) if infinitive else None


def _opening(tokens: Sequence[Token], at: int, least: int) -> int:
    """The bracket that the one at ``at`` closes; ``at`` itself where there is none."""
    sign = _CLOSING[tokens[at].text]
    return next((n for n in range(at - 1, max(least, at - 20) - 1, -1) if tokens[n].text == sign), at)


def _before_aside(tokens: Sequence[Token], verb: int, least: int) -> int:
    """The comma before ``the ministry said``, where the clause goes on; else the verb: what it said is its own."""
    for at in range(verb - 1, max(least, verb - _ASIDE) - 1, -1):
        if tokens[at].text == ",":
            return at
    return verb


def _is_attached(tokens: Sequence[Token], at: int, end: int) -> bool:
    """``yields averaging 183``: a participle right after its noun and before the number."""
    if not at or tokens[at - 1].kind != "w" or tokens[at - 1].low in lexicon.FUNCTION:
        return False
    return not clause_verb.is_adverb(tokens[at - 1].low) and clause_verb.leads_to(tokens, at + 1, end)


def _stands_free(tokens: Sequence[Token], first: int) -> bool:
    """Whether the noun before a participle is its subject, not the end of the main clause (``to Michigan creating``)."""
    before = tokens[first - 1] if first else None
    if before is not None and before.low in _ARTICLES and first > 1:
        before = tokens[first - 2]
    if before is None or before.kind == "s" or before.low in ("with", "of", "and", "for", "from", "by", "see", "seen", "saw", "sees", "left"):
        return True
    return before.low in lexicon.CONJUNCTION


def _raised(tokens: Sequence[Token], last: int, least: int) -> Span | None:
    """``expects the total value of its business to increase``: the noun between a verb and its infinitive."""
    if tokens[last].kind != "w" or tokens[last].low in lexicon.FUNCTION or clause_verb.may_be(tokens[last].low) and not lexicon.is_plural(tokens[last].low):
        return None
    for at in range(last, max(least, last - 2 * _NAME), -1):
        word = tokens[at].low
        if tokens[at].kind == "s" and tokens[at].text not in "-'’":
            return None
        if word in clause_verb.RAISING and at < last:
            return _trimmed(tokens, at + 1, last)
        if clause_verb.is_auxiliary(tokens[at]):
            return None
    return None


def _apposed(tokens: Sequence[Token], at: int, end: int) -> Span | None:
    """``Unite Group, down 68p``: a name right before the comma, where no preposition governs it."""
    if tokens[at].text != "," or at + 1 >= end or tokens[at + 1].low not in ("up", "down") or not clause_verb.leads_to(tokens, at + 2, end):
        return None
    name = _name(tokens, at - 1, max(0, at - _REACH)) if at else None
    if name is None or not tokens[name.last].text[:1].isupper() or not tokens[name.first].text[:1].isupper():
        return None
    return name if name.first == 0 or tokens[name.first - 1].low not in lexicon.PREPOSITION else None


def _elliptic(tokens: Sequence[Token], at: int, end: int) -> Span | None:
    """``, Burlington by 2.6%``, ``and Japan 32%``, ``with food prices up by 4%``: a subject without a verb of its own."""
    first = at + 1
    while first < end and tokens[first].low in ("and", "but", "while", "with", "the", "its", "their", '"', "“"):
        first += 1
    last = first
    while last < end and last - first < _NAME and _is_nominal(tokens, last, last == first):
        if last > first and tokens[last].low in clause_verb.BASE and clause_verb.leads_to(tokens, last + 1, end) and end - last > 1:
            break
        last += 1
    opener = tokens[first].low if first < end else ""
    if (opener in clause_verb.ING and tokens[at].text == ",") or clause_verb.is_participle(opener):
        return None
    if last == first or (last < end and last - first >= _NAME) or tokens[last - 1].low in _TIMES:
        return None
    while last > first and tokens[last - 1].low in ("and", '"', "”", "'"):
        last -= 1
    if last == end:
        return Span(first, last - 1) if tokens[first].text[0].isupper() and tokens[at].low in ("and", ";", "but") and len(tokens[first].text) > 2 else None
    rest = tokens[last]
    if tokens[at].low == "with" and clause_verb.may_be(rest.low) and rest.low not in lexicon.AUXILIARY:
        return Span(first, last - 1)
    if rest.low == "," and last + 1 < end and tokens[last + 1].low in ("up", "down") and clause_verb.leads_to(tokens, last + 1, end):
        return Span(first, last - 1)
    fits = rest.low in _PREDICATES or rest.low in clause_verb.BASE or rest.text in "$£€+-−"
    return Span(first, last - 1) if fits and clause_verb.leads_to(tokens, last + 1, end) else None


def _is_glued(tokens: Sequence[Token], at: int) -> bool:
    """``A2``: a letter that a number goes on from is a name."""
    return tokens[at].text == "A" and at + 1 < len(tokens) and tokens[at + 1].kind == "n" and not tokens[at + 1].gap


def _is_nominal(tokens: Sequence[Token], at: int, is_first: bool) -> bool:
    token = tokens[at]
    if _is_glued(tokens, at):
        return True
    if token.kind == "n" or token.low in NUMBER_WORDS:
        return not is_first and not token.gap
    if token.kind == "s":
        return token.text in "&-\"”'’" and not is_first
    if token.low == "and":
        return not is_first
    return token.low not in lexicon.FUNCTION and not clause_verb.is_adverb(token.low) and token.low not in lexicon.LINKING


def _subject_of(tokens: Sequence[Token], verb: int, end: int) -> Span | int | None:
    """The noun phrase before a verb; the place to look on from where the verb shares an earlier clause's subject."""
    least = max(0, verb - _REACH)
    last = verb - 1
    if last > least and tokens[last].low == "than" and tokens[last - 1].low in ("more", "less"):
        last -= 2
    while last >= least and (
        clause_verb.is_auxiliary(tokens[last]) or clause_verb.is_adverb(tokens[last].low) or tokens[last].text in '"”'
    ):
        last -= 1
    if last > least and tokens[last].low in _ONWARD and tokens[last - 1].low in ("or", "and"):
        last -= 1
    if last > least and tokens[last].low in ("or", "and") and tokens[last + 1].low in _ONWARD:
        last -= 1
    while last > least and (tokens[last].low in _CLOSING or tokens[last].text == ","):
        opening = _opening(tokens, last, least) if tokens[last].low in _CLOSING else _comma_before(tokens, last, least)
        if opening is None or opening == last or _is_predicate(tokens, opening + 1, last):
            return last
        last = opening - 1
    if last < least:
        return None
    word = tokens[last].low
    if word in _RELATIVE and last > least:
        antecedent = _antecedent(tokens, last - 1, least)
        return last if antecedent is None or tokens[antecedent.last].low in _TIMES else antecedent
    if word in lexicon.CONJUNCTION or word in lexicon.PREPOSITION or (tokens[last].kind == "s" and tokens[last].text not in "+%"):
        return last
    if word in _ANAPHORS and (not last or tokens[last - 1].low not in lexicon.PREPOSITION):
        return Span(last, last)
    return _phrase(tokens, last, least, verb)


def _is_predicate(tokens: Sequence[Token], at: int, end: int) -> bool:
    """``weighs 187 grams, is 7.9 mm thick, holds``: between the commas stands a verb of the same subject, no aside."""
    return clause_verb.may_be(tokens[at].low) and clause_verb.is_finite(tokens, at, end)


def _comma_before(tokens: Sequence[Token], comma: int, least: int) -> int | None:
    """Where the phrase that ends in a comma before the verb began: ``Healthcare, 2018s best sector, dropped``."""
    for at in range(comma - 1, max(least, comma - 2 * _ASIDE), -1):
        if tokens[at].text == ",":
            return at
        if tokens[at].text in ";:—":
            return None
    return None


def _antecedent(tokens: Sequence[Token], last: int, least: int) -> Span | None:
    """What a relative pronoun stands for: the noun phrase before it, over a comma, a bracket and a preposition."""
    while last >= least and (tokens[last].text == "," or tokens[last].low in lexicon.PREPOSITION or tokens[last].low in lexicon.DETERMINER):
        last -= 1
    return _name(tokens, last, least) if last >= least else None


def _name(tokens: Sequence[Token], last: int, least: int) -> Span | None:
    """The noun phrase that ends at ``last``, with what ``of`` ties to it."""
    while last > least and tokens[last].low in _CLOSING:
        last = _opening(tokens, last, least) - 1
    first = last + 1
    while first > least and last - first < 2 * _NAME and _in_name(tokens, first - 1, first):
        first -= 1
    while first <= last and ((tokens[first].low in _ARTICLES and not _is_glued(tokens, first)) or tokens[first].low == "of" or (tokens[first].kind == "s" and tokens[first].text != "$")):
        first += 1
    return Span(first, last) if first <= last else None


def _in_name(tokens: Sequence[Token], at: int, after: int) -> bool:
    token = tokens[at]
    if _is_glued(tokens, at):
        return True
    if token.low == "of":
        return at > 0 and tokens[at - 1].kind == "w" and tokens[at - 1].low not in lexicon.FUNCTION
    if token.low in _ARTICLES:
        return at > 0 and tokens[at - 1].low == "of"
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
    if clause_verb.is_finite(tokens, at, after) or clause_verb.follows_auxiliary(tokens, at):
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


def _phrase(tokens: Sequence[Token], last: int, least: int, verb: int) -> Span | None:
    """The noun phrase before a verb, back to where its clause begins."""
    first, at = last + 1, last
    while at >= least:
        token = tokens[at]
        word = token.low
        if word in _CLOSING:
            at = _opening(tokens, at, least)
        elif word in _RELATIVE and not (at and tokens[at - 1].low in lexicon.PREPOSITION):
            break
        elif word in ("and", "or"):
            if tokens[at + 1].low not in _ONWARD and _opens_clause(tokens, at, least):
                break
        elif (word in _EDGES and not _is_inside(tokens, at, last)) or _opens(tokens, at):
            first = at if word in lexicon.PREPOSITION else first
            break
        elif clause_verb.may_be(word) and _bounds(tokens, at, verb):
            relative = _relative_before(tokens, at, least)
            if relative is None:
                break
            at = relative
        first = at
        at -= 1
    return _trimmed(tokens, first, last)


def _is_inside(tokens: Sequence[Token], at: int, last: int) -> bool:
    """``7:58``, ``in England, Scotland and Wales``: a sign that parts no clauses."""
    if at == 0 or at >= last:
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    if tokens[at].text == ":":
        return before.kind == "n" and after.kind == "n"
    if tokens[at].text != "," or not (before.text[:1].isupper() and after.text[:1].isupper()) or before.low in _TIMES:
        return False
    return any(tokens[n].low in ("and", ",") for n in range(at + 2, min(at + 4, last)))


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """A conjunction, or a pronoun that no preposition governs: the noun phrase begins after it."""
    word = tokens[at].low
    if word in _OPENERS and word not in _RELATIVE:
        return True
    return word in lexicon.PRONOUN - {"those", "these", "this", "there", "here", "one"} and not (at and tokens[at - 1].low in lexicon.PREPOSITION)


def _bounds(tokens: Sequence[Token], at: int, verb: int) -> bool:
    """A predicate of an earlier clause, finite or with its auxiliary."""
    word, after = tokens[at].low, tokens[at + 1]
    if clause_verb.is_finite(tokens, at, verb + 1):
        is_present = not clause_verb.is_ed(word) and not clause_verb.is_auxiliary(tokens[at]) and word not in clause_verb.PAST_ONLY
        return not (is_present and after.low in lexicon.PREPOSITION)
    return clause_verb.is_participle(tokens[at].low) and clause_verb.follows_auxiliary(tokens, at)


def _relative_before(tokens: Sequence[Token], verb: int, least: int) -> int | None:
    """The relative pronoun of the clause whose verb this is, where a noun stands before it."""
    at = verb - 1
    while at > least and (clause_verb.is_auxiliary(tokens[at]) or clause_verb.is_adverb(tokens[at].low)):
        at -= 1
    if at > least and tokens[at].low in _RELATIVE and tokens[at - 1].kind == "w" and not clause_verb.may_be(tokens[at - 1].low):
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


def _trimmed(tokens: Sequence[Token], first: int, last: int) -> Span | None:
    """The phrase without conjunctions, articles and signs before it, and without a phrase of time or place in front."""
    while first <= last and _is_edge_word(tokens[first]):
        first += 1
    while last >= first and (tokens[last].kind == "s" and tokens[last].text not in ").]"):
        last -= 1
    dated = _after_time(tokens, first, last)
    if dated is not None:
        return _trimmed(tokens, dated, last)
    if first <= last and tokens[first].low in ("with", "as", "like"):
        return _trimmed(tokens, first + 1, last)
    if first <= last and tokens[first].low in lexicon.PREPOSITION:
        inner = _after_lead(tokens, first, last)
        if inner is None and tokens[first].low in _OPENERS:
            inner = first + 1
        return None if inner is None else _trimmed(tokens, inner, last)
    return Span(first, last) if first <= last else None


def _is_edge_word(token: Token) -> bool:
    if token.kind == "s":
        return token.text not in "$£€"
    return token.low in lexicon.CONJUNCTION or token.low in _ARTICLES or (token.low in lexicon.ADVERB and token.low not in ("more", "most"))


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
        if (previous.kind == "n" and token.kind == "w" and token.low not in lexicon.FUNCTION):
            return at
        if token.text[:1].isupper() and previous.kind == "w":
            return at
    return None
