"""Numbers that label: age groups of teams, races, radio frequencies, pictures of a gallery, addresses on the web."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.stages.extract import kind_age, lexicon, rules
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token

_RULE = rules.load("skip")["label"]
_RACES = frozenset(_RULE["races"])
_BROADCASTERS = frozenset(_RULE["broadcasters"])
_ON_AIR = frozenset(_RULE["on_air"])
_PICTURES = frozenset(_RULE["pictures"])
_WORN = frozenset(_RULE["worn"])
_ROUND_THE_CLOCK = frozenset(_RULE["round_the_clock"])
_AIRCRAFT = frozenset(_RULE["aircraft"])
_SIDES = frozenset(_RULE["sides"])
_RACED_OVER = frozenset(_RULE["raced_over"])
_LEGS = re.compile(r"\d{1,2}[x×]\d{2,4}(?:m|km)?")
_ONE_MODEL = re.compile(r"7[0-8]7")
_ONE_CRAFT = frozenset({"a", "an", "last", "first", "another", "new", "final"})
_SERIES = frozenset(_RULE["series"])
_PREPOSITIONS = lexicon.PREPOSITION - {"at"}
_BEFORE_LABEL = frozenset({"-", "‑", "under", "x", "×", "of", ":", ".", "no"}) | _PICTURES | _ONE_CRAFT
_AFTER_LABEL = frozenset({"x", "×", "of", "/"}) | _BROADCASTERS
_MOST_IN_ADDRESS = 40
_AGE_GROUP = 30
_MEASURED = _RACED_OVER | {"hour"}
_STATION = 2
_SIDE_REACH = 6


def is_label(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether the number only tells one thing of its kind from the others; a money amount never does."""
    if draft.is_range:
        if draft.first > 1 and tokens[draft.first - 1].text in _SERIES:
            return draft.unit is None and not lexicon.is_plural(_word(tokens, draft.last + 1))
        return tokens[draft.first].kind == "n" and tokens[draft.last].kind == "w" and tokens[draft.last].text.istitle()
    if draft.form in ("share", "ratio", "vague", "both") and not _is_picture(tokens, draft):
        return False
    if draft.unit is not None and draft.unit.is_money:
        return False
    return may_be_label(tokens, draft) and any(rule(tokens, draft) for rule in RULES)


def may_be_label(tokens: Sequence[Token], draft: Draft) -> bool:
    """Whether what stands beside the number is such as one of the rules below asks for: of few numbers it is."""
    first, after = draft.first, _word(tokens, draft.last + 1)
    unit = draft.unit
    return (
        not tokens[first].gap
        or (unit is not None and (unit.name in _MEASURED or len(unit.text) == _STATION))
        or _word(tokens, first - 1) in _BEFORE_LABEL
        or after in _AFTER_LABEL
        or _word(tokens, first + 1) in _AFTER_LABEL
    )


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_glued(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) and not tokens[at].gap


def _is_age_group(tokens: Sequence[Token], draft: Draft) -> bool:
    """``England Under-21s``, ``Ireland's under-20s``, ``coaches under-12s``: a team, unlike ``crime by under-18s``."""
    if draft.low >= _AGE_GROUP or not kind_age.is_bounded_group(tokens, draft):
        return False
    at = draft.first - 2 if _word(tokens, draft.first - 1) == "-" else draft.first - 1
    if tokens[at].low != "under":
        return False
    owner = tokens[at - 1] if at else None
    if owner is not None and (owner.low.endswith("'s") or (owner.text[0].isupper() and not lexicon.is_stop(owner.low))):
        return True
    return any(token.low in _SIDES for token in tokens[max(0, at - _SIDE_REACH) : draft.last + 2 + _SIDE_REACH])


def _is_race(tokens: Sequence[Token], draft: Draft) -> bool:
    """``the 1,500m final``, ``100 metres hurdles``, ``the 4x400m relay``."""
    first = draft.first
    if _word(tokens, first + 1) in ("x", "×") or _word(tokens, first - 1) in ("x", "×"):
        start = first if _word(tokens, first + 1) in ("x", "×") else first - 2
        run = "".join(token.text for token in tokens[max(start, 0) : max(start, 0) + 4])
        return _LEGS.match(run) is not None
    unit = draft.unit
    if unit is None or unit.name not in _RACED_OVER or draft.is_range:
        return False
    after = draft.end + 1
    if _word(tokens, after) in ("men's", "women's", "individual"):
        after += 1
    return _word(tokens, after) in _RACES


def _is_station(tokens: Sequence[Token], draft: Draft) -> bool:
    """``702 ABC Sydney``, ``94.5 Kfm``, ``98.7FM``, ``told 2GB``: a frequency or a zone before a station's letters."""
    after = draft.last + 1
    unit = draft.unit
    if unit is not None and len(unit.text) == _STATION and unit.text.isupper() and not tokens[unit.first].gap:
        return draft.low < 10 and any(token.low in _ON_AIR for token in tokens)
    return (
        draft.unit is None
        and tokens[draft.first].kind == "n"
        and _word(tokens, after) in _BROADCASTERS
        and tokens[after].text[0].isupper()
    )


def _is_picture(tokens: Sequence[Token], draft: Draft) -> bool:
    """``Image 3 of 7``, ``Gallery: 1/12``: where a caption stands in its series."""
    first = draft.first
    if _word(tokens, first - 1) == "of" and first > 2 and tokens[first - 2].kind == "n":
        first -= 2
    elif _word(tokens, draft.last + 1) not in ("of", "/") and _word(tokens, first + 1) != "/":
        return False
    head = first - 1 - (_word(tokens, first - 1) == ":")
    counted = lexicon.is_plural(_word(tokens, draft.last + 1))
    titled = head >= 0 and (tokens[head].text[0].isupper() or _word(tokens, first + 1) == "of")
    return titled and tokens[head].low in _PICTURES and not counted


def _is_house_or_shirt(tokens: Sequence[Token], draft: Draft) -> bool:
    """``a spokesman for No. 10``, ``No 10 declined``, ``the No 7 jersey``; ``ranked No. 10`` is a rank."""
    mark = draft.first - 1
    mark -= _word(tokens, mark) == "."
    if _word(tokens, mark) != "no" or not tokens[mark].text[0].isupper() or draft.unit is not None:
        return False
    after = _word(tokens, draft.last + 1)
    if after in _WORN:
        return True
    if draft.low not in (10, 11):
        return False
    closed = not after.isalpha() or lexicon.is_stop(after) or after.endswith("ed")
    led = mark == 0 or _word(tokens, mark - 1) in _PREPOSITIONS or _word(tokens, mark - 1) in ("and", ",")
    return led and closed and after not in ("in", "for", "on", "among", "of")


def _is_round_the_clock(tokens: Sequence[Token], draft: Draft) -> bool:
    """``24-hour news``, ``a 24-hour helpline``: open all day."""
    unit = draft.unit
    around = unit is not None and draft.low == 24 and unit.name == "hour"
    return around and _word(tokens, draft.end + 1) in _ROUND_THE_CLOCK


def _is_airliner(tokens: Sequence[Token], draft: Draft) -> bool:
    """``A 747 landed``, ``a 767 freighter``: an article before one of a maker's numbers, and nothing counted after."""
    after = _word(tokens, draft.last + 1)
    counted = after.isalpha() and not lexicon.is_stop(after) and after not in _AIRCRAFT
    if counted and not (lexicon.is_participle(after) or after.endswith("ing")):
        return False
    return (
        draft.unit is None
        and draft.first == draft.last
        and _ONE_MODEL.fullmatch(tokens[draft.first].text) is not None
        and _word(tokens, draft.first - 1) in _ONE_CRAFT
        and after not in ("-", "per")
    )


def _is_in_address(tokens: Sequence[Token], draft: Draft) -> bool:
    """``https://example.com/2024/05``: within a run that opens with a scheme or www."""
    at = draft.first
    while at > 0 and not tokens[at].gap and draft.first - at < _MOST_IN_ADDRESS:
        at -= 1
    return at < draft.first and (
        tokens[at].low.startswith(("http", "www")) and _word(tokens, at + 1) in (":", ".") and _is_glued(tokens, at + 1)
    )


RULES = (
    _is_age_group,
    _is_race,
    _is_station,
    _is_picture,
    _is_house_or_shirt,
    _is_round_the_clock,
    _is_airliner,
    _is_in_address,
)
