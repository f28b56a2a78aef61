"""Attribution: every rule's examples, and which source a figure takes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.extract import attribution, extract
from schemas.vocabulary import read
from tests.articles import article

RULES = read(Path(attribution.RULES_FILE))["rules"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["name"])
def test_every_rule_reads_its_examples_and_leaves_its_counter_examples(rule: dict[str, object]) -> None:
    examples, counter_examples = rule["examples"], rule["not"]
    assert isinstance(examples, dict) and isinstance(counter_examples, list) and examples and counter_examples
    for text, name in examples.items():
        found = attribution.find_sources(text, [(0, len(text))])
        assert name in [source.name for source in found if source.rule == rule["name"]], text
    for text in counter_examples:
        found = attribution.find_sources(text, [(0, len(text))])
        assert rule["name"] not in [source.rule for source in found], text


LISTS = {name: entry for name, entry in read(Path(attribution.RULES_FILE)).items() if isinstance(entry, dict)}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_reads_its_examples_and_leaves_its_counter_examples(name: str) -> None:
    assert LISTS[name]["words"] and LISTS[name]["examples"] and LISTS[name]["not"]
    for text, source in LISTS[name]["examples"].items():
        assert source in [found.name for found in attribution.find_sources(text, [(0, len(text))])], text
    for text, source in LISTS[name]["not"].items():
        assert source not in [found.name for found in attribution.find_sources(text, [(0, len(text))])], text


def source(sentences: list[str], figure: str, joint: str = " ") -> attribution.AttributionChoice:
    """The source of the first ``figure`` of a text made of these sentences."""
    text = joint.join(sentences)
    spans, at = [], 0
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + len(joint)
    start = text.index(figure)
    index = next(number for number, span in enumerate(spans) if span[0] <= start < span[1])
    return attribution.source_for(start, start + len(figure), index, spans, text, attribution.find_sources(text, spans))


@pytest.mark.parametrize(
    ("text", "figure", "name"),
    [
        (
            "But Ana Ruiz, the union's director for Asia, Africa, and Europe, told the paper that 400 would go.",
            "400",
            "Ana Ruiz",
        ),
        ("“At least 30 wells are dry by now,” a source said.", "30", "a source"),
        ("The Harbour Board announced on Tuesday that 12 ships had sunk.", "12", "The Harbour Board"),
        ("The U.N. said 40 wells are dry.", "40", "The U.N."),
        ("Army sources informed The Herald that 40 tanks had gone.", "40", "Army sources"),
        ("As CBC News has reported, 90 schools shut.", "90", "CBC News"),
        ("Home Office figures show 90 arrivals.", "90", "Home Office figures"),
        ("A poll by Ipsos put support at 40%.", "40%", "Ipsos"),
        ("Tea earned 90 million rupees, the tea board said.", "90 million", "the tea board"),
        ("It lost 40 ships, exporters told The Herald.", "40", "exporters"),
        ("Rents rose 4%, analysts at Carbon Ledger calculate.", "4%", "analysts at Carbon Ledger"),
        ("The herd has 40 cows, NOAA counts; it had more.", "40", "NOAA"),
        ("Some 40 shops shut, its director, Zola Smith, said.", "40", "Zola Smith"),
        ("The Board set a limit, and estimates that 40 firms break it.", "40", "The Board"),
        ("Leeds recorded 617 thefts last year, according to police data.", "617", "police data"),
        ("Some 40 left, said the teachers' league TUT.", "40", "the teachers' league TUT"),
        ("“We lost 40 goats,” said herder Ana Ruiz, who lives there.", "40", "herder Ana Ruiz"),
        ("Some 40 shops shut, economist Ana Ruiz estimates.", "40", "economist Ana Ruiz"),
        ("It sold 40 cars; analysts had expected 60.", "60", "analysts"),
        ("Leeds says 90 died; York puts its losses at 40.", "40", "York"),
        ("It fell 4%, according to figures published by the Coast Office.", "4%", "the Coast Office"),
        ("“We lost 40 goats,” said Dr. Ana Ruiz, who lives there.", "40", "Dr. Ana Ruiz"),
        ("The study, published in Herald Medicine, found that 40 died.", "40", "The study"),
        ("Some 40 died, one aid worker, who would not be named, told the paper.", "40", "one aid worker"),
        ("It was a shock to economists, who had expected 40%.", "40%", "economists"),
        ("Some 40 live there, Harbour Board estimates released on Monday show.", "40", "Harbour Board estimates"),
        ("Ana Ruiz, who owns the shops, said sales had fallen 40%.", "40%", "Ana Ruiz"),
        ("A poll of 1,004 voters in Leeds by Lake Research put him on 40%.", "40%", "Lake Research"),
        ("In South Africa the Reserve Bank expects growth of 1.4%.", "1.4%", "the Reserve Bank"),
        ("In its budget the government had expected a gap of $39.8 billion.", "$39.8 billion", "the government"),
        ("Dogs sat down beside it, and officers then found 1,120 bricks of it.", "1,120", "officers"),
        ("Clerks took part in the Guild's survey and collected 98,400 forms.", "98,400", "the Guild's survey"),
    ],
)
def test_a_figure_takes_the_source_of_its_sentence(text: str, figure: str, name: str) -> None:
    assert source([text], figure) == attribution.AttributionChoice(name, "stated")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("The ruling freed 92 people, and the minister said that 27 of them left.", "92"),
        ("Mice lived 19 per cent longer, though only three trials in Leeds showed it.", "19"),
        ("Revenue fell 4% short of February's estimate.", "4%"),
        ("A third of adults in Ireland say they have 40 books.", "40"),
        ("The mint left the price at $40 and said it would rise.", "40"),
        ("Leeds recorded 40 days of rain.", "40"),
        ("It sold 40 cars, more than the 90 that brokers had expected.", "40"),
        ("You’ll find 40 cars there.", "40"),
        ("The tank leaked for a day, two inspectors told The Herald.", "two"),
        ("The board, which reported its results on Monday, sold 40 cars.", "40"),
    ],
)
def test_who_does_not_speak_of_a_figure_is_no_source(text: str, figure: str) -> None:
    assert source([text], figure).attribution is None


@pytest.mark.parametrize(
    ("text", "figure", "name"),
    [
        ("Home Office data show 40 arrivals.", "40", "Home Office data"),
    ],
)
def test_a_document_is_a_source(text: str, figure: str, name: str) -> None:
    assert source([text], figure) == attribution.AttributionChoice(name, "stated")


def test_a_pronoun_stands_for_the_last_speaker() -> None:
    assert source(["Jane Doe said rents rose.", "She said 40 homes stood empty."], "40").attribution == "Jane Doe"


def test_a_running_quotation_and_a_sentence_that_takes_up_another_carry_the_source() -> None:
    quoted = ["“Costs rose,” Jane Doe said.", "“Wages fell.", "We lost 40 jobs.”"]
    assert source(quoted, "40") == attribution.AttributionChoice("Jane Doe", "carried")
    taken_up = ["Some 700 dams leak, according to agency data.", "Of those, 40 are closed."]
    assert source(taken_up, "40") == attribution.AttributionChoice("agency data", "carried")
    again = ["The rate is 4%, the tea board said.", "It was 7% in May."]
    told = ["The rate is 4%, the tea board said Monday.", "Rents rose 7%."]
    assert source(told, "7%") == attribution.AttributionChoice("the tea board", "carried")
    assert source(told, "7%", joint="\n\n").attribution is None
    assert source(["The tea board said on Monday that the rate was 4%.", "Rents rose 7%."], "7%").attribution is None
    assert source(["The rate is 4%, as reported by Lloyds List.", "Rents rose 7%."], "7%").attribution is None
    assert source(again, "7%") == attribution.AttributionChoice("the tea board", "carried")


def test_a_plural_that_opens_a_sentence_is_no_name() -> None:
    figures, _ = extract(article("Fires have doubled, the Ash Forum says. It counted 186 such fires in a year."))
    assert figures[-1].value_text == "186" and figures[-1].attribution == "the Ash Forum"


def test_without_a_source_there_is_none() -> None:
    assert source(["Jane Doe said rents rose.", "The city has 40 empty homes."], "40") == attribution.AttributionChoice(
        None, "none"
    )


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in attribution.find_sources(text, [(0, len(text))]):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["said ", "according to ", "A. ", "The Board of ", "data from ", "’s data ", '," said ', "word-"]
)
def test_long_repetitions_are_read_in_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text, taken = piece * (length // len(piece)), []
        for _ in range(3):
            begun = time.process_time()
            attribution.find_sources(text, [(0, len(text))])
            taken.append(time.process_time() - begun)
        return min(taken)

    attribution.find_sources(piece, [(0, len(piece))])
    # Eight times the text: what is linear takes about eight times as long, what is quadratic 64 times.
    assert seconds(64_000) <= 24 * seconds(8_000)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Dunmore posted a profit of $16 million. It said it would cut 280 jobs.", "Dunmore"),
        ("The health ministry opened a clinic on Monday. It said 3 people had died.", "The health ministry"),
        ("Researchers at Leeds University followed twins. They found 8% quit.", "Researchers at Leeds University"),
        ("The rain fell on Monday. It said 3 people had died.", None),
    ],
)
def test_a_pronoun_that_says_is_who_opened_the_sentence_before(text: str, source: str | None) -> None:
    assert extract(article(text, "2024-06-18"))[0][-1].attribution == source
