"""The readers inside cleaning, each on its own: dates, languages, names, titles."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

import pytest
import yaml

from flows.stages.clean import apart, syndication
from flows.stages.clean.dates import day_in_url, stamp
from flows.stages.clean.language import language_of
from flows.stages.clean.names import author_names, byline_names, persons
from flows.stages.clean.title import without_site
from schemas.records import Published
from tests.golden_pages import FETCHED_AT


@pytest.mark.parametrize(
    ("raw", "moment", "offset"),
    [
        ("2026-05-11T06:45:10+01:00", "2026-05-11T05:45:00+00:00", 60),
        ("2026-05-11T06:45:10.123Z", "2026-05-11T06:45:00+00:00", 0),
        ("2026-05-11T06:45:10-0330", "2026-05-11T10:15:00+00:00", -210),
        ("2026-05-11 06:45 +02:00", "2026-05-11T04:45:00+00:00", 120),
        ("2026-05-11T06:45+02:00[Europe/Berlin]", "2026-05-11T04:45:00+00:00", 120),
        ("Mon, 11 May 2026 06:45:10 GMT", "2026-05-11T06:45:00+00:00", 0),
        ("1778481910", "2026-05-11T06:45:00+00:00", 0),
        ("1778481910123", "2026-05-11T06:45:00+00:00", 0),
        ("2026-05-11T23:45:10", "2026-05-11T00:00:00+00:00", None),  # no zone: the day and no more
        ("2026-05-11T00:00:00+02:00", "2026-05-11T00:00:00+00:00", None),  # midnight is a day, as printed
        ("2026-05-11", "2026-05-11T00:00:00+00:00", None),
        ("2026/5/11", "2026-05-11T00:00:00+00:00", None),
        ("May 11, 2026", "2026-05-11T00:00:00+00:00", None),
        ("11 May 2026", "2026-05-11T00:00:00+00:00", None),
    ],
)
def test_date_forms_are_read(raw, moment, offset):
    expected = datetime.fromisoformat(moment)
    assert stamp(raw, "meta", FETCHED_AT) == Published(expected, offset, "day" if offset is None else "minute", "meta")


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "2026", "2026-13-01", "1970-01-01T00:00:00Z", "0001-01-01", "2026-07-02", "9999-12-31T23:59:59-12:00"],
)
def test_what_names_no_believable_day_is_no_date(raw):
    assert stamp(raw, "meta", FETCHED_AT) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2026/05/11/ships.html", "2026-05-11"),
        ("https://a.example/world/2026/may/11/ships", "2026-05-11"),
        ("https://a.example/ships-2026-05-11", "2026-05-11"),
        ("https://a.example/20260511/ships", "2026-05-11"),
        ("https://a.example/2026/5/1/ships", "2026-05-01"),
        ("https://a.example/ships-120260511", None),
        ("https://a.example/2026/ships", None),
        ("https://a.example/2031/05/11/ships", None),
        ("https://a.example/ships?d=2026-05-11", None),
    ],
)
def test_a_day_in_a_url_is_read(url, day):
    found = day_in_url(url, FETCHED_AT)
    assert (found.moment.date().isoformat() if found and found.moment else None) == day


def language_cases(kind):
    source = files("flows.stages.clean").joinpath("language.yaml").read_text(encoding="utf-8")
    entries = yaml.load(source, Loader=yaml.BaseLoader)
    assert all(entry["examples"] and entry["not"] for entry in entries)
    return [(entry["code"], text) for entry in entries for text in entry[kind]]


@pytest.mark.parametrize(("code", "text"), language_cases("examples"))
def test_language_examples_are_told_whatever_the_markup_declares(code, text):
    assert language_of(text, None) == language_of(text, "en") == code


@pytest.mark.parametrize(("code", "text"), language_cases("not"))
def test_language_counter_examples_are_not(code, text):
    assert language_of(text, None) != code


def test_a_declared_language_stands_where_the_text_does_not_tell():
    assert language_of("Ships: 4,310", "fr") == "fr"
    assert (
        language_of("Umbiko uthi inani lemikhumbi lehlile kulo nyaka kanti uhlelo alushintshi neze kakhulu.", "en")
        is None
    )
    assert language_of("港の船は四千三百十隻でした。", "en") == "ja"


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (["By Ottilie Marsh and Piet Lowen"], ("Ottilie Marsh", "Piet Lowen")),
        (["Ottilie Marsh (om)", "ottilie marsh"], ("Ottilie Marsh",)),
        (["https://a.example/om", "om@a.example", "-"], ()),
        (["Marsh, Ottilie; Reuters"], ("Marsh", "Ottilie", "Reuters")),
        (["Ottilie Marsh, Business Editor", "Piet Lowen, chief reporter"], ("Ottilie Marsh", "Piet Lowen")),
        (["Piet Lowen, Jr. and Ottilie Marsh"], ("Piet Lowen, Jr", "Ottilie Marsh")),
    ],
)
def test_author_fields_give_names(fields, names):
    assert author_names(fields) == names


def test_bylines_give_what_follows_by_or_nothing_but_names():
    assert byline_names(["Analysis by Ottilie Marsh 12 May 2026 3 min"]) == ("Ottilie Marsh",)
    assert byline_names(["Published at noon", "Piet Lowen"]) == ("Piet Lowen",)
    assert byline_names(["By Ottilie Marsh and Piet Lowen, Quayside"]) == ("Ottilie Marsh", "Piet Lowen")
    three = ("Ottilie Marsh", "Piet Lowen", "Ann Lee")
    assert byline_names(["By Ottilie Marsh, Piet Lowen & Ann Lee 12 May 2026"]) == three
    assert persons(["Quayside Record", "Frankfurt", "Piet Lowen"], ["Quayside"]) == ("Piet Lowen",)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ships up 12% | Trade | The Courier", "Ships up 12%"),
        ("Ships up 12% - courier.example", "Ships up 12%"),
        ("Ships up – and tugs down", "Ships up – and tugs down"),
        ("Rents up 9% across the town – Post – 11.05.2026", "Rents up 9% across the town"),
        ("The Courier", "The Courier"),
        ("Post-war rents", "Post-war rents"),
        ("Ships up 12% :: The Courier", "Ships up 12%"),
        ("Ships up 12% « Courier", "Ships up 12%"),
        ("Ships up 12% | Courier: news from the quay", "Ships up 12%"),
        ("Ships up 12% - Trade: what comes next", "Ships up 12% - Trade: what comes next"),
        ("The Courier - Ships up 12% in a year", "Ships up 12% in a year"),
        ("Trade - what comes of ships next year", "Trade - what comes of ships next year"),
        ("Courier: ships up 12% - and tugs down", "Courier: ships up 12% - and tugs down"),
    ],
)
def test_a_title_loses_its_site_and_nothing_else(title, expected):
    others = ["Rents up 9% across the town"]
    assert without_site(title, ["The Courier", "Trade"], "https://www.courier.example/x", others) == expected


def worded(kind):
    return [
        pytest.param(entry, text, id=f"{entry['reason']}-{text}") for entry in apart.entries() for text in entry[kind]
    ]


@pytest.mark.parametrize(("entry", "text"), worded("examples"))
def test_the_wording_of_a_page_that_is_no_article_is_known(entry, text):
    assert apart.wording_of(entry).finds(*((), text) if text.startswith("/") else ((text,), ""))


@pytest.mark.parametrize(("entry", "text"), worded("not"))
def test_the_wording_of_an_article_is_not(entry, text):
    assert not apart.wording_of(entry).finds(*((), text) if text.startswith("/") else ((text,), ""))


def credited(kind):
    return [(entry["agency"], text) for entry in syndication.entries() for text in entry[kind]]


@pytest.mark.parametrize(("agency", "text"), credited("examples"))
def test_a_credit_to_an_agency_is_read_but_not_on_its_own_site(agency, text):
    assert syndication.syndicated_from(text, (), ()) == agency
    assert syndication.syndicated_from(text, (), (agency,)) is None


@pytest.mark.parametrize(("agency", "text"), credited("not"))
def test_a_text_that_cites_an_agency_is_not_credited_to_it(agency, text):
    assert syndication.syndicated_from(text, ("A Writer",), ()) is None


def test_a_by_line_credits_an_agency():
    assert (
        syndication.syndicated_from("The bridge is closed.", ("A Writer", "The Associated Press"), ())
        == "Associated Press"
    )
