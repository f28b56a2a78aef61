"""What "since then", "by then" and "in that time" mean: counted from the date that the text last told.

They name no time themselves, so they are no time expressions; the date is looked for in the sentence before them and
the few before that. A day on which somebody spoke and the reach of a record are passed over.
"""

from __future__ import annotations

import re
from datetime import date

from flows.stages.extract.period_record import PeriodChoice, TimeExpression
from flows.stages.extract.period_role import is_no_period, lead_of
from schemas.records import PeriodKind

THEN = re.compile(
    r"\b(?:(?P<since>since\sthen|ever\ssince(?=[.,;])|(?:in|over|during)\s(?:that|the\sintervening)\stime|since(?=[.,;]))"
    r"|(?P<until>by\sthen|until\sthen|till\sthen|before\sthen|up\sto\sthen))(?![\w-])",
    re.IGNORECASE,
)
HINTS = ("then", " time", "since.", "since,", "since;")  # one of which every match holds
REACH = 1_200  # code points back in which the date may stand
MOST = 6  # times that are looked at


def told_before(times: list[TimeExpression], before: int, sentence: tuple[int, int], text: str) -> PeriodChoice | None:
    """The period that a sentence's "since then" or "by then" gives; ``before`` counts the times before the sentence."""
    words = text[slice(*sentence)].lower()
    match = THEN.search(text, *sentence) if any(hint in words for hint in HINTS) else None
    anchor = _last_told(times, before, match.start(), text) if match else None
    if match is None or anchor is None:
        return None
    kind: PeriodKind = "since" if match.group("since") else "until"
    first, last = _ends(kind, match.group().lower(), anchor)
    return PeriodChoice(first, last, kind, "anaphor", match.group(), ("period.then",))


def _last_told(times: list[TimeExpression], before: int, at: int, text: str) -> TimeExpression | None:
    for time in reversed(times[max(0, before - MOST) : before]):
        if at - time.end > REACH:
            return None
        if time.end > at or time.type not in ("DATE", "TIME") or time.period_start is None:
            continue
        opened = max(text.rfind(". ", 0, time.start), text.rfind("\n", 0, time.start)) + 1
        if not is_no_period(lead_of(time, (opened, time.end), text)):
            return time
    return None


def _ends(kind: PeriodKind, words: str, anchor: TimeExpression) -> tuple[date | None, date | None]:
    if kind == "since":
        return anchor.period_start, None
    return None, anchor.period_start if words.startswith("before") else anchor.period_end or anchor.period_start
