"""The invented events: their form, their scorer on an example to check by eye, and floors under both halves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from schemas.reconciled import Check, Origin, Verdict
from tests.bench.events import main, measure, read
from tests.events_format import Event, EventError, Half, half_of, load_events
from tests.events_score import WRONG, Scores, score
from tests.floors import broken

EVENT = """
about: an example
articles:
  - id: one
    outlet: First
    country: GB
    published: 2025-03-04
    headline: "Police seize 412 knives"
    text: Police seized 412 knives in Leeds in February.
    figures:
      - {quote: "412", nth: 1, value: 412, of: knives}
      - {quote: "412", nth: 2, value: 412, of: knives}
  - id: two
    outlet: Second
    country: GB
    published: 2025-03-05
    text: Of 412 knives that police seized in Leeds in February, 25% were blunt.
    figures:
      - {quote: "412", value: 412, of: knives}
      - {quote: "25%", value: 25, of: blunt}
  - id: three
    outlet: Third
    country: GB
    published: 2025-03-05
    text: Thousands of forks were lost.
    figures:
      - {quote: "Thousands", low: 2000, high: 9999, of: forks}
clusters:
  knives: {verdict: agree, origins: 1, primary: [police]}
  blunt: {verdict: single}
  forks: {verdict: single}
checks:
  - {relation: share, operands: [two/knives], result: two/blunt, holds: true, stated: true}
may:
  - [one/knives, two/knives]
coincidences:
  - [one/knives, three/forks]
"""


def load(folder: Path, text: str = EVENT, name: str = "crime-knives") -> list[Event]:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_events(folder=folder)


def measured(scores: Scores) -> dict[str, float]:
    """Rates, shares of counts, and what must stay low under the names that floors.yaml gives them."""
    named = {name.replace(" ", "_"): hit / total if total else 1.0 for name, (hit, total) in scores.counts.items()}
    named |= {f"most_{name.replace(' ', '_')}": count for name, count in scores.wrong.items()}
    return scores.rates | named


def test_the_events_are_as_many_and_as_varied_as_is_said() -> None:
    events = load_events()
    assert len(events) >= 40
    assert sum(len(article.figures) for event in events for article in event.articles) >= 500
    verdicts = Counter(cluster.verdict for event in events for cluster in event.clusters.values())
    assert set(verdicts) == set(get_args(Verdict))
    assert any(not check.holds for event in events for check in event.checks)
    assert any(event.coincidences for event in events)


def test_the_halves_part_the_events() -> None:
    names = {half: {event.name for event in load_events(half)} for half in get_args(Half)}
    assert names["development"] | names["scored"] == {event.name for event in load_events()}
    assert not names["development"] & names["scored"]
    assert min(len(half) for half in names.values()) >= 20
    assert half_of("courts-backlog-crown") == "development"


@pytest.mark.parametrize("half", get_args(Half))
def test_no_measure_falls_through_its_floor(half: Half) -> None:
    assert broken(f"events_{half}", measured(measure(half))) == []


def test_the_misses_of_the_scored_half_are_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["events.py", "--half", "scored", "--misses"])
    with pytest.raises(SystemExit):
        main()
    assert "choose --half development" in capsys.readouterr().err


def test_an_example_is_read_as_written(tmp_path: Path) -> None:
    (event,) = load(tmp_path)
    head, body = event.articles[0].figures
    assert (head.in_headline, body.in_headline) == (True, False)
    assert event.articles[0].text[body.start : body.end] == "412"
    assert event.articles[2].figures[0].high == 9999
    assert event.checks[0].members == {("two", "knives"), ("two", "blunt")}


@pytest.mark.parametrize(
    ("written", "instead", "reason"),
    [
        ('quote: "25%"', 'quote: "a third"', "stands 0 times"),
        ('"412", nth: 2,', '"412",', "stands 2 times"),
        ('"412", nth: 2, value: 412', '"412", nth: 2, value: 421', "is not 421"),
        ("low: 2000, high: 9999", "low: 2000, high: 1999", "low below a high"),
        ("value: 25, of: blunt", "value: 25, low: 20, of: blunt", "needs a value"),
        ("value: 25, of: blunt", "value: 25, of: dull", "is not both declared and told"),
        ("verdict: agree", "verdict: agreed", "is none of"),
        ("verdict: agree", "verdict: single", "told by 2 articles and has the verdict single"),
        ("origins: 1", "origins: 3", "has 3 origins"),
        ("primary: [police]", "primary: police", "is a list of names"),
        ("relation: share", "relation: part", "is none of"),
        ("holds: true", "holds: maybe", "lacks 'maybe'"),
        ("result: two/blunt", "result: blunt", "is no article/cluster"),
        ("result: two/blunt", "result: one/blunt", "one/blunt is told nowhere"),
        ("id: two", "id: one", "given to two articles"),
        ("outlet: Second", "outlet: First", "given to two articles"),
        ("country: GB", "country: UKX", "is no ISO 3166-1 code"),
        ("published: 2025-03-05", "published: 2025-02-31", "day is out of range"),
        ("about: an example", "about: an example\nsource: none", "unknown key 'source'"),
    ],
)
def test_a_slip_in_a_file_stops_the_load(tmp_path: Path, written: str, instead: str, reason: str) -> None:
    assert written in EVENT
    with pytest.raises(EventError, match=rf"crime-knives\.yaml: .*{reason}"):
        load(tmp_path, EVENT.replace(written, instead, 1))


def test_figures_out_of_order_stop_the_load(tmp_path: Path) -> None:
    first, second = (
        '      - {quote: "412", value: 412, of: knives}\n',
        '      - {quote: "25%", value: 25, of: blunt}\n',
    )
    with pytest.raises(EventError, match="out of order"):
        load(tmp_path, EVENT.replace(first + second, second + first))


def test_a_text_given_twice_stops_the_load(tmp_path: Path) -> None:
    load(tmp_path)
    with pytest.raises(EventError, match="text given twice"):
        load(tmp_path, name="crime-again")


def test_what_is_not_linked_costs_recall_and_what_is_wrongly_linked_precision(tmp_path: Path) -> None:
    events = load(tmp_path)
    reading = read(events)
    assert len(reading.found) == 5
    one = min(reading.statistics.values(), key=lambda statistic: statistic.statistic_id)
    reading.statistics = {figure.figure_id: one for figure in reading.found.values()}
    merged = score(events, reading).rates
    assert merged["pairwise_recall"] == merged["b_cubed_recall"] == 1
    assert merged["pairwise_precision"] == pytest.approx(3 / 10)
    assert merged["b_cubed_precision"] == pytest.approx((3 * 3 + 1 + 1) / 25)
    reading.statistics.clear()
    split = score(events, reading).rates
    assert split["pairwise_recall"] == 0
    assert split["b_cubed_precision"] == 1
    assert split["b_cubed_recall"] == pytest.approx(3 / 5)


def test_checks_are_found_unlisted_or_wrong_by_the_clusters_that_they_are_on(tmp_path: Path) -> None:
    events = load(tmp_path)
    reading = read(events)
    ids = {place[1:]: figure.figure_id for place, figure in reading.found.items()}
    knives, again, blunt, forks = ids["one", 0], ids["two", 0], ids["two", 1], ids["three", 0]
    reading.checks = [check((again,), blunt, True), check((knives,), again, True)]
    good = score(events, reading)
    assert good.counts["checks found"] == (1, 1)
    assert not any(good.wrong[name] for name in WRONG)
    reading.checks = [
        check((again,), blunt, False),
        check((knives,), forks, True),
        check((knives, "unknown"), None, True),
    ]
    bad = score(events, reading)
    assert bad.counts["checks found"] == (0, 1)
    assert [bad.wrong[name] for name in WRONG] == [2, 1, 1]


def check(operands: tuple[str, ...], result: str | None, holds: bool) -> Check:
    return Check("", "share", operands, result, "", None, None, holds, False, "", "info", "", "2025-03")


def test_what_is_said_of_a_cluster_is_read_from_the_statistic_of_most_of_its_figures(tmp_path: Path) -> None:
    events = load(tmp_path)
    reading = read(events)
    kept = [(place, one) for place in reading.found if (one := reading.statistic(place))]
    assert len(kept) == 5
    for place, statistic in kept:
        name = reading.gold[place].cluster
        told = replace(
            statistic,
            statistic_id=name,
            verdict="agree" if name == "knives" else "single",
            n_independent_origins=1,
            primary_origin="police@GB" if name == "knives" else None,
        )
        reading.statistics[reading.found[place].figure_id] = told
    reading.origins = {"police@GB": Origin("police@GB", "The Police (West Yorkshire)", (), "agency", None)}
    counts = score(events, reading).counts
    assert counts["verdicts"] == (3, 3)
    assert counts["verdicts of several"] == counts["origins counted"] == counts["primary origins"] == (1, 1)
