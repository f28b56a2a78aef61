"""Relations that a sentence states: parts and their sum, a part and its whole, a share and what it is the share of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.stages.reconcile.check_made import Found, alike, number, quotient, scaled, total
from flows.stages.reconcile.cue import Told, logical, pragmatic, said
from schemas.records import Figure

_SUMMED = frozenset(["count", "money", "measurement", "rate"])
_FAR = 0.5
"""Parts that come to less than half of the whole, or to twice as much, are no parts of it."""


def stated(told: Sequence[Told]) -> Iterator[Found]:
    """The relations that the sentences state, one after the other."""
    for one in told:
        yield from _sums(one)
        yield from _wholes(one)
        yield from _shares(one)
        yield from _changes(one)


def _sums(told: Told) -> Iterator[Found]:
    figures = [figure for figure in told.figures if figure.kind in _SUMMED and figure.value is not None]
    for place, whole in enumerate(figures):
        parts = _listed(told, figures[place + 1 :])
        if len(parts) > 1 and alike(whole, *parts) and (cue := said("parts_of", told.between(whole, parts[0]))):
            yield from _sum(parts, whole, cue)
        before = figures[max(0, place - 6) : place]
        parts = _listed(told, before)
        if len(parts) < 2 or parts[-1] is not figures[place - 1] or not alike(whole, *parts):
            continue
        if cue := said("sum_to", told.between(parts[-1], whole)):
            yield from _sum(parts, whole, cue)


def _listed(told: Told, figures: Sequence[Figure]) -> list[Figure]:
    """The figures from the first on that a list joins, the last of them by ``and``."""
    found = list(figures[:1])
    for figure in figures[1:]:
        link = told.between(found[-1], figure)
        if ";" in link or "." in link.rstrip(" .")[-1:]:
            break
        found.append(figure)
        if _ends_list(link):
            return found
        if "," not in link:
            break
    return []


def _ends_list(link: str) -> bool:
    words = link.lower().split()
    return bool({"and", "plus", "&"} & set(words[-3:]))


def _sum(parts: Sequence[Figure], whole: Figure, cue: str) -> Iterator[Found]:
    computed = total(pragmatic(part) for part in parts)
    value = whole.value or 0.0
    if not _FAR * value <= computed.high or not computed.low <= value / _FAR:
        return
    formula = f"{' + '.join(map(number, parts))} = {number(whole)}"
    holds = total(logical(part) for part in parts).meets(logical(whole))
    yield Found("sum", tuple(parts), whole, formula, computed, holds, True, cue)


def _wholes(told: Told) -> Iterator[Found]:
    """A part and its whole: no part is greater."""
    figures = [figure for figure in told.figures if figure.kind in ("count", "money") and _has_number(figure)]
    for left, right in pairwise(figures):
        if left.kind != right.kind:
            continue
        link = told.between(left, right)
        if (cue := said("out_of", link)) or (cue := said("brings_to", link)):
            yield _subset(left, right, cue)
        elif cue := said("out_of_before", _opening(told, left)):
            yield _subset(right, left, cue)


def _opening(told: Told, figure: Figure) -> str:
    """What stands before a figure, without its own modifier."""
    text = told.text[: figure.quote_start - told.start]
    return text if figure is told.figures[0] else ""


def _has_number(figure: Figure) -> bool:
    return figure.value is not None or figure.value_low is not None


def _subset(part: Figure, whole: Figure, cue: str) -> Found:
    holds = logical(part).low <= logical(whole).high
    return Found("subset", (part,), whole, f"{number(part)} <= {number(whole)}", pragmatic(part), holds, True, cue)


def _shares(told: Told) -> Iterator[Found]:
    """``77% of applicants, amounting to 499,000 out of 648,000``, in either order."""
    for place, share in enumerate(told.figures):
        if share.kind != "share" or share.unit != "percent" or share.value is None:
            continue
        yield from _share_of(told, share, told.figures[place + 1 : place + 3], after=True)
        yield from _share_of(told, share, told.figures[max(0, place - 2) : place], after=False)


def _share_of(told: Told, share: Figure, pair: Sequence[Figure], *, after: bool) -> Iterator[Found]:
    if len(pair) != 2 or any(figure.kind not in ("count", "money") for figure in pair):
        return
    part, whole = pair
    if not said("out_of", told.between(part, whole)):
        return
    link = told.between(share, part) if after else told.between(whole, share)
    cue = said("amounts_to", link)
    if cue is None:
        return
    ratio = quotient(logical(part), logical(whole))
    computed = quotient(pragmatic(part), pragmatic(whole))
    if ratio is None or computed is None:
        return
    formula = f"{number(part)} / {number(whole)} = {number(share)}%"
    holds = scaled(ratio, 100).meets(logical(share))
    yield Found("share", (part, whole), share, formula, scaled(computed, 100), holds, True, cue or "of")


def _changes(told: Told) -> Iterator[Found]:
    """``rose 12% to 3,200 from 2,857``: a change in percent between two levels of the same sentence."""
    for change in told.figures:
        if change.kind != "change" or change.unit != "percent" or change.direction is None or change.value is None:
            continue
        levels = [one for one in told.figures if one is not change and one.kind not in ("change", "rank", "age")]
        pair = _from_and_to(told, levels)
        if pair is None or not alike(*pair):
            continue
        base, level = pair
        ratio = quotient(logical(level), logical(base))
        if ratio is None:
            continue
        sign = 1 if change.direction == "up" else -1
        ends = sorted((sign * (ratio.low - 1) * 100, sign * (ratio.high - 1) * 100))
        computed = type(ratio)(*ends)
        formula = f"{number(base)} to {number(level)} = {'+' if sign > 0 else '-'}{number(change)}%"
        yield Found(
            "change", (base, level), change, formula, computed, computed.meets(logical(change)), True, "from to"
        )


def _from_and_to(told: Told, levels: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The level that the sentence has after ``from`` and the one after ``to``."""
    found: dict[str, Figure] = {}
    for level in levels:
        before = told.text[: level.quote_start - told.start].lower().split()
        if before and before[-1] in ("from", "to"):
            found.setdefault(before[-1], level)
    return (found["from"], found["to"]) if len(found) == 2 else None
