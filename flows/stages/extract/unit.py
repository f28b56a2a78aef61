"""What a number is measured in: percent, money, and the units of schemas/vocabulary/units.yaml.

Forms are cut into tokens once and looked up by their first token. A unit that is a sign ($, %, a currency code) belongs
to the figure's span; one that is a word stands outside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flows.stages.extract import rules
from flows.stages.extract.lexer import Token, tokens
from flows.stages.extract.numeral import Number
from schemas import vocabulary

_UNITS = rules.load("unit")
_CURRENCIES = rules.load("currency")
_BY_COUNTRY = _CURRENCIES["by_country"]
DIMENSION: dict[str, str] = {name: entry["dimension"] for name, entry in vocabulary.load("units")["units"].items()}
CODES = frozenset(vocabulary.load("units")["currencies"])
TIME_UNITS = frozenset(name for name, dimension in DIMENSION.items() if dimension == "time")
_INSIDE = frozenset({"percent", "%", "٪", "per cent", "pct", "pc", "¢"})
_CODES_THAT_ARE_WORDS = rules.words("unit", "codes_that_are_words")
_GLUED_ONLY = frozenset({"R", "c", "in", "h", "L", "l", "J", "C", "F", "PS", "Y=", "Re", "Sh", "Ft", "Tk"})
_NEEDS_GREAT = {"KRW": 100.0}
_DOLLAR_OWNERS = {"us": "USD", "u.s": "USD", "canadian": "CAD", "cdn": "CAD", "australian": "AUD"}


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

    @property
    def is_money(self) -> bool:
        """True for a currency and for the subunits of one."""
        return self.name in CODES or DIMENSION.get(self.name) == "subunit of a currency"


_Form = tuple[tuple[str, ...], str, bool]


def _forms() -> dict[str, list[_Form]]:
    """(texts, unit, is it a sign) by the first text; signs keep their case, words are in lower case."""
    forms: dict[str, list[_Form]] = {}
    for name, entry in _UNITS.items():
        for field, exact in (("words", False), ("signs", True)):
            for form in entry.get(field, ()):
                _add(forms, form, name, exact)
    for code, entry in _CURRENCIES.items():
        for form in entry.get("names", ()) if code != "by_country" else ():
            _add(forms, form, code, False)
    for bare, codes in _BY_COUNTRY["names"].items():
        for form in (bare, f"{bare}s"):
            _add(forms, form, codes["default"], False)
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


def attach(text: str, found: Sequence[Token], number: Number, country: str | None) -> Unit | None:
    """The unit of a number: money before it, else what follows; None where neither stands."""
    before = _money_before(text, found, number, country)
    if before is not None:
        return before
    if number.form == "ordinal":
        return None
    return _after(found, number, country)


# ---- before the number


def _money_before(text: str, found: Sequence[Token], number: Number, country: str | None) -> Unit | None:
    at = number.first
    if at == 0:
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
    is_glued = not found[at].gap
    if bare in CODES:
        great = number.low >= 1000 or (not is_glued and found[at].text.count(".") == 1)
        return bare if is_glued or bare not in _CODES_THAT_ARE_WORDS or great else None
    code = _SIGNS.get(bare)
    if code is None or (bare.isalpha() and first > 0 and not found[first].gap and found[first - 1].kind == "w"):
        return None
    if not is_glued and bare in _GLUED_ONLY:
        return None
    return _local(_BY_COUNTRY["signs"].get(bare), country) or code


def _owned(money: Unit, found: Sequence[Token], number: Number) -> Unit:
    """``$31.20 US``, ``$75 U.S. per barrel``: the owner of the dollar said afterwards."""
    after = number.last + 1
    if (
        money.name == "USD"
        and after < len(found)
        and found[after].text in ("US", "USD", "CAD", "AUD", "Canadian", "Australian")
    ):
        owner = found[after].text
        money.name = owner if owner in CODES else _DOLLAR_OWNERS[owner.lower()]
        money.rule = f"currency.{money.name}"
    return money


def _local(codes: dict[str, str] | None, country: str | None) -> str | None:
    return codes.get(country or "default", codes["default"]) if codes else None


# ---- after the number


def _after(found: Sequence[Token], number: Number, country: str | None) -> Unit | None:
    at = number.last + 1
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
    if unicodedata.category(token.text[0]) == "Sc" and token.text in _SIGNS and not token.gap:
        follows_number = at + 1 < len(found) and found[at + 1].kind == "n" and not found[at + 1].gap
        code = _local(_BY_COUNTRY["signs"].get(token.text), country) or _SIGNS[token.text]
        return None if follows_number else Unit(code, at, at, token.text, True, f"currency.{code}")
    return _signed(found, number, at) or _worded(found, number, at, country) or _hyphened(found, number, at)


def _signed(found: Sequence[Token], number: Number, at: int) -> Unit | None:
    token = found[at]
    for texts, name, exact in _FORMS.get(token.text, ()):
        last = at + len(texts) - 1
        if not exact or last >= len(found) or any(found[at + n].text != part for n, part in enumerate(texts)):
            continue
        if token.gap and (texts[0] in _GLUED_ONLY or found[number.last].kind != "n"):
            continue
        if token.gap and len(texts[0]) == 1 and texts[0].isalpha() and _leads_name(found, last):
            continue
        glued = last + 1 < len(found) and not found[last + 1].gap and found[last + 1].kind in "wn"
        if glued and (texts[-1].isalnum() or texts[-1] == "′"):
            continue
        text = "".join(part.text for part in found[at : last + 1])
        return Unit(name, at, last, text, texts[0] in _INSIDE, f"unit.{name}")
    return None


def _leads_name(found: Sequence[Token], at: int) -> bool:
    return at + 1 < len(found) and found[at + 1].text == "."


def _worded(found: Sequence[Token], number: Number, at: int, country: str | None) -> Unit | None:
    for texts, name, exact in _FORMS.get(found[at].low, ()):
        last = at + len(texts) - 1
        if exact or last >= len(found) or any(found[at + n].low != part for n, part in enumerate(texts)):
            continue
        if len(found[at].text) <= 3 and found[at].text.isupper() and texts[0] not in ("mph", "mpg", "rpm", "psi"):
            continue
        if number.low < _NEEDS_GREAT.get(name, 0) or (name == "stone" and _is_material(found, last)):
            continue
        code = _bare_money(texts[-1], name, found, number, country) if len(texts) == 1 else name
        text = " ".join(token.text for token in found[at : last + 1])
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


def _bare_money(word: str, name: str, found: Sequence[Token], number: Number, country: str | None) -> str:
    """Which dollar, peso or pound a bare word means."""
    if word in ("pound", "pounds"):
        is_money = number.low >= 1e6 or (country in ("GB", "IE") and not _weighs(found, number.first))
        return "GBP" if is_money else name
    singular = word.removesuffix("s")
    return _local(_BY_COUNTRY["names"].get(singular), country) or name


def _weighs(found: Sequence[Token], first: int) -> bool:
    words = {token.low for token in found[max(0, first - 8) : first]}
    return bool(words & {"weigh", "weighs", "weighed", "weighing", "weight", "lost", "gained", "lose"})


def _hyphened(found: Sequence[Token], number: Number, at: int) -> Unit | None:
    """``20-foot-deep``, ``52,000 barrel-a-day``: the unit is the first part of a hyphenated word."""
    head, hyphen, tail = found[at].low.partition("-")
    if not hyphen:
        return None
    for texts, name, exact in (*_FORMS.get(head, ()), *_FORMS.get(found[at].text.partition("-")[0], ())):
        if len(texts) == 1 and (not exact or not found[at].gap):
            rule = "currency" if name in CODES else "unit"
            return Unit(name, at, at, found[at].text[: len(head)], head in _INSIDE, f"{rule}.{name}", tail)
    return None


def currency_of(text: str, codes: Sequence[str]) -> str | None:
    """The country of a text's plain dollar, where the text tells it from the American (``US$`` beside ``$``)."""
    if "US$" not in text and "US $" not in text:
        return None
    owners = [code for code in codes if code in ("CA", "AU", "NZ", "SG", "HK")]
    return max(sorted(set(owners)), key=owners.count) if owners else None
