"""Who says so: the sources a text names, and the one that a figure comes from.

The cues stand in ``attribution.yaml``. All are looked for in one pass; at each, the name is read before or after it,
within the sentence. A figure's source is the nearest one of its sentence; a quotation that runs on, and a sentence
that takes up the one before ("Of those, ..."), carry theirs over.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from flows.stages.extract import attribution_name, attribution_subject, lexicon
from flows.stages.extract.attribution_cue import Cues, cues
from flows.stages.extract.attribution_subject import NAME, RULES_FILE
from schemas.records import AttributionBasis

__all__ = ["RULES_FILE", "AttributionChoice", "Source", "find_sources", "source_for"]

REACH = 240  # code points before a verb in which its subject may begin
CLOSED = 24  # code points within which a sentence ends behind who speaks: "..., the board said on Monday."
CARRY = 5  # sentences over which a running quotation keeps its speaker
PRONOUN = re.compile(r"\b([Hh]e|[Ss]he|[Tt]hey|[Ii]t)\s$")
WEAK = 200  # code points by which a mere name stands further off than any other source
TAKING_UP = re.compile(r"(?:It|They)\s(?:also\s|has\s|have\s|had\s|later\s){0,2}")
OPENED_BY = re.compile(
    rf"(?:[Tt]he\s(?:[a-z-]{{2,20}}\s){{0,3}}[a-z]{{3,20}}|[A-Z][a-z]{{2,20}}s\s(?:at|from|in|of|with)\s{NAME}|{NAME})(?=\s[a-z]{{3}})"
)
ISSUED_DOCUMENT = re.compile(r"\s(?:released|published|issued|compiled|seen|obtained)\s")
FORESEEN = re.compile(r"\b(?:had|have|were)\s(?:been\s)?(?:expected|expecting|forecast|predicted|projected)$")
DIGIT = re.compile(r"\d")
ISSUED = re.compile(r"\s(?:released|published|issued|posted|taken|obtained)\s.*")
ELIDED = re.compile(r"(?:\b(?:and|but)|[,;]\sthen|\b(?:and|but)\sthen)\s$")
FIRST_NAME = re.compile(rf"({NAME})\s(?=[a-z])")
RELATIVE = re.compile(r",\s(?:who|which)\s(?:[a-z]{2,10}\s){0,2}$")
POLLED = re.compile(
    r"(?i:%|\b(?:half|thirds?|quarters?|majority)\sof|\bper\s?cent|\b(?:in|of\severy)\s(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten))(?:\s[\w,-]{1,20}){0,6}\s$"
)
ASKED = re.compile(rf"\s((?:the\s)?{NAME})")  # "one in five told Pew": who asked them
CLAIM = re.compile(r"[^.;,\d]{0,90}\d")  # a verb in an aside is a claim where a number is its object
OBJECT_LEAD = re.compile(r"\b(?:in|of|at|for|with|to|from|by|on|and|than)\s$")
ANAPHOR = re.compile(
    r"(?:Of\s(?:those|these|the)|The\s(?:two|three|four|\w+)\s\w+\sbefore|That|This|These|Those|They|He|She|It|Another|A\sfurther|(?:Of|Among)\sthem|The\s(?:rest|others|remaining)|The\s(?:figure|figures|number|total|study|report|survey|poll|data)\b)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A source named in the text, with the cue that makes it one; offsets are those of the cue with the name.

    ``leads`` marks one whose clause opens with it ("and the minister said that ..."): it says nothing of what stands
    before. ``weak`` marks a name that a verb of finding alone makes a source ("Chicago recorded ..."), ``foreseen`` one
    that tells of the number right before it alone ("above the 2% that brokers had expected").
    """

    start: int
    end: int
    name: str
    sentence_index: int
    rule: str
    leads: bool = False
    weak: bool = False
    foreseen: bool = False


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
            leads = subject and not attribution_name.closes(match, text)
            weak = rules.names[number] == "found" and attribution_subject.is_mere_name(name)
            foreseen = subject and not leads and FORESEEN.search(text, start, match.end()) is not None
            found.append(Source(start, end, name, index, rules.names[number], leads, weak, foreseen))
    return found


def _named(
    rules: Cues, number: int, match: re.Match[str], text: str, sentence: tuple[int, int], found: list[Source]
) -> tuple[int, int, str] | None:
    side = rules.sides[number]
    if side == "before" and match.group() in rules.documents and ISSUED_DOCUMENT.match(text, match.end()):
        return None  # "Board estimates released today show": the paper, and the verb comes later
    if side == "after":
        return attribution_name.after(match, text, sentence)
    low = max(sentence[0], match.start() - REACH)
    window = text[low : match.start()]
    if side == "before_possessive":
        owner = re.search(rf"\b({NAME})$", window)
        return attribution_name.clean(owner.group(1), low + owner.start(), match.end()) if owner else None
    if side == "around":
        polled = ASKED.match(text, match.end()) if match.group() == "told" and POLLED.search(window) else None
        if polled is not None:
            return attribution_name.clean(polled.group(1), match.start(), polled.end())
        inverted = attribution_name.inverted(match, text, window)
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
    if not attribution_subject.may_open(name.split()) or _is_common(name, text):
        return None
    return attribution_name.clean(name, sentence[0], match.end())


def _is_common(name: str, text: str) -> bool:
    """``Fires``, which the text has in small letters too: a word that only opens a sentence, and no name."""
    return " " not in name and f" {name.lower()}" in text


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
        return None if beside is None else attribution_name.clean(beside[0], low + beside[1], match.end())
    elided = ELIDED.search(window)
    if elided is not None:
        opened = FIRST_NAME.match(text, sentence[0])
        if opened is None or not attribution_subject.may_open(opened.group(1).split()):
            return None
        return attribution_name.clean(opened.group(1), low + elided.start(), match.end())
    pronoun = PRONOUN.search(window)
    if pronoun is not None:
        speaker = next(
            (source for source in reversed(found[-CARRY * 4 :]) if " " in source.name and source.name[0].isupper()),
            None,
        )
        return (low + pronoun.start(), match.end(), speaker.name) if speaker else None
    side, subject = rules.sides[number], attribution_subject.before(window)
    if RELATIVE.search(window) and not CLAIM.match(text, match.end()):
        return None
    if side == "aside":
        parted = subject is not None and (subject.parted or text.startswith(" that ", match.end()))
        return attribution_name.clean(subject.name, low + subject.start, match.end()) if parted and subject else None
    if subject is not None:
        aside = subject.parted and attribution_name.closes(match, text)
        may_find = attribution_subject.is_source_of_findings(subject)
        if not may_find and ((side == "before" and not aside) or match.group() in rules.participles):
            return None
        if attribution_subject.only_acts(subject, match, text):
            return None
        return attribution_name.clean(ISSUED.sub("", subject.name), low + subject.start, match.end())
    named = (rules.subject if side == "around" else rules.finding).search(window)
    if named is None or OBJECT_LEAD.search(window, 0, named.start(1)):
        return None
    return attribution_name.clean(named.group(1), low + named.start(1), match.end())


def source_for(
    start: int,
    end: int,
    sentence_index: int,
    sentences: list[tuple[int, int]],
    text: str,
    sources: list[Source],
) -> AttributionChoice:
    """The source of the figure at ``text[start:end]``: the nearest of its sentence, else one carried over, or none."""
    here = [source for source in _of_sentence(sources, sentence_index) if not _is_apart(source, start, end, text)]
    if here:
        nearest = min(here, key=lambda source: max(source.start - end, start - source.end, 0) + WEAK * source.weak)
        return AttributionChoice(nearest.name, "stated", _fired(nearest))
    carried = _carried(start, sentence_index, sentences, text, sources)
    return AttributionChoice(carried.name, "carried", _fired(carried)) if carried else AttributionChoice(None, "none")


def _fired(source: Source) -> str:
    return "attribution." + source.rule.replace(" ", "_")


def _is_apart(source: Source, start: int, end: int, text: str) -> bool:
    """Whether a source says nothing of the figure: its clause opens after it, or the figure counts the speakers."""
    if source.foreseen and end <= source.start and DIGIT.search(text, end, source.start):
        return True
    counted = source.start <= start and end < source.end
    return (source.leads and (end <= source.start or counted)) or (
        counted and source.name[:1].islower() and _of_people(source.name)
    )


def _of_people(name: str) -> bool:
    """``two officials``: who is counted, not the paper that tells of it (``a poll of 900 adults``)."""
    return lexicon.is_person(lexicon.singular(attribution_subject.head(name).lower()))


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
    if not before:
        return None
    if ANAPHOR.match(text, sentences[index][0], sentences[index][1]):
        return before[-1]
    last, end = before[-1], sentences[index - 1][1]
    closes = last.rule in ("said", "found", "aside") and not last.leads and end - last.end < CLOSED
    return last if closes and text.find("\n", end, sentences[index][0]) < 0 else None


def _in_quotation(start: int, text: str) -> bool:
    """Whether a quotation is open at ``start`` within its paragraph."""
    low = max(text.rfind("\n", max(0, start - 2000), start), start - 2000, 0)
    opened = text.rfind("“", low, start)
    if opened >= 0 or "”" in text[low:start]:
        return opened > text.rfind("”", low, start)
    return text.count('"', low, start) % 2 == 1
