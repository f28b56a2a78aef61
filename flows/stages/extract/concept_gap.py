"""A clause that leaves out the verb of the one before: ``Exports were $40bn and imports $65bn``.

Between the two numbers stand a joining word or sign and a noun phrase, and no verb. Where the first number told of its
subject, the second tells of that noun phrase; where the first had a noun of its own (``12 medals``), both count it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from flows.stages.extract import clause, clause_phrase, clause_verb, concept_place, concept_subject, lexicon, rules
from flows.stages.extract.concept_place import Times
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.noun import Noun, phrase
from flows.stages.extract.numeral import ORDINAL

_JOINING = frozenset({"and", ",", ";", "while", "but"})
_LEADING = frozenset({"to", "at", "by", "from", "for", "on"})
_OBJECTS = frozenset({"her", "him", "them", "us", "me", "you"})
_SOFT = frozenset({"only", "just", "about", "some", "around", "a", "another", "nearly", "almost"})
_OWNING = clause_phrase.ARTICLES | {"of", "in"}
_NOUNS = rules.words("concept", "named_by_verbs")
_OWED = clause_verb.SPENDING | {"owes", "owe", "owed", "owing"}
_ENDING = frozenset({"for", "on", "in", "to", "from"})
_WHOLE = 100
_LONGEST = 6
_TAIL = 10
_OPEN = frozenset({"share", "money", "measurement", "count", "score", "index"})
_CARRIED = frozenset({"change", "rate", "score"})


class Gap(NamedTuple):
    """The noun phrase that stands for the subject left unsaid with its verb, and the word that leads to the number."""

    first: int
    last: int
    lead: str


def find(tokens: Sequence[Token], before: Draft, draft: Draft, times: Times) -> Gap | None:
    """The noun phrase between two numbers of which the second has no verb; None where there is none."""
    last, led = draft.lead, ""
    while last > before.end and (tokens[last].low in _LEADING or tokens[last].low in _SOFT):
        led = tokens[last].low if tokens[last].low in _LEADING else led
        last -= 1
    start = max(before.end, before.per_last or 0, before.noun_last or 0)
    if last - start < 2 or not _is_noun(tokens, last, times):
        return None
    if led and led != "by" and tokens[before.lead].low != led:
        return None
    first = last
    while first - 1 > start and last - first < _LONGEST and tokens[first - 1].low not in _JOINING:
        first -= 1
        if not (_is_noun(tokens, first, times) or _ties(tokens, first)):
            return None
    if tokens[first - 1].low not in _JOINING or tokens[first].low in ("of", "in") or _has_verb(tokens, first, last):
        return None
    if first == last and clause_verb.may_be(tokens[last].low) and _unit(before) != _unit(draft):
        return None  # ", costs $15,000"
    tail = first - 1 - (tokens[first - 2].text == "," and first - 2 > start)
    if tail - start > _TAIL + 1 or _parts(tokens, start + 1, tail) or _is_indirect(tokens, before):
        return None
    while first < last and tokens[first].low in clause_phrase.ARTICLES:
        first += 1
    return Gap(first, last, led)


def _is_noun(tokens: Sequence[Token], at: int, times: Times) -> bool:
    token = tokens[at]
    if token.low in ORDINAL and tokens[at - 1].low == "the" and token.kind == "w":
        return True
    if token.kind == "s":
        return token.text in "-'’&" and not token.gap
    return (
        token.kind == "w"
        and token.low not in lexicon.FUNCTION
        and not clause.is_numeric(token)
        and not clause_verb.is_adverb(token.low)
        and token.low not in clause_phrase.TIMES
        and not clause.in_time(token, times)
    )


def _ties(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].low in _OWNING


def _has_verb(tokens: Sequence[Token], first: int, last: int) -> bool:
    """``and employs 65``, ``, the firm said 12``: what may be a verb and is told as one by its neighbours."""
    for at in range(first, last + 1):
        token = tokens[at]
        word = token.low
        if word in clause_phrase.FRAMES and at > first:
            return True
        if not token.text.islower() or not clause_verb.may_be(word) or word in _NOUNS:
            continue
        if at == first and (clause_verb.is_participle(word) or word in clause_verb.ING or word in lexicon.VERB):
            return True
        if clause_verb.is_finite(tokens, at, last + 1) or (at == last and _closes_as_verb(tokens, at, first)):
            return True
    return False


def _closes_as_verb(tokens: Sequence[Token], at: int, first: int) -> bool:
    """``Reform wants 21``, ``the men work 40``: right before the number, after what could be its subject."""
    word = tokens[at].low
    if clause_verb.is_participle(word) or word in clause_verb.PAST_ONLY or word in clause_verb.ING:
        return True
    if word in clause_verb.THIRD or word in concept_place.CHANGES:
        return True
    return at > first and lexicon.is_plural(tokens[at - 1].low)


def _parts(tokens: Sequence[Token], first: int, stop: int) -> bool:
    """Whether what follows the first number is more than its time, its place and what ``of`` ties to it."""
    for at in range(first, stop):
        token = tokens[at]
        if token.text in ",;:—–()" or token.low in clause_phrase.RELATIVE or token.low in lexicon.CONJUNCTION:
            return True
        if clause_verb.may_be(token.low) and clause_verb.is_finite(tokens, at, stop):
            return True
    return False


def _is_indirect(tokens: Sequence[Token], before: Draft) -> bool:
    """``owes banks $40m and suppliers $65m``: the noun before each number is who gets it."""
    lead = before.lead
    if lead > 0 and tokens[lead].low in _OBJECTS:
        return True
    return (
        lead > 0
        and tokens[lead].kind == "w"
        and tokens[lead].low not in lexicon.FUNCTION
        and any(tokens[at].low in _OWED for at in range(max(0, lead - 2), lead))
    )


def lend(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    """``Labour took 34%, the Conservatives 29``, ``jailed for 12 years and Jones for nine``: so is the unit."""
    unit = before.unit
    if unit is None or draft.unit is not None or draft.form != "number" or draft.is_range:
        return
    after = tokens[draft.end + 1] if draft.end + 1 < len(tokens) else None
    closed = after is None or not after.low.isalnum() or after.low in _JOINING
    if not closed or (unit.is_money and "number.magnitude" not in draft.rules):
        return
    if unit.name == "percent" and (draft.high > _WHOLE or before.kind == "change"):
        return
    draft.unit = replace(unit, first=draft.last, last=draft.last, inside=False)
    draft.rules.append(unit.rule)


def read(tokens: Sequence[Token], before: Draft, draft: Draft, times: Times) -> str | None:
    """The concept of a number without a noun of its own, by what the one before it is about; else as it stands."""
    told = parallel(tokens, before, draft, times) or repeated(tokens, before, draft, times)
    return told or with_owner(draft.concept, before)


def parallel(tokens: Sequence[Token], before: Draft, draft: Draft, times: Times) -> str | None:
    """``paid $12m for the striker and $8m for the keeper``: the concept of the first with the end of the second."""
    if draft.unit is None or not draft.unit.is_money or before.unit is None or not before.unit.is_money:
        return None
    at, end = draft.end + 1, before.end + 1
    if at >= len(tokens) or draft.lead <= end or tokens[at].low != tokens[end].low or tokens[at].low not in _ENDING:
        return None
    if tokens[draft.lead].low not in ("and", ","):
        return None
    first, own = (clause.text_of(tokens, clause.restriction(tokens, start, times)) for start in (end, at))
    about = before.concept or ""
    return about.removesuffix(first) + own if first and own and about.endswith(f" {first}") else None


def counted(tokens: Sequence[Token], gap: Gap, before: Noun | None) -> Noun | None:
    """What the second number counts: the noun of the first, or the noun phrase itself where that was a subject."""
    if before is None:
        return None
    if before.rule == "noun.subject":
        found = phrase(tokens, gap.first, stop=gap.last + 1)
        return None if found is None else Noun(found.phrase, found.head, found.is_person, None, None, "noun.subject")
    return Noun(before.phrase, before.head, before.is_person, None, None, "noun.elided")


def carry(tokens: Sequence[Token], before: Draft, draft: Draft) -> None:
    """Kind, direction and what it is per are left out with the verb, where the unit is the same."""
    same = _unit(before) == _unit(draft)
    if not same or draft.kind not in _OPEN or before.kind not in _CARRIED:
        return
    draft.kind, draft.direction = before.kind, before.direction
    draft.per = draft.per or before.per
    draft.rules.append(f"kind.{draft.kind}")


def _unit(draft: Draft) -> str | None:
    if draft.unit is not None:
        return draft.unit.name
    return "percent" if draft.form == "share" else None


def concept(tokens: Sequence[Token], gap: Gap, before: Draft, subject: str | None, times: Times) -> tuple[str, str]:
    """(concept, subject) of the second number; ``subject`` is that of a clause before that was itself such a gap."""
    named = clause.text_of(tokens, range(gap.first, gap.last + 1))
    about = before.concept or ""
    told = subject or concept_subject.find(tokens, concept_place.chain_start(tokens, before), times)
    if told is not None and tokens[gap.last].low in ORDINAL:
        words = told.split()
        at = next((n for n, word in enumerate(words) if word.lower() in ORDINAL), None)
        named = " ".join([*words[:at], named, *words[at + 1 :]]) if at is not None else named
    if told is not None and (about == told or about.startswith(f"{told} ")):
        return named + about[len(told) :], named
    moves = gap.lead in ("to", "at", "from", "on") and before.noun_last is None
    return (named if moves or not about else about), named


def repeated(tokens: Sequence[Token], before: Draft, draft: Draft, times: Times) -> str | None:
    """The concept of the number before, where the words between say that this one is about the same.

    ``48% to 46%``, ``up two on 33``, ``a deficit of $27bn this year and $42bn next year``, ``visitors, of whom 77%``.
    """
    about, words = before.concept, [token.low for token in tokens[before.end + 1 : draft.lead + 1]]
    if about is None or not words or before.skip:
        return None
    if draft.kind == "share" and words[-2:] in (["of", "whom"], ["of", "which"]):
        return about
    if _unit(before) is None or _unit(before) != _unit(draft):
        return None
    if (words == ["to"] and draft.concept is None) or words == ["on"]:
        return about
    between = tokens[max(before.end, before.per_last or 0) + 1 : draft.lead + 1]
    dated = [token for token in between if not clause.in_time(token, times)]
    if 0 < len(dated) < len(between) and {token.low for token in dated} <= {",", "and", "then", "in"}:
        return about
    return None


def with_owner(about: str | None, before: Draft) -> str | None:
    """``Labor's vote is 32 per cent, the Coalition's 38``: whose it is, with the name of what the other had."""
    if about is None or before.concept is None or not about.endswith(("'s", "’s")) or " " in about:
        return about
    words = before.concept.split()
    owner = next((at for at, word in enumerate(words) if word.endswith(("'s", "’s"))), -1)
    if owner < 0:
        owner = next((at for at, word in enumerate(words) if word[:1].islower()), len(words)) - 1
    return " ".join([about, *words[owner + 1 :]])
