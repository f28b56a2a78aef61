"""What a number counts: the head noun after it, or the one it leaves out, and whether that names people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.stages.extract import clause, clause_phrase, clause_verb, concept_place, lexicon, rules, skip_word
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import CARDINAL

_LONGEST = 7
_ADDING = rules.words("noun", "adding")
_SOFTENING = rules.words("noun", "softening")
_FORESEEN = clause_phrase.FRAMES | rules.words("concept", "foreseen")
_NO_HEADS = frozenset({"strong", "survive", "survives", "live", "lives"}) | clause_verb.DIMENSIONS
_POINTING = frozenset({"its", "his", "her", "their", "our", "the", "those", "these"})
_WHO = frozenset({"who", "whose", "whom"})


@dataclass(frozen=True, slots=True)
class Noun:
    """A counted noun: its phrase as printed, its head in the singular, and its tokens where it follows the number."""

    phrase: str
    head: str
    is_person: bool
    first: int | None = None
    last: int | None = None
    rule: str = "noun.following"


def following(tokens: Sequence[Token], draft: Draft) -> Noun | None:
    """The noun phrase right after the number (after ``of`` for shares and vague words)."""
    at = draft.end + 1
    if draft.form == "ordinal":
        at += _word(tokens, at) == "-"
        at += skip_word.is_superlative(_word(tokens, at))
    elif _word(tokens, at) == "-":
        return _hyphened(tokens, at + 1) or phrase(tokens, at + 1)
    if _word(tokens, at) == "of" and _word(tokens, at + 1) in ("them", "whom"):
        return phrase(tokens, at + 2) if _word(tokens, at + 2).isalpha() else None
    if _word(tokens, at) == "of" and _word(tokens, at + 1) in _POINTING and draft.form == "number":
        found = phrase(tokens, at + 2)  # "79 of the missiles", not "the 137,940 of the year before"
        return None if found is not None and found.phrase.lower() in clause_phrase.TIMES else found
    if _word(tokens, at) == "of" and _takes_of(draft):
        at += 1
        while _word(tokens, at) in lexicon.DETERMINER:
            at += 1
    elif draft.form == "share" or draft.form == "both" or draft.first == draft.last:
        while draft.form in ("share", "both", "ratio") and _word(tokens, at) in lexicon.DETERMINER:
            at += 1
    if _word(tokens, at) in _ADDING and _word(tokens, at) in lexicon.FUNCTION:
        at += 1
    found = phrase(tokens, at, (draft.low == 1 and draft.form == "number") or draft.form == "ordinal")
    return None if found is not None and foresees(tokens, found) else found


def foresees(tokens: Sequence[Token], found: Noun) -> bool:
    """``the 185,000 economists had expected``: who expects the number is not what it counts."""
    at = found.last
    if at is None or at + 2 >= len(tokens) or tokens[at + 1].low not in ("had", "have") or not found.is_person:
        return False
    return tokens[at + 2].low in _FORESEEN


def _hyphened(tokens: Sequence[Token], at: int) -> Noun | None:
    """``a five-storey block``: it is storeys that are counted, and the block that they measure."""
    if at >= len(tokens) or tokens[at].kind != "w" or tokens[at].gap or lexicon.is_stop(tokens[at].low):
        return None
    if tokens[at].low == "strong":  # "a 40-strong team": people
        team = phrase(tokens, at + 1, is_single=True)
        return team and Noun(team.phrase, team.head, True, team.first, team.last)
    whole = phrase(tokens, at, is_single=True)
    head = lexicon.singular(tokens[at].low.partition("-")[0])
    return Noun(
        whole.phrase if whole else tokens[at].text, head, lexicon.is_person(head), at, whole.last if whole else at
    )


def _takes_of(draft: Draft) -> bool:
    return draft.form in ("share", "vague", "both") or draft.unit is not None or draft.rules[0] == "number.words"


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def phrase(tokens: Sequence[Token], first: int, is_single: bool = False, stop: int | None = None) -> Noun | None:
    """The noun phrase that starts at ``first``: up to its first plural, or to the last word before one that ends it."""
    head, last_word = None, None
    tokens = tokens if stop is None else tokens[:stop]
    for at in range(first, min(first + _LONGEST, len(tokens))):
        token = tokens[at]
        if _is_of_model(tokens, at, first):
            if tokens[at].low == "s":
                return _models(tokens, first, at)
            continue
        if token.kind == "s":
            if (token.text in "-&'’" and at > first) or (token.text in '“"‘' and at == first):
                continue
            break
        if token.kind == "n" and at > first and tokens[at - 1].text == "-" and not token.gap:
            continue
        if last_word is not None and token.gap and token.low in CARDINAL and token.low != "one":
            break
        if token.kind == "n" and last_word is not None and not is_single and at + 1 < len(tokens) and tokens[at].gap:
            if not _plural_soon(tokens, at + 1):
                break
            continue
        stops = lexicon.is_stop(token.low) and not (at == first and not is_single and _is_noun_too(token))
        stops = stops and not (token.low == "likely" and lexicon.is_plural(_word(tokens, at + 1)))
        if token.kind != "w" or (stops and not _and_adjective(tokens, at, last_word)):
            break
        if token.low in ("and", "or"):
            continue
        if last_word is not None and is_single and (lexicon.is_participle(token.low) or token.low.endswith("ly")):
            break
        last_word = at
        if lexicon.is_plural(token.low) and not is_single:
            head = at
            if not (
                at + 1 < len(tokens)
                and tokens[at + 1].kind == "w"
                and lexicon.is_plural(tokens[at + 1].low)
                and not lexicon.is_stop(tokens[at + 1].low)
            ):
                break
    if head is None and last_word is not None:
        weak = tokens[last_word].low
        if not is_single and (weak.endswith(("ed", "ly", "ing")) or weak in lexicon.ADVERB or _is_no_head(weak)):
            return None
        head = last_word
    return _noun(tokens, first, head) if head is not None else None


def _is_of_model(tokens: Sequence[Token], at: int, first: int) -> bool:
    """``three 737s``, ``two A380s``, ``30 AK-47s``: the letters, the digits and the s of a model in the plural."""
    token = tokens[at]
    if token.low == "s":
        return at > first and not token.gap and tokens[at - 1].kind == "n"
    if token.kind == "n":
        opens = at == first or not token.gap
        return opens and at + 1 < len(tokens) and tokens[at + 1].low == "s" and not tokens[at + 1].gap
    return clause_phrase.is_glued(tokens, at)


def _models(tokens: Sequence[Token], first: int, last: int) -> Noun:
    start = last
    while start > first and not tokens[start].gap:
        start -= 1
    name = clause.text_of(tokens, range(start, last))
    return Noun(clause.text_of(tokens, range(first, last + 1)), name, False, first, last)


def _is_no_head(word: str) -> bool:
    """``a jury of 12 heard it``, ``4 million fewer``: a form that is only the past of a verb, or a comparative."""
    if word in _ADDING or word in clause_verb.PAST_ONLY or word in _NO_HEADS:
        return True
    return clause_verb.is_participle(word) and word not in clause_verb.BASE


def _is_noun_too(token: Token) -> bool:
    """``10,000 calls``, ``40 works``: a verb's form that right after a number is a plural."""
    return token.low in lexicon.VERB and lexicon.is_plural(token.low)


def _and_adjective(tokens: Sequence[Token], at: int, last_word: int | None) -> bool:
    """``digital and physical sales``: the noun comes after the pair."""
    return tokens[at].low in ("and", "or") and last_word is not None and _plural_soon(tokens, at + 1)


def _plural_soon(tokens: Sequence[Token], at: int) -> bool:
    for here in range(at, min(at + 3, len(tokens))):
        if tokens[here].kind != "w" or lexicon.is_stop(tokens[here].low) or clause.is_numeric(tokens[here]):
            return False
        if lexicon.is_plural(tokens[here].low):
            return True
    return False


def _noun(tokens: Sequence[Token], first: int, head: int, rule: str = "noun.following") -> Noun:
    while tokens[first].kind == "s":
        first += 1
    token = tokens[head]
    word = lexicon.singular(token.low.removesuffix("'s").strip("'"))
    printed = clause.text_of(tokens, range(first, head + 1))
    of_model = any(
        tokens[at].kind == "n" and (tokens[at - 1].text == "-" or tokens[at - 1].text.isupper())
        for at in range(first + 1, head)
    )  # "B-52 bombers" are no people, "the jail's 113 inmates" are
    return Noun(
        printed,
        word,
        not of_model and lexicon.is_person(word, token.text[0].isupper() and not token.text.isupper()),
        first,
        head,
        rule,
    )


def elided(
    tokens: Sequence[Token], drafts: Sequence[Draft], nouns: Sequence[Noun | None], index: int, carried: Noun | None
) -> Noun | None:
    """The noun a number leaves out: that of the whole it is part of, the clause's subject, the number before it."""
    draft = drafts[index]
    whole = _whole(tokens, drafts, nouns, index)
    if whole is not None:
        return whole
    if _word(tokens, draft.last + 1) not in _WHO:
        found = _subject_noun(tokens, draft)
        if found is not None:
            return found
    before = [noun for noun in nouns[:index] if noun is not None]
    if _word(tokens, draft.last + 1) in _WHO:
        before = [noun for noun in before if noun.is_person] or before
    source = before[-1] if before else carried
    return Noun(source.phrase, source.head, source.is_person, None, None, "noun.elided") if source else None


def _whole(tokens: Sequence[Token], drafts: Sequence[Draft], nouns: Sequence[Noun | None], index: int) -> Noun | None:
    """``499,000 of the 648,000 applications`` and lists: ``12 and 14 houses``."""
    draft = drafts[index]
    if index + 1 >= len(drafts) or nouns[index + 1] is None or drafts[index + 1].first - draft.last > 6:
        return None
    link = [token.low for token in tokens[draft.last + 1 : drafts[index + 1].first]]
    if link[:1] == ["of"] and link[-1].endswith(("'s", "’s", "'", "’")) and "," not in link:
        link = ["of"]  # "1,812 of the state's 3,143 precincts"
    softened = [word for word in link if word not in _SOFTENING]
    if softened in (["of"], ["out", "of"], ["and"], ["or"], [","], [",", "and"], ["from", "of"], ["of", "of"]):
        noun = nouns[index + 1]
        return Noun(noun.phrase, noun.head, noun.is_person, None, None, "noun.whole") if noun else None
    return None


def _subject_noun(tokens: Sequence[Token], draft: Draft) -> Noun | None:
    """``The backlog of asylum cases is 3.5 million``: the subject's noun, if a linking verb leads to the number."""
    at = (draft.modifier_first if draft.modifier_first is not None else draft.first) - 1
    moved = concept_place.moved_span(tokens, draft)
    if moved is not None:
        return _head_of(tokens, moved)
    links = [n for n in range(max(0, at - 5), at + 1) if tokens[n].low in lexicon.LINKING]
    if at + 1 < draft.first and tokens[at + 1].low in lexicon.LINKING - lexicon.PREPOSITION:
        links.append(at + 1)  # "casualties exceeded 1,000": the verb bounds the number
    is_level = at >= 0 and tokens[at].low in ("to", "at") and draft.unit is None
    if not is_level and (not links or tokens[links[-1]].low in ("has", "have", "had", "holds", "hold")):
        return None
    span = clause.subject(tokens, draft.first)
    return _head_of(tokens, span) if span is not None else None


def _head_of(tokens: Sequence[Token], span: clause.Span) -> Noun | None:
    """The head of a subject; of ``the number of X`` it is X."""
    for at in range(span.first, span.last):
        if tokens[at].low in lexicon.QUANTITY:
            for of in range(at + 1, min(at + 3, span.last)):
                if tokens[of].low == "of":
                    first = of + 1
                    while first < span.last and (
                        tokens[first].low in lexicon.DETERMINER or _is_attribute(tokens, first)
                    ):
                        first += 1
                    found = phrase(tokens, first, stop=span.last + 1)
                    return _elsewhere(found, "noun.subject") if found and not _is_one_place(tokens, found) else None
    found = None if clause.is_numeric(tokens[span.first]) else phrase(tokens, span.first, stop=span.last + 1)
    if found is None or found.phrase.endswith(("'s", "’s")):
        return None
    if found.head in lexicon.QUANTITY and not lexicon.is_plural(found.phrase.lower().split()[-1]):
        return None
    return None if _is_named(tokens, found, span) else _elsewhere(found, "noun.subject")


def _is_attribute(tokens: Sequence[Token], at: int) -> bool:
    """``the number of closed cases``: a participle that could be a verb elsewhere, right before a plural."""
    return clause_verb.is_participle(tokens[at].low) and lexicon.is_plural(tokens[at + 1].low)


def _is_named(tokens: Sequence[Token], found: Noun, span: clause.Span) -> bool:
    """``The Sensex closed at 77,301``, ``the NHS waiting list``: one thing's own name, of which nothing is counted."""
    if found.is_person or found.first is None:
        return False
    head = next(
        (token for token in tokens[found.first : span.last + 1] if lexicon.singular(token.low) == found.head), None
    )
    if head is not None and lexicon.is_plural(head.low) and _is_one_place(tokens, found):
        return True
    if head is None or (lexicon.is_plural(head.low) and not head.text.isupper()):
        return False
    return head.text[:2].isupper() or (head.text[:1].isupper() and head is not tokens[0])


def _is_one_place(tokens: Sequence[Token], found: Noun) -> bool:
    """``the population of Lagos``: a name in -s that is no plural."""
    at = found.last
    return at is not None and at > 0 and not found.is_person and tokens[at].text[:1].isupper() and found.first == at


def _elsewhere(noun: Noun, rule: str) -> Noun:
    return Noun(noun.phrase, noun.head, noun.is_person, None, None, rule)
