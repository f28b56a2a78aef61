"""With which letters a match may begin: what lets an expression pass over most words of a text in one step.

``re`` tries each alternative of a long list at each letter. The first letters of all of them, looked at before, spare
it that; they are read off the cues themselves, which may change at will.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

STEM = 3
"""Letters of a word that are looked at."""

_ATOM = re.compile(
    r"\(\?(?:i?:|<?[=!])|\)[?*{]?|\\b|\[[A-Z][a-z]\][a-z]*(?![?*{])|[A-Za-z]+(?![?*{])|[A-Za-z][?*{]|\\?."
)
_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def stems(cue: str) -> set[str]:
    """The first letters, in lower case, of the words with which a cue may begin; "" where it may begin otherwise."""
    found: set[str] = set()
    groups, opens = [True], True  # whether each bracket still open stands first, and whether the next atom does
    around = 0  # brackets open within one that looks around, which takes no letter
    for atom in _ATOM.findall(cue):
        if around or (opens and atom in _AROUND):
            around += atom.startswith("(") - atom.startswith(")")
        elif atom in ("(?:", "(?i:"):
            groups.append(opens)
        elif atom.startswith("("):
            groups.append(False)
            found |= {""} if opens else set()
        elif atom.startswith(")"):
            found |= {""} if groups.pop() and atom != ")" else set()
            opens = False
        elif atom == "|":
            opens = groups[-1]
        elif opens and atom != r"\b":
            word = atom.removeprefix("[").replace("]", "")
            letters = word[1:] if atom.startswith("[") else word
            found.add(letters[:STEM].lower() if letters.isalpha() else "")
            opens = False
    return found


def any_of(cues: Iterable[str]) -> str:
    """An expression that matches where one of the cues does: those that begin with known letters, then the others."""
    told: dict[str, set[str]] = {cue: stems(cue) for cue in cues}
    lettered = [cue for cue, begins in told.items() if "" not in begins]
    others = [cue for cue in told if cue not in lettered]
    ahead = looking_ahead(set().union(*(told[cue] for cue in lettered)))
    groups = [f"{ahead}(?:{'|'.join(lettered)})"] if lettered else []
    return "|".join([*groups, *(f"(?:{cue})" for cue in others)])


def looking_ahead(stems: Set[str]) -> str:
    """An expression that looks ahead for one of the stems, letter by letter, so that most words cost one step."""
    return f"(?={_branches(stems)})"


def _branches(stems: Set[str]) -> str:
    if "" in stems:
        return ""
    firsts = sorted({stem[0] for stem in stems})
    return (
        "(?:"
        + "|".join(
            f"[{first.upper()}{first}]{_branches({stem[1:] for stem in stems if stem[0] == first})}" for first in firsts
        )
        + ")"
    )
