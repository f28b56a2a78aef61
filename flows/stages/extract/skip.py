"""Which numbers state no statistic, and why not: dates, names, idioms and the rest of the closed list in skip.yaml.

A rule is a function of the sentence and one draft; the first that answers gives the class. Time expressions come from
``period``, which found them in the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from flows.stages.extract import (
    kind_age,
    lexicon,
    rules,
    skip_anchor,
    skip_code,
    skip_hour,
    skip_label,
    skip_name,
    skip_ordinal,
    skip_phone,
    skip_sport,
    skip_standard,
    skip_tag,
    skip_title,
    skip_word,
)
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import Form
from flows.stages.extract.period import TimeExpression
from flows.stages.extract.unit import TIME_UNITS

_RULES = rules.load("skip")
CLASSES: dict[str, str] = _RULES["classes"]
_MONTHS = frozenset(_RULES["date"]["months"])
_BEFORE_YEAR = frozenset(_RULES["year"]["before"])
IDIOMS = rules.Phrases((cue, "idiom") for cue in _RULES["idiom"]["cues"])
IDIOM_WORDS = frozenset(word for cue in _RULES["idiom"]["cues"] for word in cue.split())
_IDIOM_REACH = 6
_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_HOUR = re.compile(r"(?:1?\d|2[0-3])(?:\.[0-5]\d)?")
_HOURS, _MARKETS = frozenset(_RULES["time"]["hours"]), frozenset(_RULES["time"]["markets"])
_LEVELS = frozenset(_RULES["year"]["levels"])
_CLOCK = frozenset({"am", "pm", "a.m", "p.m", "o'clock"})
_SIGNS = frozenset("$£€¥₹") | {"rs", "r"}
_MONEYS = frozenset({"cents", "pence", "dollars", "rupees", "euros", "rand", "pounds", "p", "c"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may look at: the sentence's tokens and the time expressions that touch it."""

    tokens: Sequence[Token]
    times: Sequence[TimeExpression]
    is_table: bool
    is_title: bool


def classify(scene: Scene, draft: Draft) -> tuple[str, str] | None:
    """(class, rule) of a number that is no figure, or None."""
    for rule in rules_for(scene.tokens[draft.first].kind, draft.unit is not None, draft.form):
        if rule.fires(scene, draft):
            return _RULES[rule.name]["class"], rule.name
    return None


def _at(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_glued(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) and not tokens[at].gap


# ---- time


def _time_over(scene: Scene, draft: Draft, kinds: tuple[str, ...]) -> TimeExpression | None:
    if not scene.times:
        return None
    start, end = scene.tokens[draft.first].start, scene.tokens[draft.last].end
    before = bisect_right(scene.times, start, key=_start) - 1
    time = scene.times[before] if before >= 0 else None
    return time if time is not None and end <= time.end and time.type in kinds else None


def _start(time: TimeExpression) -> int:
    return time.start


def _is_date(scene: Scene, draft: Draft) -> bool:
    time = _time_over(scene, draft, ("DATE",))
    tokens = scene.tokens
    if time is not None and draft.unit is None:
        return True
    before, after = _at(tokens, draft.first - 1), _at(tokens, draft.last + 1)
    if before == ".":
        before = _at(tokens, draft.first - 2)
    is_day = draft.form in ("number", "ordinal") and 1 <= draft.low <= 31 and draft.unit is None and not draft.is_range
    if is_day and after in _MONTHS and (after not in ("may", "march") or tokens[draft.last + 1].text[0].isupper()):
        return True
    if is_day and before in _MONTHS and (before not in ("may", "march") or tokens[draft.first - 1].text[0].isupper()):
        return not (tokens[draft.first].kind == "w" and draft.form == "number")
    return (
        after in ("s", "'s")
        and _is_glued(tokens, draft.last + 1)
        and tokens[draft.first].kind == "n"
        and draft.low % 10 == 0
        and not kind_age.is_bounded_group(tokens, draft)
    )


def _is_year_text(tokens: Sequence[Token], draft: Draft) -> bool:
    text = tokens[draft.first].text
    return draft.first == draft.last and len(text) == 4 and text.isdecimal()


def _is_year(scene: Scene, draft: Draft) -> bool:
    tokens = scene.tokens
    if not _is_year_text(tokens, draft) or draft.form != "number" or not _FIRST_YEAR <= draft.low <= _LAST_YEAR:
        return False
    if draft.unit is not None or (_at(tokens, draft.last + 1) == "s" and _is_glued(tokens, draft.last + 1)):
        return False
    if _time_over(scene, draft, ("DATE", "TIME", "DURATION", "SET")) is not None:
        return True
    before, after = _at(tokens, draft.first - 1), _at(tokens, draft.last + 1)
    if after in _LEVELS and before in lexicon.PREPOSITION:
        return True
    counts = lexicon.is_plural(after) and tokens[draft.last + 1].text.islower()
    bounded = counts and (before == "around" or (before == "to" and _at(tokens, draft.first - 2) == "up"))
    return not bounded and (before in _BEFORE_YEAR or before in _MONTHS or after in ("'s", "s") or not counts)


def _is_time(scene: Scene, draft: Draft) -> bool:
    tokens = scene.tokens
    if _time_over(scene, draft, ("TIME",)) is not None:
        return draft.unit is None or not draft.unit.is_money
    last = draft.last
    before, after = _at(tokens, draft.first - 1), _at(tokens, last + 1)
    for sign, colon, other in ((after, last + 1, last + 2), (before, draft.first - 1, draft.first - 2)):
        if sign == ":" and 0 <= other < len(tokens) and tokens[other].kind == "n":
            return _is_glued(tokens, max(colon, other)) and _is_glued(tokens, min(colon, other) + 1)
    if before == "at" and _is_bare_clock(scene, draft):
        return True
    dotted = after in ("a", "p") and _at(tokens, last + 2) == "." and _at(tokens, last + 3) == "m"
    return draft.form == "number" and (after in _CLOCK or dotted)


def _is_bare_clock(scene: Scene, draft: Draft) -> bool:
    """``at 9.15`` and ``at 7`` beside another clock time of the sentence, or behind ``opens``."""
    tokens = scene.tokens
    if draft.unit is not None or draft.first != draft.last:
        return False
    if not _HOUR.fullmatch(tokens[draft.first].text):
        return False
    after = _at(tokens, draft.last + 1)
    closed = not after or not after.isalpha() or (lexicon.is_stop(after) and after not in ("of", "per"))
    nearby = {token.low for token in tokens[max(0, draft.first - 5) : draft.first]}
    if closed and nearby & _HOURS and not any(token.low in _MARKETS for token in tokens):
        return True
    return closed and any(time.type == "TIME" and ":" in time.value for time in scene.times)


def _is_anchor(scene: Scene, draft: Draft) -> bool:
    return skip_anchor.is_anchor(scene.tokens, draft, _time_over(scene, draft, ("DATE", "DURATION")))


# ---- numbers that are none


def _is_denominator(scene: Scene, draft: Draft) -> bool:
    tokens = scene.tokens
    before = _at(tokens, draft.first - 1)
    if draft.unit is not None and draft.unit.is_money and before != "per":
        return False
    if tokens[draft.last].low == "dozen" and tokens[draft.first].low == "a" and draft.first > 1:
        return _is_a_dozen(tokens, draft)
    if before == "per" or (before == "every" and _at(tokens, draft.first - 2) in ("for", "in", "of")):
        return draft.unit is None or draft.unit.name not in TIME_UNITS or before == "per"
    return False


def _is_a_dozen(tokens: Sequence[Token], draft: Draft) -> bool:
    """``$4.95 a dozen``, ``40 cents a dozen``: a price stands right before, and nothing counted follows."""
    at = draft.first - 1
    priced = tokens[at].kind == "n" and _at(tokens, at - 1) in _SIGNS
    after = _at(tokens, draft.last + 1)
    return (priced or tokens[at].low in _MONEYS) and (not after.isalpha() or lexicon.is_stop(after))


def is_title(tokens: Sequence[Token]) -> bool:
    """A headline in capitals: nearly every longer word begins with one, and no full stop closes it."""
    if len(tokens) > 1 and tokens[-1].text == "." and len(tokens[-2].text) > 3:
        return False
    long = [token.text for token in tokens if token.kind == "w" and len(token.text) > 3]
    return len(long) > 2 and sum(word[0].isupper() for word in long) * 10 >= len(long) * 8


def _is_idiom(scene: Scene, draft: Draft) -> bool:
    if scene.tokens[draft.first].low not in IDIOM_WORDS:  # an idiom holds the draft's first token
        return False
    for first in range(max(0, draft.first - _IDIOM_REACH), draft.first + 1):
        found = IDIOMS.at(scene.tokens, first) if scene.tokens[first].low in IDIOMS.first_words else None
        if found and found[0] >= draft.first:
            return draft.unit is None or not draft.unit.inside
    return False


def _is_list_number(scene: Scene, draft: Draft) -> bool:
    tokens = scene.tokens
    if tokens[draft.last].kind != "n" or draft.unit is not None or draft.low >= 100:
        return False
    if draft.first > 1:
        ends = draft.last + 2 >= len(tokens) or tokens[draft.last + 2].text[0].isupper()
        return _at(tokens, draft.first - 1) == ":" and _at(tokens, draft.last + 1) == "." and ends and draft.low < 10
    closer = _at(tokens, draft.last + 1)
    opened = draft.first == 1 and _at(tokens, 0) == "("
    follows = draft.last + 2 < len(tokens) and tokens[draft.last + 2].gap
    alone = draft.last + 2 == len(tokens) and draft.first == 0
    return ((closer == ")" and (opened or draft.first == 0)) or (closer == "." and draft.first == 0)) and (
        follows or alone
    )


def _is_postcode(scene: Scene, draft: Draft) -> bool:
    return skip_name.is_postcode(scene.tokens, draft) or skip_code.is_lettered_postcode(scene.tokens, draft)


def _is_result(scene: Scene, draft: Draft) -> bool:
    return (scene.is_table and draft.unit is None) or skip_sport.is_minute(scene.tokens, draft)


class Rule(NamedTuple):
    """A rule, and what it asks of a number at the least: its form, that digits open it, that it has a unit or none."""

    name: str
    fires: Callable[[Scene, Draft], bool]
    form: Form | None = None
    digits: bool = False
    unit: bool | None = None


ORDER: tuple[Rule, ...] = (
    Rule("drawn", lambda scene, draft: skip_sport.is_drawn(scene.tokens, draft), digits=True, unit=False),
    Rule("score_table", _is_result, unit=False),
    Rule("known", lambda scene, draft: skip_title.is_known(scene.tokens, draft)),
    Rule("docket", lambda scene, draft: skip_code.is_docket(scene.tokens, draft)),
    Rule("odds", lambda scene, draft: skip_sport.is_odds(scene.tokens, draft)),
    Rule("phone", lambda scene, draft: skip_phone.is_phone(scene.tokens, draft), digits=True, unit=False),
    Rule("list_number", _is_list_number, unit=False),
    Rule("time", _is_time),
    Rule("hours", lambda scene, draft: skip_hour.is_hour(scene.tokens, draft), "number", unit=False),
    Rule("anchor", _is_anchor, unit=True),
    Rule("year", _is_year, "number", unit=False),
    Rule("date", _is_date),
    Rule("postcode", _is_postcode),
    Rule("code", lambda scene, draft: skip_name.is_code(scene.tokens, draft), digits=True),
    Rule("idiom", _is_idiom),
    Rule("denominator", _is_denominator),
    Rule("address", lambda scene, draft: skip_name.is_address(scene.tokens, draft), digits=True),
    Rule("name", lambda scene, draft: skip_name.is_name(scene.tokens, draft, scene.is_title)),
    Rule("reference", lambda scene, draft: skip_code.is_reference(scene.tokens, draft, scene.is_title)),
    Rule("title", lambda scene, draft: skip_title.is_title(scene.tokens, draft, scene.is_title)),
    Rule("standard", lambda scene, draft: skip_standard.is_standard(scene.tokens, draft), "number"),
    Rule("tag", lambda scene, draft: skip_tag.is_tag(scene.tokens, draft), "number", unit=False),
    Rule("label", lambda scene, draft: skip_label.is_label(scene.tokens, draft)),
    Rule("ordinal", lambda scene, draft: skip_ordinal.is_mere_ordinal(scene.tokens, draft), "ordinal"),
    Rule("both", lambda scene, draft: skip_word.is_conjunction(scene.tokens, draft), "both"),
    Rule("one", lambda scene, draft: skip_word.is_pronoun(scene.tokens, draft), "number", unit=False),
    Rule("multiple", lambda scene, draft: skip_word.is_mere_multiple(scene.tokens, draft), "ratio"),
)


@cache
def rules_for(kind: str, has_unit: bool, form: Form) -> tuple[Rule, ...]:
    """The rules that may fire for a number of a form whose first token is of a kind, in their order."""
    return tuple(
        rule
        for rule in ORDER
        if rule.form in (None, form) and rule.unit in (None, has_unit) and (kind == "n" or not rule.digits)
    )
