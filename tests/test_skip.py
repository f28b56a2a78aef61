"""Numbers that name and do not count, and the real figures that stand close to them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.extract import explain, rules


def figures(text: str) -> list[str]:
    """What is read as a figure."""
    return [item.figure.value_text for item in explain(text).figures]


@pytest.mark.parametrize(
    "text",
    [
        "The lorry was stopped between junctions 4 and 5 of the M9.",
        "Executive Order 15123 was revoked.",
        "Regulation 12(4)(c) was ignored.",
        "The bill is H.R. 1417 in the House.",
        "It was entered as Case C-77/09 of the court.",
        "He was named in FIR No. 88/2019 by the police.",
        "The flaw is tracked as CVE-2022-1133.",
        "The report was filed under docket 21-804.",
        "iPhone 14 owners complained.",
        "Boeing's 777 and the Airbus A330 share a supplier.",
        "The strain XB.1.91 spread.",
        "A text was agreed at COP26.",
        "The Group of 20 met.",
        "The letter was sent to K2P 1L4 by mistake.",
        "He lives at Flat 9, 33C Harbour Street.",
        "Write to P.O. Box 7712 at once.",
        "Ring the line on 11 22 33 at any hour.",
        "Text the number 60601 to give.",
        "She is on extension 12 today.",
        "The doors open at 6.30pm and the last entry is at 8.15.",
        "They lined up in a 4-4-2 at home.",
        "Steps: 1. Wash the rice.",
        "Year 9 pupils wrote.",
        "The 38 bus was late.",
        "The R44 and the N7 are shut.",
        "One Republic fans queued.",
        "Twelve Hungry Men is on stage.",
        '"Nine Queens" and "8 Women" are shown.',
        "He was on 60 Minutes.",
        "The Seven network denied it.",
        "The 14 tram and the 92 bus were both late.",
        "No one answered the one who called.",
        "The Max 8 and the 737 Max are grounded.",
        "It is at 14 W 52nd St now.",
        "The case is 23-cv-1988.",
        "Emissions must fall below 2005 levels.",
        "The doors open at 7.30 and close at 10.",
        "She called 911 at once.",
        "The 21st-century mill burned.",
        "He is a two-time champion.",
        "It is a zero-hours contract.",
        "It filed an 8-K form.",
        "Nine Mile Point will reopen.",
        "The Seven Years War ended.",
        "Falcon 9 rockets flew.",
        "See picture 3 of 12 in the gallery.",
        "A 787 was grounded.",
    ],
)
def test_a_number_that_names_is_no_figure(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In the U.S. 300 people died.", ["300"]),
        ("The R61 million that was left is gone.", ["R61 million"]),
        ("Some 777 jets were sold.", ["777"]),
        ("Two Angry Republicans left.", ["Two"]),
        ("Three women in Leeds won.", ["Three"]),
        ("The record stands at 7-5-3.", ["7", "5", "3"]),
        ("The 38 buses were late.", ["38"]),
        ("Both men fled.", ["Both"]),
        ("Shares were at 9.15 on Monday.", ["9.15"]),
        ("It hired 60 people.", ["60"]),
        ("They were both shot.", ["both"]),
        ("A 757 student intake is planned.", ["757"]),
        ("About 3M people voted.", ["3M"]),
        ("It has 8GB of memory.", ["8"]),
        ("He called 911 voters.", ["911"]),
        ("Shares open at 7.30 on the index.", ["7.30"]),
        ("It is the 12th-largest city.", ["12th"]),
        ("It seized 27L of oil.", ["27"]),
    ],
)
def test_a_number_that_counts_stays_a_figure(text: str, found: list[str]) -> None:
    assert figures(text) == found


def doubled(entry: object) -> list[object]:
    """Words that a list of a rule file holds twice."""
    if isinstance(entry, dict):
        return [word for part in entry.values() for word in doubled(part)]
    return [word for word in entry if entry.count(word) > 1] if isinstance(entry, list) else []


@pytest.mark.parametrize("file", ["skip", "join", "kind"])
def test_no_list_holds_a_word_twice(file: str) -> None:
    assert doubled(rules.load(file)) == []


def kinds(text: str) -> list[tuple[str, str]]:
    """What is read as a figure, with its kind."""
    return [(item.figure.value_text, item.figure.kind) for item in explain(text).figures]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On Thursday 300 left and on Saturday 500 followed.", ["300", "500"]),
        ("Police said Tuesday 14 were hurt.", ["14"]),
        ("In New Delhi 7 drowned.", ["7"]),
        ("In South Africa 60 more were held.", ["60"]),
        ("Six died in Leeds, and near Ilkley 11 are missing.", ["Six", "11"]),
        ("On Flight 93 passengers fought back.", []),
        ("In Terminal 5 queues grew.", []),
        ("Fans of Fallout 4 were upset.", []),
        ("It runs from Monday 3 to Friday 7 June.", []),
        ("The show, in District 9 last year, drew crowds.", []),
    ],
)
def test_a_name_that_says_only_when_or_where_leaves_the_count_behind_it(text: str, found: list[str]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Workers in their 50s, 60s and 70s came.", ["50s", "60s", "70s"]),
        ("He left home in his early twenties.", ["twenties"]),
        ("She spent her 20s in Leeds.", ["20s"]),
        ("They are in their mid to late 30s.", ["30s"]),
        ("Smoking among under-18s fell.", ["18"]),
        ("The over-50s own most homes.", ["50"]),
        ("Nobody under 16 may enter.", ["16"]),
        ("Most drivers will be over 50.", ["50"]),
        ("A boy of 12 and a woman of 65 fled.", ["12", "65"]),
        ("The 18-24 age group voted.", ["18-24"]),
    ],
)
def test_a_decade_of_life_and_a_bound_set_on_people_are_ages(text: str, found: list[str]) -> None:
    assert kinds(text) == [(number, "age") for number in found]


@pytest.mark.parametrize(
    "text",
    [
        "In the twenties jazz was king.",
        "The band played their 90s hits.",
        "Music of the 80s is back.",
        "England Under-21s drew.",
        "She coaches the under-12s.",
        "A forty-something lawyer sang.",
    ],
)
def test_a_decade_of_the_calendar_and_a_team_of_an_age_are_none(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The House passed the bill 311 to 112.", ["311", "112"]),
        ("The ban was upheld by 6 to 3.", ["6", "3"]),
        ("Starc finished with 5 for 41.", ["5", "41"]),
        ("England reached 345 for 7 at tea.", ["345", "7"]),
        ("Pakistan were bowled out for 149.", ["149"]),
        ("Sinner beat Alcaraz 6-3, 7-6 (7-5), 6-2.", ["6", "3", "7", "6", "7", "5", "6", "2"]),
        ("The Jets fell to 3-9 after losing at home.", ["3", "9"]),
        ("Kansas City (7-2) faces Buffalo (6-4).", ["7", "2", "6", "4"]),
        ("New York improved to 14-0-1 over 15 games.", ["14", "0", "1"]),
        ("Ireland are 3-1 up in the series.", ["3", "1"]),
        ("The Eagles (6-5, 3-4) rolled past them, 45-17.", ["6", "5", "3", "4", "45", "17"]),
        ("Boston beat Miami 104 to 98.", ["104", "98"]),
        ("It finished goalless, 0-0.", ["0", "0"]),
        ("Sri Lanka collapsed to 82 all out.", ["82"]),
        ("New Zealand declared at 512-8.", ["512", "8"]),
    ],
)
def test_the_sides_of_a_result_are_scores(text: str, found: list[str]) -> None:
    assert [number for number, kind in kinds(text) if kind == "score"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Officials approved 3 to 5 in May.", [("3 to 5", "count")]),
        ("The ship carried 10 to 12 on each trip.", [("10 to 12", "count")]),
        ("Kohli made 82 off 61 balls.", [("82", "score"), ("61", "count")]),
        ("Tickets are 10-20 in most shops.", [("10-20", "count")]),
        ("The village lost 10-20 homes.", [("10-20", "change")]),
        ("The ratio is 4-1 now.", [("4", "count"), ("1", "count")]),
        ("He took 4 for 32 days.", [("4", "count"), ("32", "duration")]),
        ("He died after 12 minutes.", [("12", "duration")]),
        ("The lottery paid 12, 18 and 24 families.", [("12", "count"), ("18", "count"), ("24", "count")]),
    ],
)
def test_two_numbers_that_no_contest_parts_are_no_score(text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Arsenal: Raya 6, White 7, Saliba 8, Rice 7, Saka 9.",
        "Goals: Kane 12, 45; Son 67",
        "Derby 0-0 Stoke",
        "The horse won at 9/2 at Ascot.",
        "At odds of 10-1 he was an outsider.",
        "Jones was replaced on 88 minutes.",
        "Kane (12, 45+2) netted for Spurs.",
        "Saturday's winning Lotto numbers: 03, 11, 17, 28, 40, 44.",
    ],
)
def test_what_only_sport_and_lotteries_print_is_no_figure(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rents fell for a ninth month.", ["ninth"]),
        ("Sales fell for the fifth month running.", ["fifth"]),
        ("The walkout will be the third since March.", ["third"]),
        ("It is the fourth country to land there.", ["fourth"]),
        ("Spurs, currently fifth in the league, lost.", ["fifth"]),
        ("India slipped to 129th.", ["129th"]),
        ("The club fell from 17th to 18th.", ["17th", "18th"]),
        ("It was their third defeat of the year.", ["third"]),
        ("They won a record fourth title.", ["fourth"]),
        ("For the second time in a week it flooded.", ["second"]),
        ("The third person to die was named.", ["third"]),
    ],
)
def test_an_ordinal_that_ranks_or_counts_occurrences_is_a_rank(text: str, found: list[str]) -> None:
    assert kinds(text) == [(number, "rank") for number in found]


@pytest.mark.parametrize(
    "text",
    [
        "The second week of the season was wet.",
        "It was his second attempt to win.",
        "The deadline was moved to 15th May.",
        "The vote was moved up from the 12th.",
        "He fell to the 9th floor.",
        "The third in line to the throne wed.",
        "It happened for the second time.",
        "Her fifth album is out.",
    ],
)
def test_an_ordinal_that_only_numbers_is_none(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The 10-year Treasury yield fell to 4.22%.", ["4.22%"]),
        ("A two-bedroom flat costs $400.", ["$400"]),
        ("Freight rates for a 40-foot box rose 4%.", ["4%"]),
        ("Only 13 of the candidates in phase four are women.", ["13"]),
        ("It fell to $515m two years on.", ["$515m"]),
        ("It rose 4% in the four decades to 2022.", ["4%"]),
        ("It fired 155mm shells at 12 houses.", ["12"]),
        ("He signed a five-year contract worth $4m.", ["five", "$4m"]),
        ("The trial is expected to last eight weeks.", ["eight"]),
        ("Dubai received 142mm of rain within 24 hours.", ["142", "24"]),
        ("It will reopen within 24 hours.", []),
        ("It agreed a 38% raise over six years.", ["38%"]),
        ("It took well over three years.", ["three"]),
        ("It rained on 162 of the past 180 days.", ["162", "180"]),
        ("The flight will leave in 10 to 12 weeks.", []),
        ("It sold out in ten hours.", ["ten"]),
        ("They ruled by 16 votes to one.", ["16", "one"]),
        ("Last year two died.", ["two"]),
    ],
)
def test_a_standard_class_or_a_window_is_no_figure_and_a_measure_is_one(text: str, found: list[str]) -> None:
    assert [number.removesuffix("mm") for number in figures(text)] == found


@pytest.mark.parametrize("name", rules.load("skip")["known"]["names"])
def test_a_known_name_is_no_figure_wherever_it_stands(name: str) -> None:
    assert figures(f"{name} was named.") == figures(f"They spoke of {name} then.") == []


@given(st.text(alphabet='A1a(-/.) 0B"\u201c\u00be,', max_size=60))
@settings(max_examples=200, deadline=None)
def test_runs_of_signs_and_digits_are_read_without_an_error(text: str) -> None:
    explain("docket " + text + " at 7 Both were")


@pytest.mark.parametrize("text", ["Around 1990 homes lost power.", "The firm will cut up to 2000 jobs."])
def test_four_digits_before_what_they_count_are_no_year(text: str) -> None:
    assert len(figures(text)) == 1
    assert figures("Around 1990, the homes lost power.") == []
