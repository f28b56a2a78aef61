"""Who stands before a verb of saying or finding: the subject, from the last boundary of a clause up to the verb.

"..., researchers in Hobart said" and "and the minister conceded that" both put the whole subject between a comma or a
conjunction and the verb. A stretch that opens with a number, an adverb or a verb names nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from flows.stages.extract import lexicon, numeral
from flows.stages.extract.place_gazetteer import gazetteer
from schemas.vocabulary import read

RULES_FILE = Path(__file__).with_name("attribution.yaml")
CAP = r"[A-ZÀ-Þ][\w.’'&-]{0,30}"
NAME = rf"(?:[Tt]he\s)?(?:{CAP}|US|U\.S\.)(?:\s(?:(?:of|for|and|on|de|the|&|in)\s){{0,2}}\(?{CAP}\)?){{0,9}}"
PERSON = re.compile(rf"(?:{CAP}\s){{1,4}}{CAP}")
_APPOSED_PIECES = 6
_OPENING_WORDS = re.compile(
    r"(?:[^.]{0,240}[”\"]\s?|.{0,240}[.?!]\s)?(?:[“\"‘]|(?:But|And|Yet|However|Meanwhile|Still)\s|and\s)?"
)
_SOLE_NAME = re.compile(NAME)
LONGEST = 14  # words of a subject
_BOUNDARY = re.compile(
    r"[,;:(—–]\s|\s[-–—]\s|[“”\"]\s?"
    r"|\b(?:and|but|while|whereas|as|that|though|although|because|yet|if|whether|than|so|when|after|before|where)\s",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:On|In|At|Across|For|From)\s(?:[\w’'-]{1,20}\s){1,6}?(?<!\b(?:of|in|at|by)\s)(?<!\b(?:for|and|the)\s)(?=the\s)"
    r"|^(?:On|In|Earlier|Last)\s(?:[A-Z][a-z]+day|[A-Z]?[a-z]{3,9}|\d{4}|this\s\w+)\s(?=the\s|[A-Z])"
)
"""When or where something is said, before the subject: "In New Zealand the council said"."""
_CAPITAL_BEFORE = re.compile(r"[A-ZÀ-Þ][\w.’'&-]{0,30}\s$")
_BARE_HEAD = re.compile(
    r"\s(?:in|at|of|from|for|with|by|on|to|who|which|analysed|surveyed|published|taken|leaked|released)\s"
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_][\w’'.&-]*")


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject in a window: its words, where they begin, and whether a comma or a semicolon parts it off."""

    name: str
    start: int
    parted: bool
    head: str

    @property
    def is_named(self) -> bool:
        """Whether its head is a name: "Ben Lowe", "the Harbour Board"."""
        return self.head[:1].isupper()


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    data = read(RULES_FILE)
    names = ("auxiliary", "person", "document", "finding", "opener", "no_opener", "calendar")
    plain = {name: frozenset(data[name]) for name in names}
    return plain | {"befalls": frozenset(data["befalls"]["words"])}


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return _lists()["person"] | _lists()["document"] | _lists()["finding"]


def before(window: str) -> Subject | None:
    """The subject that ends a window (blank before the verb included), or None where its words can be none."""
    end = _without_auxiliaries(window)
    start, parted = _opening(window, end)
    lead = _LEAD.match(window[start:end])
    start += lead.end() if lead is not None else 0
    name = window[start:end].strip()
    words = name.split()
    if words in (["who"], ["which"]) and parted:
        return _antecedent(window, start)
    if not words or len(words) > LONGEST or not may_open(words) or any(_is_finite(word) for word in words[1:]):
        return None
    start = end - len(window[start:end].lstrip())
    stop = _BARE_HEAD.search(name)
    if _DIGIT.search(name, 0, stop.start() if stop else len(name)):
        return None
    return Subject(name, start, parted, head(name))


def _antecedent(window: str, relative: int) -> Subject | None:
    """``the Board, which estimates``, ``startling economists, who had expected``: who the pronoun stands for."""
    comma = window.rfind(",", 0, relative)
    found = before(window[:comma] + " ") if comma > 0 else None
    if found is not None and is_source_of_findings(found):
        return replace(found, parted=True)
    last = window.rfind(" ", 0, comma) + 1
    noun = window[last:comma]
    return (
        Subject(noun, last, True, noun)
        if noun and (noun.lower() in _known() or (lexicon.is_plural(noun) and speaks(noun)))
        else None
    )


def _without_auxiliaries(window: str) -> int:
    end = len(window.rstrip())
    while True:
        blank = window.rfind(" ", 0, end)
        if blank < 0 or window[blank + 1 : end].lower() not in _lists()["auxiliary"]:
            return end
        end = len(window[:blank].rstrip())


def _opening(window: str, end: int) -> tuple[int, bool]:
    """Where the clause begins: after the last sign or conjunction that does not join two capitalised words."""
    start, parted = 0, False
    for match in _BOUNDARY.finditer(window, 0, end):
        sign = match.group()
        joins = sign[0].isalpha() and _CAPITAL_BEFORE.search(window, max(0, match.start() - 32), match.start())
        if joins and window[match.end() : match.end() + 1].isupper():
            continue
        start, parted = match.end(), not sign[0].isalpha()
    return start, parted


def may_open(words: list[str]) -> bool:
    """Whether a speaker's name may begin with these words."""
    first = words[0].lower()
    counts = first in numeral.OPENING_WORDS and first not in _lists()["opener"]
    if counts or first in _lists()["no_opener"] or not words[0][:1].isalpha():
        return False
    if is_calendar(words[0]) or (len(words) > 1 and words[1].lower() in numeral.OPENING_WORDS):
        return False
    if first in _lists()["opener"] or words[0][0].isupper():
        return first in _lists()["opener"] or not (lexicon.is_stop(first) and len(words) == 1)
    if lexicon.is_stop(first):
        return False
    noun = head(" ".join(words))
    return _is_people(noun) or (noun[:1].isupper() and (lexicon.is_person(first) or first in _known()))


def is_calendar(word: str) -> bool:
    """Whether a word names a month or a weekday, its possessive included."""
    calendar = _lists()["calendar"]
    return word in calendar or word.removesuffix("’s").removesuffix("'s") in calendar


def _is_finite(word: str) -> bool:
    return word in lexicon.AUXILIARY or word in lexicon.PRONOUN - {"who", "which", "one"}


def head(name: str) -> str:
    """The noun before the first preposition: "researchers" of "researchers in Hobart"."""
    stop = _BARE_HEAD.search(name)
    words = _WORD.findall(name[: stop.start()] if stop else name)
    return words[-1] if words else ""


def _is_people(noun: str) -> bool:
    low = noun.lower()
    return (
        low in _known() or lexicon.is_person(low) or lexicon.is_plural(low) or lexicon.is_person(lexicon.singular(low))
    )


def is_source_of_findings(subject: Subject) -> bool:
    """Whether it may find or estimate: a name, people, or a document; "trials" and "bees" may not."""
    low = subject.head.lower()
    known = _known()
    return (
        subject.is_named
        or low in known
        or lexicon.singular(low) in known
        or lexicon.is_person(low)
        or lexicon.is_person(lexicon.singular(low))
    )


def speaks(name: str) -> bool:
    """Whether its head names people or a body that speaks: "exporters", "the owner", not "sales" or "the deficit"."""
    low = head(name).lower()
    return low in _lists()["person"] or lexicon.is_person(low) or lexicon.is_person(lexicon.singular(low))


def only_acts(subject: Subject, verb: re.Match[str], text: str) -> bool:
    """``Leeds recorded 90 arrests``: what befell a place, which tells of it only with "that"."""
    if verb.group() not in _lists()["befalls"] or text.startswith(" that ", verb.end()):
        return False
    known = gazetteer()
    names = (name for name, code in known.by_first.get(subject.name.split()[0], ()) if code is not None)
    return subject.name in names and subject.name not in known.agencies


def is_mere_name(name: str) -> bool:
    """Whether nothing but a name says that it is a source: "Chicago", not "the Census Bureau"."""
    noun = head(name)
    return noun[:1].isupper() and noun.lower() not in _known()


def apposed(window: str) -> tuple[str, int] | None:
    """The person named between commas before a verb, and where: "Jane Doe, head of the group, said"."""
    pieces = window[:-2].split(", ")
    offsets = [0]
    for piece in pieces[:-1]:
        offsets.append(offsets[-1] + len(piece) + 2)
    last = len(pieces) - 1
    for number in (0, *range(last, max(0, last - _APPOSED_PIECES), -1)):
        name = _without_opening(pieces[number])
        begun = len(pieces[number]) - len(name)
        if last and (PERSON.fullmatch(name) or (number == 0 and _SOLE_NAME.fullmatch(name))):
            return name, offsets[number] + begun
    for number in range(last - 1, max(-1, last - _APPOSED_PIECES), -1):
        name = _without_opening(pieces[number])
        found = before(name + " ")
        if found is not None and found.name == name and (speaks(name) or found.head.lower() in _known()):
            return name, offsets[number] + len(pieces[number]) - len(name)
    return None


def _without_opening(piece: str) -> str:
    opened = _OPENING_WORDS.match(piece)
    return piece[opened.end() if opened else 0 :]
