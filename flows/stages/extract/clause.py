"""Where a number stands in its sentence: its clause, the clause's subject, and what restricts a noun."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flows.stages.extract import lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import NUMBER_WORDS

_EDGES = frozenset(';:—–"“”()[]•|')
_OPENERS = rules.words("clause", "openers")
_MAY_PART = _OPENERS | _EDGES | {","}
_REACH = 45
_LONGEST = 14
_BOUNDARIES = rules.words("clause", "boundaries")
_CLOSERS = frozenset('.,;:!?()"“”[]—–…|')
_ADVERBS_KEPT = frozenset({"illegally", "daily", "each", "annually"})
_FRAMES = rules.words("clause", "frames")
_PARTICIPLE_REACH = 7
_VERBS = lexicon.AUXILIARY | lexicon.VERB | lexicon.LINKING
_LEADING = rules.words("clause", "leading")
_ANAPHORS = rules.words("clause", "anaphors")


class Span(NamedTuple):
    """Tokens from ``first`` to ``last``, both included."""

    first: int
    last: int


def text_of(tokens: Sequence[Token], indices: Sequence[int]) -> str:
    """The words at the indices, a blank between two that had one or that were not neighbours."""
    parts: list[str] = []
    before = None
    for at in indices:
        token = tokens[at]
        if before is not None and (token.gap or at != before + 1):
            parts.append(" ")
        parts.append(token.text)
        before = at
    return "".join(parts)


def start_of(tokens: Sequence[Token], at: int) -> int:
    """The first token of the clause that holds ``at``; looks back a bounded way."""
    least = max(0, at - _REACH)
    looked_at = at
    for here in range(at - 1, least - 1, -1):
        word = tokens[here].low
        if word not in _MAY_PART:
            continue
        if word in _EDGES or (word == "," and not _joins_numbers(tokens, here)):
            return here + 1
        if word in _OPENERS:
            if _holds_verb(tokens, here + 1, looked_at, at):
                return here + 1
            looked_at = here + 1
    return least


def _joins_numbers(tokens: Sequence[Token], comma: int) -> bool:
    return comma > 0 and tokens[comma - 1].kind == "n" and comma + 1 < len(tokens) and tokens[comma + 1].kind == "n"


def _holds_verb(tokens: Sequence[Token], first: int, stop: int, at: int) -> bool:
    """A conjunction opens a clause when a verb stands between it and the number at ``at``."""
    return any(is_verb(tokens, n) or _is_linking(tokens, n, at) for n in _may_be_verbs(tokens, first, stop))


def _may_be_verbs(tokens: Sequence[Token], first: int, stop: int) -> Iterator[int]:
    """The tokens that ``is_verb`` or ``_is_linking`` may take: most are none, whatever stands beside them."""
    for at in range(first, stop):
        word = tokens[at].low
        if word in _VERBS or word.endswith("ed"):
            yield at


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """True for an auxiliary, a listed verb, or a past form that no determiner precedes."""
    word = tokens[at].low
    if word in lexicon.AUXILIARY:
        return True
    before = tokens[at - 1].low if at else ""
    if before in lexicon.DETERMINER or (before in lexicon.PREPOSITION and before != "to"):
        return False
    if word in lexicon.VERB:
        return tokens[at].text.islower()
    return word.endswith("ed") and len(word) > 4 and tokens[at].text.islower() and at > 0


def subject(tokens: Sequence[Token], at: int) -> Span | None:
    """The words before the verb that governs token ``at``; the sentence's earlier subject where they are a pronoun."""
    start, end = start_of(tokens, at), at
    for _ in range(4):
        found = _subject_in(tokens, start, end)
        if found is not None and not _is_anaphor(tokens, found):
            return found
        if start <= 1:
            return None
        end = start - 1
        start = start_of(tokens, end)
    return None


def _subject_in(tokens: Sequence[Token], start: int, end: int) -> Span | None:
    """The noun phrase in front of the first verb between ``start`` and ``end``, without the words that lead into it."""
    verb = next((at for at in _may_be_verbs(tokens, start, end) if _is_main_verb(tokens, at, end)), None)
    if verb is None:
        return None
    first = start
    while first < verb and (
        tokens[first].kind == "s"
        or tokens[first].low in lexicon.CONJUNCTION
        or tokens[first].low in ("the", "a", "an", "its", "their", "this")
    ):
        first += 1
    last = verb - 1
    while last >= first and (tokens[last].kind == "s" or tokens[last].low in lexicon.ADVERB):
        last -= 1
    if last < first or tokens[first].low in lexicon.PREPOSITION:
        return None
    if tokens[verb].low in _FRAMES and verb + 1 < end:
        return _subject_in(tokens, verb + 1, end)
    return Span(first, last)


def _is_main_verb(tokens: Sequence[Token], at: int, end: int) -> bool:
    """A verb, unless it is a participle that the clause's own verb still follows (``cases closed has reached``)."""
    if _is_linking(tokens, at, end):
        return True
    if not is_verb(tokens, at):
        return False
    if tokens[at].low in lexicon.AUXILIARY or not lexicon.is_participle(tokens[at].low):
        return True
    ahead = tokens[at + 1 : min(at + _PARTICIPLE_REACH, end)]
    return not any(token.low in lexicon.AUXILIARY for token in ahead) or any(token.text == "," for token in ahead)


def _is_linking(tokens: Sequence[Token], at: int, end: int) -> bool:
    """A verb of measure: only words that lead to the number stand between it and the number."""
    if tokens[at].low not in lexicon.LINKING or at == 0 or end - at > 7 or tokens[at - 1].low in lexicon.DETERMINER:
        return False
    return all(
        token.low in lexicon.FUNCTION or token.low in _LEADING or token.low.endswith("ly") or token.kind == "s"
        for token in tokens[at + 1 : end]
    )


def _is_anaphor(tokens: Sequence[Token], span: Span) -> bool:
    return span.first == span.last and tokens[span.first].low in _ANAPHORS


def restriction(tokens: Sequence[Token], first: int, times: Sequence[tuple[int, int]]) -> list[int]:
    """Indices of the words from ``first`` on that restrict a noun, to the end of the clause, without auxiliaries."""
    kept: list[int] = []
    for at in range(first, min(first + 2 * _LONGEST, len(tokens))):
        token = tokens[at]
        if len(kept) >= _LONGEST or (token.text in _CLOSERS and not _inside_abbreviation(tokens, at)):
            break
        if is_numeric(token):
            _drop_lead(tokens, kept)
            break
        if token.low in _BOUNDARIES or token.low in _FRAMES or in_time(token, times):
            break
        if at == first and _agrees_with_singular(token):
            break
        if token.low in ("and", "or") and _starts_clause(tokens, at + 1):
            break
        if token.low in lexicon.AUXILIARY or (token.low in lexicon.ADVERB and token.low not in _ADVERBS_KEPT):
            continue
        kept.append(at)
    while kept and (tokens[kept[-1]].low in lexicon.FUNCTION or tokens[kept[-1]].kind == "s"):
        kept.pop()
    return kept


def _drop_lead(tokens: Sequence[Token], kept: list[int]) -> None:
    """``cocaine worth an estimated | $90m``: what leads to the next number goes with that number."""
    lead = next(
        (n for n in range(len(kept) - 1, max(len(kept) - 5, -1), -1) if tokens[kept[n]].low in lexicon.PREPOSITION),
        None,
    )
    if lead is not None:
        del kept[lead:]


def _agrees_with_singular(token: Token) -> bool:
    """``clearing 100,000 cases improves ...``: a verb whose subject is not the plural before it."""
    word = token.low
    return word.endswith("s") and word not in lexicon.FUNCTION and not word.endswith("ss") and token.text.islower()


def is_numeric(token: Token) -> bool:
    """A run of decimal digits, a vulgar fraction, or a word of number.yaml's closed list."""
    return token.kind in "nv" or token.low in NUMBER_WORDS


def _inside_abbreviation(tokens: Sequence[Token], at: int) -> bool:
    return (
        tokens[at].text == "."
        and at > 0
        and len(tokens[at - 1].text) == 1
        and not tokens[at].gap
        and at + 1 < len(tokens)
    )


def in_time(token: Token, times: Sequence[tuple[int, int]]) -> bool:
    """Whether a token stands in one of the times, which are in order and without overlap."""
    before = bisect_right(times, token.start, key=_start) - 1
    return before >= 0 and token.start < times[before][1]


def _start(time: tuple[int, int]) -> int:
    return time[0]


def _starts_clause(tokens: Sequence[Token], at: int) -> bool:
    if at >= len(tokens):
        return True
    word = tokens[at]
    if (
        is_numeric(word)
        or word.low in lexicon.DETERMINER
        or word.low in lexicon.PRONOUN
        or word.low in lexicon.ADVERB
        or word.low in lexicon.AUXILIARY
    ):
        return True
    return any(is_verb(tokens, n) for n in range(at, min(at + 4, len(tokens))))
