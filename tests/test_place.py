"""Places: what a text names, and which of them a figure is about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.extract import place
from schemas.vocabulary import load, read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rents in Canada rose.", [("Canada", "CA")]),
        ("Mines in New South Wales and Queensland closed.", [("New South Wales", "AU-NSW"), ("Queensland", "AU-QLD")]),
        ("It is near Laredo, Texas.", [("Laredo, Texas", "US-TX")]),
        ("A village near Paris, Texas.", [("Paris, Texas", "US-TX")]),
        ("British households pay more than the U.S. average.", [("British", "GB"), ("U.S.", "US")]),
        ("Norwegian and North Korean ships", [("Norwegian", "NO"), ("North Korean", "KP")]),
        ("Crop yields in Uttar Pradesh", [("Uttar Pradesh", "IN-UP")]),
        ("Voters in Georgia. Troops left Tbilisi.", [("Georgia", "GE"), ("Tbilisi", "GE")]),
        ("Voters in Georgia Republicans won", [("Georgia", "US-GA")]),
        ("Ships in the Gulf of Mexico", []),
        ("Chad Wolf and Michael Jordan spoke in Chad.", [("Chad", "TD")]),
        ("USB sticks and Usage", []),
    ],
)
def test_places_are_found_with_their_codes(text: str, found: list[tuple[str, str]]) -> None:
    assert [(named.text, named.code) for named in place.find_places(text)] == found


@pytest.mark.parametrize("name", ["nearer", "moved", "people_from"])
def test_every_cue_fits_its_examples_and_leaves_its_counter_examples(name: str) -> None:
    entry = read(place.RULES_FILE)[name]

    def fits(text: str) -> bool:
        named = place.find_places(text)[0]
        if name == "people_from":
            return place.cue(name).match(text, named.end) is not None
        return place.cue(name).search(text[: named.start]) is not None

    assert entry["examples"] and entry["not"]
    assert all(fits(text) for text in entry["examples"])
    assert not any(fits(text) for text in entry["not"])


def area(text: str, figure: str, country: str | None = None) -> place.PlaceChoice:
    """The area of ``figure`` in a text of one sentence."""
    start = text.index(figure)
    return place.place_for(start, start + len(figure), (0, len(text)), text, place.find_places(text), country)


@pytest.mark.parametrize(
    ("text", "figure", "code"),
    [
        ("About 4,000 homes in Kerala lost power, while 900 in Goa did.", "4,000", "IN-KL"),
        ("About 4,000 homes in Kerala lost power, while 900 in Goa did.", "900", "IN-GA"),
        ("Inflation in Britain fell to 3%.", "3%", "GB"),
        ("It will open 12 shops in Atlanta, Boston and Chicago.", "12", "US"),
        ("Scottish hospitals treated 300 patients.", "300", "GB-SCT"),
    ],
)
def test_a_figure_takes_the_nearest_place(text: str, figure: str, code: str) -> None:
    assert area(text, figure).area == code


@pytest.mark.parametrize(
    "text",
    [
        "Some 70 migrants were returned to Mexico.",
        'It hit 70 people under the "Remain in Mexico" policy.',
        "The 70 Mexican nationals left.",
    ],
)
def test_where_people_go_or_come_from_is_no_area(text: str) -> None:
    found = area(text, "70", "US")
    assert (found.area, found.area_text, found.area_basis) == ("US", None, "article")


def test_without_a_place_in_the_sentence_the_text_decides() -> None:
    places = place.find_places("Kenya grew. Kenyan tea sold. France bought 40 tons. Sales of 70 rose.")
    assert place.majority(places) == "KE"
    assert area("Sales of 70 rose.", "70") == place.PlaceChoice(None, None, "none")


def test_codes_are_well_formed_and_every_country_has_a_name() -> None:
    data = load("places")
    assert len(data["countries"]) >= 249
    assert all(len(code) == 2 and code.isupper() and entry["names"] for code, entry in data["countries"].items())
    for section in ("subdivisions", "cities", "agencies"):
        assert all(code[:2] in data["countries"] or code == "EU" for code in data[section])


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_back_the_words_of_its_places(text: str) -> None:
    end = 0
    for named in place.find_places(text + " Peru"):
        assert end <= named.start < named.end
        assert (text + " Peru")[named.start : named.end] == named.text
        end = named.end
