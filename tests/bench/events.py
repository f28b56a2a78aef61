"""Reconcile a half of the invented events of tests/events and score what comes out.

    python tests/bench/events.py --half development|scored [--misses]

All events of the half are read as one newsroom, so that what is merged across events shows. A gold figure is found when
a figure overlaps it and has its value; tests/events_score.py says how the rest is counted. Misses are printed of the
development half only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flows.stages.extract import extract  # the checkout, not an installed copy, is what is measured
from flows.stages.normalise import normalise
from flows.stages.reconcile import checks_of, observations_of, origins_of, reconcile, used_origins
from schemas.records import Figure
from tests.articles import article as article_of
from tests.events_format import Event, GoldArticle, GoldFigure, Half, load_events
from tests.events_score import Reading, Scores, score


def read(events: Iterable[Event]) -> Reading:
    """Extract, normalise and reconcile all articles in one pool."""
    reading = Reading()
    for event in events:
        for gold in event.articles:
            _read_article(reading, event, gold)
    made = reconcile(reading.observations)
    reading.origins = {one.origin_id: one for one in origins_of(used_origins(made))}
    by_id = {one.statistic_id: one for one in made.statistics}
    reading.statistics = {name: by_id[one.statistic_id] for one in made.observations for name in one.figure_ids}
    return reading


def _read_article(reading: Reading, event: Event, gold: GoldArticle) -> None:
    doc_id = f"{event.name}-{gold.id}"
    day = gold.published.isoformat()
    one = replace(article_of(gold.text, day, gold.headline, gold.country, doc_id), outlet=gold.outlet)
    figures = normalise(one, extract(one)[0])
    reading.observations += observations_of(one, day[:7], figures)
    reading.checks += checks_of(one, day[:7], figures)
    for index, want in enumerate(gold.figures):
        place = (event.name, gold.id, index)
        reading.gold[place] = want
        if (got := _match(want, figures)) is not None:
            reading.found[place] = got


def _match(want: GoldFigure, figures: Iterable[Figure]) -> Figure | None:
    """The figure with the largest overlap among those of equal value."""
    field_name = "title" if want.in_headline else "text"
    overlaps = [
        (min(want.end, got.char_end) - max(want.start, got.char_start), -got.char_start, got)
        for got in figures
        if got.offset_field == field_name and _equal_value(want, got)
    ]
    return max((row for row in overlaps if row[0] > 0), key=lambda row: row[:2], default=(0, 0, None))[2]


def _equal_value(want: GoldFigure, got: Figure) -> bool:
    if want.low < want.high:
        return _equal(want.low, got.value_low) and _equal(want.high, got.value_high)
    return any(_equal(want.low, number) for number in (got.value, got.value_low, got.value_high))


def _equal(a: float, b: float | None) -> bool:
    """Equal to a relative 1e-4, which lets 33.3333 stand for a third."""
    return b is not None and abs(a - b) <= 1e-4 * max(abs(a), abs(b))


def measure(half: Half) -> Scores:
    """Read and score a half."""
    events = load_events(half)
    return score(events, read(events))


def main() -> int:
    """Print the measures of a half, and with --misses what was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("development", "scored"), default="development")
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    if args.misses and args.half == "scored":
        parser.error("the misses of the scored half are not looked at: choose --half development")
    scores = measure(args.half)
    if args.misses:
        print(*scores.misses, sep="\n")
    for name, rate in scores.rates.items():
        print(f"{name:28} {rate:.3f}")
    for name, (hit, total) in scores.counts.items():
        print(f"{name:28} {hit} of {total}")
    for name, count in scores.wrong.items():
        print(f"{name:28} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
