"""Where sentences begin and end.

A splitter of our own, because offsets must be code points of the text as given, because a 5 MB line must not become one
sentence, and because a command on one sentence should not pay for a library's start. It knows abbreviations, no more.
"""

from __future__ import annotations

import re

from flows.stages.extract import rules

LONGEST = 1000
"""Code points after which a run without a full stop is cut at the next blank or sign: a table, no sentence."""

# One class of signs comes first: text that holds none of them is passed over without a look at each letter.
_BREAK = re.compile(
    r"[.!?…\n\u2028\u2029](?:(?<=[.!?…])[.!?…]{0,7}[\"'”’)\]»]{0,4}(?=\s)|(?<=\n)\s*+|(?<=[\u2028\u2029]))"
)
_CUT = re.compile(r"\s++|(?<=[\W_])")
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z]){1,4}")
_WORD = 24
_SHORT_LINE = 60
_ABBREVIATIONS = rules.words("sentence", "abbreviations")
_MAY_END = rules.words("sentence", "may_end")
_STARTERS = rules.words("sentence", "starters")


def sentences(text: str) -> list[tuple[int, int]]:
    """Code point spans of the sentences, without the blanks around them; together they hold all that is not blank."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.end() > start and _ends(text, start, match):
            _add(text, start, match.end(), found)
            start = match.end()
    _add(text, start, len(text), found)
    return found


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    sign = match.group()
    follow = _next(text, match.end())
    if "\n" in sign:
        return not _is_wrapped(text, start, match, follow)
    if not sign.strip(".…") and _abbreviated(text, start, match.start(), follow):
        return False
    return not follow[:1].islower()


def _is_wrapped(text: str, start: int, match: re.Match[str], follow: str) -> bool:
    """A line broken by its width: no blank line, the line long, and the next one goes on in lower case."""
    if match.group().count("\n") > 1 or not follow[:1].islower():
        return False
    line = text.rfind("\n", start, match.start()) + 1 or start
    stop = line + len(text[line : match.start()].rstrip(" \t"))
    return stop - line > _SHORT_LINE and text[stop - 1] not in (".", "!", "?", ":")


def _next(text: str, at: int) -> str:
    words = text[at : at + _WORD].split(None, 1)
    return words[0].lstrip("\"'“‘(") if words else ""


def _abbreviated(text: str, start: int, stop: int, follow: str) -> bool:
    """True when the full stop at ``stop`` belongs to a word before it and does not end the sentence."""
    words = text[max(start, stop - _WORD) : stop].split()
    word = words[-1].lstrip("\"'“‘(") if words else ""
    low = word.lower()
    starts = follow.strip("\"',.”’") in _STARTERS
    if low in _MAY_END:
        return not (starts or not follow)
    if _INITIALS.fullmatch(word):
        return not (starts or not follow)
    if low in _ABBREVIATIONS:
        return True
    return len(word) == 1 and word.isalpha() and word.isupper() and not starts


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    """Trim, cut what is overlong, and keep what is left."""
    while end - start > LONGEST:
        blank = _CUT.search(text, start + LONGEST, end)
        if blank is None:
            break
        _trimmed(text, start, blank.start(), found)
        start = blank.end()
    _trimmed(text, start, end, found)


def _trimmed(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))
