"""What a rebuild does in parts, each of them picklable, so that any process can do it: rows in, rows out.

Articles are read anew some thousand figures at a time. Then keys are compared: those of a range of metrics, and those
that articles of one month and the one before it tell. Last, keys that are joined become statistics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.run.reconciled_rows import records_of, rows_of
from flows.stages.normalise import normalise
from flows.stages.reconcile import checks_of, observations_of
from flows.stages.reconcile.link import Joined, Keyed, compared, keyed, met_by_metric, met_by_topic
from flows.stages.reconcile.statistic import told
from schemas.reconciled import Check, Observation
from schemas.records import Article, Figure, Published
from schemas.tables import CHECKS, FIGURES, LINKS, OBSERVATIONS, STATISTICS

if TYPE_CHECKING:
    import polars as pl

NAME = "name"
"""The name of an observation's key and number (``link.Keyed``)."""

PLACE = "place"
"""The place of that name among all, in their order."""

COMPONENT = "component"

_KEYS = ("metric", "stat_key")


class Told(NamedTuple):
    """Articles of a month and their current figures, sorted by article and as the text has them."""

    month: str
    run_id: str
    articles: pl.DataFrame
    figures: pl.DataFrame


class Read(NamedTuple):
    """How many figures were read; those whose keys changed, observations and checks."""

    figures: int
    changed: pl.DataFrame
    observations: pl.DataFrame
    checks: pl.DataFrame


class Slot(NamedTuple):
    """What articles of a month and the one before it tell: whole observations that stand for each key, and all topics.

    ``topics`` are sorted by place.
    """

    standing: pl.DataFrame
    topics: pl.DataFrame


class Components(NamedTuple):
    """Whole components of observations, sorted by component and place, and what earlier texts said of their keys."""

    run_id: str
    observations: pl.DataFrame
    former: pl.DataFrame


def read_anew(given: Told) -> Read:
    """Keys, observations and checks of articles by today's vocabulary."""
    import polars as pl

    articles = {row["article_id"]: _article(row) for row in given.articles.iter_rows(named=True)}
    names = [*FIGURES.key, *_KEYS]
    changed: list[tuple[Any, ...]] = []
    observations: list[Observation] = []
    checks: list[Check] = []
    for article_id, own in _by_article(given.figures):
        article = articles[article_id]
        normalised = normalise(article, own)
        changed += [
            tuple(getattr(new, name) for name in names)
            for new, old in zip(normalised, own, strict=True)
            if (new.metric, new.stat_key) != (old.metric, old.stat_key)
        ]
        observations += observations_of(article, given.month, normalised)
        checks += checks_of(article, given.month, normalised)
    schema = {name: FIGURES.polars_schema()[name] for name in names}
    return Read(
        given.figures.height,
        pl.DataFrame(changed, schema=schema, orient="row"),
        rows_of(OBSERVATIONS, observations, given.run_id),
        rows_of(CHECKS, checks, given.run_id),
    )


def compared_of_metrics(observations: pl.DataFrame) -> list[Joined]:
    """The keys to join of all that are told of some metrics and areas."""
    placed = dict(_placed(observations))
    places, keys = list(placed), list(placed.values())
    return [Joined(places[one], places[other], found) for one, other, found in compared(met_by_metric(keys), keys)]


def compared_of_slot(slot: Slot) -> list[Joined]:
    """The keys to join by what articles of two months are about."""
    met = met_by_topic(slot.topics.select(PLACE, "leads", "topic").iter_rows())
    return list(compared(met, dict(_placed(slot.standing))))


def stated(given: Components) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of statistics, and of the links inside them."""
    statistics, links = [], []
    numbers = given.observations[COMPONENT].to_list()
    past: dict[int, list[Observation]] = defaultdict(list)
    for number, one in zip(given.former[COMPONENT].to_list(), records_of(Observation, given.former), strict=True):
        past[number].append(one)
    keys = zip(numbers, records_of(Observation, given.observations), strict=True)
    for number, own in groupby(keys, key=lambda pair: pair[0]):
        statistic, _, ties = told(keyed(one for _, one in own), past[number])
        statistics.append(statistic)
        links += ties
    return rows_of(STATISTICS, statistics, given.run_id), rows_of(LINKS, links, given.run_id)


def _placed(observations: pl.DataFrame) -> Iterator[tuple[int, Keyed]]:
    """Keys with their places; rows are sorted by place and observation_id."""
    places = observations.select(PLACE, NAME).iter_rows()
    pairs = zip(places, records_of(Observation, observations), strict=True)
    for (place, name), own in groupby(pairs, key=lambda pair: pair[0]):
        yield place, Keyed(name, [one for _, one in own])


def _by_article(rows: pl.DataFrame) -> Iterator[tuple[str, Sequence[Figure]]]:
    """The figures of each article, in the order of its text; ``rows`` are sorted by article."""
    names = [field.name for field in fields(Figure)]
    figures = (Figure(**(row | {"rules": tuple(row["rules"])})) for row in rows.select(names).iter_rows(named=True))
    for article_id, own in groupby(figures, key=lambda one: one.article_id):
        yield article_id, tuple(own)


def _article(row: dict[str, Any]) -> Article:
    published = Published(row["published"], row["published_offset"], row["published_precision"], row["published_basis"])
    names = [field.name for field in fields(Article)]
    given = {name: row[name] for name in names if name in row}
    return Article(**(given | {"published": published, "authors": tuple(row["authors"] or ()), "doc_id": None}))
