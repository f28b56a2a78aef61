"""What stands beside a figure in its article: the words that are quoted there, and that it is an older number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from schemas import vocabulary
from schemas.records import Article, Figure

RULES_FILE = Path(__file__).with_name("beside.yaml")
_BREAK = re.compile(r"\n+")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{20,600})[”\"]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_REACH = 600  # code points either way in which a quotation belongs to a figure
_BEFORE = 80
MOST_WORDS = 60


def quoted(article: Article, figure: Figure) -> str | None:
    """The quotations of the figure's paragraph and the next, in small letters without signs, or None."""
    text = (article.title or "") if figure.offset_field == "title" else article.text
    start = max(text.rfind("\n", 0, figure.char_start) + 1, figure.char_start - _REACH)
    end = figure.char_end
    for _ in range(2):
        found = _BREAK.search(text, end, figure.char_end + _REACH)
        end = found.end() if found else min(len(text), figure.char_end + _REACH)
    words = [word.lower() for match in _QUOTED.finditer(text, start, end) for word in _WORD.findall(match[1])]
    return " ".join(words[:MOST_WORDS]) or None


def is_outdated(figures: Sequence[Figure]) -> bool:
    """Whether the article itself calls the number one that was corrected or revised, wherever it prints it."""
    return all(any(cue.search(before) for cue in cues().values()) for before in map(_lead, figures))


def _lead(figure: Figure) -> str:
    at = figure.quote_start - figure.sentence_start
    return figure.sentence[max(0, at - _BEFORE) : max(0, at)]


@cache
def cues() -> Mapping[str, re.Pattern[str]]:
    """The patterns that end at a number which the article calls an old one, by their rule."""
    rules = vocabulary.read(RULES_FILE)["outdated"]
    return {name: re.compile(entry["before"] + "$", re.IGNORECASE) for name, entry in rules.items()}
