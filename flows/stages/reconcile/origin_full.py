"""What a short form stands for in its article: an abbreviation, "the board", "the company"."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from flows.stages.reconcile.origin_name import ARTICLES, is_place, proper_runs
from flows.stages.reconcile.origin_word import Word, cue, words_of

_LONGEST = 20_000  # code points of an article in which its company is looked for


def full_name(phrase: str, text: str) -> str | None:
    """What an abbreviation or a part of a name stands for in its article.

    "Harbour Board (HB)" tells of "HB", and an article's one "Harbour Board" of "the board".
    """
    words = words_of(phrase)
    lead = [word for word in words if word.low not in ARTICLES]
    if not lead:
        return None
    if len(lead[0].text) > 1 and lead[0].text.isupper():
        return _spelt_out(lead[0].text, text)
    while len(lead) > 1 and lead[-1].low in cue("nameless"):
        lead = lead[:-1]
    is_name = lead[0].capital and (len(lead) > 1 or lead[0].low not in cue("bodies"))
    if len(lead) > 2 or is_name or lead[0].low in cue("nameless"):
        return None
    if lead[-1].low in cue("bodies") and (whole := _said_before(" ".join(word.low for word in lead), text)):
        return whole
    return _main_name(text) if len(lead) == 1 and lead[0].low in cue("firms") else None


def _spelt_out(short: str, text: str) -> str | None:
    at = text.find(f"({short})")
    if at < 0:
        return None
    before = words_of(text[max(0, at - 90) : at])
    runs = proper_runs(before)
    if not runs or runs[-1][1] != len(before):
        return None
    first, last = runs[-1]
    letters = short.lower()
    if before[first].low[0] != letters[0]:
        first = next((at for at in range(first, last) if before[at].low[0] == letters[0]), first)
    return " ".join(word.text for word in before[first:last])


def _said_before(body: str, text: str) -> str | None:
    """The one proper name in the article that ends, or begins, with the body's words."""
    found: set[str] = set()
    small = text.lower()
    at = small.find(body)
    while at >= 0 and len(found) < 2:
        around = words_of(text[max(0, at - 60) : at + len(body) + 60])
        inside = [index for index, word in enumerate(around) if word.start + max(0, at - 60) == at]
        for first, last in proper_runs(around):
            if inside and first <= inside[0] < last and last - first > len(body.split()):
                found.add(" ".join(word.text for word in around[first:last]))
        at = small.find(body, at + 1)
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=64)
def _main_name(text: str) -> str | None:
    """The name that an article is about, if one is: the one that it has most often, as long as it ever gives it."""
    words = words_of(text[:_LONGEST])
    runs = [words[first:last] for first, last in proper_runs(words) if not _is_of_calendar_or_place(words[first:last])]
    inner = {run[0].text for run in runs if run[0].tied or run[-1].owns or len(run) > 1}
    counts = Counter(run[0].text for run in runs if run[0].text in inner)
    if not counts:
        return None
    main = max(counts, key=lambda name: counts[name])
    whole = max((run for run in runs if run[0].text == main), key=len)
    return " ".join(word.text for word in whole[:4])


def _is_of_calendar_or_place(run: list[Word]) -> bool:
    return all(word.low in cue("calendar") or is_place(word) for word in run)
