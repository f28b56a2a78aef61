"""What a figure is about: the subject, the object moved, the measure named, the number it restates."""

from __future__ import annotations

import pytest

from flows.stages.extract import extract, rules
from tests.articles import article


def concepts(text: str) -> list[str | None]:
    return [figure.concept for figure in extract(article(text, "2024-06-18"))[0]]


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Brightwater (BRW), which employs 4 percent of the town, shut on Monday.", "town"),
        ("A slide in timber shares, which were down 2.8%, spread to Leeds.", "timber shares"),
        ("Workers who backed the deal earned $900.", "Workers who backed the deal earned"),
        ("Timber, the weakest sector of last year, fell 1.6%.", "Timber"),
        ("Northern Sea Blend (NSB) peaked at $91.", "Northern Sea Blend"),
        ("The Green Water and Clean Soil Index was up 19 percent.", "Green Water and Clean Soil Index"),
        ("Rents rose in May, the ministry said, and are likely to reach $900.", "Rents"),
        ("The group expects the total cost of its tunnel to rise to $5bn.", "total cost of its tunnel"),
        ("Bakers employed by the chain said the stock trades on barely $12.", "stock"),
        ("Since the start of last season Anna Whitfield has earned $12m.", "Anna Whitfield earned"),
        ("A year ago petrol averaged $2.11.", "petrol"),
        ("The number of migrant boats reaches 4,000 per day.", "migrant boats"),
        ("Orders more than doubled to $7bn.", "Orders"),
    ],
)
def test_the_subject_is_found_over_what_stands_between_it_and_its_verb(text: str, concept: str) -> None:
    assert concepts(text)[-1] == concept


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Rents in Leeds were down 2.3%, Bradford by 2.6% and York was down 1.9%.",
            ["Rents in Leeds", "Bradford", "York"],
        ),
        ("Wheat rose by 2 percent but barley decreased by 1 percent.", ["Wheat", "barley"]),
        ("The weakest shares were Marlow Group, down 4%.", ["Marlow Group"]),
        ("Costs rose 5%, with fuel prices up 8%.", ["Costs", "fuel prices"]),
        ("The farm sold its herd, with yields averaging 183 bushels an acre.", ["yields"]),
        ("The coach has used the break to rest, dropping to $9m.", ["coach"]),
    ],
)
def test_a_clause_without_a_verb_of_its_own_has_its_own_subject(text: str, found: list[str]) -> None:
    assert concepts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The bank raised its repo rate by 25 basis points to 7%.", ["repo rate", "repo rate"]),
        ("The cabinet cut the support price of paddy by $9.", ["support price of paddy"]),
        ("The index fell, on turnover of $1.3 billion.", ["turnover"]),
        ("The firm will get a state grant worth up to $8m.", ["state grant"]),
        ("The town put the missing at 311.", ["missing"]),
        ("They are sitting on $2 billion in gains.", ["gains"]),
        ("Jurors ordered the removal of 48,000 ducks.", ["removal of ducks"]),
    ],
)
def test_the_measure_named_goes_before_the_subject(text: str, found: list[str]) -> None:
    assert concepts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is the hub for 8 miles (13 km) of new tunnels.", ["new tunnels", "new tunnels"]),
        ("Police recorded 50,510 thefts in 2023, a rise of 7% on the year before.", ["thefts", "thefts"]),
        ("The college will admit 900 nurses in 2024, 35 per cent fewer than last year.", ["nurses", "nurses"]),
        ("Rents in Leeds averaged $900 in May, up from $800 in April.", ["Rents in Leeds", "Rents in Leeds"]),
        ("The army has 73,000 regulars, and half of them could not be deployed.", ["regulars", "regulars"]),
    ],
)
def test_a_number_that_restates_or_compares_is_about_what_the_first_is(text: str, found: list[str]) -> None:
    assert concepts(text) == found


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The TK-35 index gained 1%.", "TK-35 index"),
        ("The September wool contract was up 4 percent.", "September wool contract"),
        ("The country is about 90 miles wide.", "country"),
        ("The squall brought winds of 90mph late Thursday.", "winds"),
        ("A jury of seven men took $900.", "jury"),
        ("Revenue in the quarter rose to $7bn.", "Revenue"),
    ],
)
def test_names_keep_their_digits_and_months_and_times_name_nothing(text: str, concept: str) -> None:
    assert (concepts(text)[-1] or "").endswith(concept)


def test_a_finite_verb_ends_what_restricts_a_noun_and_a_participle_does_not() -> None:
    assert concepts("About 5 percent of Germans have housing problems.") == ["Germans"]
    assert concepts("Some 88,000 ducks were removed in May.") == ["ducks removed"]


def test_where_no_verb_is_printed_the_noun_before_the_number_names_it() -> None:
    assert concepts("Wavelengths at least 2.4 metres.") == ["Wavelengths"]
    assert concepts("Dax +0.2%, Cac +0.3%.") == ["Dax", "Cac"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Donors have pledged $2 million to rebuild a school.", ["Donors pledged to rebuild a school"]),
        ("A judge fined the mill $2 million for a leak.", ["judge fined the mill for a leak"]),
        ("Brightwater bought the mill for $2 million.", ["Brightwater bought the mill"]),
        ("The bank set aside $2 million for bad loans.", ["bank set aside for bad loans"]),
        ("They drew up a plan, drawing down $2 million from reserves.", ["drawing down from reserves"]),
        ("A record £4 million was spent on beds.", ["spent on beds"]),
        ("The flat sold for $2 million.", ["flat"]),
        ("A charging brick goes for $2 million.", ["brick"]),
        ("Police found wool with a street value of $2 million.", ["street value"]),
    ],
)
def test_money_is_about_what_is_done_with_it(text: str, found: list[str]) -> None:
    assert [(concept or "").removeprefix("charging ") for concept in concepts(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The blast left 7 dead and 22 wounded.", ["dead", "wounded"]),
        ("On Saturday night, 12 were arrested.", ["arrested"]),
        ("Revenue for the three months ended March 31 was $2 million.", ["Revenue"]),
        ("Income in the year that ended in June rose 4%.", ["Income"]),
        ("LEEDS (AP) - Wool shares fell 4%.", ["Wool shares"]),
        ("The deficit is set to reach 5% of GDP.", ["deficit"]),
        ("Police met a baker in her 30s.", ["baker"]),
        ("The two bakers, aged 40 and 60, left.", ["bakers", "bakers", "bakers"]),
        ("The baker, 6ft 2in and in his 40s, left.", ["baker", "baker"]),
        ("Some 14 percent — or one in seven — of mills shut.", ["mills shut", "mills shut"]),
        ("Since May about 5,000 acres burned.", ["burned"]),
        ("Some 4,000 died.", ["died"]),
        ("He turned 28.", [None]),
        ("Her party won 33% of the vote.", ["vote"]),
        ("The mill cleared 900 claims in May. That is a rise of 27% on April.", ["claims", "claims"]),
        ("Brokers polled by a bank had forecast growth of 2%.", ["growth"]),
        ("The bank sees a fall of 2% in wool prices.", ["fall in wool prices"]),
        ("Mills added 40 jobs in May, far more than the 20 brokers had expected.", ["jobs", "jobs"]),
        ("The mill made 40 rugs; some 12 lifts broke.", ["rugs", "lifts"]),
        ("The 10-year wool yield rose to 5%.", ["10-year wool yield"]),
        ("Some 47% of adults knit, while 33% use it.", ["adults knit", "adults knit"]),
        ("Of voters 58% backed her, against 23% of those in Leeds.", ["voters", "voters"]),
        ("Gales of up to 120 mph cut power to 400 homes.", ["Gales", "homes"]),
        ("The wool rate is 5%. Brokers expect it to fall to 4%.", ["wool rate", "wool rate"]),
    ],
)
def test_a_figure_is_about_what_is_counted_and_not_about_what_stands_nearest(
    text: str, found: list[str | None]
) -> None:
    assert concepts(text) == found


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("The backlog of cases rose to 350,000 last month.", "case"),
        ("Arrivals fell to 4,200 this week.", "arrival"),
        ("He served three months last year.", "month"),
        ("Some 350 people came last month.", "person"),
    ],
)
def test_a_time_after_a_number_is_not_what_it_counts(text: str, unit: str) -> None:
    (figure,) = extract(article(text, "2024-06-18"))[0]
    assert figure.unit == unit


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The vacancy rate was 5.5 percent in Leeds. It had been 4.9 percent a year before.", "vacancy rate"),
        ("Wool output came to 112 million tonnes. Last year it was 107 million tonnes.", "Wool output"),
        ("The average fee was £285 in May. That is up 2.1% on the year.", "average fee"),
        ("The queue stood at 7,400 in April. By May they numbered 7,900.", "queue"),
    ],
)
def test_a_pronoun_stands_for_what_the_sentence_before_was_about(text: str, concept: str) -> None:
    assert concepts(text)[-1] == concept


@pytest.mark.parametrize(
    "text",
    [
        "The vacancy rate was 5.5 percent in Leeds. It paid a dividend of $40.",
        "The vacancy rate was 5.5 percent in Leeds. Nobody there knew why. It was 40C that day.",
    ],
)
def test_a_pronoun_does_not_stand_for_what_its_number_cannot_continue(text: str) -> None:
    assert concepts(text)[-1] != "vacancy rate"


LISTS = [
    pytest.param(entry, id=f"{name}.{group}")
    for name in ("clause_verb", "words")
    for group, entry in rules.load(name)["examples"].items()
]


@pytest.mark.parametrize("entry", LISTS)
def test_a_word_list_steers_what_its_examples_are_about_and_no_more(entry: dict[str, dict[str, str]]) -> None:
    assert [text for text, concept in entry["is"].items() if concept not in concepts(text)] == []
    assert [text for text, concept in entry["not"].items() if concepts(text)[-1] == concept] == []


def test_each_list_of_clauses_concepts_and_nouns_has_examples() -> None:
    data, words = rules.load("clause_verb"), rules.load("words")
    assert set(data["examples"]) == set(data) - {"examples"}
    assert {*words["clause"], *words["concept"], *words["noun"]} <= set(words["examples"])
    assert all(entry["is"] and entry["not"] for entry in (*data["examples"].values(), *words["examples"].values()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Exports were $40bn and imports $65bn.", ["Exports", "imports"]),
        ("Costs rose to $4m in March and fees to $6m.", ["Costs", "fees"]),
        ("Seaborne arrivals totalled 3,400 last year and land arrivals 1,200.", ["Seaborne arrivals", "land arrivals"]),
        ("Men earned £640 a week and women £540.", ["Men earned", "women earned"]),
        ("The survey put wheat at $210 a tonne and maize at $185.", ["wheat", "maize"]),
        ("The first test took 40 minutes and the second 25.", ["first test", "second test"]),
        ("Coal supplies 40% of power, gas 30% and wind 12%.", ["power", "power", "power"]),
        ("The club paid $12m for the hall and $8m for the barn.", ["club paid for the hall", "club paid for the barn"]),
    ],
)
def test_a_noun_before_a_number_without_a_verb_takes_the_place_of_the_subject(text: str, found: list[str]) -> None:
    assert concepts(text) == found


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("The mill has 40 looms and employs 65 people.", "people"),
        ("The ticket cost £40 and lasts 3 days.", "ticket"),
        ("The mill created 500 posts, and the union reckons 65 men could follow.", "men"),
        ("The kite, with a range of 150 km, costs $15,000.", "kite"),
        ("Profit rose 4% and police arrested 12 men.", "men"),
    ],
)
def test_a_verb_between_two_numbers_leaves_no_gap(text: str, last: str) -> None:
    assert concepts(text)[-1] == last


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Labour took 34% of the vote, the Greens 29 and Reform 21.", ["percent", "percent", "percent"]),
        ("The Coalition holds 43 seats and Labor 94.", ["seat", "seat"]),
        ("Smith was jailed for 12 years and Jones for nine.", ["year", "year"]),
        ("The rate was 4.2% in May; today it has 3.9.", ["percent", "percent"]),
        ("The lake was 14 metres deep. It is now nine.", ["metre", "metre"]),
        ("Output was 40 tonnes in May and 38 in June.", ["tonne", "tonne"]),
        ("The fund holds 5% of the firm; it has 12.", ["percent", None]),
        ("It shot down 79 of the missiles.", ["missile"]),
        ("It made 900 tents, 25 per cent more than the 720 of the year before.", ["tent", "percent", "tent"]),
        ("The bank charges 5%. It has 12 branches.", ["percent", "branch"]),
        ("The fair drew 40 nurses, Channel 4 said.", ["person"]),
    ],
)
def test_a_bare_number_takes_the_unit_that_its_clause_leaves_out(text: str, units: list[str | None]) -> None:
    assert [figure.unit for figure in extract(article(text, "2024-06-18"))[0]] == units


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The plan has a deficit of $27bn this year and $42bn next year.", ["deficit", "deficit"]),
        ("Ross leads Smith 48% to 46%.", ["Ross leads Smith", "Ross leads Smith"]),
        (
            "Labor's primary vote is 32 per cent, the Coalition's 38.",
            ["Labor's primary vote", "Coalition's primary vote"],
        ),
        ("It drew 400 visitors, of whom 77% were foreign.", ["visitors", "visitors"]),
        ("The bank raised its fee by half a percentage point to 5%.", ["fee", "fee"]),
        ("He pegged the deficit at $4bn and capital spending at $11bn.", ["deficit", "capital spending"]),
    ],
)
def test_what_the_number_before_is_about_goes_on_where_the_words_between_say_so(text: str, found: list[str]) -> None:
    assert concepts(text) == found
