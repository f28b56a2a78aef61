"""Long strings that a pattern finds hard, made from the pattern itself.

What backtracks is a repetition that can be entered again: each repeated part of a pattern is repeated here, behind what
the pattern wants before it, and broken off just before the pattern would match.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

_parser: Any = import_module("re._parser")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_PREFERRED = ("a1 ,A", "A a1", "1,a A", " a,1A")
"""Which character stands for a class that holds several: in turn letters, capitals, digits and blanks."""

_OTHERS = "-–.’'\"“(;:%$\nésxz0é/&"
_WIDEST = 4
"""Alternatives looked at in one group; a list of a thousand names is one kind of thing."""

GENERIC = (
    " ",
    "1",
    ",",
    "1,",
    "1 ",
    "1.",
    "a",
    "A",
    "Aa ",
    "aa ",
    "of the ",
    "and ",
    "-",
    "a-",
    "A-",
    "“",
    '"',
    "’s ",
    "'",
    "(",
    ". ",
    "A. ",
    "\n",
    "–",
    "said ",
    "in 2019 ",
)


@dataclass(frozen=True, slots=True)
class Hard:
    """A string of any length: ``lead`` once, ``piece`` over and over, ``end`` once."""

    lead: str
    piece: str
    end: str

    def of(self, size: int) -> str:
        """About ``size`` characters of it."""
        return self.lead + self.piece * max(1, (size - len(self.lead)) // len(self.piece)) + self.end


def hard_strings(pattern: str, flags: int) -> list[Hard]:
    """What is hard for anything and what is hard for this pattern, each once."""
    tree = _parser.parse(pattern, flags)
    found = {Hard("", piece, ""): None for piece in GENERIC}
    for preferred in _PREFERRED:
        whole = _sample(tree, preferred)
        cut = whole[:-1]
        for piece in filter(None, (whole, cut, cut + " ", cut + "\x00")):
            found[Hard("", piece, "")] = None
        for before, body in _repeats(tree, preferred, ""):
            for lead, piece, end in (
                ("", body, ""),
                (before, body, "\x00"),
                (before, body, " "),
                ("", before + body, ""),
                ("", before + body * 8, "\x00"),
            ):
                if piece:
                    found[Hard(lead, piece, end)] = None
    return list(found)


def _sample(tree: Any, preferred: str) -> str:
    """A string that the pattern matches, as far as its look-arounds let it."""
    return "".join(_sample_one(str(operation), argument, preferred) for operation, argument in tree)


def _sample_one(operation: str, argument: Any, preferred: str) -> str:
    if operation == "LITERAL":
        return chr(argument)
    if operation in ("NOT_LITERAL", "ANY", "IN"):
        return _character(operation, argument, preferred)
    if operation == "BRANCH":
        return _sample(argument[1][0], preferred)
    if operation in _REPEATS:
        least, _, body = argument
        return _sample(body, preferred) * max(1, int(least))
    if operation in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _sample(argument[-1] if operation == "SUBPATTERN" else argument, preferred)
    return ""


def _character(operation: str, argument: Any, preferred: str) -> str:
    for character in preferred + _OTHERS:
        if operation == "ANY" or (operation == "NOT_LITERAL" and ord(character) != argument):
            return character
        if operation == "IN" and _is_in(argument, character):
            return character
    return next((chr(value) for kind, value in argument if str(kind) == "LITERAL"), "")


def _is_in(members: Sequence[tuple[Any, Any]], character: str) -> bool:
    inside = False
    for kind, value in members:
        name, point = str(kind), ord(character)
        inside |= name == "LITERAL" and value == point
        inside |= name == "RANGE" and value[0] <= point <= value[1]
        inside |= name == "CATEGORY" and _is_of(str(value), character)
    return inside != (str(members[0][0]) == "NEGATE")


def _is_of(category: str, character: str) -> bool:
    holds = {
        "DIGIT": character.isdecimal(),
        "SPACE": character.isspace(),
        "WORD": character.isalnum() or character == "_",
    }
    name = category.removeprefix("CATEGORY_")
    return not holds[name[4:]] if name.startswith("NOT_") else holds[name]


def _repeats(tree: Any, preferred: str, before: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, what is repeated) for every repetition, those inside others too."""
    for operation, argument in tree:
        name = str(operation)
        if name in _REPEATS:
            yield before, _sample(argument[2], preferred)
            yield from _repeats(argument[2], preferred, before)
        elif name == "BRANCH":
            for branch in argument[1][:_WIDEST]:
                yield from _repeats(branch, preferred, before)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT"):
            yield from _repeats(argument if name == "ATOMIC_GROUP" else argument[-1], preferred, before)
        before += _sample_one(name, argument, preferred)
