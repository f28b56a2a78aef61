"""What the extractor reads out of news sentences of our own, field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flows.stages.extract import explain, extract
from schemas.records import UNDATED, Figure
from tests.articles import article


def figures(text: str, country: str | None = None) -> list[Figure]:
    return list(extract(article(text, country=country))[0])


def one(text: str, country: str | None = None) -> Figure:
    found = figures(text, country)
    assert len(found) == 1, [figure.value_text for figure in found]
    return found[0]


def skipped(text: str) -> list[tuple[str, str]]:
    return [(token.text, token.skip_class) for token in extract(article(text))[1]]


@pytest.mark.parametrize(
    ("text", "value", "low", "high"),
    [
        ("More than 12,300 people were admitted.", 12300, 12300, None),
        ("Fewer than 20,000 people were admitted.", 20000, None, 20000),
        ("About 4,700 cases were closed.", 4700, 4700, 4700),
        ("Tens of thousands of people fled.", None, 20000, 99999),
        ("It takes 10 to 20 days.", None, 10, 20),
        (
            "A third of pupils failed.",
            pytest.approx(33.3333, abs=1e-3),
            pytest.approx(33.3333, abs=1e-3),
            pytest.approx(33.3333, abs=1e-3),
        ),
        ("Exports saw a tenfold increase from 2014.", 10, 10, 10),
    ],
)
def test_bounds_are_what_the_words_assert(
    text: str, value: float | None, low: float | None, high: float | None
) -> None:
    figure = one(text)
    assert (figure.value, figure.value_low, figure.value_high) == (value, low, high)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("34,528 people", 0),
        ("350,000 people", 4),
        ("1.3 million people", 5),
        ("0.50 percent", -2),
        ("A third of pupils", None),
    ],
)
def test_precision_is_the_place_of_the_last_significant_digit(text: str, precision: int | None) -> None:
    assert one(text).precision == precision


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("It cost US $6.9 billion.", "US $6.9 billion"),
        ("It cost $4bn.", "$4bn"),
        ("Prices fell 12 per cent.", "12 per cent"),
        ("The road is 12 km long.", "12"),
        ("Some 10-20 houses burned.", "10-20"),
        ("He finished in 1 minute and 45 seconds.", "1 minute and 45"),
    ],
)
def test_the_span_holds_the_number_with_its_signs_and_no_unit_that_is_a_word(text: str, span: str) -> None:
    assert one(text).value_text == span


@pytest.mark.parametrize(
    ("text", "country", "unit"),
    [
        ("It cost $12.", None, "USD"),
        ("It cost $12.", "AU", "AUD"),
        ("It cost C$12.", "AU", "CAD"),
        ("It cost R12bn.", None, "ZAR"),
        ("It cost Rs 500.", "PK", "PKR"),
        ("It cost 12 million pounds.", None, "GBP"),
        ("He lost 12 pounds.", None, "pound"),
        ("The shares closed at 118p.", None, "GBP"),
    ],
)
def test_money_is_told_by_sign_code_and_country(text: str, country: str | None, unit: str) -> None:
    assert one(text, country).unit == unit


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("Some 34,528 migrants arrived.", "count", "person"),
        ("More than 100 countries signed.", "count", "country"),
        ("The jobless rate is 4.1 percent.", "rate", "percent"),
        ("About 5 percent of voters agree.", "share", "percent"),
        ("Sales rose 5 percent.", "change", "percent"),
        ("There were 3,900 crossings a day.", "rate", "crossing"),
        ("A one-year sentence is likely.", "duration", "year"),
        ("Crossings hit a 20-year high.", "rank", "year"),
        ("A 17-year-old boy fled.", "age", "year"),
        ("Exports doubled in May.", "ratio", None),
        ("Three dead were found.", "count", "person"),
        ("A five-storey block burned.", "count", "storey"),
    ],
)
def test_kind_and_unit(text: str, kind: str, unit: str | None) -> None:
    figure = one(text)
    assert (figure.kind, figure.unit) == (kind, unit)


def test_a_change_from_one_level_to_another_is_two_figures() -> None:
    before, after = figures("Crossings fell from 3,900 to 3,200 in May.")
    assert (before.value, after.value, after.direction, after.base_text) == (3900, 3200, "down", "from 3,900")


def test_a_noun_left_out_is_that_of_the_subject_the_whole_or_the_number_before() -> None:
    assert one("The number of wells dug has by now reached 41,000.").unit == "well"
    part, whole = figures("That is 499,000 out of 648,000 applications.")
    assert part.unit == whole.unit == "application"
    first, second = figures("It helped 34,528 migrants, of them 27,842 who were denied.")
    assert first.unit == second.unit == "person"
    assert second.concept is not None and second.concept.startswith("migrants who")


def test_members_of_a_list_share_unit_and_kind() -> None:
    found = figures("Wages rose 2, 3 and 5 percent.")
    assert [(figure.value, figure.unit, figure.kind) for figure in found] == [
        (2, "percent", "change"),
        (3, "percent", "change"),
        (5, "percent", "change"),
    ]


def test_status_comes_from_the_frame() -> None:
    assert one("She expected at least 10,000 people.").status == "forecast"
    assert one("It plans to build 300 homes.").status == "target"
    assert one("Claims must be processed within 180 days.").status == "threshold"
    assert one("An estimated 26,000 people fled.").status == "estimate"
    assert one("It built 300 homes.").status == "reported"


def test_what_is_no_figure_is_skipped_with_its_class() -> None:
    assert skipped("COVID-19 spread in 2020.") == [("19", "name"), ("2020", "year")]
    assert skipped("One of the shops is open 24/7.") == [("One", "pronoun"), ("24", "idiom"), ("7", "idiom")]
    assert skipped("He left two years ago.") == [("two", "duration_anchor")]
    assert skipped("He began his second term.") == [("second", "ordinal")]
    assert skipped("1. Go.") == [("1", "list_number")]
    assert {name for _, name in skipped("Call 020 7946 0958.")} == {"phone"}


def test_title_and_text_count_their_own_offsets() -> None:
    found, _ = extract(article("Over 350,000 cases were closed.", title="350,000 cases closed"))
    assert [(figure.offset_field, figure.section, figure.char_start) for figure in found] == [
        ("title", "headline", 0),
        ("text", "body", 5),
    ]
    assert len({figure.figure_id for figure in found}) == 2


def test_a_picture_credit_makes_a_caption() -> None:
    figure = figures("Hundreds of people wait at the gate. Ann Bell for the Daily Example\n\nThe gate opened.")[0]
    assert figure.section == "caption"


def test_without_a_publication_date_relative_periods_stay_open() -> None:
    found, _ = extract(article("Last month 300 people came.", published=UNDATED))
    assert (found[0].period_start, found[0].period_basis) == (None, "none")


def test_explain_says_which_rules_fired_and_why_numbers_were_skipped() -> None:
    said = explain("In 2023, about 149,000 cases were closed.", datetime(2024, 6, 18, tzinfo=UTC))
    assert [item.figure.value_text for item in said.figures] == ["149,000"]
    assert {"number.digits", "modifier.approx", "noun.following", "skip.year"} <= set(said.rules)
    assert said.figures[0].figure.period_start == date(2023, 1, 1)
    assert [(item.text, item.start, item.skip_class) for item in said.skipped] == [("2023", 3, "year")]


def test_a_text_without_numbers_gives_nothing() -> None:
    assert extract(article("Nothing was counted here.")) == ((), ())
    assert extract(article("")) == ((), ())


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Of 1,030 wells tested, 412, or 45%, contained arsenic.", ["well", "well", "percent"]),
        ("Prices rose 2, or 5%, in the towns.", ["percent", "percent"]),
    ],
)
def test_a_number_and_its_share_are_no_list_of_percentages(text: str, units: list[str]) -> None:
    assert [figure.unit for figure in extract(article(text))[0]] == units
