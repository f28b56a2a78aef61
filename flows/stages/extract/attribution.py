"""Who says so: the sources a text names, and the one that a figure comes from.

The cues stand in ``attribution.yaml``. All are looked for in one pass; at each, the name is read before or after it,
within the sentence. A figure's source is the nearest one of its sentence; a quotation that runs on, and a sentence
that takes up the one before ("Of those, ..."), carry theirs over.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from flows.stages.extract import attribution_subject
from flows.stages.extract.attribution_cue import Cues, cues
from flows.stages.extract.attribution_subject import CAP, NAME, PERSON, RULES_FILE
from schemas.records import AttributionBasis

__all__ = ["RULES_FILE", "AttributionChoice", "Source", "find_sources", "source_for"]

REACH = 240  # code points before a verb in which its subject may begin
CARRY = 5  # sentences over which a running quotation keeps its speaker
PRONOUN = re.compile(r"\b([Hh]e|[Ss]he|[Tt]hey|[Ii]t)\s$")
WEAK = 200  # code points by which a mere name stands further off than any other source
CLOSING = re.compile(
    r"[.,;:”\"’)]|$|\s(?:on|in|at|during|after|as|by|earlier|late|early|last|yesterday|today|to|this)\b"
    r"|\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
TOLD = re.compile(r"\s(?:[^\s.,;:]{1,30}\s){0,4}[^\s.,;:]{1,30}(?:[.,;]|$|\s(?:on|in|at)\s)")
PARTICIPLES = frozenset({"announced", "disclosed", "reported", "stated", "explained", "recorded", "reveal"})
TAKING_UP = re.compile(r"(?:It|They)\s(?:also\s|has\s|have\s|had\s|later\s){0,2}")
OPENED_BY = re.compile(
    rf"(?:[Tt]he\s(?:[a-z-]{{2,20}}\s){{0,3}}[a-z]{{3,20}}|[A-Z][a-z]{{2,20}}s\s(?:at|from|in|of|with)\s{NAME}|{NAME})(?=\s[a-z]{{3}})"
)
ISSUED = re.compile(r"\s(?:released|published|issued|posted|taken|obtained)\s.*")
ELIDED = re.compile(r"\b(?:and|but|then)\s$")
FIRST_NAME = re.compile(rf"({NAME})\s(?=[a-z])")
APPOSED_NAME = re.compile(rf",\s((?:{CAP}\s){{1,3}}{CAP})(?=[.,;])")
INVERTED = re.compile(r"\s(?=[A-ZÀ-Þ]|(?:the|a|an|one|its|his|her|their)\s|[a-z]{3,20}s\b)")
AFTER = re.compile(
    r"(?:[A-Z](?:\.[A-Z])*\.|[^\s,.;:—–“”\"\n]{1,40})(?:\s(?:[A-Z](?:\.[A-Z])*\.|[^\s,.;:—–“”\"\n]{1,40})){0,15}"
)
CUT = re.compile(
    r"\s(?:that|which|who|when|while|but|as|because|had|would|expects?|expected|show|shows|showed|suggests?|puts?|found|finds|said|says|on|last|this"
    r"|since|to|are|is|was|were|has|have|will|in\s\d{4}|released|published|indicates?|estimates?"
    r"|and\s(?:is|was|has|are|were))\b.*"
)
OBJECT_LEAD = re.compile(r"\b(?:in|of|at|for|with|to|from|by|on|and|than)\s$")
SAID_ON = re.compile(r"\s(?:on|in|at)\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
KEEP = re.compile(r"\b(?:leaked|sent|given|provided|submitted)\sto\s")
ANAPHOR = re.compile(
    r"(?:Of\s(?:those|these|the)|The\s(?:two|three|four|\w+)\s\w+\sbefore|That|This|These|Those|They|He|She|It\salso|Another|The\s(?:figure|figures|number|total|study|report|survey|poll|data)\b)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A source named in the text, with the cue that makes it one; offsets are those of the cue with the name.

    ``leads`` marks one whose clause opens with it ("and the minister said that ..."): it says nothing of what stands
    before. ``weak`` marks a name that a verb of finding alone makes a source ("Chicago recorded ...").
    """

    start: int
    end: int
    name: str
    sentence_index: int
    rule: str
    leads: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class AttributionChoice:
    """The attribution of one figure, as the figures table holds it, and the rule that gave it."""

    attribution: str | None
    attribution_basis: AttributionBasis
    rule: str = field(default="", compare=False)


def find_sources(text: str, sentences: list[tuple[int, int]]) -> list[Source]:
    """Every source that the text names, in order; pronouns stand for the last person named as one."""
    rules = cues()
    starts = [start for start, _ in sentences]
    found: list[Source] = []
    for match in rules.pattern.finditer(text):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= sentences[index][1]:
            continue
        number = int((match.lastgroup or "r0")[1:])
        named = _named(rules, number, match, text, sentences[index], found)
        if named is None and index and rules.sides[number] in ("around", "before"):
            named = _taken_up(match, text, sentences[index], sentences[index - 1])
        if named is not None:
            start, end, name = named
            if rules.sides[number] == "before" and found and start <= found[-1].start < found[-1].end <= match.start():
                continue  # "figures from X show": the X that is read already
            subject = rules.sides[number] in ("around", "before") and start < match.start()
            leads = subject and not _closes(match, text)
            weak = rules.sides[number] == "before" and attribution_subject.is_mere_name(name)
            found.append(Source(start, end, name, index, rules.names[number], leads, weak))
    return found


def _named(
    rules: Cues, number: int, match: re.Match[str], text: str, sentence: tuple[int, int], found: list[Source]
) -> tuple[int, int, str] | None:
    side = rules.sides[number]
    if side == "after":
        return _after(match, text, sentence)
    low = max(sentence[0], match.start() - REACH)
    window = text[low : match.start()]
    if side == "before_possessive":
        owner = re.search(rf"\b({NAME})$", window)
        return _clean(owner.group(1), low + owner.start(), match.end()) if owner else None
    if side == "around":
        inverted = _inverted(match, text, window)
        if inverted is not None:
            return inverted
    return _before(rules, number, window, low, sentence, match, text, found)


def _taken_up(
    match: re.Match[str], text: str, sentence: tuple[int, int], before: tuple[int, int]
) -> tuple[int, int, str] | None:
    """``The ministry confirmed 14 cases. It said 3 had died``: who the sentence before opens with."""
    pronoun = TAKING_UP.fullmatch(text, sentence[0], match.start())
    opened = OPENED_BY.match(text, *before) if pronoun is not None else None
    if opened is None:
        return None
    name = opened.group()
    head = name.split()[-1]
    if name[0] in "Tt" and head[0].islower() and head not in cues().people:
        return None
    if not attribution_subject.may_open(name.split()):
        return None
    return _clean(name, sentence[0], match.end())


def _closes(match: re.Match[str], text: str) -> bool:
    """Whether a clause ends with its verb, so that what was said stands before it: "..., the minister told Reuters"."""
    closing = TOLD if match.group() in ("told", "tells", "informed") else CLOSING
    return closing.match(text, match.end()) is not None


def _after(match: re.Match[str], text: str, sentence: tuple[int, int]) -> tuple[int, int, str] | None:
    taken = AFTER.match(text, match.end(), sentence[1])
    if taken is None:
        return None
    name = taken.group()
    if not KEEP.search(name):
        name = CUT.sub("", name)
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


def _inverted(match: re.Match[str], text: str, window: str) -> tuple[int, int, str] | None:
    """The name in "...," said Jane Doe: the one after the verb, after a comma or a closing quotation mark."""
    if match.group() in ("told", "tells", "informed") or not window.rstrip().endswith((",", "”", '"', "’")):
        return None
    opened = INVERTED.match(text, match.end())
    taken = AFTER.match(text, opened.end()) if opened is not None else None
    if taken is None:
        return None
    name = CUT.sub("", taken.group())
    apposed = APPOSED_NAME.match(text, taken.end()) if name == taken.group() and not PERSON.fullmatch(name) else None
    if apposed is not None:
        return _clean(apposed.group(1), match.start(), apposed.end())
    return _clean(name, match.start(), taken.start() + len(name)) if name else None


def _before(
    rules: Cues,
    number: int,
    window: str,
    low: int,
    sentence: tuple[int, int],
    match: re.Match[str],
    text: str,
    found: list[Source],
) -> tuple[int, int, str] | None:
    """The subject of the verb: in apposition, a pronoun, the stretch from the last boundary, or the nearest name."""
    if window.endswith(", "):
        beside = attribution_subject.apposed(window)
        return None if beside is None else _clean(beside[0], low + beside[1], match.end())
    if ELIDED.search(window):
        opened = FIRST_NAME.match(text, sentence[0])
        if opened is None or not attribution_subject.may_open(opened.group(1).split()):
            return None
        return _clean(opened.group(1), match.start(), match.end())
    pronoun = PRONOUN.search(window)
    if pronoun is not None:
        speaker = next(
            (source for source in reversed(found[-CARRY * 4 :]) if " " in source.name and source.name[0].isupper()),
            None,
        )
        return (low + pronoun.start(), match.end(), speaker.name) if speaker else None
    side, subject = rules.sides[number], attribution_subject.before(window)
    if side == "aside":
        parted = subject is not None and (subject.parted or text.startswith(" that ", match.end()))
        return _clean(subject.name, low + subject.start, match.end()) if parted and subject else None
    if subject is not None:
        aside = subject.parted and _closes(match, text)
        if side == "before" and not aside and not attribution_subject.is_source_of_findings(subject):
            return None
        if match.group() in PARTICIPLES and not attribution_subject.is_source_of_findings(subject):
            return None
        return _clean(ISSUED.sub("", subject.name), low + subject.start, match.end())
    named = (rules.subject if side == "around" else rules.finding).search(window)
    if named is None or OBJECT_LEAD.search(window, 0, named.start(1)):
        return None
    return _clean(named.group(1), low + named.start(1), match.end())


def _clean(name: str, start: int, end: int) -> tuple[int, int, str] | None:
    words = SAID_ON.sub("", name).split()
    if words and attribution_subject.is_calendar(words[0]):
        return None
    while words and words[0] in ("But", "And", "While", "Although", "As", "When", "In", "Yet", "Meanwhile"):
        words.pop(0)
    if not words or (len(words) == 1 and words[0] in cues().no_subject):
        return None
    return start, end, " ".join(words).rstrip(".,’'")


def source_for(
    start: int,
    end: int,
    sentence_index: int,
    sentences: list[tuple[int, int]],
    text: str,
    sources: list[Source],
) -> AttributionChoice:
    """The source of the figure at ``text[start:end]``: the nearest of its sentence, else one carried over, or none."""
    here = [source for source in _of_sentence(sources, sentence_index) if not _is_apart(source, start, end)]
    if here:
        nearest = min(here, key=lambda source: max(source.start - end, start - source.end, 0) + WEAK * source.weak)
        return AttributionChoice(nearest.name, "stated", _fired(nearest))
    carried = _carried(start, sentence_index, sentences, text, sources)
    return AttributionChoice(carried.name, "carried", _fired(carried)) if carried else AttributionChoice(None, "none")


def _fired(source: Source) -> str:
    return "attribution." + source.rule.replace(" ", "_")


def _is_apart(source: Source, start: int, end: int) -> bool:
    """Whether a source says nothing of the figure: its clause opens after it, or the figure counts the speakers."""
    return (source.leads and end <= source.start) or (source.start <= start and end < source.end and source.leads)


def _of_sentence(sources: list[Source], index: int) -> list[Source]:
    first = bisect_left(sources, index, key=lambda source: source.sentence_index)
    last = bisect_right(sources, index, key=lambda source: source.sentence_index)
    return sources[first:last]


def _carried(
    start: int, index: int, sentences: list[tuple[int, int]], text: str, sources: list[Source]
) -> Source | None:
    """The speaker of a quotation that runs on, or the source of the sentence that this one takes up."""
    if index == 0:
        return None
    if _in_quotation(start, text):
        for back in range(1, CARRY + 1):
            before = _of_sentence(sources, index - back)
            if before:
                return before[-1]
        return None
    before = _of_sentence(sources, index - 1)
    if before and ANAPHOR.match(text, sentences[index][0], sentences[index][1]):
        return before[-1]
    return None


def _in_quotation(start: int, text: str) -> bool:
    """Whether a quotation is open at ``start`` within its paragraph."""
    low = max(text.rfind("\n", max(0, start - 2000), start), start - 2000, 0)
    opened = text.rfind("“", low, start)
    if opened >= 0 or "”" in text[low:start]:
        return opened > text.rfind("”", low, start)
    return text.count('"', low, start) % 2 == 1
