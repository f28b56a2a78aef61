"""With which classes of tokens a rule for times may begin: what lets a rule be tried only where it could fire.

A pattern here is one over class characters, as ``period_grammar`` makes it: groups, alternatives, ``?``, ``{0,3}`` and
looks around, nothing else. Rules may change at will, as this reads them off their own patterns.
"""

from __future__ import annotations

import re

_ATOM = re.compile(r"\(\?(?::|<?[=!])|\{\d,\d\}|.")


def openings(pattern: str) -> frozenset[str]:
    """The class characters with which a match of the pattern may begin."""
    return frozenset(_alternatives(_ATOM.findall(pattern), 0)[0])


def _alternatives(atoms: list[str], at: int) -> tuple[set[str], bool, int]:
    """What alternatives may begin with, whether one of them may be empty, and where their bracket closes."""
    found: set[str] = set()
    may_be_empty, is_open = False, True  # open: all that stands before in this alternative may be empty
    while at < len(atoms) and atoms[at] != ")":
        if atoms[at] == "|":
            may_be_empty, is_open = may_be_empty or is_open, True
            at += 1
            continue
        first, is_optional, at = _atom(atoms, at)
        if is_open:
            found |= first
        is_open = is_open and is_optional
    return found, may_be_empty or is_open, at


def _atom(atoms: list[str], at: int) -> tuple[set[str], bool, int]:
    """What one class or bracket may begin with, whether it may be empty, and where the next one stands."""
    atom = atoms[at]
    first, is_optional = {atom}, False
    if atom.startswith("("):
        first, is_optional, at = _alternatives(atoms, at + 1)
        if atom != "(?:":  # what looks around takes no token
            first, is_optional = set(), True
    at += 1
    if at < len(atoms) and (atoms[at] == "?" or atoms[at].startswith("{")):
        return first, is_optional or atoms[at][:2] in ("?", "{0"), at + 1
    return first, is_optional, at
