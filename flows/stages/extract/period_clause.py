"""Clauses of a sentence and their tense, so that one clause's time is not taken for another's figure.

"Debt came to R5.2 billion at the end of September, and 8 of its 25 plants are for sale": the plants are for sale now.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from flows.stages.extract import rules

_BOUNDARY = re.compile(
    r"[;:]\s|\s[—–-]\s|,?\s(?:and|but|yet|while|though|although|whereas)\s(?=\D)|,\s(?:which|who|where|whose)\s|,?\s(?:and|but)\s(?=\d)"
)
_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_WORD = re.compile(r"[^\W\d_]+(?:['’]\w+)?")
_TENSES: dict[str, str] = {word: name for name, words in rules.load("period_role")["tenses"].items() for word in words}
_PARTICIPLES = frozenset(rules.load("period_role")["participles"]) | {
    w for w, name in _TENSES.items() if name == "past"
}
_NO_VERB_AFTER = frozenset({"a", "an", "the", "of", "by", "in", "people", "those", "than", "and"})
_AT_ODDS = frozenset({("present", "past"), ("present", "future"), ("future", "past"), ("perfect", "future")})
_LEAST_REGULAR = 5


@lru_cache(maxsize=64)
def clauses(text: str, span: tuple[int, int]) -> tuple[list[int], list[str | None]]:
    """Where the clauses of a sentence begin, and the tense of each; None where none shows or two do."""
    starts = [span[0], *(match.end() for match in _BOUNDARY.finditer(text, *span))]
    ends = [*starts[1:], span[1]]
    tenses: list[str | None] = []
    for start, end in zip(starts, ends, strict=True):
        found = tense(text[start:end])
        joined = bool(tenses) and text[start - 2] not in ";:"
        tenses.append(tenses[-1] if found is None and joined else found)
    return starts, tenses


def tense(clause: str) -> str | None:
    """``future``, ``perfect``, ``past`` or ``present``, by the first of its finite verbs; verbs of speech show none."""
    regular = None
    before = ""
    words = _WORD.findall(_BRACKETS.sub("", clause))
    for number, word in enumerate(words):
        name = _TENSES.get(word)
        if name == "perfect" and not _is_perfect(words[number + 1 : number + 4]):
            name = "present"
        if name is not None and name != "speech":
            return name
        if name is None and regular is None and word.endswith("ed") and len(word) >= _LEAST_REGULAR and word.islower():
            regular = None if before in _NO_VERB_AFTER else "past"
        before = word
    return regular


def _is_perfect(after: list[str]) -> bool:
    """Whether has or have stands before a participle: "have fled", and not "have 400 acres"."""
    return any(word in _PARTICIPLES or (word.endswith("ed") and len(word) >= _LEAST_REGULAR) for word in after)


def differs(text: str, span: tuple[int, int], figure: int, time: int) -> bool:
    """Whether figure and time (offsets) stand in clauses of the sentence whose tenses are not the same."""
    starts, tenses = clauses(text, span)
    here, there = bisect_right(starts, figure) - 1, bisect_right(starts, time) - 1
    if here == there or here < 0 or there < 0:
        return False
    one, two = tenses[here], tenses[there]
    return one is not None and two is not None and ((one, two) in _AT_ODDS or (two, one) in _AT_ODDS)


def is_due_elsewhere(text: str, span: tuple[int, int], figure: int, time: int) -> bool:
    """Whether a "by 2030" belongs to a later clause with a verb of its own, and the figure's looks not ahead.

    "Women hold 18% of jobs, and the firm wants 60% by December": the 18% are held now.
    """
    starts, tenses = clauses(text, span)
    here, there = bisect_right(starts, figure) - 1, bisect_right(starts, time) - 1
    if here < 0 or here >= there or tenses[here] == "future":
        return False
    end = starts[there + 1] if there + 1 < len(starts) else span[1]
    return tense(text[starts[there] : end]) is not None
