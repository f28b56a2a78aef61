"""Number words that only look like numbers: the pronoun one, both ... and ..., twice and double."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import MULTIPLE

_RULES = rules.load("skip")
_NO_SUPERLATIVE = frozenset(_RULES["ordinal"]["no_superlatives"])
_ONE_COUNTED_BY = frozenset(_RULES["one"]["counted_by"])
_ONE_BEHIND = frozenset(_RULES["one"]["behind"])
_HARM = frozenset(_RULES["one"]["harm"])
_ONE_NOUNS_OF_SPEECH = frozenset(_RULES["one"]["of_speech"])
_REACH = 5
_CONJUNCTION_REACH = 9
_RATIO_WORDS = frozenset({"twice", "thrice"})
_AFTER_RATIO = frozenset(_RULES["multiple"]["after"])
_BEFORE_RATIO = frozenset(_RULES["multiple"]["before"])


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def is_superlative(word: str) -> bool:
    """``largest``, ``highest``; not ``west``, ``interest``, ``test``."""
    return word in ("best", "worst") or (word.endswith("est") and len(word) > 4 and word not in _NO_SUPERLATIVE)


def is_conjunction(tokens: Sequence[Token], draft: Draft) -> bool:
    """``both X and Y``: no count; ``both men``, ``both of them``, ``both were`` are counts."""
    if draft.form != "both":
        return False
    after = draft.last + 1
    if _word(tokens, after) == "of":
        return False
    if _word(tokens, after) in lexicon.PREPOSITION or _restates(tokens, draft):
        return True
    for at in range(after, min(after + _CONJUNCTION_REACH, len(tokens))):
        token = tokens[at]
        if token.low == "and":
            return True
        if (
            (token.kind == "s" and token.text not in "-'’&")
            or token.low in lexicon.AUXILIARY
            or token.low in lexicon.VERB
        ):
            return at == after and token.kind == "s" and token.text not in ".,;"
    return False


def _restates(tokens: Sequence[Token], draft: Draft) -> bool:
    """``The QF1 and the EK413 were both held``: the subject before it names the two, which no reader counts again."""
    at, after = draft.first - 1, _word(tokens, draft.last + 1)
    if lexicon.is_plural(after) or not after.isalpha():
        return False
    while at > 0 and tokens[at].low in lexicon.AUXILIARY:
        at -= 1
    before = [token.low for token in tokens[: at + 1]]
    if before.count("and") != 1 or before[-1] == "and" or any(word in lexicon.AUXILIARY for word in before):
        return False
    plain = {",", ";", ":", "“", '"'} & set(before)
    return not plain and not any(word in lexicon.VERB for word in before[:-1])


def is_pronoun(tokens: Sequence[Token], draft: Draft) -> bool:
    """``one`` that stands for a noun, or only points at one among several."""
    if draft.form != "number" or draft.low != 1 or draft.unit is not None or _word(tokens, draft.first) != "one":
        return False
    if draft.first != draft.last:
        return False
    before, after = _word(tokens, draft.first - 1), _word(tokens, draft.last + 1)
    if after == "-":
        return False
    nearby = tokens[draft.last + 1 : draft.last + 1 + _REACH]
    if before == "no" or after in ("who", "whom"):
        return True
    if before in ("to", "against") and any(
        token.low in ("vote", "votes") for token in tokens[max(0, draft.first - 4) : draft.first]
    ):
        return False
    if before in _ONE_COUNTED_BY and (after not in ("of", "") or before != "no") and after.isalpha():
        return lexicon.is_stop(after) and after not in ("dead", "injured", "in", "killed", "missing") and after != "of"
    if (
        after in ("of", "'s", "")
        or not after.isalpha()
        or before in lexicon.DETERMINER
        or before in ("this", "that", "which")
    ):
        return True
    if after in _HARM or before in _HARM or any(token.low in _HARM for token in nearby):
        return False
    if lexicon.is_stop(after) or lexicon.is_plural(after):
        return True
    if draft.first > 0 and before not in _ONE_BEHIND:
        return before.endswith("ly") or (tokens[draft.first - 1].kind == "w" and not lexicon.is_stop(before))
    return after in _ONE_NOUNS_OF_SPEECH


def is_mere_multiple(tokens: Sequence[Token], draft: Draft) -> bool:
    """``double agent``, ``scored twice``: no ratio."""
    if draft.form != "ratio" or draft.first != draft.last or tokens[draft.first].low not in MULTIPLE:
        return False
    word, after, before = tokens[draft.first].low, _word(tokens, draft.last + 1), _word(tokens, draft.first - 1)
    if word.endswith(("fold", "ed", "ing")):
        return False
    if word in _RATIO_WORDS:
        return after not in ("as", "the", "its", "his", "her", "their", "that", "what", "more")
    if before in _BEFORE_RATIO:
        return False
    return after not in _AFTER_RATIO
