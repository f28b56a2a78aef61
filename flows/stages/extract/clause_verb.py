"""Which words of a sentence are verbs, and which of those are finite: by a list, by form and by neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.memo import kept
from flows.stages.extract.numeral import NUMBER_WORDS

_DATA = rules.load("clause_verb")
_REGULAR: frozenset[str] = frozenset(_DATA["regular"])
_IRREGULAR: list[list[str]] = [entry.split() for entry in _DATA["irregular"]]
_NO_PARTICIPLE: frozenset[str] = frozenset(_DATA["no_participle"])
SPEECH: frozenset[str] = frozenset(_DATA["speech"])
LEADING: frozenset[str] = frozenset(_DATA["leading"])
DIMENSIONS: frozenset[str] = frozenset(_DATA["dimensions"])
RAISING: frozenset[str] = frozenset(_DATA["raising"])
_NO_NOUN: frozenset[str] = frozenset(_DATA["no_noun"])
_PAST_AS_BASE: frozenset[str] = frozenset(_DATA["past_as_base"])
_NAMES_TOO: frozenset[str] = frozenset(_DATA["names_too"])
_NO_ADVERB: frozenset[str] = frozenset(_DATA["no_adverb"])
_RISING = lexicon.LINKING | frozenset(_DATA["rising"])
_NOT_BEFORE_OBJECT = frozenset({"from", "to", "at", "by", "of", "in", "for", "on", "with"})
_PARTING = frozenset(",;:()—.?!")
_NOT_FINITE = frozenset({"be", "been", "being", "having"})
_BE = frozenset(
    {"is", "are", "was", "were", "be", "been", "being", "am", "'s", "it's", "isn't", "aren't", "wasn't", "weren't"}
)
_HAVE = frozenset({"has", "have", "had", "having", "hasn't", "haven't", "hadn't"})
_MODAL = lexicon.AUXILIARY - _BE - _HAVE - {"do", "does", "did", "doesn't", "don't", "didn't"}


def _doubled(base: str) -> str:
    """``drop`` doubles its last letter before -ed and -ing; ``visit`` and ``trade`` do not."""
    short = len(base) <= 4 and len(base) >= 3 and base[-1] not in "wxyaeiou" and base[-2] in "aeiou"
    return base + base[-1] if short and base[-3] not in "aeiou" else base


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeiou" else base + "s"


def _ing(base: str) -> Iterable[str]:
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else _doubled(base)
    return stem + "ing", base + base[-1] + "ing", base + "ing"


BASE = _REGULAR | {entry[0] for entry in _IRREGULAR}
THIRD = frozenset(_third(base) for base in BASE)
ING = frozenset(form for base in BASE for form in _ing(base)) - {"including", "according", "king", "during"}
PAST_ONLY = frozenset(past for base, past, participle in _IRREGULAR if past not in (base, participle))
_PAST_OR_PARTICIPLE = frozenset(past for _, past, participle in _IRREGULAR if past == participle)
_PARTICIPLE_ONLY = frozenset(participle for _, past, participle in _IRREGULAR if participle != past)


def _forms(base: str) -> Iterable[str]:
    return (
        base,
        _third(base),
        base + "d" if base.endswith("e") else _doubled(base) + "ed",
        base[:-1] + "ied" if base.endswith("y") else base + "ed",
        *_ing(base),
        *next((entry[1:] for entry in _IRREGULAR if entry[0] == base), ()),
    )


MOVING = frozenset(form for base in _DATA["moving"] for form in _forms(base))
SPENDING = frozenset(form for base in _DATA["spending"] for form in _forms(base))


@kept(20_000)
def is_ed(word: str) -> bool:
    """A past form in -ed, or an irregular one that is also a participle (``sold``)."""
    return (word.endswith("ed") and len(word) > 4 and word not in _NO_PARTICIPLE) or word in _PAST_OR_PARTICIPLE


@kept(20_000)
def is_participle(word: str) -> bool:
    """A past participle: ``closed``, ``sold``, ``risen``."""
    return is_ed(word) or word in _PARTICIPLE_ONLY


@kept(20_000)
def may_be(word: str) -> bool:
    """True for any form of a verb: what is none need not be looked at closely."""
    return (
        word in lexicon.AUXILIARY
        or word in PAST_ONLY
        or is_participle(word)
        or word in BASE
        or word in THIRD
        or word in ING
    )


@kept(20_000)
def is_adverb(word: str) -> bool:
    """An adverb by list or by its ending."""
    return word in lexicon.ADVERB or (word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERB)


def is_auxiliary(token: Token) -> bool:
    """An auxiliary, and not a month, a name or a time of day (``May``, ``5 am``)."""
    return token.low in lexicon.AUXILIARY and not (
        token.low in _NAMES_TOO and (token.text[0].isupper() or token.low == "am")
    )


def follows_auxiliary(tokens: Sequence[Token], at: int) -> bool:
    """``has increased``, ``will get``: a form that an auxiliary makes a predicate."""
    here = at - 1
    while here > 0 and is_adverb(tokens[here].low):
        here -= 1
    return here >= 0 and is_auxiliary(tokens[here])


def is_finite(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether the word at ``at`` is a finite verb of a clause that goes on towards ``end``."""
    token = tokens[at]
    word = token.low
    if not may_be(word):
        return False
    if word in lexicon.AUXILIARY:
        return is_auxiliary(token) and (word not in _NOT_FINITE or (word == "be" and _is_subjunctive(tokens, at)))
    before = tokens[at - 1] if at else None
    if before is None or not _as_printed_verb(tokens, token):
        return False
    if before.low == "than" and at > 1 and tokens[at - 2].low in ("more", "less"):
        before = tokens[at - 3] if at > 2 else before
    if before.low in lexicon.DETERMINER or (
        before.low in lexicon.PREPOSITION and before.low not in ("up", "down", "out", "worth")
    ):
        return False
    if word in PAST_ONLY:
        return True
    if word in _PAST_AS_BASE and not _has_subject(tokens, at, end):
        return False
    if is_ed(word):
        return not _is_reduced(tokens, at, end)
    if word in THIRD or word in BASE:
        return _is_present(tokens, at, end)
    return False


def _is_subjunctive(tokens: Sequence[Token], at: int) -> bool:
    """``requires that claims be processed``."""
    before = tokens[at - 1] if at else None
    return (
        before is not None and before.kind == "w" and before.low not in lexicon.FUNCTION and not is_adverb(before.low)
    )


def _as_printed_verb(tokens: Sequence[Token], token: Token) -> bool:
    return token.text.islower() or tokens[0].text.isupper()


def _has_subject(tokens: Sequence[Token], at: int, end: int) -> bool:
    """``economists forecast``, ``it hit``, not ``the growth forecast from``: a form that may be noun, base or past."""
    before, after = tokens[at - 1], tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.low == "of":
        return False
    if (
        before.low in lexicon.PRONOUN
        or before.text[0].isupper()
        or lexicon.is_plural(before.low)
        or is_adverb(before.low)
    ):
        return True
    return after.low not in _NOT_BEFORE_OBJECT and (is_determined(after) or leads(tokens, at + 1, end))


def _is_reduced(tokens: Sequence[Token], at: int, end: int) -> bool:
    """``cases closed reached 9``, ``yet to be sold``, ``taxes paid by``: a participle that is no predicate."""
    before = tokens[at - 1].low
    if before in lexicon.AUXILIARY or is_adverb(before) or before == "to":
        return follows_auxiliary(tokens, at) or before == "to"
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if before in ("and", ",", ")") or tokens[at].low in SPEECH:
        return False
    if after is not None and (after.low in PAST_ONLY or (is_ed(after.low) and leads(tokens, at + 2, end))):
        return True
    opens = after is not None and (after.low in lexicon.PREPOSITION or is_auxiliary(after) or is_adverb(after.low))
    for here in range(at + 1, min(at + 9, end)):
        word = tokens[here].low
        if word in (",", ";", "that", "who", "which", "and", "but", "as", "while", "where", "when", "if"):
            return False
        if is_auxiliary(tokens[here]) and word not in _NOT_FINITE and tokens[here - 1].low not in lexicon.PRONOUN:
            return opens
        if word in PAST_ONLY or (
            is_ed(word)
            and here > at + 1
            and tokens[here - 1].low not in lexicon.FUNCTION
            and here + 1 < len(tokens)
            and leads(tokens, here + 1, end)
        ):
            return opens
    return False


def is_determined(token: Token) -> bool:
    """A word that opens an object: determiner, pronoun, number, or a name."""
    return (
        token.low in lexicon.DETERMINER or token.low in lexicon.PRONOUN or token.kind == "n" or token.text[:1].isupper()
    )


def _is_present(tokens: Sequence[Token], at: int, end: int) -> bool:
    """A present form, told from a noun by what stands around it: ``the stock trades on``, ``it employs 600``."""
    word, before, back = tokens[at].low, tokens[at - 1], at - 1
    while back > 0 and is_adverb(tokens[back].low):
        back -= 1
    before = tokens[back] if back >= 0 else before
    if before.low == "to" or before.low in _MODAL or follows_auxiliary(tokens, at):
        return False
    if before.low in lexicon.PRONOUN or before.low in ("who", "which", "that"):
        return True
    if before.kind == "s" and before.text not in ")]%”":
        return before.text == "," and word in THIRD and leads(tokens, at + 1, end)
    if before.kind != "w" and before.text not in ")]%”":
        return False
    if (before.low in NUMBER_WORDS and word not in _NO_NOUN) or (
        before.low in lexicon.CONJUNCTION and before.low != "and"
    ):
        return False
    plural_before = lexicon.is_plural(before.low) or before.low in ("people", "police")
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.low == "of" or (after.low in ("up", "down") and word not in _RISING):
        return False
    object_after = (
        after.low in lexicon.DETERMINER
        or leads(tokens, at + 1, end)
        or (after.low in lexicon.PRONOUN and after.low not in ("which", "who", "that"))
    )
    if before.low == "and":
        return object_after and word in THIRD
    if word in THIRD:
        fits = not plural_before or before.text[0].isupper() or (word in lexicon.LINKING and leads(tokens, at + 1, end))
        return fits and (
            object_after
            or after.low == "that"
            or (after.low == "to" and at + 2 < len(tokens) and tokens[at + 2].low in BASE)
            or (is_adverb(after.low) and before.text[0].isupper())
        )
    if word in _NO_NOUN:
        return object_after
    across = back > 2 and tokens[back - 1].low in lexicon.PREPOSITION and lexicon.is_plural(tokens[back - 2].low)
    named = before.text[0].isupper() and after.low in lexicon.DETERMINER
    return (plural_before or across or named) and object_after


def leads(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Only words that lead to a number stand from ``first`` to ``end`` or to a number before it."""
    for at in range(first, min(end, first + 8)):
        if tokens[at].kind in "nv" or tokens[at].low in NUMBER_WORDS:
            return True
        if not _is_leading(tokens[at]):
            return False
    return end - first <= 7


def leads_to(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Only words that lead to a number stand from ``first`` to ``end``."""
    return end - first <= 7 and all(_is_leading(token) for token in tokens[first:end])


def _is_leading(token: Token) -> bool:
    return (
        token.low in LEADING
        or (token.kind == "s" and token.text not in _PARTING)
        or is_adverb(token.low)
        or token.low in ("us", "rs")
    )
