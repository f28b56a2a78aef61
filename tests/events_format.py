"""Invented events told by several outlets: the form of tests/events, and how its files are read.

One file holds one event, ``<topic>-<name>.yaml``:

- ``about``: a line on what happened and what makes it hard.
- ``articles``, three to six: ``id`` (short, lower case), ``outlet``, ``country`` (ISO 3166-1), ``published`` (ISO
  date), ``headline`` where there is one, ``text``, and ``figures`` in the order of headline and text. A figure has
  ``quote``, the numeric expression as it stands there, with ``nth`` where headline and text hold it more than once;
  ``value``, or ``low`` and ``high`` for a range or a vague plural; and ``of``, the name of its statistic.
- ``clusters``: by that name, the ``verdict`` that the reconcile package's docstring defines, ``origins``, the number of
  independent origins, and ``primary``, the names under which the primary origin may be given. ``origins`` and
  ``primary`` are left out where careful readers would differ or no origin is told, and are then not scored. Figures of
  one statistic bear one name; a statistic told once is a cluster too. Names are the event's own: no statistic is told
  by two events.
- ``checks``: arithmetic that a careful reader finds: ``relation``, ``operands`` and ``result`` as ``article/cluster``
  (whichever figure of that cluster in that article), ``holds``, and ``stated``, whether the text says so in words.
- ``may``: further sets of ``article/cluster`` that may be checked or not, and hold where they are.
- ``coincidences``: sets whose arithmetic comes out by accident and must not be reported.

Half of the files are for developing on, the other half is only ever scored: ``half_of`` tells which, by a checksum of
the file's name, so that a file added moves no other. Anything that could be a slip of the pen stops the load.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from schemas.marked_yaml import MarkedYamlError, parse
from schemas.reconciled import CheckRelation, Verdict

EVENTS = Path(__file__).with_name("events")

Half = Literal["development", "scored"]
Member = tuple[str, str]
"""An article's id and a cluster's name: the figures of that statistic in that article."""


class EventError(ValueError):
    """A file that breaks the form; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """One printed number. ``start`` and ``end`` count in headline or text; for a point ``low`` equals ``high``."""

    quote: str
    in_headline: bool
    start: int
    end: int
    low: float
    high: float
    cluster: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One outlet's telling of the event."""

    id: str
    outlet: str
    country: str
    published: date
    headline: str | None
    text: str
    figures: tuple[GoldFigure, ...]


@dataclass(frozen=True, slots=True)
class GoldCluster:
    """What is to be said of one statistic; ``origins`` None and ``primary`` empty are not scored."""

    verdict: Verdict
    origins: int | None
    primary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldCheck:
    """Arithmetic among figures; ``members`` are operands and result."""

    relation: CheckRelation
    members: frozenset[Member]
    holds: bool
    stated: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One event with all that is known of it."""

    name: str
    articles: tuple[GoldArticle, ...]
    clusters: Mapping[str, GoldCluster]
    checks: tuple[GoldCheck, ...]
    may: tuple[frozenset[Member], ...]
    coincidences: tuple[frozenset[Member], ...]


def half_of(name: str) -> Half:
    """The half that an event of this name (the file's, without its ending) belongs to: CRC-32 even or odd."""
    return "scored" if zlib.crc32(name.encode("ascii")) % 2 else "development"


def load_events(half: Half | None = None, folder: Path = EVENTS) -> list[Event]:
    """The events of a half, or all, by name; raises EventError on a file that breaks the form."""
    events = [_load(path) for path in sorted(folder.glob("*.yaml")) if half in (None, half_of(path.stem))]
    texts = Counter(article.text for event in events for article in event.articles)
    if repeated := [text for text, times in texts.items() if times > 1]:
        raise EventError(f"{folder}: text given twice: {repeated[0][:80]!r}")
    return events


def _load(path: Path) -> Event:
    try:
        if not re.fullmatch("[a-z]+(-[a-z0-9]+)+", path.stem):
            raise EventError("the file's name is no topic-name")
        event = _event(path.stem, parse(path.read_text(encoding="utf-8")).document)
        for problem in _problems(event):
            raise EventError(problem)
    except (EventError, MarkedYamlError, KeyError, TypeError, ValueError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else error
        raise EventError(f"{path.name}: {reason}") from error
    return event


def _event(name: str, row: Mapping[str, Any]) -> Event:
    _known(row, "about articles clusters checks may coincidences")
    if not row["about"]:
        raise EventError("about is empty")
    return Event(
        name,
        tuple(_article(one) for one in row["articles"]),
        {cluster: _cluster(cluster, one) for cluster, one in row["clusters"].items()},
        tuple(_check(one) for one in row.get("checks", ())),
        tuple(_members(one) for one in row.get("may", ())),
        tuple(_members(one) for one in row.get("coincidences", ())),
    )


def _article(row: Mapping[str, Any]) -> GoldArticle:
    _known(row, "id outlet country published headline text figures")
    headline, text = row.get("headline"), row["text"].strip()
    if not re.fullmatch("[a-z]+", row["id"]):
        raise EventError(f"article id {row['id']!r} is not of lower-case letters")
    if not re.fullmatch("[A-Z]{2}", row["country"]):
        raise EventError(f"country {row['country']!r} is no ISO 3166-1 code")
    figures = tuple(_figure(headline or "", text, one) for one in row["figures"])
    spans = [(not one.in_headline, one.start, one.end) for one in figures]
    for before, after in pairwise(spans):
        if after[:2] < (before[0], before[2]):
            raise EventError(f"figures of {row['id']} are out of order or overlap at {text[after[1] : after[2]]!r}")
    day = date.fromisoformat(row["published"])
    return GoldArticle(row["id"], row["outlet"], row["country"], day, headline, text, figures)


def _figure(headline: str, text: str, row: Mapping[str, Any]) -> GoldFigure:
    _known(row, "quote nth value low high of")
    quote, nth = row["quote"], int(row.get("nth", "1"))
    places = [(True, at) for at in _places(headline, quote)] + [(False, at) for at in _places(text, quote)]
    if len(places) < nth or ("nth" not in row and len(places) > 1):
        raise EventError(f"{quote!r} stands {len(places)} times in headline and text: nth is {nth}")
    low = float(row["value"] if "value" in row else row["low"])
    high = float(row["value"] if "value" in row else row["high"])
    if re.fullmatch(r"[\d,]+(\.\d+)?", quote) and not low == high == float(quote.replace(",", "")):
        raise EventError(f"{quote!r} is not {low:g}")
    if low > high or ("value" in row and ("low" in row or "high" in row)):
        raise EventError(f"{quote!r} needs a value, or a low below a high")
    in_headline, at = places[nth - 1]
    return GoldFigure(quote, in_headline, at, at + len(quote), low, high, row["of"])


def _places(text: str, quote: str) -> list[int]:
    """Where the quote stands as a whole number or word."""
    head = r"(?<!\d)(?<!\d[.,])" if quote[0].isdigit() else r"(?<![A-Za-z])" if quote[0].isalpha() else ""
    tail = r"(?!\d|[.,]\d)" if quote[-1].isdigit() else r"(?![A-Za-z])" if quote[-1].isalpha() else ""
    return [found.start() for found in re.finditer(head + re.escape(quote) + tail, text)]


def _cluster(name: str, row: Mapping[str, Any]) -> GoldCluster:
    _known(row, "verdict origins primary")
    if row["verdict"] not in get_args(Verdict):
        raise EventError(f"verdict {row['verdict']!r} of {name} is none of {', '.join(get_args(Verdict))}")
    primary = row.get("primary", [])
    if not isinstance(primary, list):
        raise EventError(f"primary of {name} is a list of names")
    return GoldCluster(row["verdict"], int(row["origins"]) if "origins" in row else None, tuple(primary))


def _check(row: Mapping[str, Any]) -> GoldCheck:
    _known(row, "relation operands result holds stated")
    if row["relation"] not in get_args(CheckRelation):
        raise EventError(f"relation {row['relation']!r} is none of {', '.join(get_args(CheckRelation))}")
    members = _members([*row["operands"], *([row["result"]] if row.get("result") else [])])
    return GoldCheck(row["relation"], members, _truth(row["holds"]), _truth(row["stated"]))


def _truth(word: str) -> bool:
    return {"true": True, "false": False}[word]


def _members(names: list[str]) -> frozenset[Member]:
    pairs = []
    for name in names:
        article, slash, cluster = name.partition("/")
        if not slash:
            raise EventError(f"{name!r} is no article/cluster")
        pairs.append((article, cluster))
    return frozenset(pairs)


def _known(row: Mapping[str, Any], known: str) -> None:
    if unknown := sorted(set(row) - set(known.split())):
        raise EventError(f"unknown key {unknown[0]!r}")


def _problems(event: Event) -> Iterator[str]:
    """What no single row can show: names that do not meet, and verdicts that the number of tellers rules out."""
    if not 3 <= len(event.articles) <= 6:
        yield f"{len(event.articles)} articles, where three to six are meant"
    for what in ("id", "outlet"):
        if len({getattr(article, what) for article in event.articles}) < len(event.articles):
            yield f"an {what} is given to two articles"
    told = {(article.id, figure.cluster) for article in event.articles for figure in article.figures}
    if unlike := {cluster for _, cluster in told} ^ set(event.clusters):
        yield f"cluster {min(unlike)} is not both declared and told"
    for name, cluster in event.clusters.items():
        tellers = sum(cluster_told == name for _, cluster_told in told)
        if (tellers == 1) != (cluster.verdict == "single"):
            yield f"{name} is told by {tellers} articles and has the verdict {cluster.verdict}"
        if cluster.origins is not None and not 1 <= cluster.origins <= tellers:
            yield f"{name} is told by {tellers} articles and has {cluster.origins} origins"
    for members in [*(check.members for check in event.checks), *event.may, *event.coincidences]:
        if unknown := members - told:
            yield f"{'/'.join(min(unknown))} is told nowhere"
