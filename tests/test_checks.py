"""Checks: relations that a text states or implies are found with their numbers, and nothing that merely comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.extract import extract
from flows.stages.normalise import normalise
from flows.stages.reconcile import checks_of
from flows.stages.reconcile.cue import rules
from schemas.reconciled import Check
from tests.articles import article


def checks(text: str, published: str | None = "2024-06-18") -> list[Check]:
    told = article(text, published)
    return list(checks_of(told, "2024-06", normalise(told, extract(told)[0])))


def examples(which: str) -> list[tuple[str, str]]:
    return [(entry["relation"], text) for entry in rules().values() for text in entry[which]]


@pytest.mark.parametrize(("relation", "text"), examples("examples"))
def test_the_examples_of_every_cue_are_checked(relation: str, text: str) -> None:
    found = [check for check in checks(text) if check.relation == relation]
    assert found
    assert all(check.holds for check in found) or relation == "period_plausible"


@pytest.mark.parametrize(("relation", "text"), examples("not"))
def test_the_counter_examples_are_not(relation: str, text: str) -> None:
    assert [check.formula for check in checks(text) if check.relation == relation] == []


@pytest.mark.parametrize(
    ("text", "relation", "formula"),
    [
        ("The storm sank 153 boats: 80 trawlers and 40 dinghies.", "sum", "80 + 40 = 153"),
        ("Some 25% of boats, or 50 out of 120, leaked.", "share", "50 / 120 = 25%"),
        ("The mill sold 655 tonnes, up 10% from 505 tonnes a year earlier.", "change", "505 to 655 = +10%"),
        ("Exports were $40.2bn and imports $65.1bn, a deficit of $34.9bn.", "sum", "6.51e+10 - 4.02e+10 = 3.49e+10"),
        ("The council fined 119% of drivers.", "metric_bound", "0 <= 119 <= 100"),
    ],
)
def test_what_a_text_states_and_what_does_not_come_out_is_said_to_fail(text: str, relation: str, formula: str) -> None:
    found = [(check.relation, check.formula, check.holds) for check in checks(text)]
    assert (relation, formula, False) in found


def test_a_sum_that_comes_out_without_a_word_for_it_is_none() -> None:
    text = "Judges closed 149,000 cases in 2023. Since 2021 some 499,000 stayed. Of late 648,000 have applied."
    assert [check for check in checks(text) if check.relation == "sum"] == []


def test_years_and_their_total_a_rate_and_its_time_and_a_threshold_are_implied() -> None:
    text = (
        "Since 2022 more than 350,000 asylum cases have been closed. In 2022, 102,550 asylum cases were closed. "
        "In 2023, 149,000 asylum cases were closed. In 2024, 110,000 asylum cases were closed."
    )
    found = [check for check in checks(text, "2025-01-10") if check.relation == "sum"]
    assert [(len(check.operand_figure_ids), check.holds, check.stated_in_text) for check in found] == [(3, True, False)]


@given(
    st.lists(st.sampled_from(["120", "80", "40", "25%", "and", "of", "the", "or", "boats", "from", ",", ":", "than"]))
)
def test_any_row_of_numbers_and_cues_gives_checks_whose_bounds_are_in_order(words: list[str]) -> None:
    for check in checks(" ".join(words) + "."):
        assert check.computed_low is None or check.computed_high is None or check.computed_low <= check.computed_high


def test_of_a_sentence_that_is_a_table_the_first_numbers_are_reckoned_with() -> None:
    figures = checks("Sales by town: " + ", ".join(f"{sold} up 5% from {sold + 3}" for sold in range(100, 700)) + ".")
    assert len(figures) < 200
