"""What a number is measured in: percent, money, and the units of schemas/vocabulary/units.yaml.

Forms are cut into tokens once and looked up by their first token. A unit that is a sign ($, %, a currency code) belongs
to the figure's span; one that is a word stands outside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flows.stages.extract import rules, unit_magnitude, unit_money
from flows.stages.extract.lexer import Token, tokens
from flows.stages.extract.numeral import Number
from schemas import vocabulary

_UNITS = rules.load("unit")
_CURRENCIES = rules.load("currency")
_BY_COUNTRY = unit_money.BY_COUNTRY
DIMENSION: dict[str, str] = {name: entry["dimension"] for name, entry in vocabulary.load("units")["units"].items()}
CODES = frozenset(vocabulary.load("units")["currencies"])
TIME_UNITS = frozenset(name for name, dimension in DIMENSION.items() if dimension == "time")
_INSIDE = frozenset({"percent", "%", "٪", "per cent", "pct", "pc", "¢"})
_CODES_THAT_ARE_WORDS = frozenset(_BY_COUNTRY["codes_that_are_words"])
_GLUED_ONLY = frozenset(_BY_COUNTRY["glued_only"])
_BLANKED = frozenset({"C", "F", "PS"})
_STORES_CHARGE = frozenset(_UNITS["farad"]["told_by"])
_FEET = frozenset({"ft", "foot", "feet"})
_NEEDS_GREAT = {"KRW": 100.0}


@dataclass(slots=True)
class Unit:
    """A unit beside a number: its tokens, whether it belongs to the span, and what a hyphen hangs on it (``old``)."""

    name: str
    first: int
    last: int
    text: str
    inside: bool
    rule: str
    tail: str | None = None
    is_hundredth: bool = False

    @property
    def is_money(self) -> bool:
        """True for a currency, in whole units or in hundredths."""
        return self.name in CODES


_Form = tuple[tuple[str, ...], str, bool]


def _forms() -> dict[str, list[_Form]]:
    """(texts, unit, is it a sign) by the first text; signs keep their case, words are in lower case."""
    forms: dict[str, list[_Form]] = {}
    for name, entry in _UNITS.items():
        for field, exact in (("words", False), ("behind", False), ("signs", True)):
            for form in entry.get(field, ()):
                _add(forms, form, name, exact)
    for code, entry in _CURRENCIES.items():
        for form in entry.get("names", ()) if code != "by_country" else ():
            _add(forms, form, code, False)
    for bare, codes in _BY_COUNTRY["names"].items():
        for form in (bare, f"{bare}s"):
            _add(forms, form, codes["default"], False)
    for name, entry in unit_money.HUNDREDTHS.items():
        for field, exact in (("words", False), ("signs", True)):
            for form in entry.get(field, ()):
                _add(forms, form, name, exact)
    for entries in forms.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return forms


def _add(forms: dict[str, list[_Form]], form: str, name: str, exact: bool) -> None:
    texts = tuple(token.text for token in tokens(form, 0, len(form), frozenset()))
    forms.setdefault(texts[0], []).append((texts, name, exact))


_FORMS = _forms()
_SIGNS: dict[str, str] = {
    sign: code for code, entry in _CURRENCIES.items() if code != "by_country" for sign in entry.get("signs", ())
}
_SIGNS.update({sign: codes["default"] for sign, codes in _BY_COUNTRY["signs"].items()})
_LAST_LETTERS = re.compile(r"(?<![^\W\d_])[^\W\d_]+$")
_SIGN_ENDS = frozenset(match.group() for sign in (*_SIGNS, *CODES) if (match := _LAST_LETTERS.search(sign)))
"""The words before a number that can be a sign of money, or its last part."""


def attach(text: str, found: Sequence[Token], number: Number, country: str | None) -> Unit | None:
    """The unit of a number: money before it, else what follows; None where neither stands."""
    before = _money_before(text, found, number, country)
    if before is not None:
        return before
    if number.form == "ordinal":
        return None
    scale = unit_magnitude.before(found, number)
    if scale is not None:
        return Unit("magnitude", scale, number.last, found[scale].text, False, "unit.magnitude")
    after = _after(found, number, country)
    if after is not None and after.name in unit_money.HUNDREDTHS:
        owner = unit_money.owner_of(found, after.last + 1) if after.name == "cent" else None
        after.name = owner or unit_money.of_hundredth(after.name, country)
        after.is_hundredth, after.rule = True, f"currency.{after.name}"
    return after


def _printed(found: Sequence[Token], first: int, last: int) -> str:
    """The words as printed: ``sq. km``, with a blank only where one stood."""
    return "".join(f" {token.text}" if token.gap else token.text for token in found[first : last + 1]).strip()


# ---- before the number


def _money_before(text: str, found: Sequence[Token], number: Number, country: str | None) -> Unit | None:
    at = number.first
    if at == 0 or (found[at - 1].kind == "w" and found[at - 1].text not in _SIGN_ENDS):
        return None
    for width in (3, 2, 1):
        first = at - width
        if first < 0:
            continue
        sign = text[found[first].start : found[at - 1].end]
        code = _sign(sign, found, first, at, number, country)
        if code is not None:
            return _owned(Unit(code, first, number.last, sign, True, f"currency.{code}"), found, number)
    return None


def _sign(sign: str, found: Sequence[Token], first: int, at: int, number: Number, country: str | None) -> str | None:
    bare = sign.rstrip(".-−–").strip()
    if bare.endswith("$") and len(bare) > 1 and bare not in _SIGNS:
        bare = unit_money.spaced_dollar(bare, CODES)
    is_glued = not found[at].gap
    if bare in CODES:
        great = number.low >= 1000 or (not is_glued and found[at].text.count(".") == 1)
        return bare if is_glued or bare not in _CODES_THAT_ARE_WORDS or great else None
    code = _SIGNS.get(bare)
    if code is None or (bare.isalpha() and first > 0 and not found[first].gap and found[first - 1].kind == "w"):
        return None
    if not is_glued and bare in _GLUED_ONLY:
        return None
    return unit_money.local(_BY_COUNTRY["signs"].get(bare), country) or code


def _owned(money: Unit, found: Sequence[Token], number: Number) -> Unit:
    """``$31.20 US``, ``$75 U.S. per barrel``: the owner of the dollar said afterwards."""
    owner = unit_money.owner_of(found, number.last + 1) if money.name in unit_money.DOLLARS else None
    if owner is not None and money.text.endswith("$"):
        money.name, money.rule = owner, f"currency.{owner}"
    return money


# ---- after the number


def _after(found: Sequence[Token], number: Number, country: str | None) -> Unit | None:
    at = _unit_start(found, number)
    if (
        at < len(found)
        and found[at].text in ("-", "‑", "–")
        and not found[at].gap
        and at + 1 < len(found)
        and not found[at + 1].gap
    ):
        at += 1
    if at >= len(found):
        return None
    token = found[at]
    if token.text in CODES and (token.text not in _CODES_THAT_ARE_WORDS or not token.gap):
        return Unit(token.text, at, at, token.text, True, f"currency.{token.text}")
    if unicodedata.category(token.text[0]) == "Sc" and token.text in _SIGNS:
        follows_number = at + 1 < len(found) and found[at + 1].kind == "n" and (token.gap or not found[at + 1].gap)
        code = unit_money.local(_BY_COUNTRY["signs"].get(token.text), country) or _SIGNS[token.text]
        return None if follows_number else Unit(code, at, at, token.text, True, f"currency.{code}")
    return (
        _signed(found, number, at)
        or _worded(found, number, at, country)
        or _hyphened(found, number, at)
        or _owned_cents(found, at)
    )


def _owned_cents(found: Sequence[Token], at: int) -> Unit | None:
    """``66.2 US cents``: hundredths of the money whose owner stands before them."""
    last = at + 1 + (found[at].low == "u.s" and at + 1 < len(found) and found[at + 1].text == ".")
    owner = unit_money.OWNERS.get(found[at].low) if found[at].text[0].isupper() else None
    if owner is None or last >= len(found) or found[last].low not in unit_money.CENTS:
        return None
    text = _printed(found, at, last)
    return Unit(owner, at, last, text, False, f"currency.{owner}", is_hundredth=True)


def _unit_start(found: Sequence[Token], number: Number) -> int:
    """Past ``of`` after a vague plural (``tens of millions of dollars``), past ``a`` after half (``half a metre``)."""
    at = number.last + 1
    if at + 1 >= len(found) or found[at].kind != "w":
        return at
    is_half = number.first == number.last and found[number.last].low == "half" and number.form == "number"
    is_vague = number.form == "vague" or found[number.last].low == "couple"
    steps = (is_vague and found[at].low == "of") or (is_half and found[at].low in ("a", "an"))
    return at + 1 if steps else at


def _signed(found: Sequence[Token], number: Number, at: int) -> Unit | None:
    token = found[at]
    for texts, name, exact in _FORMS.get(token.text, ()):
        last = at + len(texts) - 1
        if not exact or last >= len(found) or any(found[at + n].text != part for n, part in enumerate(texts)):
            continue
        if token.gap and not _may_stand_apart(found, number, texts, last):
            continue
        if texts == ("F",) and _is_model_letter(found, number, last):
            continue
        if texts == ("F",) and any(word.low in _STORES_CHARGE for word in found):
            name = "farad"
        if token.gap and len(texts[0]) == 1 and texts[0].isalpha() and _leads_name(found, last):
            continue
        glued = last + 1 < len(found) and not found[last + 1].gap and found[last + 1].kind in "wn"
        if glued and (texts[-1].isalnum() or texts[-1] == "′"):
            continue
        text = "".join(part.text for part in found[at : last + 1])
        return Unit(name, at, last, text, texts[0] in _INSIDE, f"unit.{name}")
    return None


def _may_stand_apart(found: Sequence[Token], number: Number, texts: tuple[str, ...], last: int) -> bool:
    """Whether a blank may part sign and number: ``-38 C``, ``2.8bn km``, ``5 ft 2 in``; not ``5 in the box``."""
    after = found[last + 1] if last + 1 < len(found) else None
    closed = after is None or (after.kind == "s" and after.text != "/")
    if texts[0] in _BLANKED and len(texts) == 1:
        leads_on = after is not None and after.kind == "w" and after.text.islower() and not after.low.endswith("s")
        return closed or leads_on
    if texts == ("in",):
        return closed and number.first > 0 and found[number.first - 1].low in _FEET
    if texts[0] in _GLUED_ONLY:
        return False
    return found[number.last].kind == "n" or len(texts[0]) > 1


def _is_model_letter(found: Sequence[Token], number: Number, at: int) -> bool:
    """``a Boeing 777F``: a letter glued to a number that a name leads to is no temperature."""
    before = found[number.first - 1] if number.first > 1 else None
    return not found[at].gap and before is not None and before.kind == "w" and before.text[0].isupper()


def _leads_name(found: Sequence[Token], at: int) -> bool:
    """``5 C. Smith``, ``two F-16 jets``: the letter begins a name."""
    if at + 2 >= len(found):
        return False
    if found[at + 1].text == "-":
        return found[at + 2].kind == "n" and not found[at + 1].gap and not found[at + 2].gap
    return found[at + 1].text == "." and found[at + 2].text not in "\"'”’)"


def _worded(found: Sequence[Token], number: Number, at: int, country: str | None) -> Unit | None:
    for texts, name, exact in _FORMS.get(found[at].low, ()):
        last = at + len(texts) - 1
        if exact or last >= len(found) or any(found[at + n].low != part for n, part in enumerate(texts)):
            continue
        is_acronym = (len(texts) == 1 or name not in CODES) and len(found[at].text) <= 3 and found[at].text.isupper()
        if is_acronym and texts[0] not in ("mph", "mpg", "rpm", "psi"):
            continue
        if number.low < _NEEDS_GREAT.get(name, 0) or (name == "stone" and _is_material(found, last)):
            continue
        code = unit_money.bare(texts[-1], name, found, number, country, last + 1) if len(texts) == 1 else name
        text = _printed(found, at, last)
        rule = "currency" if code in CODES else "unit"
        return Unit(code, at, last, text, " ".join(texts) in _INSIDE, f"{rule}.{code}")
    return None


def _is_material(found: Sequence[Token], last: int) -> bool:
    """``two stone houses`` are no 12.7 kg."""
    return (
        last + 1 < len(found)
        and found[last + 1].kind == "w"
        and found[last + 1].low not in ("and", "in", "of", "or", "when", "since")
    )


def _hyphened(found: Sequence[Token], number: Number, at: int) -> Unit | None:
    """``20-foot-deep``, ``52,000 barrel-a-day``: the unit is the first part of a hyphenated word."""
    head, hyphen, tail = found[at].low.partition("-")
    if not hyphen:
        return None
    if head in _GLUED_ONLY and at > number.last + 1:
        return None
    for texts, name, exact in (*_FORMS.get(head, ()), *_FORMS.get(found[at].text.partition("-")[0], ())):
        if len(texts) == 1 and (not exact or not found[at].gap):
            rule = "currency" if name in CODES else "unit"
            return Unit(name, at, at, found[at].text[: len(head)], head in _INSIDE, f"{rule}.{name}", tail)
    return None
