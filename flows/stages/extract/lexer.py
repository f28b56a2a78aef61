"""The one pass that cuts a sentence into tokens: numbers as printed, words, and single signs.

Every later module works on these tokens, so nothing else in this package searches the text again. The expression has no
unbounded repetition that can be entered two ways: digits are matched possessively and groups are counted.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

_VULGAR = "¼-¾⅐-⅞↉"
_LETTER = rf"[^\W\d_{_VULGAR}]"
# A name stands behind what it names: a group opened before it would keep re from passing an alternative by.
TOKEN = re.compile(
    rf"""(?:{_LETTER}++(?:['’\-‑]{_LETTER}++)*+)(?P<w>)
    |(?:\d{{1,3}}(?:,\d{{2,3}}){{0,8}},\d{{3}}(?!\d)(?:\.\d++)?   # 34,528  1,23,456  1,234.50
      |(?<=[R€])\d{{1,3}}(?:[ \u00a0\u2009\u202f]\d{{3}}){{0,4}},\d{{2}}(?![\d,])     # R18,50  R1 500,50
      |\d{{1,3}}(?:[\u00a0\u2009\u202f]\d{{3}}){{1,6}}(?!\d)(?:[.,]\d++)?  # groups parted by a thin or fixed space
      |[1-9]\d{{0,2}}(?:[ ]\d{{3}}){{1,3}}(?![\w-]|[.,:]\d)               # 12 500
      |\d++,\d{{1,2}}(?=\s?(?:%|(?:million|billion|trillion|bn|per\s?cent)\b))  # 3,5 million
      |\d++(?:\.\d++){{0,6}}                                              # 12  1.5  10.0.1
      |(?<![\w.])\.\d++)(?P<n>)                                                 # .001
    |(?:[{_VULGAR}])(?P<v>)
    |(?:\S)(?P<s>)""",
    re.VERBOSE,
)
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})  # of "21st-century", whose digits are a token before
_PARTS = re.compile(r"[-‑'’]")


@dataclass(slots=True)  # a frozen one is slow to make, a named tuple's fields are slow to read
class Token:
    """Offsets into the whole text; ``kind`` is n (digits), v (vulgar fraction), w (word) or s (sign)."""

    start: int
    end: int
    text: str
    low: str
    kind: str
    gap: bool


def tokens(text: str, start: int, end: int, number_words: Set[str]) -> list[Token]:
    """The tokens of ``text[start:end]``; a hyphenated word that holds a number word is cut at its hyphens around it."""
    found: list[Token] = []
    last = start
    for match in TOKEN.finditer(text, start, end):
        here, stop = match.span()
        word, kind = match.group(), match.lastgroup or "s"
        if word.isalpha():
            found.append(Token(here, stop, word, word.lower(), kind, here > last))
        elif kind != "w":
            found.append(Token(here, stop, word, "'" if word == "’" else word, kind, here > last))
        else:
            found.extend(_compound(word, here, here > last, number_words))
        last = stop
    return found


def _compound(word: str, start: int, gap: bool, number_words: Set[str]) -> list[Token]:
    """``two-year-old`` as two, -, year-old; ``one's`` as one, 's; ``asylum-seekers`` whole."""
    low = word.lower().replace("’", "'").replace("‑", "-")
    parts = _PARTS.split(low)
    if not gap and parts[0] in _ORDINAL_ENDINGS:
        number_words = {*number_words, parts[0]}
    if number_words.isdisjoint(parts):
        return [Token(start, start + len(word), word, low, "w", gap)]
    found: list[Token] = []
    at, run = 0, 0
    for part in parts:
        end = at + len(part)
        if part in number_words:
            _cut(found, word, low, start, run, at, gap)
            found.append(Token(start + at, start + end, word[at:end], part, "w", gap and not found))
            run = end
        at = end + 1
    _cut(found, word, low, start, run, len(word), gap)
    return found


def _cut(found: list[Token], word: str, low: str, start: int, first: int, last: int, gap: bool) -> None:
    """What stands between two number words: hyphen, words, hyphen; an apostrophe stays with the letters after it."""
    if first < last and low[first] == "-":
        found.append(Token(start + first, start + first + 1, word[first], "-", "s", gap and not found))
        first += 1
    ends = first < last and last < len(word) and low[last - 1] in "-'"
    stop = last - 1 if ends else last
    if first < stop:
        found.append(Token(start + first, start + stop, word[first:stop], low[first:stop], "w", gap and not found))
    if ends:
        found.append(Token(start + stop, start + last, word[stop:last], low[stop:last], "s", False))
