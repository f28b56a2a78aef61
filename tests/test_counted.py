"""What a number counts where its noun stands elsewhere, and what stands by it that is no noun."""

from __future__ import annotations

import pytest

from flows.stages.extract import extract
from schemas.records import Figure
from tests.articles import article


def figures(text: str) -> tuple[Figure, ...]:
    return extract(article(text, country="US"))[0]


@pytest.mark.parametrize(
    ("text", "unit", "concept"),
    [
        ("The number of claims settled reached 41,000.", "claim", "claims settled"),
        ("The number of homes built fell to 2,300.", "home", "homes built"),
        ("The number of people killed rose to 61.", "person", "people killed"),
        ("Homes sold reached 400.", "home", "Homes sold"),
        ("The number of settled claims reached 41,000.", "claim", "settled claims"),
        ("A jury of 12 heard it.", "person", "jury"),
        ("The inn fed a family of four.", "person", "family"),
        ("The farm kept a herd of 40.", None, "herd"),
    ],
)
def test_the_noun_of_the_subject_is_counted(text: str, unit: str | None, concept: str) -> None:
    assert [(figure.unit, figure.concept) for figure in figures(text)] == [(unit, concept)]


@pytest.mark.parametrize(
    "text",
    [
        "Two of the five suspects were held, and the other three remain at large.",
        "Four of the six crew members were rescued; the other two are missing.",
        "The family of four waited three and a half hours.",
        "It freed 40 people for some hours, and 12 of the town's 113 inmates fled.",
    ],
)
def test_a_number_word_is_no_counted_noun(text: str) -> None:
    assert {figure.unit for figure in figures(text)} <= {"person", "hour"}


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("England had 400 deaths, Wales 377 and Scotland 1,172.", [400, 377, 1172]),
        ("Ulster recorded 40 deaths, more than before, and Wales 377.", [40, 377]),
        ("Ontario's 34 boards and Quebec's 12 health regions are short of staff.", [34, 12]),
        ("Police stopped 40 cars on Interstate 5 and Boeing 737 flights ended.", [40]),
    ],
)
def test_a_place_in_a_list_without_its_verb_counts_the_same_thing(text: str, counted: list[float]) -> None:
    assert [figure.value for figure in figures(text)] == counted


def test_what_is_per_something_is_named_with_it_and_a_noun_of_its_own_ends_it() -> None:
    found = figures("The firm had earnings per share of $2.10 and revenue of $4bn. GDP per capita was $400.")
    assert [(figure.concept, figure.per) for figure in found] == [
        ("earnings per share", "share"),
        ("revenue", None),
        ("GDP per capita", "capita"),
    ]


def test_a_percentage_point_is_one() -> None:
    found = figures("Rates rose by more than a percentage point.")
    assert [(figure.value_low, figure.unit, figure.direction) for figure in found] == [(1, "percentage point", "up")]


def test_likely_voters_are_people() -> None:
    found = figures("A survey of 1,500 likely voters is out.")
    assert (found[0].unit, found[0].concept) == ("person", "likely voters")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The firm sold 11m cars, 4m fewer than Ford.", 4_000_000, "car"),
        ("The firm sold 11m cars, 4m more than Ford.", 4_000_000, "car"),
        ("The firm sold 11 cars, 4 fewer than Ford.", 4, "car"),
        ("The mast is 30m high, 4m more than planned.", 4, "metre"),
    ],
)
def test_a_comparative_behind_a_number_is_no_noun(text: str, value: float, unit: str) -> None:
    found = figures(text)[-1]
    assert (found.value, found.unit, found.kind) == (value, unit, "change")
