"""The name of a source that stands behind its cue: "according to X", "data from X", "..., said X"."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.stages.extract import attribution_subject, lexicon
from flows.stages.extract.attribution_cue import cues
from flows.stages.extract.attribution_subject import CAP, NAME, PERSON, RULES_FILE
from schemas.vocabulary import read

_CLOSING = re.compile(
    r"[.,;:”\"’)]|$|\s(?:on|in|at|during|after|as|by|earlier|late|early|last|yesterday|today|to|this)\b"
    r"|\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
_TOLD = re.compile(r"\s(?:[^\s.,;:]{1,30}\s){0,4}[^\s.,;:]{1,30}(?:[.,;]|$|\s(?:on|in|at)\s)")
_APPOSED_NAME = re.compile(rf",\s((?:{CAP}\s){{1,3}}{CAP})(?=[.,;])")
_INVERTED = re.compile(
    r"\s(?=[A-ZÀ-Þ]|(?:the|a|an|one|its|his|her|their)\s|[a-z]{3,20}s\b"
    rf"|(?:[a-z-]{{3,20}}\s){{1,3}}{CAP}\s{CAP})"
)
_TITLE = r"(?:Dr|Mr|Mrs|Ms|Prof|Gov|Sen|Rep|Gen|Col|Lt|Sgt|Capt|St|Rev)\."
_WORD = rf"(?:{_TITLE}(?=\s)|[A-Z](?:\.[A-Z])*\.|[^\s,.;:—–“”\"\n]{{1,40}})"
_AFTER = re.compile(rf"{_WORD}(?:\s{_WORD}){{0,15}}")
_NUMBER = re.compile(r"(?:\s(?:of|by|at|to|in|for|a|an|about|around|nearly|more|than)){0,3}\s[$£€¥₹]?\d.*")
_SAID_ON = re.compile(r"\s(?:on|in|at)\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_INITIALS = re.compile(r"\b[A-Z]\.[A-Z]$")
_CONTRACTED = re.compile(r"(?:[’'](?:ll|re|ve|d|m)|n[’']t)$")
_KEEP = re.compile(r"\b(?:leaked|sent|given|provided|submitted)\sto\s")
_ACTS = re.compile(r"is|was|has|are|were|[a-z]{3,20}ed")
"""A verb behind "and", which begins another clause: "a survey by the society and collected"."""
_LED = re.compile(rf"(?:(?:the|a|an)\s)?{NAME}(?=\s)")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    data = read(RULES_FILE)
    return {name: frozenset(data[name]["words"]) for name in ("ends_name", "tells_on", "foreseen", "leads_name")}


def closes(match: re.Match[str], text: str) -> bool:
    """Whether a clause ends with its verb, so that what was said stands before it: "..., the minister told Reuters"."""
    closing = _TOLD if match.group() in ("told", "tells", "informed") else _CLOSING
    return closing.match(text, match.end()) is not None


def after(match: re.Match[str], text: str, sentence: tuple[int, int]) -> tuple[int, int, str] | None:
    """Where the name behind a cue begins with the cue, where it ends, and the name; None where none stands there."""
    taken = _AFTER.match(text, match.end(), sentence[1])
    if taken is None:
        return None
    name = taken.group()
    if not _KEEP.search(name):
        name, cut_at = _ended(name)
        if cut_at in ("published", "released") and name.islower() and taken.group()[len(name) :].split()[1:2] == ["by"]:
            return None  # "according to figures published by X": X is read at its own cue
    words = name.split()
    if not words or words[0].lower() in cues().no_source or name[0].isdigit():
        return None
    document = match.group().split()[0].lower()
    if (
        document not in ("according", "as")
        and not any(word[0].isupper() for word in words)
        and words[-1] not in cues().people
    ):
        return None
    return match.start(), match.end() + len(name), name


def _ended(name: str) -> tuple[str, str]:
    """A name without the clause or the number that follows it, and the word at which it was cut."""
    lists = _lists()
    words = name.split(" ")
    led = _LED.match(name)
    for at in range(1, len(words)):
        word = words[at]
        goes_on = at + 1 < len(words) and words[at + 1] not in lexicon.PREPOSITION
        is_verb = goes_on and word in lists["foreseen"] and led is not None and len(led.group().split(" ")) == at
        year = word == "in" and at + 1 < len(words) and words[at + 1].isdigit() and len(words[at + 1]) == 4
        tells = word == "and" and at + 1 < len(words) and _ACTS.fullmatch(words[at + 1])
        if word in lists["ends_name"] or word in lists["tells_on"] or is_verb or year or tells:
            return " ".join(words[:at]), word
    number = _NUMBER.search(name)
    return (name[: number.start()], "") if number is not None and number.start() else (name, "")


def inverted(match: re.Match[str], text: str, window: str) -> tuple[int, int, str] | None:
    """The name in "...," said Jane Doe: the one after the verb, after a comma or a closing quotation mark."""
    if match.group() in ("told", "tells", "informed") or not window.rstrip().endswith((",", "”", '"', "’")):
        return None
    opened = _INVERTED.match(text, match.end())
    taken = _AFTER.match(text, opened.end()) if opened is not None else None
    if taken is None:
        return None
    name, cut_at = _ended(taken.group())
    if cut_at in _lists()["tells_on"] or not _may_speak(name):
        return None
    apposed = _APPOSED_NAME.match(text, taken.end()) if name == taken.group() and not PERSON.fullmatch(name) else None
    if apposed is not None:
        return clean(apposed.group(1), match.start(), apposed.end())
    return clean(name, match.start(), taken.start() + len(name)) if name else None


def _may_speak(name: str) -> bool:
    """``said exporters``, ``said the shop's owner``, not ``said sales``: a subject in lower case is one that speaks."""
    return any(word[:1].isupper() for word in name.split()) or attribution_subject.speaks(name)


def clean(name: str, start: int, end: int) -> tuple[int, int, str] | None:
    """A source's name without what leads to it; None for a date and for a word that is no source by itself."""
    words = _SAID_ON.sub("", name).split()
    if words and (attribution_subject.is_calendar(words[0]) or _CONTRACTED.search(words[0])):
        return None
    while words and words[0] in _lists()["leads_name"]:
        words.pop(0)
    if not words or (len(words) == 1 and words[0] in cues().no_subject):
        return None
    bare = " ".join(words).rstrip(".,’'")
    return start, end, f"{bare}." if _INITIALS.search(bare) else bare
