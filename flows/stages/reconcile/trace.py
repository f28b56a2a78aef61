"""Who had a statistic's number from whom: its primary origin, the independent ones, and the links that show it.

Observations are taken in the order of publication. Each goes back to one thing at most: to the origin that its article
names; where that is an outlet which tells the statistic too, to that outlet's observation; where no source is named, to
the earliest observation of another article from which its telling digits, its quoted words, or a rounding of them can
be. What goes back to nothing is its own outlet's. A copied slip, the digits of a number in the wrong order, shows the
copy even beside a named source. Following these to their ends gives each observation's root; outlets that credit each
other in a circle are all the earliest one's. The roots, a part and its whole taken as one, are the independent origins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from flows.stages.reconcile.origin import PERSON, is_outlet, outlet_id
from flows.stages.reconcile.trace_name import merged, outlet_name, parts
from flows.stages.reconcile.trace_shared import Shared, Tie
from schemas.identity import key
from schemas.reconciled import Link, LinkRelation, Observation

LAST = datetime.max.replace(tzinfo=UTC)


class Traced(NamedTuple):
    """``roots`` are the origins that observations go back to, by observation_id: an origin_id, an outlet's included."""

    primary: str | None
    independent: int
    roots: Mapping[str, str]
    links: tuple[Link, ...]


class _Step(NamedTuple):
    """What an observation goes back to: an origin, or the observation at an index; neither for its own outlet."""

    origin: str | None = None
    target: int | None = None
    ties: tuple[Tie, ...] = ()


def seen(one: Observation) -> tuple[datetime, str]:
    """The order of publication; what is undated comes last."""
    return moment(one) or LAST, one.observation_id


def moment(one: Observation) -> datetime | None:
    """When it was published, else the day on which it was fetched."""
    if one.published or not one.vintage:
        return one.published
    return datetime(one.vintage.year, one.vintage.month, one.vintage.day, tzinfo=UTC)


def trace(statistic: str, observations: Sequence[Observation]) -> Traced:
    """Primary origin, independent origins, roots and links of one statistic, whatever the order of observations."""
    members = sorted(observations, key=seen)
    outlets = [outlet_id(one.outlet) for one in members]
    named = merged({one.origin for one in members if one.origin})
    steps = _steps(members, outlets, named)
    roots = _roots(steps, outlets)
    return Traced(
        _primary(members, steps, roots, outlets),
        len(parts(roots)),
        {one.observation_id: root for one, root in zip(members, roots, strict=True)},
        tuple(_links(statistic, members, steps)),
    )


def _steps(members: Sequence[Observation], outlets: Sequence[str], named: Mapping[str, str]) -> list[_Step]:
    shared = Shared(members)
    first_of: dict[str, int] = {}
    for index, outlet in enumerate(outlets):
        first_of.setdefault(outlet, index)
    by_name = {outlet_name(outlet): outlet for outlet in sorted(first_of, reverse=True)}
    steps = []
    for index, one in enumerate(members):
        origin = named.get(one.origin) if one.origin else None
        ties = shared.ties(index)
        source = first_of.get(by_name.get(outlet_name(origin), origin)) if origin else None
        if source is not None and members[source].article_id != one.article_id and outlets[source] != outlets[index]:
            credit = Tie("credits", source, 1.0 if source < index else 0.7, (f"credits {members[source].outlet}",))
            steps.append(_Step(None, source, (credit, *ties)))
        elif origin:
            steps.append(_Step(origin, None, ties))
        else:
            steps.append(_Step(None, shared.origin_of(index, ties), ties))
    return steps


def _roots(steps: Sequence[_Step], outlets: Sequence[str]) -> list[str]:
    """The end of each observation's way back; a circle ends at its earliest observation."""
    roots: list[str | None] = [None] * len(steps)
    for index in range(len(steps)):
        way: list[int] = []
        on_way: dict[int, int] = {}
        at = index
        while roots[at] is None and at not in on_way:
            on_way[at] = len(way)
            way.append(at)
            target = steps[at].target
            if target is None:
                roots[at] = steps[at].origin or outlets[at]
            else:
                at = target
        root = roots[at] or outlets[min(way[on_way[at] :])]
        for passed in way:
            roots[passed] = root
    return [root or "" for root in roots]


def _primary(
    members: Sequence[Observation], steps: Sequence[_Step], roots: Sequence[str], outlets: Sequence[str]
) -> str | None:
    """The earliest root that an article names; an outlet that none names only where others go back to it.

    A person, an outlet, and what an article names for other numbers than this one, come after those.
    """
    printed = frozenset(outlets)
    ranked: dict[str, tuple[int, int]] = {}
    for index, (one, step, root) in enumerate(zip(members, steps, roots, strict=True)):
        is_source = not (root.startswith(PERSON) or root in printed or is_outlet(root))
        if any(tie.relation == "credits" for tie in step.ties) or (step.origin is not None and one.attribution):
            rank = 0 if is_source else 1
        elif step.origin is not None:
            rank = 1
        elif step.target is not None and outlets[index] != root:
            rank = 2
        else:
            continue
        ranked[root] = min(ranked.get(root, (rank, index)), (rank, index))
    return min(ranked, key=lambda root: ranked[root], default=None)


def _links(statistic: str, members: Sequence[Observation], steps: Sequence[_Step]) -> Iterator[Link]:
    """One link a relation for each article at most."""
    told: set[tuple[str, LinkRelation]] = set()
    for one, step in zip(members, steps, strict=True):
        for tie in step.ties:
            if (one.article_id, tie.relation) not in told:
                told.add((one.article_id, tie.relation))
                yield link(statistic, one, members[tie.target], tie)


def link(statistic: str, one: Observation, other: Observation, tie: Tie) -> Link:
    """A link from an observation to the one that it goes back to."""
    ends = (one.figure_ids[0], other.figure_ids[0])
    return Link(
        link_id=key("link", tie.relation, *ends),
        statistic_id=statistic,
        from_figure=ends[0],
        to_figure=ends[1],
        from_article=one.article_id,
        to_article=other.article_id,
        relation=tie.relation,
        score=tie.score,
        reasons=tie.reasons,
        month=min(one.month, other.month),
    )
