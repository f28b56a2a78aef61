"""Where a number stands in its sentence: its clause, the clause's subject, and what restricts a noun."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from flows.stages.extract import clause_phrase, clause_subject, clause_verb, lexicon, rules
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
_NUMBERED = frozenset(rules.load("skip")["name"]["lists"]) | frozenset(rules.load("skip")["name"]["lower_cues"])
_FRAMES = rules.words("clause", "frames")
CURRENCY_PREFIXES = rules.words("clause", "currency_prefixes")
_LEADING = lexicon.FUNCTION | clause_verb.LEADING
_VERBS = lexicon.AUXILIARY | lexicon.VERB | lexicon.LINKING
_SOFT = frozenset({"just", "only", "about", "nearly", "almost", "under", "over", "around"})
_RELATIVE = frozenset({"who", "whose", "whom", "which", "that"})

Span = clause_phrase.Span
subject = clause_subject.subject
name_before = clause_subject.name_before
noun_before = clause_subject.before


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


def _is_linking(tokens: Sequence[Token], at: int, end: int) -> bool:
    """A verb of measure: only words that lead to the number stand between it and the number."""
    if tokens[at].low not in lexicon.LINKING or at == 0 or end - at > 7 or tokens[at - 1].low in lexicon.DETERMINER:
        return False
    return all(
        token.low in lexicon.FUNCTION
        or token.low in clause_verb.LEADING
        or token.low.endswith("ly")
        or token.kind == "s"
        for token in tokens[at + 1 : end]
    )


def restriction(tokens: Sequence[Token], first: int, times: Sequence[tuple[int, int]]) -> list[int]:
    """Indices of the words from ``first`` on that restrict a noun, to the end of the clause, without auxiliaries."""
    kept: list[int] = []
    relative = False
    for at in range(first, min(first + 2 * _LONGEST, len(tokens))):
        token = tokens[at]
        if len(kept) >= _LONGEST or (token.text in _CLOSERS and not _inside_abbreviation(tokens, at)):
            break
        if is_numeric(token):
            _drop_lead(tokens, kept)
            break
        if token.low in _BOUNDARIES or token.low in _FRAMES or in_time(token, times):
            break
        if at + 1 < len(tokens) and tokens[at + 1].text in "$£€" and not tokens[at + 1].gap:
            break
        if _tells_result(tokens, at):
            break
        if at == first and _agrees_with_singular(token):
            break
        if token.low in ("and", "or") and _starts_clause(tokens, at + 1):
            break
        relative = relative or token.low in _RELATIVE
        if not relative and _is_predicate(tokens, at, first):
            break
        if token.low in lexicon.AUXILIARY or (token.low in lexicon.ADVERB and token.low not in _ADVERBS_KEPT):
            continue
        kept.append(at)
    while kept and (tokens[kept[-1]].low in lexicon.FUNCTION or tokens[kept[-1]].kind == "s"):
        kept.pop()
    return kept


def _is_predicate(tokens: Sequence[Token], at: int, first: int) -> bool:
    """A finite verb with an object of its own; ``were removed`` and ``arrived in May`` still restrict the noun."""
    word = tokens[at].low
    if not clause_verb.may_be(word):
        return False
    if word in lexicon.AUXILIARY:
        return not _is_passive(tokens, at) and not _is_quality(tokens, at)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or not clause_verb.is_finite(tokens, at, min(at + 8, len(tokens))):
        return False
    if at > first and tokens[at - 1].low in lexicon.AUXILIARY:
        return False
    takes_object = clause_verb.is_determined(after) or is_numeric(after) or after.text[:1].isupper()
    return takes_object or not clause_verb.is_participle(word)


def _is_quality(tokens: Sequence[Token], at: int) -> bool:
    """``are religiously unaffiliated``, ``are Mexican nationals``: a copula whose predicate tells the counted apart."""
    if tokens[at].low not in ("are", "were") or at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    return (
        after.kind == "w"
        and after.low not in lexicon.FUNCTION
        and not after.low.endswith("ing")
        and not is_numeric(after)
    )


def _is_passive(tokens: Sequence[Token], at: int) -> bool:
    """``were removed``, ``have been killed``, ``had arrived``: auxiliaries that a participle follows."""
    for here in range(at, min(at + 5, len(tokens))):
        word = tokens[here].low
        if word in lexicon.AUXILIARY or clause_verb.is_adverb(word) or word in ("being", "to"):
            continue
        return clause_verb.is_participle(word) or word in ("dead", "homeless", "missing")
    return False


def _drop_lead(tokens: Sequence[Token], kept: list[int]) -> None:
    """``cocaine worth an estimated | $90m``: what leads to the next number goes with that number."""
    last = range(len(kept) - 1, max(len(kept) - 5, -1), -1)
    lead = next((n for n in last if tokens[kept[n]].low in lexicon.PREPOSITION or tokens[kept[n]].low == "and"), None)
    if lead is not None:
        del kept[lead:]
        while kept and clause_verb.is_participle(tokens[kept[-1]].low):
            kept.pop()


def _tells_result(tokens: Sequence[Token], at: int) -> bool:
    """``cases, | effectively allowing those people to stay``: an adverb and a participle tell what came of it all."""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return tokens[at].low.endswith("ly") and tokens[at].low not in _ADVERBS_KEPT and after in clause_verb.ING


def _agrees_with_singular(token: Token) -> bool:
    """``clearing 100,000 cases improves ...``: a verb whose subject is not the plural before it."""
    word = token.low
    return word.endswith("s") and word not in lexicon.FUNCTION and not word.endswith("ss") and token.text.islower()


def is_in_name(tokens: Sequence[Token], at: int) -> bool:
    """``TA-35``, ``S&P 500``, ``A2``: digits that are glued to a name or stand behind one, and count nothing."""
    token = tokens[at]
    if token.kind != "n" or at == 0:
        return False
    before, after = tokens[at - 1], tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.text == "%":
        return False
    if before.text in CURRENCY_PREFIXES:
        return before.text == "A" and not token.gap and after is not None and after.kind == "w"
    if not token.gap and (before.text in "-‑" or before.kind == "w"):
        return True
    named = before.text[:1].isupper() or before.low in _NUMBERED
    return named and before.low not in lexicon.FUNCTION and token.text.isdecimal() and token.gap


def after_bracket(tokens: Sequence[Token], at: int) -> int:
    """Past a short bracket at ``at``, or past the one that closes there."""
    if at < len(tokens) and tokens[at].text == ")":
        return at + 1
    if at < len(tokens) and tokens[at].text == "(":
        return next((n + 1 for n in range(at + 1, min(at + 8, len(tokens))) if tokens[n].text == ")"), at)
    if at + 1 < len(tokens) and tokens[at].text in "—–":
        closing = next((n for n in range(at, min(at + 9, len(tokens) - 1)) if tokens[n + 1].low == "of"), at)
        return closing + 1 if tokens[closing].text in "—–" and tokens[closing + 1].low == "of" else at
    return at


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
    return any(is_verb(tokens, n) for n in range(at, min(at + 4, len(tokens)))) or _leaves_out_verb(tokens, at)


def _leaves_out_verb(tokens: Sequence[Token], at: int) -> bool:
    """``power and coal just under 10%``, ``exports and imports $65bn``: a noun, and a number of its own."""
    last = min(at + 3, len(tokens))
    while at < last and tokens[at].kind == "w" and tokens[at].low not in lexicon.FUNCTION:
        at += 1
    while at < len(tokens) and tokens[at].low in _SOFT:
        at += 1
    return at < len(tokens) and (is_numeric(tokens[at]) or tokens[at].text in "$£€")
