"""Events that the text itself has dated, for "since the order took effect" where no date stands.

"The strike began May 5" dates the strike; a later "since the dockers' strike" begins there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.stages.extract.period_record import TimeExpression
from schemas.vocabulary import read

REACH = 80  # code points before a date in which the event's words stand
NEIGHBOURS = 40  # times on either side among which the event is looked for
SINCE = re.compile(r"\b[Ss]ince\s((?:[^\s.,;:—–]{1,25}\s){0,6}[^\s.,;:—–]{1,25})")
RULES_FILE = Path(__file__).with_name("period_role.yaml")
_EVENTS = read(RULES_FILE)["events"]
_VERBS = "|".join(verb.replace(" ", r"\s") for verb in _EVENTS["verbs"])
DATED = re.compile(
    rf"\b([^\W\d_]{{3,20}})\s(?:(?:first|was|were|has|had|been)\s){{0,3}}({_VERBS})\s(?:[^\W\d]+\s){{0,4}}$"
)
NOUNS: dict[str, str] = _EVENTS["nouns"]
STARTS = frozenset(_EVENTS["starts"])
SMALL = frozenset(_EVENTS["small"])


@dataclass(frozen=True, slots=True)
class Event:
    """An event's noun, the day that a verb of beginning joins it to, and which of the text's times gives that day."""

    number: int
    noun: str
    day: date


def since_event(sentence: tuple[int, int], text: str, here: int, events: list[Event]) -> tuple[date, str] | None:
    """The day of the event that a sentence's "since ..." names, and those words; None where the text dates none.

    The event is the one whose noun the words share; failing that, the only event with a start, where the words speak
    of one ("since the crackdown took effect"). ``here`` is the number of the first time in the sentence or after it.
    """
    match = SINCE.search(text, sentence[0], sentence[1])
    if match is None:
        return None
    words = {word.strip("“”\"'‘’").lower() for word in match.group(1).split()} - SMALL
    words |= {word[:-1] for word in words if word.endswith("s")}
    near = _near(here, events)
    for event in near:
        if event.noun in words:
            return event.day, match.group()
    days = {event.day for event in near}
    if len(days) == 1 and words & STARTS:
        return days.pop(), match.group()
    return None


def _near(here: int, events: list[Event]) -> list[Event]:
    first = bisect_left(events, here - NEIGHBOURS, key=lambda event: event.number)
    last = bisect_left(events, here + NEIGHBOURS, key=lambda event: event.number)
    return events[first:last]


def dated_events(text: str, times: list[TimeExpression]) -> list[Event]:
    """Every event of a text that a verb of beginning joins to a date, in order."""
    found = []
    for number, time in enumerate(times):
        if time.period_start is None or time.type != "DATE":
            continue
        match = DATED.search(text[max(0, time.start - REACH) : time.start])
        if match is not None:
            found.append(Event(number, match.group(1).lower(), time.period_start))
            if match.group(2) in NOUNS:
                found.append(Event(number, NOUNS[match.group(2)], time.period_start))
    return found
