"""Stretches told by their end or by another: fiscal years, "the quarter ended June 30", "a year earlier"."""

from __future__ import annotations

import pytest

from tests.test_period_role import ends


@pytest.mark.parametrize(
    ("text", "figure", "start", "end"),
    [
        ("In the fiscal year ended in September 2023 it spent $4 billion.", "$4", "2022-10-01", "2023-09-30"),
        ("It made $312 million in the year ended March 31, 2024.", "$312", "2023-04-01", "2024-03-31"),
        ("The firm said sales for the quarter ended June 30 rose 4%.", "4%", "2023-04-01", "2023-06-30"),
        ("For its fiscal first quarter ended April 27, it made $2 billion.", "$2", "2024-01-28", "2024-04-27"),
        ("In the year to May, rents rose 6%.", "6%", "2023-06-01", "2024-05-31"),
        ("A record 900 people came in the year to September.", "900", "2022-10-01", "2023-09-30"),
        ("India's FY24 growth was 8.2%.", "8.2%", "2023-04-01", "2024-03-31"),
        ("The 2022-23 financial year gave $22 billion, Australia said.", "$22", "2022-07-01", "2023-06-30"),
    ],
)
def test_a_stretch_is_counted_back_from_its_end(text: str, figure: str, start: str, end: str) -> None:
    assert ends(text, figure) == (start, end)


@pytest.mark.parametrize(
    ("text", "figure", "start", "end"),
    [
        ("Growth was 7% in January-March, after 8% in the previous quarter.", "8%", "2023-10-01", "2023-12-31"),
        ("Output fell 3% in October-December. A year earlier it fell 1%.", "1%", "2022-10-01", "2022-12-31"),
        ("It made $5 in the first quarter, from $4 in last year's quarter.", "$4", "2023-01-01", "2023-03-31"),
        ("It hired 40 in April. A year ago, it hired 70.", "70", "2023-04-01", "2023-04-30"),
        ("It hired 40 in April. It was new. A year ago, it hired 70.", "70", "2023-01-01", "2023-12-31"),
        ("Canadian debt rose $9 in 2024-25, then $8 the year after.", "$8", "2025-04-01", "2026-03-31"),
        ("It is the highest since 2001. It will fall to 4% by year's end.", "4%", "", "2024-12-31"),
    ],
)
def test_a_stretch_told_by_another_keeps_its_length(text: str, figure: str, start: str, end: str) -> None:
    assert ends(text, figure) == (start, end)


AMERICAN = "The White House said the U.S. and the Pentagon were pleased. "


@pytest.mark.parametrize(
    ("text", "figure", "start", "end"),
    [
        (AMERICAN + "India's FY24 growth was 8.2%.", "8.2%", "2023-04-01", "2024-03-31"),
        (AMERICAN + "It was $22 in the 2022-23 financial year, Australia said.", "$22", "2022-07-01", "2023-06-30"),
        (AMERICAN + "Canada's deficit was $35 in 2022-23.", "$35", "2022-04-01", "2023-03-31"),
        ("Delhi is in India. The U.S. ran a deficit of $1.7 in fiscal 2023.", "$1.7", "2022-10-01", "2023-09-30"),
    ],
)
def test_a_fiscal_year_is_that_of_the_country_named_beside_it(text: str, figure: str, start: str, end: str) -> None:
    assert ends(text, figure) == (start, end)
