"""Terms of office and holidays, as the vocabulary has them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from flows.stages.extract import period
from flows.stages.extract.period_office import government_span
from schemas.vocabulary import load
from tests.test_period import on

HELD = [(name, term) for name, terms in load("periods")["terms"].items() for term in terms]


@pytest.mark.parametrize(("name", "term"), HELD, ids=[f"{name} {term['start']}" for name, term in HELD])
def test_a_term_runs_forward_and_its_further_terms_lie_within(name: str, term: dict[str, str]) -> None:
    days = [term["start"], *term.get("renewed", ()), term.get("end", "9999-12-31")]
    assert days == sorted(set(days))
    assert not term.get("renewed") or term["office"] in load("periods")["further_terms"]


def test_terms_of_one_office_do_not_overlap() -> None:
    for office in load("periods")["further_terms"]:
        held = sorted((t["start"], t.get("end", "9999-12-31")) for _, t in HELD if t["office"] == office)
        assert all(one[1] <= two[0] for one, two in pairwise(held))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("In Harper's second term, 40 laws passed.", "2008-10-14", "2011-05-02"),
        ("In Modi's third term, 40 laws passed.", "2024-06-09", None),
        ("In Howard's third term, 40 laws passed.", "2001-11-10", "2004-10-09"),
        ("In Obama's second term, 40 laws passed.", "2013-01-20", "2017-01-20"),
        ("Under the Trudeau government, 40 laws passed.", "2015-11-04", "2025-03-14"),
    ],
)
def test_a_further_term_is_told_by_its_number(text: str, start: str, end: str | None) -> None:
    found = government_span(text, date(2025, 6, 10))
    assert found is not None
    assert found[1] == (date.fromisoformat(start), date.fromisoformat(end) if end else None)


@pytest.mark.parametrize(
    ("text", "country", "day"),
    [
        ("The fair opened on Thanksgiving.", None, "2024-11-28"),
        ("The fair opened on Thanksgiving.", "CA", "2024-10-14"),
        ("The fair in Ottawa opened on Thanksgiving.", None, "2024-10-14"),
        ("The fair in Ottawa opened on Thanksgiving.", "US", "2024-11-28"),
        ("The fair opened on Mother's Day.", "GB", "2024-03-10"),
        ("The fair opened on Father's Day.", "AU", "2024-09-01"),
        ("The fair opened on Easter Monday.", None, "2024-04-01"),
        ("The fair opened on Independence Day.", "IN", "2024-08-15"),
        ("The fair opened on Independence Day.", "GB", None),
        ("The fair opened on Memorial Day.", "US", "2024-05-27"),
    ],
)
def test_a_holiday_falls_as_the_country_keeps_it(text: str, country: str | None, day: str | None) -> None:
    found = [str(time.period_start) for time in period.find_times(text, on("2024-12-18"), country)]
    assert found == ([day] if day else [])
