"""The invented events scored: clusters, verdicts, origins and checks against tests/events.

A gold figure that was not found is a cluster of its own. Pairwise precision and recall are over pairs of gold figures
that share a statistic, B-cubed (Bagga and Baldwin 1998) over each gold figure's own cluster. A cluster's verdict,
origins and primary origin are read from the statistic that holds most of its found figures. A gold check is found when
one is reported on the same articles' clusters and agrees on whether it holds. A reported check is wrong when its
clusters are those of a coincidence or of no gold check (nor part of one), and wrongly said to fail when no gold check
on those clusters fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from schemas.reconciled import Check, Observation, Origin, Statistic
from schemas.records import Figure
from tests.events_format import Event, GoldFigure, Member

Place = tuple[str, str, int]
"""A gold figure: its event, its article's id, its index there."""
Reported = list[tuple[Check, "frozenset[Member] | None"]]
"""Checks with the clusters they are on; None where a figure is not the gold's, or of several events."""


CLUSTER_MEASURES = ("verdicts", "verdicts of several", "origins counted", "primary origins")
WRONG = ("checks wrongly reported", "checks wrongly said to fail", "coincidences reported")


@dataclass(slots=True)
class Reading:
    """What the stages made of a half: its gold, the figure found for each, and what was reconciled."""

    gold: dict[Place, GoldFigure] = field(default_factory=dict)
    found: dict[Place, Figure] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    statistics: dict[str, Statistic] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)

    def statistic(self, place: Place) -> Statistic | None:
        """The statistic that holds the figure found for a gold one."""
        return self.statistics.get(self.found[place].figure_id) if place in self.found else None


@dataclass(slots=True)
class Scores:
    """Counts and rates by name, in the order in which they are printed, and what was missed."""

    rates: dict[str, float] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)


def score(events: list[Event], reading: Reading) -> Scores:
    """All measures of a half."""
    scores = Scores()
    scores.counts["figures found"] = (len(reading.found), len(reading.gold))
    truth = {place: (place[0], gold.cluster) for place, gold in reading.gold.items()}
    guess = {place: one.statistic_id if (one := reading.statistic(place)) else str(place) for place in truth}
    _score_pairs(scores, reading, truth, guess)
    _score_b_cubed(scores, truth, guess)
    _score_clusters(scores, events, reading)
    _score_checks(scores, events, reading)
    scores.misses += [f"NOT FOUND {_shown(reading, place)}" for place in truth if place not in reading.found]
    return scores


def _score_pairs(
    scores: Scores, reading: Reading, truth: Mapping[Place, Hashable], guess: Mapping[Place, Hashable]
) -> None:
    meant, made = _pairs(truth), _pairs(guess)
    both = len(meant & made)
    _rate(scores, "pairwise", both / max(1, len(made)), both / max(1, len(meant)))
    scores.wrong["pairs merged across events"] = sum(one[0] != other[0] for one, other in made)
    for what, pairs in (("NOT LINKED", meant - made), ("WRONGLY LINKED", made - meant)):
        scores.misses += [f"{what} {_shown(reading, a)} | {_shown(reading, b)}" for a, b in sorted(pairs)]


def _score_b_cubed(scores: Scores, truth: Mapping[Place, Hashable], guess: Mapping[Place, Hashable]) -> None:
    sizes_meant, sizes_made = Counter(truth.values()), Counter(guess.values())
    common = Counter((truth[place], guess[place]) for place in truth)
    shares = [(common[truth[place], guess[place]], truth[place], guess[place]) for place in truth]
    precision = sum(size / sizes_made[made] for size, _, made in shares) / len(truth)
    recall = sum(size / sizes_meant[meant] for size, meant, _ in shares) / len(truth)
    _rate(scores, "b_cubed", precision, recall)


def _rate(scores: Scores, name: str, precision: float, recall: float) -> None:
    scores.rates[f"{name}_precision"], scores.rates[f"{name}_recall"] = precision, recall
    scores.rates[f"{name}_f1"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _pairs(clusters: Mapping[Place, Hashable]) -> set[tuple[Place, Place]]:
    members: dict[Hashable, list[Place]] = {}
    for place in sorted(clusters):
        members.setdefault(clusters[place], []).append(place)
    return {pair for group in members.values() for pair in combinations(group, 2)}


def _score_clusters(scores: Scores, events: Iterable[Event], reading: Reading) -> None:
    rows: dict[str, list[bool]] = {
        "verdicts": [],
        "verdicts of several": [],
        "origins counted": [],
        "primary origins": [],
    }
    for event, name, one in _statistics_of(events, reading):
        want = event.clusters[name]
        judged = {"verdicts": (one.verdict if one else None) == want.verdict}
        if want.verdict != "single":
            judged["verdicts of several"] = judged["verdicts"]
        if want.origins is not None:
            judged["origins counted"] = one is not None and one.n_independent_origins == want.origins
        if want.primary:
            judged["primary origins"] = one is not None and _named(
                reading.origins.get(one.primary_origin or ""), want.primary
            )
        for what, right in judged.items():
            rows[what].append(right)
        if wrong := [what for what, right in judged.items() if not right and what != "verdicts of several"]:
            got = (one.verdict, one.n_independent_origins, one.primary_origin) if one else None
            meant = (want.verdict, want.origins, *want.primary)
            scores.misses.append(f"{' AND '.join(wrong).upper()} {event.name}: {name} meant {meant}, got {got}")
    scores.counts |= {what: (sum(right), len(right)) for what, right in rows.items()}


def _statistics_of(events: Iterable[Event], reading: Reading) -> Iterator[tuple[Event, str, Statistic | None]]:
    """Each gold cluster with the statistic that holds most of its figures."""
    held: dict[tuple[str, str], list[Statistic]] = {}
    for place, gold in reading.gold.items():
        if (one := reading.statistic(place)) is not None:
            held.setdefault((place[0], gold.cluster), []).append(one)
    for event in events:
        for name in event.clusters:
            ranked = Counter(one.statistic_id for one in held.get((event.name, name), ()))
            best = min(ranked, key=lambda key: (-ranked[key], key), default=None)
            yield event, name, next((one for one in held.get((event.name, name), ()) if one.statistic_id == best), None)


def _named(origin: Origin | None, names: Iterable[str]) -> bool:
    """The origin's name or an alias is one of the names, an article and an acronym in brackets aside."""
    own = (origin.name, *origin.aliases) if origin else ()
    return bool({_plain(name) for name in own} & {_plain(name) for name in names})


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ").partition(" (")[0].strip()


def _score_checks(scores: Scores, events: Iterable[Event], reading: Reading) -> None:
    reported = _by_event(reading)
    tally = {"checks found": [0, 0], "stated checks found": [0, 0], "failing checks found": [0, 0]}
    wrong: Counter[str] = Counter()
    for event in events:
        rows = reported.pop(event.name, [])
        _score_gold_checks(scores, tally, event, rows)
        _score_reported_checks(scores, wrong, event, rows)
    wrong["checks wrongly reported"] += sum(len(rows) for rows in reported.values())
    scores.counts |= {what: (hit, total) for what, (hit, total) in tally.items()}
    scores.wrong |= {"checks reported": len(reading.checks)} | {what: wrong[what] for what in WRONG}


def _by_event(reading: Reading) -> dict[str, Reported]:
    members = {
        figure.figure_id: (place[0], (place[1], reading.gold[place].cluster)) for place, figure in reading.found.items()
    }
    reported: dict[str, Reported] = {}
    for check in reading.checks:
        ids = [*check.operand_figure_ids, *([check.result_figure_id] if check.result_figure_id else [])]
        named = [members[one] for one in ids if one in members]
        owners = {event for event, _ in named}
        whole = len(named) == len(ids) and len(owners) == 1
        row = check, frozenset(one for _, one in named) if whole else None
        reported.setdefault(min(owners, default=""), []).append(row)
    return reported


def _score_gold_checks(scores: Scores, tally: dict[str, list[int]], event: Event, rows: Reported) -> None:
    for want in event.checks:
        hit = any(members == want.members and check.holds == want.holds for check, members in rows)
        kinds = {"checks found": True, "stated checks found": want.stated, "failing checks found": not want.holds}
        for what in (what for what, applies in kinds.items() if applies):
            tally[what][0] += hit
            tally[what][1] += 1
        if not hit:
            scores.misses.append(f"CHECK NOT FOUND {event.name}: {want.relation} {sorted(want.members)} {want.holds}")


def _score_reported_checks(scores: Scores, wrong: Counter[str], event: Event, rows: Reported) -> None:
    clusters = [(_clusters(check.members), check.holds) for check in event.checks]
    clusters += [(_clusters(members), True) for members in event.may]
    for check, members in rows:
        own = _clusters(members or frozenset())
        known = [holds for named, holds in clusters if members and own <= named]
        problems = {
            "coincidences reported": members in event.coincidences,
            "checks wrongly reported": not known or members in event.coincidences,
            "checks wrongly said to fail": not check.holds and all(known),
        }
        for what in (what for what, applies in problems.items() if applies):
            wrong[what] += 1
            where = sorted(members) if members else "on figures outside the gold"
            scores.misses.append(
                f"{what.upper()} {event.name}: {check.relation} {where} {check.formula}; {check.evidence}"
            )


def _clusters(members: Iterable[Member]) -> frozenset[str]:
    return frozenset(cluster for _, cluster in members)


def _shown(reading: Reading, place: Place) -> str:
    event, article, _ = place
    key = reading.found[place].stat_key if place in reading.found else None
    return f"{event}/{article}: {reading.gold[place].quote} ({reading.gold[place].cluster}, {key})"
