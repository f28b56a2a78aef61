"""Which time a figure takes: "since then" and "by then", bases of a change, the reach of a record."""

from __future__ import annotations

from datetime import date

import pytest

from flows.stages.extract.period_role import RULES_FILE
from schemas.vocabulary import read
from tests.test_period import choice


def ends(text: str, figure: str) -> tuple[str, str]:
    """First and last day of the figure's period in the last sentence of ``text``, published 3 June 2024."""
    sentence = text[text.rfind(". ", 0, text.rindex(figure)) + 1 :].lstrip()
    found = choice(sentence, figure, text=text)
    return str(found.period_start or ""), str(found.period_end or "")


@pytest.mark.parametrize(
    ("text", "figure", "start", "end"),
    [
        ("The rule took effect on May 5. Since then, crossings have dropped by 25%.", "25%", "2024-05-05", ""),
        ("The war began in 2022. Many fled. Since then, 6 million have left.", "6 million", "2022-01-01", ""),
        ("The flood came on 12 March 2023. By then, 400 people had fled.", "400", "", "2023-03-12"),
        ("The mine shut in May 2021. Until then it had employed 700.", "700", "", "2021-05-31"),
        ("The firm was founded in 1998. In that time, it has built 40 ships.", "40", "1998-01-01", ""),
        ("It shut on April 2, the mayor said Friday. Some 300 have left since then.", "300", "2024-04-02", ""),
        ("It was hit on 3 May. Two days before that, 300 were moved.", "300", "2024-05-01", "2024-05-01"),
        ("On 3 May, 12 were held. The night before, 40 were held.", "40", "2024-05-02", "2024-05-02"),
        ("He left in 2020. Since then-governor Ryan came, 40 staff quit.", "40", "", ""),
        ("The firm has many shops. Since then, it has hired 12.", "12", "", ""),
    ],
)
def test_then_counts_from_the_date_that_the_text_last_told(text: str, figure: str, start: str, end: str) -> None:
    assert ends(text, figure) == (start, end)


@pytest.mark.parametrize(
    ("sentence", "figure", "start", "end"),
    [
        ("May was the hottest since 1939, with 31 days above 30C.", "31", "2024-05-01", "2024-05-31"),
        ("Crossings were down 7 percent from April.", "7 percent", "", ""),
        ("Emissions must fall 43% from 2019 levels by 2030.", "43%", "", "2030-12-31"),
        ("Sales rose 20% from January to March.", "20%", "2024-01-01", "2024-03-31"),
        ("The fee drops 12% from 1 July.", "12%", "2024-07-01", ""),
        ("Germany counted 900 in 2023, up by half on 2022.", "half", "2023-01-01", "2023-12-31"),
        ("Shares were up 3% on Friday.", "3%", "2024-05-31", "2024-05-31"),
        ("Shares were up 3% on Friday's close.", "3%", "", ""),
        ("Sales were down 3% on the day before.", "3%", "", ""),
        ("Sales are 3% ahead of last summer.", "3%", "", ""),
        ("Rents are 40% above their 2019 level.", "40%", "", ""),
        ("It sold 90 in May, a rise of 8% over the month before.", "8%", "2024-05-01", "2024-05-31"),
        ("Prices have risen 8% over the past five years.", "8%", "2019-06-04", "2024-06-03"),
    ],
)
def test_a_date_of_comparison_is_no_period_of_the_figure(sentence: str, figure: str, start: str, end: str) -> None:
    assert ends(sentence, figure) == (start, end)


def test_a_base_that_a_change_is_held_against_keeps_its_own_date() -> None:
    found = choice("It built 300 in 2022, from 250 in 2020.", "250")
    assert (found.period_start, found.period_end) == (date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("sentence", "figure", "start", "end"),
    [
        ("Some 4,000 migrants from poor countries came in May.", "4,000", "2024-05-01", "2024-05-31"),
        ("The rand slid to R19 against the dollar on Friday.", "R19", "2024-05-31", "2024-05-31"),
        ("India beat Pakistan by seven runs on Saturday.", "seven", "2024-06-01", "2024-06-01"),
        ("At the match on Saturday, 400 sang.", "400", "2024-06-01", "2024-06-01"),
        ("Sales rose to 400 from a record low of 100 in March.", "400", "", ""),
        ("It fell to 3% from nearly 9% in June 2022.", "3%", "", ""),
        ("Between April and June last year, 40,000 fled.", "40,000", "2023-04-01", "2023-06-30"),
        ("Since the end of 2021, 40 shops have shut.", "40", "2021-12-31", ""),
        ("After the 2008 crisis, 9 million lost homes.", "9 million", "2008-01-01", ""),
        ("Women hold 18% of jobs, and the firm wants 60 by December.", "18%", "", ""),
        ("It will cut 1,200 jobs, or about 8%, by the end of 2025.", "1,200", "", "2025-12-31"),
        ("Its goal is 40% of sales and 50% of profit by 2030.", "40%", "", "2030-12-31"),
        ("Agents saw 250,000 people in May, two officials told the paper.", "two", "", ""),
        ("Petrol sells at 11.49 cedis, a 3.7% drop since mid-April.", "11.49", "", ""),
        ("Some 12 have died, and 40 others were hurt, since May 3.", "12", "2024-05-03", ""),
        ("The company, which went public in 2012, has 40,000 staff.", "40,000", "", ""),
        ("The bridge, built in 1932, carries 160,000 cars.", "160,000", "", ""),
        ("The law, passed in 2010, covers 40 million.", "40 million", "2010-01-01", ""),
        ("Born in 1950, he wrote 40 books.", "40", "", ""),
        ("In the three years through 2023, 40 plants shut.", "40", "2021-01-01", "2023-12-31"),
        ("In the last quarter of 2023, it lost 40 ships.", "40", "2023-10-01", "2023-12-31"),
        ("On 12 June 2022 it sold 9; on the same day a year later, 50.", "50", "2023-06-12", "2023-06-12"),
        ("In the 2023 fiscal year, it made $3 billion.", "$3 billion", "2022-10-01", "2023-09-30"),
    ],
)
def test_a_word_that_may_compare_does_so_only_before_what_is_compared(
    sentence: str, figure: str, start: str, end: str
) -> None:
    assert ends(sentence, figure) == (start, end)


@pytest.mark.parametrize(
    ("text", "figure", "start"),
    [
        ("Inflation cooled to 2.7% in April. Gas rose 0.4 per cent.", "0.4 per cent", "2024-04-01"),
        ("Inflation cooled to 2.7% in April. Shares of the firm fell 3%.", "3%", ""),
        ("The firm was founded in 2019. Its output fell 3%.", "3%", ""),
    ],
)
def test_a_move_goes_on_in_the_period_of_the_percent_told_before(text: str, figure: str, start: str) -> None:
    assert ends(text, figure)[0] == start


EVENTS = read(RULES_FILE)["events"]


@pytest.mark.parametrize(("text", "day"), EVENTS["examples"].items())
def test_an_event_that_a_text_dates_is_where_its_since_begins(text: str, day: str) -> None:
    assert ends(text, "40") == (day, "")


@pytest.mark.parametrize("text", EVENTS["not"])
def test_an_event_that_no_text_dates_begins_nowhere(text: str) -> None:
    assert ends(text, "40") == ("", "")


SENTENCES = read(RULES_FILE)["sentences"]


@pytest.mark.parametrize("name", SENTENCES)
def test_a_list_that_steers_what_carries_dates_its_figures_and_no_others(name: str) -> None:
    assert [text for text, day in SENTENCES[name]["dated"].items() if ends(text, "40")[0] != day] == []
    assert [text for text in SENTENCES[name]["examples"] if ends(text, "40") != ("", "")] == []
