"""What an article is about, to tell whether two may tell of the same event: its names and commonest words."""

from __future__ import annotations

import re
from collections import Counter

from schemas.wording import STOP_WORDS, told_words

MOST_NAMES = 8
MOST_WORDS = 6
LOOKED_AT = 20_000
"""Characters of a text; a longer one has said what it is about by then."""

_WORD = re.compile(r"[A-Za-z][\w’'&-]*\w")
_CALENDAR = frozenset(
    [
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december"),
    ]
)


def topic_of(title: str | None, text: str) -> tuple[str, ...]:
    """The names that an article has most often, then its commonest other words, in small letters and folded."""
    told = f"{title or ''}\n{text[:LOOKED_AT]}"
    words = _WORD.findall(told)
    small = {word for word in words if word[0].islower()}
    names: Counter[str] = Counter()
    for word in words:
        plain = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
        if word[0].isupper() and len(plain) > 1 and not {plain, word.lower()} & (small | STOP_WORDS | _CALENDAR):
            names[plain] += 1
    chosen = [name for name, _ in names.most_common(MOST_NAMES)]
    common = Counter(found for word in words for found in told_words(word.lower()))
    others = [word for word, _ in common.most_common() if word not in chosen]
    return (*chosen, *others[: MOST_NAMES + MOST_WORDS - len(chosen)])
