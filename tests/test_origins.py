"""Origins: whom an attribution names, in whose pages and country, and what the table says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.extract import extract
from flows.stages.normalise import normalise
from flows.stages.reconcile import observations_of
from flows.stages.reconcile.origin import origin_of
from flows.stages.reconcile.origin_row import origins_of
from schemas import vocabulary
from schemas.reconciled import OriginKind
from tests.articles import article

ENTRIES: Mapping[str, Mapping[str, Any]] = vocabulary.load("origins")["origins"]
ALL = [pytest.param(origin, entry, id=origin) for origin, entry in ENTRIES.items()]


def told(words: str, text: str = "", outlet: str = "test", area: str | None = None) -> str | None:
    return origin_of(words, replace(article(text), outlet=outlet), area)


def tried(words: str, country: str | None) -> str | None:
    """An example of the vocabulary, ``OUTLET: words`` where the outlet matters."""
    outlet, _, said = words.rpartition(": ")
    return told(said, outlet=outlet or "test", area=country)


@pytest.mark.parametrize(("origin", "entry"), ALL)
def test_an_entry_holds_for_its_examples_and_not_for_its_counter_examples(
    origin: str, entry: Mapping[str, Any]
) -> None:
    assert entry["examples"]
    assert entry["not"]
    silent = [words for words in entry["examples"] if tried(words, entry.get("country")) != origin]
    wrong = [words for words in entry["not"] if tried(words, entry.get("country")) == origin]
    assert (silent, wrong) == ([], [])


@pytest.mark.parametrize(("origin", "entry"), ALL)
def test_an_entry_is_found_by_each_of_its_names(origin: str, entry: Mapping[str, Any]) -> None:
    names = [entry["name"], *entry["aliases"], *entry.get("roles", [])]
    assert [name for name in names if tried(name, entry.get("country")) != origin] == []


def test_kinds_and_parents_of_the_vocabulary_hold() -> None:
    assert len(ENTRIES) >= 150
    assert {entry["kind"] for entry in ENTRIES.values()} <= set(get_args(OriginKind))
    assert {entry["parent"] for entry in ENTRIES.values() if "parent" in entry} <= set(ENTRIES)
    lands = vocabulary.load("places")["countries"]
    assert {entry["country"] for entry in ENTRIES.values() if "country" in entry} <= set(lands)
    whole = defaultdict(set)
    for origin, entry in ENTRIES.items():
        whole[entry["name"]].add(origin)
    assert [name for name, bearers in whole.items() if len(bearers) > 1] == []


@pytest.mark.parametrize(
    ("words", "outlet", "text", "origin"),
    [
        ("The Post", "nypost", "", "new_york_post"),
        ("The Post", "washington-post", "", "washington_post"),
        ("The Post", "test", "Photo: Lee Bell for the New York Post.", "new_york_post"),
        ("The Post", "test", "Both the New York Post and the Washington Post had it.", "post"),
        ("The Post", "lowland-post", "", "post"),
        ("the Lowland Post", "test", "", "lowland-post"),
        ("Lowland Post", "Washington Post", "", "lowland-post"),
    ],
)
def test_a_short_name_means_the_outlet_itself_or_the_one_that_the_article_names(
    words: str, outlet: str, text: str, origin: str
) -> None:
    assert told(words, text, outlet) == origin


@pytest.mark.parametrize(
    ("words", "area", "origin"),
    [
        ("the central bank", "GB", "gb_boe"),
        ("the central bank", "US-TX", "us_fed"),
        ("the central bank", "CL", "central-bank@CL"),
        ("Britain's central bank", "US", "gb_boe"),
        ("the Treasury", "ZA", "za_treasury"),
        ("the Justice Department", "US", "us_doj"),
        ("the Justice Department", "FR", "justice-department"),
        ("Texas Department of Health Services", "US-TX", "texas-department-of-health-services"),
        ("the Ministry of Statistics of Tarvia", None, "ministry-of-statistics-of-tarvia"),
    ],
)
def test_a_name_of_common_words_is_of_the_country_at_hand(words: str, area: str | None, origin: str) -> None:
    assert told(words, area=area) == origin


@pytest.mark.parametrize(
    "words",
    ["a source", "the source", "officials", "US officials", "federal data", "official figures", "two officials",
     "experts", "researchers", "a report", "scientists in Reading", "the agency", "Tokyo's data", "   ", "’s", "—"],
)  # fmt: skip
def test_words_that_name_nobody_are_no_origin(words: str) -> None:
    assert told(words, area="US") is None


@pytest.mark.parametrize(
    ("words", "origin"),
    [
        ("the Harbour Board", "harbour-board"),
        ("Leeds police", "leeds-police"),
        ("police in Leeds", "leeds-police"),
        ("Police in Leeds", "leeds-police"),
        ("economists at Harlow Bank", "harlow-bank"),
        ("a study by the University of Calgary", "university-of-calgary"),
        ("the health ministry", "health-ministry@ZM"),
        ("department of mineral resources", "department-of-mineral-resources@ZM"),
        ("state health officials", "state-health@ZM"),
        ("Ottawa", "ottawa"),
    ],
)
def test_others_are_named_by_their_own_words(words: str, origin: str) -> None:
    assert told(words, area="ZM") == origin


@pytest.mark.parametrize(
    ("words", "text", "origin"),
    [
        ("Ana Lund", "Ana Lund, the World Bank's director for the islands, told the Morning Sun so.", "world_bank"),
        ("Ana Lund", "Ana Lund, an economist at Harlow Bank, said so.", "harlow-bank"),
        ("Ana Lund of the Harbour Board", "", "harbour-board"),
        ("Ana Lund of the World Bank", "", "world_bank"),
        ("Ana Lund of the Orrisay Travel and Tourism Council", "", "orrisay-travel-and-tourism-council"),
        ("Docket Observatory", "The Docket Observatory at Lakemont University counts cases.", "docket-observatory"),
        ("Lund", "Ana Lund of the Harbour Board spoke. Lund said ten ships sank.", "harbour-board"),
        ("Ana Lund", "Bank of England governor Ana Lund said so.", "gb_boe"),
        ("Ana Lund", "Ana Lund, a former judge who now works for the Cato Institute, said so.", "us_cato"),
        ("Ana Lund", "Ana Lund, a former Bank of England governor, said so.", "person:ana-lund"),
        ("Mr Lund", "Ana Lund, a farmer and leader, wept. Lund said ten cows died.", "person:ana-lund"),
    ],
)
def test_a_person_stands_for_the_organisation_that_the_article_gives(words: str, text: str, origin: str) -> None:
    assert told(words, text) == origin


@pytest.mark.parametrize(
    ("words", "text", "origin"),
    [
        ("NPA", "The Northmark Ports Agency (NPA) counted them.", "northmark-ports-agency"),
        ("IMD", "The Institute of Marine Design (IMD) counted them.", "institute-of-marine-design"),
        ("the agency", "The Northmark Ports Agency counts ships. Ten came, the agency said.", "northmark-ports-agency"),
        ("the Bank", "The Bank of Estermark sets the rate, the Bank said.", "bank-of-estermark"),
        ("the bureau", "The Bureau of Labor Statistics counts jobs, the bureau said.", "us_bls"),
    ],
)
def test_a_short_form_is_what_the_article_makes_of_it(words: str, text: str, origin: str) -> None:
    assert told(words, text) == origin


def test_a_common_noun_that_stands_first_is_no_name() -> None:
    assert told("Judges", "Judges closed ten cases, and some judges opened two.") is None


def test_a_leak_is_of_whom_the_data_is_and_keeps_to_whom_it_went() -> None:
    words = "internal Department of Homeland Security (DHS) data leaked to The Post"
    origin = told(words, outlet="nypost")
    assert origin == "leak:us_dhs:new_york_post"
    leak, parent = origins_of([(origin, words)])
    assert (leak.kind, leak.parent, parent.origin_id) == ("leak", "us_dhs", "us_dhs")
    assert "internal DHS data leaked to The Post" in leak.aliases
    assert told("internal memos leaked to ProPublica") == "leak::propublica"
    assert told("leaked documents") is None


def test_rows_have_the_parents_and_the_names_that_articles_used_whatever_the_order() -> None:
    used = [("harbour-board", "the Harbour Board"), ("harbour-board", "Harbour Board data"), ("us_trac", "TRAC")]
    rows = origins_of(used)
    assert rows == origins_of(reversed(used))
    assert [row.origin_id for row in rows] == ["harbour-board", "us_syracuse", "us_trac"]
    assert (rows[0].name, rows[0].aliases, rows[0].kind) == (
        "Harbour Board",
        ("Harbour Board", "Harbour Board data"),
        "agency",
    )
    assert rows[2].parent == "us_syracuse"
    [labour] = origins_of([("labor-observatory", "figures from the Labour Observatory’s desk")])
    assert labour.name == "Labour Observatory"
    assert origins_of([("dune-gazette", None)])[0].kind == "outlet"


def observed(text: str) -> dict[float | None, str | None]:
    made = article(text)
    return {one.obs_value: one.origin for one in observations_of(made, "2024-06", normalise(made, extract(made)[0]))}


def test_a_number_without_a_source_is_of_the_only_body_that_its_article_names() -> None:
    text = "Dover saw 31 wrecks in May. The town is old.\n\nIt had 214 landings in May, the Harbour Board said."
    assert observed(text) == {214: "harbour-board", 31: "harbour-board"}
    assert observed(f"{text} Police arrested 12 men in May, the Kent Council said.")[31] is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_attribution_breaks_it(words: str, text: str) -> None:
    found = told(words, text)
    assert found is None or found.strip()
    assert origins_of([(found, words)] if found else [])[:1] or found is None


def test_what_a_text_of_a_news_agency_tells_without_a_source_is_the_agencys() -> None:
    made = replace(article("Dover saw 31 wrecks in May."), syndicated_from="Associated Press")
    [one] = observations_of(made, "2024-06", normalise(made, extract(made)[0]))
    assert (one.origin, one.attribution) == ("ap", None)
