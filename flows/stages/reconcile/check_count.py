"""Things counted and then named: ``three people: a teacher, a nurse and a driver``.

Names are counted where they are of one form, all with an article or all with a capital, so that what is set beside a
name (``Anna, a teacher, and Ben``) is not taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flows.stages.reconcile.check_made import Found
from flows.stages.reconcile.cue import Told, pragmatic, said
from schemas.records import Figure

_MOST = 12
_LONGEST = 6
"""A name has so many words at most."""

_SPLIT = re.compile(r",?\s+and\s+|,?\s*&\s*|,\s+|;\s+(?:and\s+)?")
_AFTER_COLON = re.compile(r"^[^.:;,\d—–]{0,80}(?::|—|–)\s+([^.:;\d—–]+)(?=[.—–]|$)")
_AFTER_COMMA = re.compile(
    r"^(?: [a-z-]+){1,4}, ([A-Z][^.:;\d—–()]*?),? (?:were|was|are|have|had|will|died|would|could)\b"
)
_ARTICLE = re.compile(r"(?:an?|the|one|his|her|their) ", re.IGNORECASE)


def counts(told: Sequence[Told]) -> Iterator[Found]:
    """The things of all sentences that are counted and named."""
    for one in told:
        for figure in one.figures:
            if figure.kind == "count" and figure.value is not None and 1 < figure.value <= _MOST:
                yield from _named(one, figure)


def _named(told: Told, figure: Figure) -> Iterator[Found]:
    after = told.after(figure)
    listed = _AFTER_COLON.match(after) or _AFTER_COMMA.match(after)
    names = _names(listed[1]) if listed else []
    if len(names) < 2 or figure.modifier != "none" or said("some_only", told.text):
        return
    holds = len(names) == figure.value
    # A list after a comma may go on, or hold what is set beside a name.
    if holds or listed is None or listed.re is _AFTER_COLON:
        formula = f"{' + '.join(['1'] * len(names))} = {figure.value:g}"
        yield Found("count", (figure,), None, formula, pragmatic(figure), holds, True, ", ".join(names))


def _names(text: str) -> list[str]:
    """The members of a list that ``and`` ends, where all are of one form; else none."""
    if " and " not in text and " & " not in text:
        return []
    names = [name.strip() for name in _SPLIT.split(text.strip()) if name.strip()]
    short = all(len(name.split()) <= _LONGEST for name in names)
    with_article = [bool(_ARTICLE.match(name)) for name in names]
    capital = [name[0].isupper() for name in names]
    return names if short and (all(with_article) or (all(capital) and not any(with_article))) else []
