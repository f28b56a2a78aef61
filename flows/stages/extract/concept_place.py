"""What is named beside a number: the object that a verb moves, the noun that a preposition ties to it."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import clause, clause_verb, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.kind import CHANGE_WORDS
from flows.stages.extract.lexer import Token

Times = Sequence[tuple[int, int]]
_MOVED_BY = frozenset({"by", "to", "from", "at", "between"})
_OF = frozenset(
    {"of", "worth", "over", "under", "above", "below", "exceeding", "totalling", "totaling", "topping", "surpassing"}
)
_AMOUNTS = rules.words("concept", "amounts")
_KINDS = rules.words("concept", "kinds")
_VAGUE = rules.words("concept", "vague")
_FORESEEING = rules.words("clause", "framing") | rules.words("concept", "foreseen")
_DROPPED_LAST = lexicon.FUNCTION - {"ahead"}
_RATED = rules.words("concept", "rated")
CHANGES = CHANGE_WORDS | {"difference"}
_LEVELS = rules.words("concept", "reached")
_MEASURING = (CHANGE_WORDS & lexicon.LINKING) | rules.words("concept", "measuring")
_UNMOVED = rules.words("concept", "unmoved")
_TAKING_AWAY = frozenset({"cut", "lost"})
_UNIT_WORDS = frozenset(
    [
        *rules.load("unit"),
        *(word for unit in rules.load("unit").values() for cue in unit.get("words", ()) for word in cue.split()),
        *(sign.lower() for unit in rules.load("unit").values() for sign in unit.get("signs", ()) if len(sign) > 1),
        *(name.split()[-1] for money in rules.load("currency").values() for name in money.get("names", ())),
        *("times", "time", "%", "cent", "per", "percentage", "point", "bn", "pp", "p", "m", "g", "c", "f", "h"),
    ]
)
_SIGNS = frozenset("$£€¥₹+-−–%")
_NAMED = rules.words("concept", "named_by_verbs")
_ACTING = clause_verb.ING - _NAMED
_OBJECT_REACH = 12
_LINK = 3


def is_unit(word: str) -> bool:
    """A unit's word alone (``km``, ``times``), which names nothing that is measured."""
    return word in _UNIT_WORDS or lexicon.singular(word) in _UNIT_WORDS


def tied(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``turnover of 1.3 billion``, ``a grant worth $8m``: the noun that names the measure, before any subject."""
    at = draft.lead
    inside = draft.modifier_first is not None and at > 0 and tokens[at].low == "of"  # "waits of over 12 hours"
    if draft.modifier_first is not None and tokens[draft.modifier_first].low in _OF and at >= 0 and not inside:
        at = draft.modifier_first
    while (
        at > 1
        and tokens[at].low in ("up", "to", "about", "a", "an", "some", "just", "well", "record")
        and tokens[at - 1].low not in ("was", "is")
    ):
        at -= 1
    if at < 1 or tokens[at].low not in _OF or tokens[at - 1].kind != "w":
        return None
    span = clause.name_before(tokens, at)
    head = tokens[at - 1]
    is_stop = lexicon.is_stop(head.low) and not (head.low == "worth" and tokens[at - 2].low == "net")
    if span is None or (head.low in _AMOUNTS and not _is_kind_of(tokens, span)):
        return None
    if is_stop or clause.in_time(head, times):
        return None
    if head.low in CHANGES and not _is_foreseen(tokens, span):
        return None
    if head.low in ("rate", "pace") and span.last - span.first < 2 and tokens[at - 2].low in _RATED:
        return None
    if clause_verb.is_adverb(head.low) or clause_verb.is_participle(head.low) or head.low in clause_verb.ING:
        return None
    first = span.first
    if first and first < span.last and tokens[first].low in clause_verb.ING and tokens[first - 1].text == ",":
        first += 1  # "the typhoon, packing winds of 185 kph"
    if first and clause.is_numeric(tokens[first - 1]):
        first = next((n + 1 for n in range(first, span.last) if tokens[n].low == "of"), span.last + 1)
    return clause.text_of(tokens, range(first, span.last + 1)) or None


def _is_kind_of(tokens: Sequence[Token], span: clause.Span) -> bool:
    """``a street value of``, ``the speed limit of``: a word beside the amount says what is measured."""
    first = tokens[span.first].low
    return span.first < span.last and tokens[span.last].low in _KINDS and first not in _AMOUNTS and first not in _VAGUE


def _is_foreseen(tokens: Sequence[Token], span: clause.Span) -> bool:
    """``forecast growth of 2.1%``: a change that is the object of a forecast is what is foreseen."""
    return span.first > 0 and tokens[span.first - 1].low in _FORESEEING


def moved(tokens: Sequence[Token], draft: Draft, times: Times) -> str | None:
    """``raised its repo rate by 25 points to 7%``: the object of a verb that moves things."""
    span = moved_span(tokens, draft)
    return None if span is None else _object(tokens, span.first, span.last + 1, times)


def moved_span(tokens: Sequence[Token], draft: Draft) -> clause.Span | None:
    """The tokens between such a verb and the preposition that leads to the number."""
    at = _chain_start(tokens, draft.lead + 1)
    if at < 2:
        return None
    if tokens[at].low not in _MOVED_BY:
        after = tokens[draft.end + 1].low if draft.end + 1 < len(tokens) else ""
        if after not in ("lower", "higher", "up", "down") or tokens[at].kind != "w":
            return None
        at += 1
    for verb in range(at - 1, max(-1, at - _OBJECT_REACH), -1):
        word = tokens[verb]
        if word.text in ",;:—()" or word.low in ("that", "which", "who", "after", "while", "but"):
            return None
        if word.low in clause_verb.MOVING and _is_verb(tokens, verb):
            if verb + 1 >= at:
                continue
            return clause.Span(verb + 1, at - 1) if _opens_object(tokens[verb + 1]) else None
        if clause_verb.may_be(word.low) and clause_verb.is_finite(tokens, verb, at):
            return None
    return None


def _opens_object(token: Token) -> bool:
    word = token.low
    if token.kind != "w" or clause.is_numeric(token) or clause_verb.is_adverb(word) or word in _UNMOVED:
        return False
    return word in lexicon.DETERMINER or word not in lexicon.FUNCTION


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """A verb with an object here, not the noun: no determiner or adjective stands before it."""
    before, word = tokens[at - 1].low if at else "", tokens[at].low
    if word in clause_verb.BASE or word.endswith("s"):
        return before == "to" or clause_verb.follows_auxiliary(tokens, at) or clause_verb.is_finite(tokens, at, at + 1)
    return (
        before not in lexicon.DETERMINER
        and tokens[at].text.islower()
        and (before not in lexicon.PREPOSITION or word in clause_verb.ING)
    )


def _object(tokens: Sequence[Token], first: int, stop: int, times: Times) -> str | None:
    kept = [at for at in range(first, stop) if not clause.in_time(tokens[at], times)]
    while kept and (tokens[kept[0]].low in lexicon.DETERMINER or tokens[kept[0]].kind == "s"):
        kept.pop(0)
    while kept and (_drops_last(tokens[kept[-1]]) or (len(kept) > 1 and tokens[kept[-1]].low in _ACTING)):
        kept.pop()
    if not kept or tokens[kept[0]].low in lexicon.FUNCTION or clause.is_numeric(tokens[kept[0]]):
        return None
    return None if clause_verb.is_adverb(tokens[kept[0]].low) else clause.text_of(tokens, kept)


def _drops_last(token: Token) -> bool:
    return token.low in _DROPPED_LAST or token.low in _UNMOVED or token.kind == "s"


def _chain_start(tokens: Sequence[Token], first: int) -> int:
    """Back over ``by 25 points to``, ``from 5 to``: the preposition that leads to the first number of a chain."""
    at = first - 1
    for _ in range(4):
        if at < 1 or tokens[at].low not in _MOVED_BY:
            return at
        number, words = at - 1, 0
        while number > 0 and not _is_printed_number(tokens, number) and words < _LINK:
            if not _stands_behind_number(tokens[number]):
                break
            number, words = number - 1, words + 1
        if not _is_printed_number(tokens, number):
            return at
        start = number_start(tokens, number)
        while start > 1 and tokens[start - 1].low in (
            "about",
            "around",
            "some",
            "more",
            "less",
            "than",
            "nearly",
            "almost",
            "a",
            "just",
        ):
            start -= 1
        if start < 1 or tokens[start - 1].low not in _MOVED_BY:
            return start - 1
        at = start - 1
    return at


def _is_printed_number(tokens: Sequence[Token], at: int) -> bool:
    """A number that is no verb (``doubled``)."""
    return clause.is_numeric(tokens[at]) and not clause_verb.may_be(tokens[at].low)


def _stands_behind_number(token: Token) -> bool:
    """A unit, a counted plural, a percent sign: what may part a number from the preposition after it."""
    word = token.low
    if word in CHANGE_WORDS or lexicon.is_stop(word):
        return word in ("per", "year", "percent", "a")
    return word == "%" or is_unit(word) or (lexicon.is_plural(word) and token.text.islower())


def number_start(tokens: Sequence[Token], number: int) -> int:
    """The first token of a number as printed, its currency sign included."""
    while number > 0 and (
        clause.is_numeric(tokens[number - 1])
        or tokens[number - 1].text in _SIGNS
        or (tokens[number - 1].text in clause.CURRENCY_PREFIXES and tokens[number].kind in "ns")
    ):
        number -= 1
    return number


def chain_start(tokens: Sequence[Token], draft: Draft) -> int:
    """Where the first number of the chain that ends here begins: the number itself where it stands alone."""
    at = _chain_start(tokens, draft.lead + 1)
    return at + 1 if at < draft.lead else draft.first


def is_level(tokens: Sequence[Token], draft: Draft) -> bool:
    """``shrank by 2 million people``, ``reached 68,125 cases``: the subject's level, counted in a noun."""
    at = draft.lead
    if at < 1 or draft.unit is not None:
        return False
    if tokens[at].low in _LEVELS:
        return True
    if tokens[at].low not in ("by", "to", "from"):
        return False
    near = tokens[max(0, at - 8) : at]
    moved = next((n for n in range(len(near) - 1, -1, -1) if near[n].low in _MEASURING), None)
    if moved is not None and near[moved].low in ("up", "down") and moved < len(near) - 1:
        return False
    if moved is None or any(token.text == "," for token in near[-3:-1]):
        return False
    return near[moved].low not in _TAKING_AWAY or not _holds_thing(near[moved + 1 :])


def _holds_thing(between: Sequence[Token]) -> bool:
    """``cut power | to 400,000 homes``: what the verb takes stands between, and is no measure of what is counted."""
    words = [token.low for token in between if token.kind == "w"]
    return bool(words) and not any(word in lexicon.QUANTITY or lexicon.is_plural(word) for word in words)
