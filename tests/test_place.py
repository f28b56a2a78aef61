"""Places: what a text names, and which of them a figure is about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.extract import extract, place
from schemas.vocabulary import load, read
from tests.articles import article


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
        ("Some Georgians in Atlanta", [("Georgians", "US-GA"), ("Atlanta", "US-GA")]),
        ("Some Georgians left Tbilisi.", [("Georgians", "GE"), ("Tbilisi", "GE")]),
        ("The Paris climate accord", []),
        ("Congress lost; the BJP won in Kerala.", [("Congress", "IN"), ("Kerala", "IN-KL")]),
        ("Voters in Georgia Republicans won", [("Georgia", "US-GA")]),
        ("Ships in the Gulf of Mexico", [("Gulf of Mexico", "Gulf of Mexico")]),
        ("Chad Wolf and Michael Jordan spoke in Chad.", [("Chad", "TD")]),
        ("USB sticks and Usage", []),
        ("SACRAMENTO, Calif. (AP) — Lawmakers met.", [("SACRAMENTO, Calif.", "US-CA")]),
        ("NEW YORK (AP) — Stocks fell.", []),
        ("Police in London, Ont., met.", [("London, Ont.", "CA-ON")]),
        ("Nice weather and Reading scores. Homes in Bath", [("Bath", "GB-ENG")]),
        ("Farms in sub-Saharan Africa", [("sub-Saharan Africa", "sub-Saharan Africa")]),
    ],
)
def test_places_are_found_with_their_codes(text: str, found: list[tuple[str, str]]) -> None:
    assert [(named.text, named.code) for named in place.find_places(text)] == found


@pytest.mark.parametrize("name", ["nearer", "moved", "people_from", "speaker", "dateline", "within", "institution"])
def test_every_cue_fits_its_examples_and_leaves_its_counter_examples(name: str) -> None:
    entry = read(place.RULES_FILE)[name]

    def fits(text: str) -> bool:
        named = place.find_places(text)[0]
        if name in ("people_from", "dateline", "institution"):
            return place.cue(name).match(text, named.end) is not None
        return place.cue(name).search(text[: named.start]) is not None

    assert entry["examples"] and entry["not"]
    assert all(fits(text) for text in entry["examples"])
    assert not any(fits(text) for text in entry["not"])


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("subject", lambda text: text[text.index(" ") if "," not in text else text.index(",") :]),
        ("unlisted", lambda text: text[: max(text.find("Galway"), text.find("Porticello"))]),
        ("no_unlisted", lambda text: text[: text.index("in Galway")]),
        ("takes_up", lambda text: text),
    ],
)
def test_every_cue_of_a_town_or_a_carried_place_fits_its_examples(name: str, reads: Callable[[str], str]) -> None:
    entry, anchored = read(place.RULES_FILE)[name], name in ("subject", "takes_up")

    def fits(text: str) -> bool:
        pattern, part = place.cue(name), reads(text)
        return (pattern.match(part) if anchored else pattern.search(part)) is not None

    assert all(fits(text) for text in entry["examples"])
    assert not any(fits(text) for text in entry["not"])


def area(text: str, figure: str, country: str | None = None) -> place.PlaceChoice:
    """The area of ``figure`` in a text of one sentence."""
    start = text.index(figure)
    return place.place_for(start, start + len(figure), (0, len(text)), text, place.find_places(text), country)


@pytest.mark.parametrize(
    ("text", "figure", "code"),
    [
        ("Ontario's 34 boards and Quebec's 12 closed.", "34", "CA-ON"),
        ("Australia won 24 medals, New Zealand 12 and South Africa nine.", "12", "NZ"),
        ("Ohio has 90 mines in the United States, 40 of them in Texas.", "40", "US-TX"),
        ("The Springboks beat New Zealand 12-11 in Paris.", "12", "FR"),
        ("About 4,000 homes in Kerala lost power, while 900 in Goa did.", "4,000", "IN-KL"),
        ("About 4,000 homes in Kerala lost power, while 900 in Goa did.", "900", "IN-GA"),
        ("Inflation in Britain fell to 3%.", "3%", "GB"),
        ("It will open 12 shops in Atlanta, Boston and Chicago.", "12", "US"),
        ("Scottish hospitals treated 300 patients.", "300", "GB-SCT"),
        ("Ottawa pledged $5 million and Alberta $3 million.", "$5 million", "CA"),
        ("Ottawa pledged $5 million and Alberta $3 million.", "$3 million", "CA-AB"),
        ("Drivers in Ohio paid $5, against $3 nationally.", "$3", "US"),
        ("Of 900 cars sold by Kenyans, 40 were black and 30 in Peru were red.", "900", "KE"),
        ("Leeds sent goods to Peru, Chile and Kenya for $40.", "$40", "GB-ENG"),
        ("Speaking in Davos, the Kenyan leader said 40 left.", "40", "KE"),
        ("Kenya set tariffs of 38% on Chinese cars.", "38%", "KE"),
        ("Police stopped 40 men; CBP says the Kenyan nationals left.", "40", "US"),
        ("Of the girls born in Scotland 40 are called Ann.", "40", "GB-SCT"),
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


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Some 40 homes in Galway burned.", "Galway"),
        ("The yacht sank off Porticello with 40 aboard.", "Porticello"),
        ("Some 40 died in Ishikawa prefecture.", "Ishikawa"),
        ("Nearly 40 shoals of the Great Sandy Reef died.", "Great Sandy Reef"),
        ("Waves of 40 feet were seen in the Bay of Plenty.", "Bay of Plenty"),
    ],
)
def test_a_town_that_no_list_has_is_a_place_where_only_a_place_can_stand(text: str, named: str) -> None:
    found = area(text, "40", "GB")
    assert (found.area, found.area_text) == (named, named)
    assert place.majority(place.find_places(text)) is None


@pytest.mark.parametrize(
    "text",
    ["He bought 40 shares in Tesla.", "In Parliament 40 spoke.", "He took 40 steps in Windows.", "It cost US$40 then."],
)
def test_no_other_name_is_taken_for_a_town(text: str) -> None:
    assert area(text, "40", "GB").area == "GB"


def test_a_name_that_two_lands_give_a_body_goes_by_the_land_of_the_outlet() -> None:
    assert area("The Congress won 52 seats.", "52", "IN").area == "IN"
    assert area("The Congress won 52 seats.", "52", "US").area == "US"
    assert area("The Congress won 52 seats.", "52").area == "US"


def test_a_seat_of_government_stands_for_its_country() -> None:
    assert area("Ottawa will admit 40 people.", "40").area == "CA"
    assert area("Some 40 people in Ottawa left.", "40").area == "CA-ON"


def test_where_a_speaker_sits_is_no_area_while_another_place_is_named() -> None:
    text = "Growth in Peru will reach 4%, officials in Geneva said."
    assert area(text, "4%").area == "PE"


def test_a_sentence_that_takes_up_another_keeps_its_place() -> None:
    text = "A hotel collapsed in Galway on Monday. At least 40 people were hurt."
    cut = text.index("At")
    places, at = place.find_places(text), text.index("40")
    found = place.place_for(at, at + 2, (cut, len(text)), text, places, "IE", (0, cut - 1))
    assert (found.area, found.area_basis, found.rule) == ("Galway", "article", "place.takes_up")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A cow in Wisconsin gives 9 pails. The farm can milk 40 cows.", "US-WI"),
        ("A cow in Peru gives 9 pails. The farm can milk 40 cows.", "US"),
        ("A cow in Wisconsin's barn gives 9 pails. The farm can milk 40 cows.", "US"),
        ("A cow in Wisconsin gives 9 pails.\nThe farm can milk 40 cows.", "US"),
    ],
)
def test_a_sentence_without_a_place_stays_in_the_part_of_the_land_where_the_one_before_was(
    text: str, code: str
) -> None:
    cut, at = text.index("The farm"), text.index("40")
    found = place.place_for(at, at + 2, (cut, len(text)), text, place.find_places(text), "US", (0, cut - 1))
    assert found.area == code


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


@pytest.mark.parametrize(
    ("text", "outlet", "area"),
    [
        ("Kenya sold 40 tonnes of tea. Kenya's mills made 12 tonnes more. Stocks are at 90 tonnes.", "AE", "KE"),
        (
            "Kenya sold 40 tonnes of tea. Kenya's mills and those of the UAE made 12 tonnes. Stocks are at 90.",
            "AE",
            "AE",
        ),
        ("Kenya sold 40 tonnes of tea. Stocks are at 90 tonnes.", "AE", "AE"),
        ("Stocks are at 90 tonnes.", "AE", "AE"),
    ],
)
def test_a_text_that_names_another_country_and_never_its_outlets_is_of_the_other(
    text: str, outlet: str, area: str
) -> None:
    told = article(text, country=outlet, title="Stocks rise to 90 tonnes")
    figures = extract(told)[0]
    assert (figures[0].area, figures[-1].area) == (area, area)
