"""Metrics and statistic keys: curated names merge spellings, every other topic is named by its own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from flows.stages.extract import extract
from flows.stages.normalise import normalise
from flows.stages.normalise.curated import metric_of
from flows.stages.normalise.frame import frames_of
from schemas import vocabulary
from schemas.records import Figure
from schemas.wording import curated_name, lemma
from tests.articles import article

METRICS = vocabulary.load("metrics")["metrics"]
LEAST_METRICS = 120


def figure(**changes: Any) -> Figure:
    plain = Figure(
        "f", "a", 1, "1", "1", "test", None, "body", "12 boats", 0, "text", 0, 2, "12", "12 boats", 0, 8, 12, 12, 12, 0,
        "none", None, "count", "boat", "boats", "boat", "boats", None, None, None, None, None, None, None, None, "none",
        None, None, None, "none", None, "none", "reported", (),
    )  # fmt: skip
    return replace(plain, **changes)


def named(concept: str, kind: str = "count", text: str = "", unit: str = "item") -> str | None:
    """The metric of a concept in an article that says nothing else."""
    return metric_of(frames_of(article(text), [figure(concept=concept, kind=kind, unit=unit, sentence="12 items")])[0])


def test_every_metric_has_a_label_kinds_concepts_examples_and_counter_examples() -> None:
    lacking = [
        name for name, entry in METRICS.items() if not {"label", "kinds", "concepts", "examples", "not"} <= set(entry)
    ]
    assert lacking == []
    assert len(METRICS) >= LEAST_METRICS


@pytest.mark.parametrize(
    ("name", "concept"), [(name, concept) for name, entry in METRICS.items() for concept in entry["examples"]]
)
def test_examples_get_their_metric(name: str, concept: str) -> None:
    found = named(concept, METRICS[name]["kinds"][0], unit=METRICS[name].get("units", ["item"])[0])
    assert curated_name(found or "") == name


@pytest.mark.parametrize(
    ("name", "concept"), [(name, concept) for name, entry in METRICS.items() for concept in entry["not"]]
)
def test_counter_examples_do_not(name: str, concept: str) -> None:
    assert named(concept, METRICS[name]["kinds"][0], unit=METRICS[name].get("units", ["item"])[0]) != name


def test_a_topic_without_an_entry_is_named_by_its_own_words_whatever_their_number_and_articles() -> None:
    one = named("the lobster boats registered in Northmoor")
    other = named("lobster boat registered in Northmoor")
    assert one == other == "boat_lobster_northmoor_register_count"


def test_a_statistic_key_tells_apart_forecasts_thresholds_and_periods() -> None:
    text = article("12 boats")
    plain = figure(period_start=date(2026, 3, 1), period_end=date(2026, 3, 31), area="GB")
    keys = [
        found.stat_key
        for found in normalise(
            text,
            [
                plain,
                replace(plain, status="forecast"),
                replace(plain, period_end=None),
                replace(plain, period_start=None, period_end=None, value=13.0),
            ],
        )
    ]
    assert keys == [
        "boat_count|GB|2026-03-01/2026-03-31",
        "boat_count|GB|2026-03-01/2026-03-31|forecast",
        "boat_count|GB|2026-03-01/..",
        "boat_count|GB|asof:2024-06",
    ]


def test_a_figure_without_a_word_has_no_metric() -> None:
    found = normalise(article("12"), [figure(concept=None, noun=None, sentence="12", quote="12")])
    assert (found[0].metric, found[0].stat_key) == (None, None)


def keys(text: str, title: str | None = None) -> list[str | None]:
    """The statistic keys of a text's figures without area and time."""
    made = article(text, title=title)
    return [found.stat_key and found.stat_key.partition("|")[0] for found in normalise(made, extract(made)[0])]


def test_active_and_passive_and_nouns_of_events_meet() -> None:
    assert keys("The blast killed 41 people.") == keys("41 people were killed in the blast.")
    assert keys("The blast's death toll rose to 41.") == keys("41 people died in the blast.")


def test_numbers_of_one_article_that_differ_are_told_apart_by_its_own_words() -> None:
    told = keys("The waiting list stood at 48,216 patients. At the eye clinic 834 patients were on the waiting list.")
    assert len(set(told)) == 2


def test_a_slip_of_the_pen_stays_with_what_it_contradicts() -> None:
    assert len(set(keys("Judges granted asylum to 28,940 people.", "28,490 people granted asylum"))) == 1


def test_what_a_number_came_from_has_a_key_of_its_own() -> None:
    text = article("The number of asylum claims rose to 74,651 from 67,284.")
    ends = [(found.stat_key or "").rpartition("|")[2] for found in normalise(text, extract(text)[0])]
    assert ends == ["asof:2024-06", "earlier"]


@pytest.mark.parametrize(
    ("form", "first"),
    [("killed", "kill"), ("crossings", "cross"), ("died", "die"), ("planned", "plan"), ("closing", "close"),
     ("people", "person"), ("children", "child"), ("evening", "evening"), ("cancelled", "cancel")],
)  # fmt: skip
def test_forms_of_a_word_come_to_its_first(form: str, first: str) -> None:
    assert lemma(form) == first
