"""Periods: every rule's examples, the roles that a time plays for a figure, and that no text is too strange to read."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.extract import period
from flows.stages.extract.period_grammar import RULES_FILE, Rule, grammar
from flows.stages.extract.period_office import government_span
from flows.stages.extract.period_role import Cue, comparisons, lead_of, parts
from schemas.records import UNDATED, Published
from schemas.vocabulary import read


def on(day: str) -> Published:
    """Published on an ISO day."""
    return Published(datetime.fromisoformat(day).replace(tzinfo=UTC), None, "day", "given")


MONDAY = on("2024-06-03")
RULES = grammar().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_reads_its_examples_and_leaves_its_counter_examples(rule: Rule) -> None:
    assert rule.examples and rule.counter_examples
    for text, value in rule.examples.items():
        found = [(name, time.value) for name, time in period.traced_times(text, MONDAY)]
        assert (rule.name, value) in found, text
    for text in rule.counter_examples:
        assert rule.name not in [name for name, _ in period.traced_times(text, MONDAY)], text


LISTS = read(RULES_FILE)["lists"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_lets_its_examples_and_forbids_its_counter_examples(name: str) -> None:
    def values(text: str) -> list[str]:
        return [time.value for time in period.find_times(text, MONDAY)]

    assert [text for text, value in LISTS[name]["examples"].items() if value not in values(text)] == []
    assert [text for text, value in LISTS[name]["not"].items() if value in values(text)] == []


def choice(sentence: str, figure: str, published: Published = MONDAY, text: str | None = None) -> period.PeriodChoice:
    """The period of ``figure`` in ``sentence``, which may stand in a longer ``text``."""
    text = text or sentence
    opened = text.index(sentence)
    start = opened + sentence.index(figure)
    times = period.find_times(text, published)
    periods = period.Periods(text, times, period.published_day(published))
    return periods.governing(start, start + len(figure), (opened, opened + len(sentence)), "body")


@pytest.mark.parametrize(
    ("sentence", "figure", "start", "end", "kind"),
    [
        ("In 2021, some 48,000 homes were built.", "48,000", "2021-01-01", "2021-12-31", "interval"),
        ("Wages rose 4% in April.", "4%", "2024-04-01", "2024-04-30", "interval"),
        ("Some 90 pits have shut since 2018.", "90", "2018-01-01", None, "since"),
        ("The plan adds 900 beds by 2030.", "900", None, "2030-12-31", "until"),
        ("Exports fell 12% in the three months to March.", "12%", "2024-01-01", "2024-03-31", "interval"),
        ("Orders sank 7% in the first quarter.", "7%", "2024-01-01", "2024-03-31", "interval"),
        ("Crews fought 90 fires so far this year.", "90", "2024-01-01", "2024-06-03", "interval"),
        ("Since Biden took office, 12 mines have shut.", "12", "2021-01-20", None, "since"),
        ("Under Thatcher, unemployment passed 3 million.", "3 million", "1979-05-04", "1990-11-28", "interval"),
        ("In fiscal year 2023, it lent $60bn.", "$60bn", "2022-10-01", "2023-09-30", "interval"),
        ("Some 60 ships sank between January 2019 and March.", "60", "2019-01-01", "2019-03-31", "interval"),
        ("The court sat on 3 May and 42 people were fined.", "42", "2024-05-03", "2024-05-03", "point"),
        ("The centre will treat 60 patients within two years.", "60", None, "2026-06-02", "until"),
        ("As of 31 March, 19 schemes were open.", "19", "2024-03-31", "2024-03-31", "as_of"),
        ("It built 300 in 2022, compared with 250 in 2020.", "300", "2022-01-01", "2022-12-31", "interval"),
        ("It built 300 in 2022, compared with 250 in 2020.", "250", "2020-01-01", "2020-12-31", "interval"),
        ("Rents rose 9% last month, the most since 2008.", "9%", "2024-05-01", "2024-05-31", "interval"),
        ("Prices have doubled over the past five years to 40 pounds.", "40", "2019-06-04", "2024-06-03", "interval"),
        ("Farms held 300 hogs in May, 4% fewer than a year earlier.", "4%", "2024-05-01", "2024-05-31", "interval"),
        ("Police counted 500 thefts in 2023, a rise of 7% on 2021.", "7%", "2023-01-01", "2023-12-31", "interval"),
        ("Wages will go up 5% from September.", "5%", "2024-09-01", None, "since"),
        ("It is likely to cross 260 by September.", "260", None, "2024-09-30", "until"),
        ("Wages jumped 4% in the March quarter.", "4%", "2024-01-01", "2024-03-31", "interval"),
        ("It sold 40 in the first three months of the year.", "40", "2024-01-01", "2024-03-31", "interval"),
    ],
)
def test_a_figure_takes_the_period_that_governs_it(
    sentence: str, figure: str, start: str | None, end: str | None, kind: str
) -> None:
    found = choice(sentence, figure)
    expected = (start and date.fromisoformat(start), end and date.fromisoformat(end), kind)
    assert (found.period_start, found.period_end, found.period_kind) == expected
    assert found.period_text


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("The ministry said on Tuesday that 42 mines are open.", "42"),
        ("The rule applies when the plant makes 70 cars per day.", "70"),
        ("Rents are at a 15-year low of 600 pounds.", "600"),
        ("The pass has not been that low since 2012, at 40%.", "40%"),
        ("Debt came to 5 billion pounds in May, and 8 of its plants are for sale.", "8"),
        ("It will supply 42% by 2028, against 30% today.", "30%"),
        ("It rained on 16 days in May in Hull, where one farmer has 400 acres.", "400"),
        ("The eclipse lasted hours on Monday, and 32 million people live in its path.", "32 million"),
        ("It is worth 90 pounds, half what it was in 1990.", "half"),
        ("A 1932 Picasso sold for $40 million.", "$40 million"),
    ],
)
def test_rates_records_and_the_day_of_saying_are_no_reference_period(sentence: str, figure: str) -> None:
    found = choice(sentence, figure)
    assert (found.period_start, found.period_end, found.period_kind) == (None, None, "as_of")


@pytest.mark.parametrize("cue", [*parts(), *comparisons()], ids=lambda cue: cue.name)
def test_every_role_fits_its_examples_and_leaves_its_counter_examples(cue: Cue) -> None:
    def fits(text: str) -> bool:
        leads = [lead_of(time, (0, len(text)), text) for time in period.find_times(text, MONDAY)]
        return any(cue.pattern.search(lead) for lead in leads)

    assert cue.examples and cue.counter_examples
    assert all(fits(text) for text in cue.examples)
    assert not any(fits(text) for text in cue.counter_examples)


def test_a_text_without_a_date_resolves_nothing_relative() -> None:
    found = choice("Exports sank 9% last month.", "9%", UNDATED)
    assert (found.period_start, found.period_end, found.period_basis) == (None, None, "none")


def test_an_event_that_the_text_dates_opens_a_period() -> None:
    text = "Some 30 ferries have sailed since the strike. The strike began May 5."
    found = choice("Some 30 ferries have sailed since the strike.", "30", text=text)
    assert (found.period_start, found.period_end, found.period_basis) == (date(2024, 5, 5), None, "event")


def test_a_given_name_tells_two_holders_of_one_surname_apart() -> None:
    assert choice("Under Lyndon Johnson, 40 laws passed.", "40").period_start == date(1963, 11, 22)
    assert choice("Under Johnson, 40 laws passed.", "40").period_start == date(2019, 7, 24)
    assert choice("Since Trump took office, 40 have left.", "40", on("2020-06-01")).period_start == date(2017, 1, 20)
    assert choice("Since Trump took office, 40 have left.", "40", on("2025-06-01")).period_start == date(2025, 1, 20)


def test_a_fiscal_year_follows_the_country_and_the_printed_end() -> None:
    ended = choice("It sold 900 boats in the fiscal year 2023 that ended in June 2023.", "900")
    assert (ended.period_start, ended.period_end) == (date(2022, 7, 1), date(2023, 6, 30))
    indian = choice("Output reached 3 lakh tonnes in fiscal year 2023.", "3 lakh")
    assert (indian.period_start, indian.period_end) == (date(2022, 4, 1), date(2023, 3, 31))


def test_two_years_with_a_stroke_are_a_budget_year_of_the_texts_country() -> None:
    def span(text: str, country: str | None) -> tuple[date | None, date | None]:
        times = period.find_times(text, MONDAY)
        periods = period.Periods(text, times, period.published_day(MONDAY), country)
        at = text.index("40")
        found = periods.governing(at, at + 2, (0, len(text)), "body")
        return found.period_start, found.period_end

    text = "It granted 40 visas in 2022-23."
    assert span(text, "AU") == (date(2022, 7, 1), date(2023, 6, 30))
    assert span(text, "GB") == (date(2022, 4, 1), date(2023, 3, 31))
    assert span("It raised 40 pounds in the tax year 2022-23.", "GB") == (date(2022, 4, 6), date(2023, 4, 5))
    assert span(text, None) == (date(2022, 1, 1), date(2023, 12, 31))


def test_a_sentence_that_takes_up_another_keeps_its_day() -> None:
    text = "A hotel collapsed on 3 May 2024. At least 40 people were hurt."
    found = choice("At least 40 people were hurt.", "40", text=text)
    assert (found.period_start, found.period_basis) == (date(2024, 5, 3), "context")
    assert found.rules[-1] == "period.carried"


def test_a_sentence_goes_on_in_the_period_of_the_one_before() -> None:
    text = "In 2020, the port handled 700 ships. Some 90 barges were built."
    found = choice("Some 90 barges were built.", "90", text=text)
    assert (found.period_start, found.period_basis) == (date(2020, 1, 1), "context")


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_in_order_without_overlap(text: str) -> None:
    end = 0
    for found in period.find_times(text, MONDAY):
        assert end <= found.start < found.end
        assert text[found.start : found.end] == found.text
        end = found.end


WORDS = [
    "the",
    "last",
    "first",
    "two",
    "March",
    "30",
    "31st",
    "2023",
    "264",
    "BC",
    "of",
    "that",
    "year",
    "day",
    "next",
    "fiscal",
    "Q3",
    "9999",
    "0",
    "12:99",
    "to",
    "-",
    "before",
    "weeks",
    "ago",
    "quarter",
    "century",
    "Easter",
    "99",
    "ended",
    "weekend",
    "1/13/2020",
    "half",
    "'99",
    "1990s",
    "FY24",
    "Tuesday",
    "noon",
    "every",
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=25),
    st.sampled_from([MONDAY, UNDATED, on("0001-01-01"), on("9999-12-31")]),
)
@settings(max_examples=200, deadline=None)
def test_any_order_of_time_words_is_read_without_an_error(words: list[str], published: Published) -> None:
    text = " ".join(words)
    times = period.find_times(text, published)
    periods = period.Periods(text, times, period.published_day(published))
    periods.governing(0, 1, (0, len(text)), "body")


@pytest.mark.parametrize(
    "piece", ["the ", "March 5 ", "1990-", "two and a half ", "9", "a", "since the ", "'s ", "12:", "In 2020 "]
)
def test_long_repetitions_are_read_in_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.process_time()
        period.find_times(text, MONDAY)
        return time.process_time() - begun

    period.find_times(piece, MONDAY)
    assert seconds(80_000) <= 40 * seconds(8_000) + 0.05


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("In Trump's first term, 234 judges were confirmed.", "2017-01-20", "2021-01-20"),
        ("Since returning to office, Trump has signed 140 orders.", "2025-01-20", None),
        ("The Carter administration admitted 207,000 refugees.", "1977-01-20", "1981-01-20"),
    ],
)
def test_a_term_of_office_is_told_by_number_by_its_end_or_by_its_holder(
    sentence: str, start: str, end: str | None
) -> None:
    found = government_span(sentence, date(2025, 6, 10))
    assert found is not None
    assert found[1] == (date.fromisoformat(start), date.fromisoformat(end) if end else None)


def test_a_fiscal_year_takes_the_outlets_country_where_the_text_shows_none() -> None:
    times = period.find_times("Profit was flat in FY24, the brand said.", MONDAY, "IN")
    assert times[0].period_start == date(2023, 4, 1)


def test_a_year_earlier_than_a_quarter_is_that_quarter() -> None:
    times = period.find_times("Sales were 42 in the second quarter of 2023, from 39 a year earlier.", MONDAY)
    assert (times[1].period_start, times[1].period_end) == (date(2022, 4, 1), date(2022, 6, 30))
