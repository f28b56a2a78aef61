"""Values, ranges, units, kinds and frames of numbers, as the sentence says them."""

from __future__ import annotations

import pytest

from flows.stages.extract import extract
from schemas.records import Figure
from tests.articles import article


def figures(text: str, country: str | None = None) -> tuple[Figure, ...]:
    return extract(article(text, country=country))[0]


def one(text: str, country: str | None = None) -> Figure:
    (figure,) = figures(text, country)
    return figure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It cost 5 billion and three quarters.", 5.75e9),
        ("It cost one billion and a half million.", 1_000_500_000),
        ("It cost three quarters billion euros.", 750e6),
        ("It fell to nine point nought four percent.", 9.04),
        ("He ran three and one fourth miles.", 3.25),
        ("They saw 3 hundred and one birds.", 301),
        ("About 4m broadband customers lost service.", 4e6),
        ("It rose by three-quarters of a percentage point.", 0.75),
        ("The margin of error is plus or minus 3.1 points.", 3.1),
    ],
)
def test_a_number_in_words_or_parts_has_the_value_that_it_spells(text: str, value: float) -> None:
    assert one(text).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("It is some 80 million km away.", "kilometre", 80e6),
        ("Winds of 220km/h hit the town.", "kilometre per hour", 220),
        ("It was -38 C in Edmonton.", "degree Celsius", -38),
        ("It stood half a metre short.", "metre", 0.5),
        ("A track of a 1/4 mile.", "mile", 0.25),
        ("It cost C $ 16.4 million.", "CAD", 16.4e6),
        ("It cost 10 € in all.", "EUR", 10),
        ("It cost thirteen dollars and forty-five cents.", "USD", 13.45),
        ("The share is worth 37 cents.", "USD", 0.37),
        ("He is 5 ft 2 in.", "inch", 62),
        ("The boxer is 18st 4lb.", "pound", 256),
    ],
)
def test_a_unit_is_found_past_what_stands_between(text: str, unit: str, value: float) -> None:
    figure = one(text)
    assert (figure.unit, figure.value) == (unit, pytest.approx(value))


def test_a_vague_plural_of_money_is_money() -> None:
    figure = one("Tens of millions of dollars were lost.")
    assert (figure.unit, figure.kind, figure.value_low) == ("USD", "money", 20_000_000)


def test_cents_keep_what_was_printed() -> None:
    figure = one("It costs 37 cents.", "AU")
    assert (figure.value_text, figure.unit_text, figure.unit, figure.precision) == ("37", "cents", "AUD", -2)


def test_the_ends_of_a_change_are_found_across_a_time() -> None:
    before, after = figures("The coin sank from $36,050 at 9.15pm yesterday to $34,935 at 6am.")
    assert (before.value, after.value, after.direction) == (36050, 34935, "down")


def test_a_hyphen_binds_closer_than_from_and_to() -> None:
    before, after = figures("It will increase from 24.2 to 33-35 billion euros.")
    assert (before.value, after.value_low, after.value_high) == (24.2e9, 33e9, 35e9)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Dow +0.2% in New York.", "up"),
        ("Deaths saw a fall of 7%.", "down"),
        ("May was 1.5C hotter than in 2020.", "up"),
        ("It will need 2 million fewer tonnes.", "down"),
        ("Motorists will pay R1.15 a litre more.", "up"),
        ("Levels could rise 11 feet per century.", "up"),
    ],
)
def test_a_difference_is_a_change_with_its_direction(text: str, direction: str) -> None:
    figure = one(text)
    assert (figure.kind, figure.direction) == ("change", direction)


@pytest.mark.parametrize(
    "text", ["Cash made up 20 percent.", "It raised $3bn.", "Support slid below 42%.", "The 984-foot Dali lost power."]
)
def test_a_level_is_no_change(text: str) -> None:
    assert one(text).kind != "change"


def test_an_ellipsis_carries_kind_and_direction() -> None:
    found = figures("Mining shrank by 2.8% in May, and farming by 2.6%.")
    assert [(figure.kind, figure.direction) for figure in found] == [("change", "down")] * 2


def test_a_conversion_in_brackets_says_the_same_of_the_same_thing() -> None:
    power, converted = figures("The engine makes just under 296 hp (224 kW).")
    assert (converted.modifier, converted.concept, converted.status) == (power.modifier, power.concept, power.status)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("They use 246 kg of fertiliser a hectare.", "hectare"),
        ("A litre of milk was 2.10 dollars.", "litre"),
        ("There are 16 murders for every 100,000 people.", "100,000 people"),
        ("Daily use averaged 855 million litres.", "day"),
    ],
)
def test_a_rate_is_per_what_its_sentence_says(text: str, per: str) -> None:
    figure = figures(text)[0]
    assert (figure.kind, figure.per) == ("rate", per)


def test_a_known_number_that_something_is_held_against_has_no_bound() -> None:
    assert one("It fell short of the 300 it had promised.").modifier == "none"
    assert one("The jobless rate edged up to 4%.").modifier == "none"
    assert one("Up to 300 people came.").modifier == "at_most"


def test_a_frame_said_after_the_number_counts() -> None:
    assert one("Some 300 people died, the agency estimates.").status == "estimate"
    assert one("The post was seen by 300 people.").status == "reported"
    assert one("It fell short of its 300 target.").status == "target"


def test_a_place_tells_whose_rupee_it_is() -> None:
    assert one("Diesel in Pakistan costs Rs 300.").unit == "PKR"


def test_a_list_shares_the_unit_at_its_end_however_it_is_written() -> None:
    for text in ("Rents rose 2, 3 and 5 percent.", "Rents rose 2, 3 and 5 per cent."):
        assert [(f.value, f.unit, f.kind) for f in figures(text)] == [(n, "percent", "change") for n in (2, 3, 5)]


def test_one_thing_s_own_name_counts_nothing() -> None:
    for text in ("The Sensex rose to 77,301.", "The NHS waiting list fell to 7.4 million."):
        assert (one(text).unit, one(text).noun) == (None, None)
    assert one("The number of boats rose to 312.").unit == "boat"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The storm cut power to 40,000 customers.", "customers"),
        ("The mill cut the number of its looms to 40 looms.", "number of its looms"),
        ("The jobless rate held steady at 3.9 percent.", "jobless rate"),
    ],
)
def test_what_a_verb_takes_away_or_leaves_as_it_is_is_not_what_is_counted(text: str, concept: str) -> None:
    assert one(text).concept == concept


def test_the_month_that_a_change_is_measured_from_is_not_its_period() -> None:
    change, level = figures("Arrivals fell 12% from April to 3,400.")
    assert (change.base_text, change.period_start, level.period_start) == ("from April", None, None)


@pytest.mark.parametrize(
    ("text", "unit", "kind"),
    [
        ("Unemployment rose to 4.1 per cent from 3.9.", "percent", "rate"),
        ("Turnout was 61 per cent, compared with 58 in May.", "percent", "share"),
        ("The Liberals trail at 24 per cent, behind the Conservatives' 42.", "percent", "share"),
        ("Oil rose to $85.20, up from 84.10 last week.", "USD", "money"),
        ("The jobless rate was 4.2% in May, 4.1% in June and 4.0 in July.", "percent", "rate"),
        ("Unemployment stands at 4.2 per cent, and youth unemployment at 9.6.", "percent", "rate"),
        ("Labour won 33.7 per cent of the vote, the Conservatives 23.7 and Reform 14.3.", "percent", "share"),
        ("Some 12.5% of voters, up from 9.8 five years ago, are undecided.", "percent", "share"),
        ("The stock has gained 34% this year versus the S&P 500's 15%.", "percent", "change"),
    ],
)
def test_a_second_level_has_the_unit_and_kind_of_the_first(text: str, unit: str, kind: str) -> None:
    assert [(figure.unit, figure.kind) for figure in figures(text)][1:] == [(unit, kind)] * (len(figures(text)) - 1)


@pytest.mark.parametrize(
    "text",
    [
        "Sales rose 5% from 40 in May.",
        "Turnout rose to 61% from 3,900.",
        "He raised $5m from 12 in the room.",
        "About 42% voted yes, up from 39 people.",
        "The index rose 4.2 per cent and the Dow 38,700.",
        "Labour won 33.7 per cent, sales of cars 23.7 million.",
    ],
)
def test_another_measure_s_number_takes_no_unit_from_the_one_before(text: str) -> None:
    assert figures(text)[1].unit not in ("percent", "USD")


@pytest.mark.parametrize(
    ("text", "country", "unit"),
    [
        ("In Sydney, the ticket costs $40.", None, "AUD"),
        ("The Canadian firm paid $12 million.", "GB", "CAD"),
        ("A suspect was fined 400 dollars in Sydney.", None, "AUD"),
        ("In Hong Kong and Sydney it raised $40m.", "GB", "USD"),
        ("In New York, the firm raised $40 million.", "AU", "AUD"),
        ("The fine in Sydney was $7.5 million in A$ terms.", None, "USD"),
        ("In Mexico City, the firm raised $40 million.", "GB", "USD"),
        ("Diesel in Pakistan has risen to Rs329.18.", "IN", "PKR"),
        ("A $300 million package was announced.", None, "USD"),
        ("It pays 72.3 US cents.", "AU", "USD"),
        ("The loonie traded for 73.06 cents US.", "CA", "USD"),
        ("Crude was up 67 cents at US$81.29.", "CA", "USD"),
        ("Oil fell to $75 US a barrel.", "CA", "USD"),
        ("They pay 1,000 CFA francs a kilo.", None, "XOF"),
    ],
)
def test_money_is_that_of_the_place_named_beside_it_else_of_the_outlet(
    text: str, country: str | None, unit: str
) -> None:
    assert {figure.unit for figure in figures(text, country)} == {unit}


def test_a_comma_after_rand_or_euro_parts_the_hundredths() -> None:
    found = figures("Bread rose to R19,99 from R17,50; the fine was R1 500,50.")
    assert [(figure.value, figure.unit) for figure in found] == [(19.99, "ZAR"), (17.5, "ZAR"), (1500.5, "ZAR")]


def test_an_index_level_counts_no_noun_of_its_subject() -> None:
    found = figures(
        "The Dow Jones dropped 300 points to 38,700; the purchasing managers' index fell to 48.3 from 49.1."
    )
    assert [(figure.kind, figure.unit, figure.noun) for figure in found] == [
        ("change", "point", None),
        *[("index", None, None)] * 3,
    ]


def test_what_only_people_undergo_makes_people_of_a_bare_number() -> None:
    assert [figure.unit for figure in figures("Some 40 were killed and 12 more were detained.")] == ["person"] * 2
    assert [figure.unit for figure in figures("Of the horses, 12 were killed.")] != ["person"]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("Murders per 100,000 people rose to 45, from 41 a year ago.", "100,000 people"),
        ("Deaths per 1,000 live births fell to 3.2.", "1,000 live births"),
        ("Revenue per available room rose to $120.", "available room"),
        ("Spending per pupil fell from £8,000 to £7,600.", "pupil"),
        ("A £9.99-a-month plan is sold at $12-per-month.", "month"),
    ],
)
def test_a_rate_told_of_its_subject_or_by_hyphens_is_per_the_same(text: str, per: str) -> None:
    assert {(figure.kind, figure.per) for figure in figures(text)} == {("rate", per)}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("The yen weakened to 157.8 per dollar.", "JPY"),
        ("The rupee settled at 83.55 against the US dollar.", "INR"),
        ("The pound rose to 1.27 against the dollar.", "USD"),
        ("Sterling traded at 1.17 to the euro.", "EUR"),
    ],
)
def test_a_money_quoted_in_another_is_an_amount_of_the_one_that_is_counted(text: str, unit: str) -> None:
    assert [(figure.kind, figure.unit) for figure in figures(text) if figure.kind != "rate"] in ([("money", unit)], [])
    assert [figure.unit for figure in figures(text)] == [unit]


@pytest.mark.parametrize("text", ["The rupee fell to 83 in a day.", "The pound fell to 12 against 3 rivals."])
def test_a_level_of_money_that_is_set_against_none_is_no_amount(text: str) -> None:
    assert "USD" not in [figure.unit for figure in figures(text)]
