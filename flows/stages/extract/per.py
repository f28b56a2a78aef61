"""What a rate is per: ``a day``, ``per 100,000 people``, ``annually``, ``each officer``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, lexicon, per_one, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.unit import TIME_UNITS

_RULES = rules.load("per")
_A = frozenset(_RULES["a"]["nouns"])
_ADVERBS: dict[str, str] = _RULES["adverb"]["words"]
_EVERY = frozenset({"each", "every"})
_BEFORE_TIME = _EVERY | {"per"}
_REACH = 12
_LONGEST = 8
_BRACKETED = 6
_MEASURED = 4
_PERIODIC: dict[str, str] = _RULES["subject"]["words"]
_PERIODIC_HEADS = frozenset(_RULES["subject"]["heads"])
_STUFF = frozenset(_RULES["a_measure"]["nouns"])
_LEADS_LEVEL = frozenset(
    {"to", "at", "of", "is", "was", "were", "from", "than", "hit", "reached", "averaged", "averages"}
)
_MEASURING = frozenset({"square", "sq", "cubic", "metric", "million", "thousand", "hundred"})
_QUALIFYING = frozenset(_RULES["per"]["qualifying"])
_OWNERS = frozenset({"us", "u.s", "u", ".", "s"})


def apply(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> None:
    """Set what the draft is per, where the words after it, its noun or its clause's subject say so."""
    if draft.form in ("ordinal", "ratio", "both") or draft.kind == "rank":
        return
    if draft.lead >= 0 and tokens[draft.lead].low == "aged":
        return
    if draft.unit is not None and draft.unit.tail and draft.unit.tail.startswith("a-"):
        _set(draft, draft.unit.tail[2:], draft.end, "per.a")
        return
    if _hyphened(tokens, draft):
        return
    for at in _places(tokens, draft, noun_last):
        if _read(tokens, draft, at):
            return
    if not _from_measure(tokens, draft) and not _from_periodic(tokens, draft):
        _from_subject(tokens, draft)


def _hyphened(tokens: Sequence[Token], draft: Draft) -> bool:
    """``$40-a-month``, ``a £9.99-per-month plan``: the hyphen binds what the sum is per."""
    at = draft.end + 2
    if at >= len(tokens) or tokens[at - 1].text != "-" or tokens[at].gap or draft.unit is None:
        return False
    lead, _, one = tokens[at].low.partition("-")
    return lead in ("a", "an", "per") and one in _A and _set(draft, one, at, "per.a")


def _from_measure(tokens: Sequence[Token], draft: Draft) -> bool:
    """``a litre of milk was 2.10 dollars``, ``a kilo of rice costs 58 pesos``: money told of one measure."""
    if draft.unit is None or not draft.unit.is_money:
        return False
    for at in range(max(0, draft.first - _REACH), draft.first - 1):
        if (
            tokens[at + 1].low in _STUFF
            and tokens[at].low in ("a", "an")
            and clause.start_of(tokens, draft.first) <= at
        ):
            numbered = any(token.kind in "nv" for token in tokens[at + 2 : min(draft.first, draft.unit.first)])
            return not numbered and _set(draft, tokens[at + 1].low, draft.end, "per.a_measure")
    return False


def _from_periodic(tokens: Sequence[Token], draft: Draft) -> bool:
    """``daily use averaged 855 million litres``, ``an annual rate of 97,000 units``."""
    if draft.unit is not None and (draft.unit.is_money or draft.unit.name in (*TIME_UNITS, "percent", "degree")):
        return False
    if draft.form != "number":
        return False
    for at in range(max(0, draft.first - _MEASURED - 2), draft.first - 1):
        if tokens[at].low in _PERIODIC and tokens[at + 1].low in _PERIODIC_HEADS:
            between = tokens[at + 2 : draft.first]
            if not any(token.kind in "nv" or token.text in ",;:" for token in between):
                return _set(draft, _PERIODIC[tokens[at].low], draft.end, "per.subject")
    return False


def _places(tokens: Sequence[Token], draft: Draft, noun_last: int | None) -> list[int]:
    """Where the words of a rate may begin: after the number, its noun, and up to a few words later for adverbs."""
    ends = [draft.end + 1] + ([noun_last + 1] if noun_last is not None else [])
    if draft.unit is not None and draft.end + 1 < len(tokens) and tokens[draft.end + 1].low == "of":
        ends.append(_past_measured(tokens, draft.end + 2))
    if draft.end + 1 < len(tokens) and tokens[draft.end + 1].text == "(":
        ends += [
            at + 1
            for at in range(draft.end + 2, min(draft.end + 2 + _BRACKETED, len(tokens)))
            if tokens[at].text == ")"
        ]
    return [at for at in ends if at < len(tokens)]


def _past_measured(tokens: Sequence[Token], at: int) -> int:
    """``246 kg of fertiliser | a hectare``, ``15 milligrams of the drug | weekly``: past what is measured."""
    at += at < len(tokens) and tokens[at].low in ("the", "its", "their")
    stop = min(at + _MEASURED, len(tokens))
    while at < stop and tokens[at].kind == "w" and not lexicon.is_stop(tokens[at].low):
        at += 1
    return at


def _read(tokens: Sequence[Token], draft: Draft, at: int) -> bool:
    while at < len(tokens) and tokens[at].low in _OWNERS:
        at += 1
    if at + 1 >= len(tokens):
        return _adverb(tokens, draft, at)
    word, after = tokens[at].low, tokens[at + 1].low
    if word == "per" and after not in ("cent",):
        return _denominator(tokens, draft, at + 1, "per.per")
    if word == "/" and tokens[at + 1].kind == "w":
        return _set(draft, after, at + 1, "per.per")
    if (
        word in ("a", "an")
        and after in _A
        and not (at + 2 < len(tokens) and tokens[at + 2].low in ("ago", "later", "earlier", "away", "before"))
    ):
        last = at + 2 if after == "square" and at + 2 < len(tokens) else at + 1
        return _set(draft, clause.text_of(tokens, range(at + 1, last + 1)), last, "per.a")
    if word in ("for", "in", "to") and after in _EVERY and at + 2 < len(tokens):
        return _denominator(tokens, draft, at + 2, "per.each")
    if word in _PERIODIC and after in ("rate", "pace"):
        return _set(draft, _PERIODIC[word], at + 1, "per.subject")
    if word in _EVERY and (after in TIME_UNITS or after in _A):
        return _set(draft, after, at + 1, "per.each")
    if word == "each" and after in ("a", "an", "per") and at + 2 < len(tokens):
        return _read(tokens, draft, at + 1)
    one = per_one.of_thing(tokens, draft, at)
    if one is not None:
        return _set(draft, *one)
    return _by_the(tokens, draft, at) or _adverb(tokens, draft, at) or _later(tokens, draft, at)


def _by_the(tokens: Sequence[Token], draft: Draft, at: int) -> bool:
    if tokens[at].low != "by":
        return False
    words = [token.low for token in tokens[at : at + 3]]
    return words[:2] == ["by", "the"] and words[-1] in TIME_UNITS and _set(draft, words[2], at + 2, "per.each")


def _adverb(tokens: Sequence[Token], draft: Draft, at: int) -> bool:
    word = tokens[at].low if at < len(tokens) else ""
    return word in _ADVERBS and _set(draft, _ADVERBS[word], at, "per.adverb")


def _later(tokens: Sequence[Token], draft: Draft, at: int) -> bool:
    """``thousands of migrants crossing into the U.S. every day``: later in the same clause, with no number between."""
    if draft.unit is not None and not draft.unit.is_money:
        return False
    for here in range(at, min(at + _REACH, len(tokens) - 1)):
        token = tokens[here]
        if token.kind in "nv" or (token.text in ',;:—–()"“”' and token.text):
            return False
        if token.low in _EVERY and (tokens[here + 1].low in TIME_UNITS or tokens[here + 1].low == "night"):
            return _set(draft, tokens[here + 1].low, here + 1, "per.each")
        if token.low == "per" and tokens[here + 1].low in TIME_UNITS:
            return _set(draft, tokens[here + 1].low, here + 1, "per.per")
        if token.low == "by" and _by_the(tokens, draft, here):
            return True
        if token.low in ("daily", "annually") and tokens[here + 1].kind == "s":
            return _adverb(tokens, draft, here)
    return False


def _denominator(tokens: Sequence[Token], draft: Draft, at: int, rule: str) -> bool:
    """``100,000 people``, ``capita``, ``square foot``, ``mmBTU``: the words after per."""
    last = at
    if tokens[at].kind == "n":
        while (
            last + 1 < len(tokens)
            and tokens[last + 1].kind == "w"
            and last - at < 3
            and (not lexicon.is_stop(tokens[last + 1].low) or tokens[last + 1].low in _QUALIFYING)
        ):
            last += 1
            if lexicon.is_plural(tokens[last].low):
                break
    elif (tokens[at].low in _MEASURING or tokens[at].low in _QUALIFYING) and at + 1 < len(tokens):
        last = at + 1
    return _set(draft, clause.text_of(tokens, range(at, last + 1)), last, rule)


def _from_subject(tokens: Sequence[Token], draft: Draft) -> None:
    """``The average number of crossings each day is 3,200``; ``Each officer has to manage 7,000 cases``."""
    start = clause.start_of(tokens, draft.first)
    if tokens[0].low == "each" and not any(token.kind == "n" for token in tokens[: draft.first]):
        start = 0
    first = next((at for at in range(start, min(start + 2, draft.first)) if tokens[at].low == "each"), None)
    for at in range(start, draft.first - 1):
        if tokens[at].low in _BEFORE_TIME and tokens[at + 1].low in TIME_UNITS:
            _set(draft, tokens[at + 1].low, draft.end, "per.each")
            return
        if tokens[at].low == "per" and _is_ratio_subject(tokens, draft, start, at):
            _denominator(tokens, draft, at + 1, "per.subject")
            draft.per_last = draft.end
            return
        if tokens[at].low == "daily" and tokens[at + 1].low in lexicon.QUANTITY and draft.unit is None:
            _set(draft, "day", draft.end, "per.each")
            return
    if first is None or (draft.unit is not None and not draft.unit.is_money):
        return
    one = _one(tokens, first + 1, draft.first)
    if one is not None:
        _set(draft, one, draft.end, "per.each_one")


def _is_ratio_subject(tokens: Sequence[Token], draft: Draft, start: int, per: int) -> bool:
    """``murders per 100,000 people rose to 45``: the subject is told per something, and no number before it is."""
    if draft.unit is not None and draft.unit.name in ("percent", *TIME_UNITS):
        return False
    told = any(token.kind in "nv" for token in tokens[start:per])
    led = tokens[draft.lead].low if draft.lead >= 0 else ""
    if led == "of" and any(token.kind in "nv" for token in tokens[per + 2 : draft.lead]):
        return False  # "earnings per share of $2 and revenue | of $4bn"
    return not told and tokens[per + 1].low != "cent" and led in _LEADS_LEVEL


def _one(tokens: Sequence[Token], first: int, stop: int) -> str | None:
    """The noun after ``each`` up to its verb; an abbreviation in brackets stands for the words before it."""
    kept: list[int] = []
    for at in range(first, stop):
        text = tokens[at].text
        if text == "(" and at + 2 < stop and tokens[at + 2].text == ")":
            kept = []
        elif text in "()":
            continue
        elif clause.is_verb(tokens, at) or text in ",;" or tokens[at].low == "of":
            break
        else:
            kept.append(at)
    return clause.text_of(tokens, kept) if kept and len(kept) <= _LONGEST and kept[-1] < stop - 1 else None


def _set(draft: Draft, per: str, last: int, rule: str) -> bool:
    draft.per, draft.per_last = per, last
    draft.rules.append(rule)
    return True
