"""How strong a quake was, where the scale is named before the number: ``magnitude 6.1``, ``a magnitude of 7``."""

from __future__ import annotations

from collections.abc import Sequence

from flows.stages.extract import lexicon, rules
from flows.stages.extract.lexer import Token
from flows.stages.extract.numeral import Number

_RULE = rules.load("unit")["magnitude"]
_LEADS = rules.Phrases.of({"magnitude": _RULE}, "leads")
_QUAKES = frozenset(_RULE["quakes"])
_STRONGEST = 10
_ORDERS = frozenset({"order", "orders"})


def before(found: Sequence[Token], number: Number) -> int | None:
    """The first token of the words that name the scale, None where none lead to the number.

    Without a decimal, what follows must not be a noun other than the quake's: ``the magnitude of 12 losses``.
    """
    at = number.first - 1
    if number.form != "number" or not 0 < number.low <= _STRONGEST or at < 0:
        return None
    led = _LEADS.ending(found, at) if found[at].low in _LEADS.last_words else None
    if led is None or (led[0] > 1 and found[led[0] - 2].low in _ORDERS):
        return None
    after = found[number.last + 1] if number.last + 1 < len(found) else None
    plain = after is None or after.kind == "s" or lexicon.is_stop(after.low) or after.low in _QUAKES
    if plain or led[0] == at or (number.precision is not None and number.precision < 0):
        return led[0]
    return None
