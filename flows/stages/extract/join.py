"""Numbers that belong together: ranges, lists that share a unit, compound measures, ends of a change, scores."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import join_compound, join_score, number_ratio, numeral, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.join_list import HYPHENS, between, lent, share_dollars, share_units, shares_total
from flows.stages.extract.kind_change import CHANGE_WORDS
from flows.stages.extract.lexer import Token

_RULES = rules.load("join")
_CHANGES = frozenset(_RULES["from_to_change"]["beside"]) | CHANGE_WORDS
_RANGING = frozenset(_RULES["from_to_change"]["ranging"])
_SOFTENERS = frozenset(_RULES["from_to_change"]["softeners"])
_REACH = 12
_STEP = 4
_DOZEN = 12
_LAST_AFTER_ONE = 5
_REACHING = frozenset(
    {
        ("as", "many", "as"),
        ("as", "much", "as"),
        ("as", "high", "as"),
        ("up", "to"),
        ("even",),
        ("perhaps",),
        ("maybe",),
    }
)
_SHARED = frozenset({"duration_anchor", "address", "name"})
_TIMES = frozenset({"date", "year", "time", "duration_anchor"})
_DOTS = frozenset({"u", "s", ".", "us"})
_SCALES = {**numeral.MAGNITUDE, "k": 3, "m": 6, "bn": 9, "b": 9, "tn": 12, "mn": 6, "cr": 7}


def join(tokens: Sequence[Token], drafts: list[Draft]) -> list[Draft]:
    """The drafts with neighbours joined or related; the order of the text is kept."""
    join_score.mark(tokens, drafts)
    share_units(tokens, drafts)
    share_dollars(tokens, drafts)
    drafts = _hyphen_ranges(tokens, drafts)
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before is not None and not draft.skip:
            _keep_score(tokens, before, draft)
            _keep_one(tokens, before, draft)
            origin = _origin(joined)
            if origin is not before and _from_afar(tokens, origin, draft):
                joined.append(draft)
                continue
        if before is not None and draft.skip in _SHARED and not before.skip and _shares_skip(tokens, before, draft):
            before.skip = draft.skip
        if before is None or before.skip or draft.skip or not _pair(tokens, joined, before, draft):
            joined.append(draft)
    return joined


def _hyphen_ranges(tokens: Sequence[Token], drafts: list[Draft]) -> list[Draft]:
    """``from 24.2 to 33-35 billion``: a hyphen without blanks binds closer than the words around it."""
    kept: list[Draft] = []
    for draft in drafts:
        before = kept[-1] if kept else None
        usable = before is not None and not before.skip and not draft.skip and draft.unit is not None
        if (
            before is not None
            and usable
            and before.form == draft.form == "number"
            and between(tokens, before, draft) in (["-"], ["–"])
            and not tokens[draft.first - 1].gap
            and not tokens[draft.first].gap
            and _word_before(tokens, before) == "to"
            and _same_unit(tokens, before, draft)
            and _range(tokens, before, draft)
        ):
            continue
        kept.append(draft)
    return kept


def _keep_score(tokens: Sequence[Token], a: Draft, b: Draft) -> None:
    """``beat England 2-1``: the name before the first number takes none of a score's two."""
    if a.skip == "name" and a.first == a.last and a.form == "number" and a.unit is None and b.unit is None:
        glued = not tokens[b.first].gap and not tokens[b.first - 1].gap
        if glued and between(tokens, a, b) in (["-"], ["–"]) and join_score.is_score(tokens, a, b):
            a.skip = None


def _keep_one(tokens: Sequence[Token], a: Draft, b: Draft) -> None:
    """``rates of one to two per cent``: the low end of a range in words is no pronoun."""
    link = between(tokens, a, b) if a.skip == "pronoun" and a.first == a.last else []
    if link in (["to"], ["or"], ["-"]) or (link == ["and"] and _word_before(tokens, a) == "between"):
        if shares_total(tokens, a, b, _word_before(tokens, a)):
            a.skip = None
        ranged = b.form == "number" and 1 < b.low <= _LAST_AFTER_ONE and tokens[b.first].kind == "w"
        a.skip = None if ranged and tokens[a.first].low == "one" else a.skip


def _origin(joined: Sequence[Draft]) -> Draft:
    """The draft that a change may start from: times between its two ends are passed over."""
    at = len(joined) - 1
    while at > 0 and joined[at].skip in _TIMES:
        at -= 1
    return joined[at]


def _shares_skip(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``the past three or four years``, ``16-18 Industrial Avenue``: the first number goes with the second."""
    return a.unit is None and a.form == "number" and between(tokens, a, b) in (["or"], ["to"], ["-"], ["–"])


def _pair(tokens: Sequence[Token], joined: list[Draft], a: Draft, b: Draft) -> bool:
    """Relate ``b`` to the draft before it; True when ``a`` has taken it in."""
    if a.kind == b.kind == "score":
        return False
    if b.form == "ratio" and a.form == "number" and a.unit is None and b.low > a.low:
        if between(tokens, a, b) in (["to"], ["-", "to"], ["-"], ["or"], ["-", "or"]):
            a.form = "ratio"
            return _range(tokens, a, b)
        return False
    if shares_total(tokens, a, b, _word_before(tokens, a)):
        a.form, a.precision = "share", None
        a.low = a.high = a.low * b.low / (number_ratio.small(tokens, b.first) or 1)
        return _range(tokens, a, b)
    if a.form in ("ordinal", "both", "ratio") or b.form in ("ordinal", "both", "ratio"):
        return False
    if _from_afar(tokens, a, b):
        return False
    link = between(tokens, a, b)
    if tuple(link[1:]) in _REACHING and link[0] in ("to", "and"):
        link = link[:1]
    if join_compound.join(a, b, link):
        return True
    if not _same_unit(tokens, a, b):
        return False
    if len(link) == 1 and link[0] in HYPHENS:
        return _hyphened(tokens, a, b)
    if link in (["to"], ["to", "-"], ["-", "to", "-"], ["-", "to"]):
        return _to(tokens, a, b)
    if link == ["through"] and a.low < b.low:
        return _range(tokens, a, b)
    if link == ["and"] and _word_before(tokens, a) == "between":
        return _range(tokens, a, b)
    is_lent = a.unit is None or (b.unit is not None and a.unit.first == a.last and b.unit.first > b.first)
    if link == ["or"] and a.low < b.low <= 2 * a.low + 2 and is_lent:
        return _range(tokens, a, b)
    return False


def _same_unit(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    if (a.form == "share") != (b.form == "share"):
        return False
    if b.unit is None and a.unit is not None and _word_before(tokens, a) == "from" and _word_before(tokens, b) == "to":
        return True
    if a.unit is None or b.unit is None:
        return (a.unit is None and (b.unit is None or b.unit.first > b.first)) or (
            a.unit is not None and a.unit.is_money
        )
    return a.unit.name == b.unit.name and a.unit.is_hundredth == b.unit.is_hundredth


def _word_before(tokens: Sequence[Token], a: Draft) -> str:
    at = a.first - 1
    while at >= 0 and tokens[at].low in _SOFTENERS:
        at -= 1
    return tokens[at].low if at >= 0 else ""


def _hyphened(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    dash = tokens[b.first - 1]
    spaced = dash.gap or tokens[b.first].gap
    if spaced and (b.unit is None or a.unit is not None):
        return False
    if not spaced and b.unit is None and join_score.is_score(tokens, a, b):
        return _keep_apart(a, b)
    return _range(tokens, a, b)


def _keep_apart(a: Draft, b: Draft) -> bool:
    for draft in (a, b):
        draft.kind = "score"
        draft.rules.append("join.score")
    return False


def _to(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    if _is_step(tokens, a, b):
        return False
    if _word_before(tokens, a) != "from":
        return _range(tokens, a, b)
    words = [token.low for token in tokens[max(0, a.first - _REACH) : a.first]]
    if any(word in _RANGING for word in words):
        return _range(tokens, a, b)
    scaled = _scaled_low(tokens, a, b)
    is_change = not _CHANGES.isdisjoint(words) or _changed_before(tokens, a)
    if scaled > b.high and a.is_range:
        scaled = a.low
    two_ranges = a.unit is None and b.unit is not None and b.end + 1 < len(tokens) and tokens[b.end + 1].low == "to"
    if (is_change or scaled > b.low or a.is_range) and not two_ranges:
        if not a.is_range:
            a.low = a.high = scaled
        _change(a, b)
        return False
    return _range(tokens, a, b)


def _changed_before(tokens: Sequence[Token], a: Draft) -> bool:
    """``rose 10% in the year to December, from 67,284 to``: a change that a comma parts from its levels."""
    at = a.first - 2
    if at < 0 or tokens[at].text != ",":
        return False
    words = {token.low for token in tokens[max(0, at - 2 * _REACH) : at]}
    return not _CHANGES.isdisjoint(words) and not words.isdisjoint(("%", "percent", "cent"))


def _from_afar(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``from $36,040 last night to $34,935``, ``from 208 pounds to 193``: both ends of a change, with words between."""
    apart = b.first - a.end - 1
    if _word_before(tokens, a) != "from" or _word_before(tokens, b) != "to" or not 1 <= apart <= _REACH or a.is_range:
        return False
    if a.skip or a.form != "number" or b.form != "number":
        return False
    if b.unit is not None and (a.unit is None or a.unit.name != b.unit.name):
        return False
    if a.unit is not None and b.unit is not None and a.unit.is_hundredth != b.unit.is_hundredth:
        return False
    if (apart == 1 and (a.unit is None or b.unit is not None)) or _is_parted(tokens, a.end + 1, b.first):
        return False
    words = [token.low for token in tokens[max(0, a.first - _REACH) : a.first]]
    if not any(word in _CHANGES for word in words):
        return False
    _change(a, b)
    return True


def _is_parted(tokens: Sequence[Token], first: int, stop: int) -> bool:
    """A stop, colon or semicolon between; the dots of ``U.S.`` and of ``10.45pm`` are none."""
    return any(
        tokens[at].text in ";:"
        or (tokens[at].text == "." and tokens[at - 1].low not in _DOTS and len(tokens[at - 1].text) > 1)
        for at in range(first, stop)
    )


def _change(a: Draft, b: Draft) -> None:
    b.direction = "up" if b.high > a.high else "down"
    b.base = (a.first - 1, a.end)
    a.unit, b.unit = a.unit or lent(b.unit, a), b.unit or lent(a.unit, b)
    for draft in (a, b) if not a.is_range else ():
        draft.rules.append("join.from_to_change")


def _is_step(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    """``rose $2.3 billion to $651.5 billion``, ``by 138,000 to 1.49 million``: a difference and the level it led to."""
    word = _word_before(tokens, a)
    percents = a.unit is not None and b.unit is not None and a.unit.name == b.unit.name == "percent"
    if word == "by" and percents and a.low < b.low <= 2 * a.low:
        return False
    if (word != "by" and word not in _CHANGES) or a.low == 0:
        return False
    return a.unit is not None or b.low > _STEP * a.high


def _scale(tokens: Sequence[Token], draft: Draft) -> int:
    for at in range(draft.last, draft.first - 1, -1):
        power = _SCALES.get(tokens[at].low)
        if power is not None:
            return power
    return 0


def _scaled_low(tokens: Sequence[Token], a: Draft, b: Draft) -> float:
    """``$3-4bn``, ``1 to 2 thousand``: the first number shares the magnitude of the second."""
    power = _scale(tokens, b)
    if tokens[b.last].low in numeral.DOZEN and b.first < b.last and a.first == a.last and a.high < _DOZEN:
        return a.low * _DOZEN
    if power and not _scale(tokens, a) and a.low <= b.low / 10.0**power:
        return float(a.low * 10.0**power)
    return a.low


def _range(tokens: Sequence[Token], a: Draft, b: Draft) -> bool:
    low = _scaled_low(tokens, a, b)
    if low >= b.high or a.is_range or b.is_range:
        return False
    a.low, a.high, a.last = low, b.high, b.last
    a.unit = b.unit or a.unit
    a.precision = max(a.precision, b.precision) if a.precision is not None and b.precision is not None else None
    a.is_range = True
    a.rules = [*a.rules, *(rule for rule in b.rules if rule not in a.rules), "number.range"]
    return True
