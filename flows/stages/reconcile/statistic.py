"""Joined keys -> statistics: the components of the keys' graph, their verdicts, and the links that made them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flows.stages.reconcile.fit import fit
from flows.stages.reconcile.link import Block, Joined, Keyed, keyed, same_statistics
from flows.stages.reconcile.trace import Traced, moment, seen, trace
from flows.stages.reconcile.verdict import judged, revisions
from schemas.identity import key
from schemas.reconciled import Link, Observation, Statistic


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Statistics with their observations, which name them, and the links that joined keys."""

    statistics: tuple[Statistic, ...]
    observations: tuple[Observation, ...]
    links: tuple[Link, ...]


def used_origins(found: Reconciled) -> Iterator[tuple[str, str | None]]:
    """Each origin that observations name or statistics come from, with the words that name it, for ``origins_of``."""
    for one in found.observations:
        if one.origin:
            yield one.origin, one.attribution or ""
    for statistic in found.statistics:
        if statistic.primary_origin:
            yield statistic.primary_origin, None


def statistic_id_of(names: Iterable[str]) -> str:
    """A joined component is named by the first of its keys and numbers, whatever the order in which articles came."""
    return key("statistic", min(names))


def reconcile(
    observations: Iterable[Observation], former: Iterable[Observation] = (), crowded: Collection[Block] = ()
) -> Reconciled:
    """Statistics of observations that are whole: all current ones of every key, and of every key in their blocks.

    Of blocks with more keys than tell anything some are enough; those that are not whole are ``crowded``.

    ``former`` are what earlier texts of the same articles said; they are told of in verdicts and links and are no
    observations of the statistic. Those of other keys and articles are passed over.
    """
    past = defaultdict(list)
    for one in former:
        past[one.stat_key].append(one)
    keys = keyed(observations)
    components, edges = joined(keys, same_statistics(keys, crowded))
    statistics, placed, links = [], [], []
    named = {}
    for component in components:
        before = [one for stat_key in sorted({part.stat_key for part in component}) for one in past[stat_key]]
        statistic, members, ties = told(component, before)
        named.update(dict.fromkeys((one.name for one in component), statistic.statistic_id))
        statistics.append(statistic)
        placed += members
        links += ties
    links += (link_of(named[keys[edge.one].name], keys, edge) for edge in edges)
    return Reconciled(tuple(statistics), tuple(placed), tuple(links))


def told(
    component: Sequence[Keyed], former: Sequence[Observation] = ()
) -> tuple[Statistic, list[Observation], list[Link]]:
    """The statistic that joined keys are, its observations, which name it, and what ties them."""
    name = statistic_id_of(one.name for one in component)
    members = [replace(one, statistic_id=name) for part in component for one in part.observations]
    traced = trace(name, members)
    links = [*traced.links, *revisions(name, members, traced.roots, former)]
    return statistic_of(name, members, traced, former), members, links


def statistic_of(
    name: str, members: Sequence[Observation], traced: Traced, former: Sequence[Observation] = ()
) -> Statistic:
    """The row of a statistic from all its observations."""
    members = sorted(members, key=seen)
    first = members[0]
    verdict, consensus = judged(members, traced.roots, former)
    stated = {one.unit for one in members}
    main = _main_key(members)
    return Statistic(
        statistic_id=name,
        stat_keys=tuple(sorted({one.stat_key for one in members})),
        metric=main.metric,
        area=main.area,
        period_start=main.period_start,
        period_end=main.period_end,
        period_kind=main.period_kind,
        unit=main.unit,
        units_drift=len(stated) > 1,
        kind=main.kind,
        per=main.per,
        status=main.obs_status,
        verdict=verdict,
        consensus_low=consensus[0],
        consensus_high=consensus[1],
        n_observations=len(members),
        n_articles=len({one.article_id for one in members}),
        n_outlets=len({one.outlet for one in members}),
        n_independent_origins=traced.independent,
        primary_origin=traced.primary,
        first_seen=moment(first),
        first_outlet=first.outlet,
        article_id=first.article_id if len({one.article_id for one in members}) == 1 else None,
        month=first.month,
    )


def _main_key(members: Sequence[Observation]) -> Observation:
    """An observation of the key that most articles have; the key that states a period before one that does not."""
    counts = Counter(one.stat_key for one in members)

    def rank(one: Observation) -> tuple[bool, int, str]:
        return (one.period_start is None and one.period_end is None, -counts[one.stat_key], one.stat_key)

    return min(members, key=rank)


def joined(keys: Sequence[Keyed], edges: Iterable[Joined]) -> tuple[list[list[Keyed]], list[Joined]]:
    """The keys and numbers that edges join, and the edges that joined them, by union and find with path halving.

    ``keys`` are in the order of their names. The surest edge is taken first. None is taken that would join times apart
    or two numbers that one article tells apart.
    """
    parent = list(range(len(keys)))
    members = {place: [one] for place, one in enumerate(keys)}

    def find(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    taken = []
    for edge in sorted(edges, key=lambda edge: (-edge.found.points, edge.one, edge.other)):
        low, high = sorted((find(edge.one), find(edge.other)))
        if low != high and not fit(members[low], members[high]):
            continue
        taken.append(edge)
        if low != high:
            parent[high] = low
            members[low] += members.pop(high)
    return list(members.values()), taken


def link_of(statistic: str, keys: Sequence[Keyed], edge: Joined) -> Link:
    """The link that an edge is in its statistic."""
    left, right = keys[edge.one], keys[edge.other]
    return Link(
        link_id=key("link", "same_statistic", left.name, right.name),
        statistic_id=statistic,
        from_figure=left.first.figure_ids[0],
        to_figure=right.first.figure_ids[0],
        from_article=left.first.article_id,
        to_article=right.first.article_id,
        relation="same_statistic",
        score=edge.found.score,
        reasons=edge.found.reasons,
        month=min(left.first.month, right.first.month),
    )
