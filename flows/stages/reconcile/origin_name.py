"""An origin by the text's own words, where the vocabulary has none: what a phrase names, and no more than that.

"The Harbour Board" names a body, "Leeds police" and "the health ministry" name one by what it does, "officials" and
"a source" name nothing. The name is the phrase's proper noun with the body's word that goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from flows.stages.reconcile.origin_vocabulary import country_of
from flows.stages.reconcile.origin_word import Word, cue, folded, kinds, words_of
from schemas import vocabulary
from schemas.reconciled import OriginKind

_INSIDE = frozenset(["of", "for", "and", "the", "de", "du", "la", "on"])
_AT = frozenset(["at", "in", "from", "of", "for", "by", "with"])
ARTICLES = frozenset(
    ["the", "a", "an", "its", "their", "his", "her", "our", "this", "that", "some", "other", "one", "two", "several"]
)
_KEPT = 10  # words of a name told by its own words


def named(phrase: str) -> tuple[str, ...] | None:
    """The words of the name in a phrase, or None where it names nothing."""
    words = words_of(phrase)
    runs = proper_runs(words)
    for run in runs:
        if name := _of_run(words, *run):
            return name
    if runs and len(words) <= 3 and _is_bare_place(words, runs[0]):
        return tuple(word.text for word in words[slice(*runs[0])])
    return None if runs else _by_function(words)


def proper_runs(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Runs of capitalised words, with small words between; titles and nameless words before them cut off."""
    runs = []
    at = 0
    while at < len(words):
        if not words[at].capital or words[at].low in ARTICLES or _opens(words, at):
            at += 1
            continue
        end = at + 1
        while end < len(words) and (reach := _goes_on(words, end)):
            end = reach
        runs.append(_trimmed(words, at, end))
        at = end
    return [(first, last) for first, last in runs if first < last]


def _opens(words: Sequence[Word], at: int) -> bool:
    """Whether a word has its capital from standing first: "Police in Leeds", "Internal memos"."""
    if at or words[0].low not in cue("bodies") | cue("nameless") | cue("weak"):
        return False
    is_named = words[0].low in cue("bodies") and len(words) > 2 and words[1].low in {"of", "for"} and words[2].capital
    return not is_named and not (len(words) > 1 and words[1].capital and words[1].tied)


def _goes_on(words: Sequence[Word], end: int) -> int:
    """The end of a run that takes in the word at ``end``; 0 where it does not."""
    if words[end - 1].owns:
        return end + 1 if words[end].capital else 0
    step = end
    while step < len(words) and step < end + 2 and words[step].tied and words[step].low in _INSIDE:
        step += 1
    return step + 1 if step < len(words) and words[step].tied and words[step].capital else 0


def _trimmed(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    is_body = words[last - 1].low in cue("bodies")
    drop = cue("nameless") | cue("weak") | (frozenset() if is_body else cue("titles"))
    while first < last and words[first].low in drop and not words[first].owns:
        first += 1
    return first, last


def _of_run(words: Sequence[Word], first: int, last: int) -> tuple[str, ...] | None:
    """The name that a proper run gives, with the body's words that stand beside it."""
    name = tuple(word.text for word in words[first:last])
    body = _body_after(words, last) or _body_before(words, first)
    place = all(is_place(word) for word in words[first:last]) or " ".join(name) in _places()
    if place and not body:
        at = words[first - 1].low if first else ""
        return name if at == "at" else None
    return (*name, *body)[:_KEPT] if body else name[:_KEPT]


def _body_after(words: Sequence[Word], last: int) -> tuple[str, ...]:
    """``Leeds [police]``, ``Harvard's [housing center]``: small words up to the word of a body."""
    for end in range(last, min(last + 3, len(words))):
        if words[end].capital or words[end].low in _AT:
            return ()
        if words[end].low in cue("bodies"):
            return tuple(word.low for word in words[last : end + 1])
        if words[end].low in cue("speakers") and end > last:
            return tuple(word.low for word in words[last:end])
    return ()


def _body_before(words: Sequence[Word], first: int) -> tuple[str, ...]:
    """``[police] in Leeds``, ``the [statistics office] in Hanoi``, said after the place."""
    if first < 2 or words[first - 1].low not in _AT or words[first - 2].low not in cue("bodies"):
        return ()
    start = first - 2
    while start and words[start - 1].low not in ARTICLES | _AT and not words[start - 1].capital and first - start < 4:
        start -= 1
    return tuple(word.low for word in words[start : first - 1])


def _by_function(words: Sequence[Word]) -> tuple[str, ...] | None:
    """``the health ministry``: a body that is told from others by more than "the ministry"."""
    for end, word in enumerate(words):
        if word.low in _AT:
            return None
        lead = _lead(words, end)
        if word.low in cue("bodies") and (field := _field(words, end + 1)):
            return (*lead, word.low, *field)
        if word.low in cue("bodies") and (lead or word.low not in cue("bare")):
            return (*lead, word.low)
        if word.low in cue("speakers") and lead:
            return lead
    return None


def _lead(words: Sequence[Word], end: int) -> tuple[str, ...]:
    """The words that go with a body's: ``[health] ministry``, three at most, back to an article."""
    start = end
    while start > max(0, end - 3) and words[start - 1].low not in ARTICLES:
        start -= 1
    return tuple(one.low for one in words[start:end] if one.low not in cue("weak"))


def _field(words: Sequence[Word], at: int) -> tuple[str, ...]:
    """``department [of mineral resources]``, in small letters."""
    if at + 1 >= len(words) or words[at].low != "of" or words[at + 1].low in ARTICLES:
        return ()
    ends = (step for step in range(at + 1, len(words)) if words[step].low in _AT)
    return tuple(word.low for word in words[at : min(next(ends, len(words)), at + 4)])


def _is_bare_place(words: Sequence[Word], run: tuple[int, int]) -> bool:
    """``Ottawa said``: a capital or a country that speaks stands for its government."""
    rest = [word.low for at, word in enumerate(words) if not run[0] <= at < run[1]]
    return all(word in ARTICLES for word in rest)


def is_place(word: Word) -> bool:
    """Whether a word is a place's name or the adjective of one."""
    return country_of(word) is not None or word.text in _places()


@cache
def _places() -> frozenset[str]:
    """The names of places, folded, of one word or more."""
    places = vocabulary.load("places")
    found = {name for names in places["countries"].values() for key in ("names", "demonyms") for name in names[key]}
    for part in ("subdivisions", "cities", "regions"):
        found |= set(_strings(places.get(part, {})))
    return frozenset(" ".join(folded(name)) for name in found if name)


def _strings(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        return [text for key, value in node.items() for text in (key, *_strings(value))]
    return [text for value in node for text in _strings(value)] if isinstance(node, list) else []


def kind_of(name: Sequence[str]) -> OriginKind:
    """What sort of origin a name's words speak of; ``other`` where they say nothing."""
    said = {word.lower() for word in name}
    for kind, words in kinds().items():
        if said & words:
            return kind
    return "agency" if said & cue("bodies") else "other"
