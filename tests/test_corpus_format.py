"""The corpus's reader and matcher, on examples small enough to check by eye.

A matcher that cannot fail proves nothing, so each field is made wrong in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from schemas import records
from schemas.records import Figure
from tests.corpus_format import FIELDS, CorpusError, Example, load_corpus, score, words_agree

CORPUS = Path(__file__).parent / "corpus"

ENTRY = """
- text: About 1,200 miners died in India in May, more than the 4 to 6 percent of all miners that Acme Labs had foreseen.
  published: 2024-06-10
  country: GB
  figures:
    - {text: "1,200", value: 1200, modifier: approx, kind: count, unit: person, noun: miner, concept: miners who died in
       India, period_start: 2024-05-01, period_end: 2024-05-31, period_kind: interval, area: IN}
    - {text: 4 to 6 percent, low: 4, high: 6, modifier: between, kind: share, unit: percent, concept: miners,
       attribution: Acme Labs, status: forecast, open: period area}
"""


def read(folder: Path, yaml_text: str = ENTRY) -> list[Example]:
    (folder / "mining.yaml").write_text(yaml_text, encoding="utf-8")
    return load_corpus(folder)


def figure(text: str, part: str, **fields: Any) -> Figure:
    """A record on ``part`` of ``text`` that states nothing but what ``fields`` give."""
    start = text.index(part)
    blank: dict[str, Any] = dict.fromkeys(Figure.__dataclass_fields__)
    known = {"modifier": "none", "status": "reported", "char_start": start, "char_end": start + len(part)}
    return Figure(**{**blank, **known, **fields})


def right_answers(text: str) -> list[Figure]:
    return [
        figure(
            text,
            "1,200 miners",
            value=1200.0,
            value_low=1200.0,
            value_high=1200.0,
            modifier="approx",
            kind="count",
            unit="person",
            concept="miners who died",
            period_start=date(2024, 5, 1),
            period_end=date(2024, 5, 31),
            area="IN",
            area_text="India",
        ),
        figure(
            text,
            "4 to 6 percent",
            value_low=4.0,
            value_high=6.0,
            modifier="between",
            kind="share",
            unit="percent",
            concept="all miners",
            attribution="Acme Labs",
            status="forecast",
        ),
    ]


def answering(figures: list[Figure]) -> Callable[[str, date | None, str | None], list[Figure]]:
    return lambda text, published, country: figures


def test_an_entry_is_read_with_its_offsets_and_bounds(tmp_path: Path) -> None:
    [example] = read(tmp_path)
    about, between = example.figures
    assert (example.topic, example.published, example.country) == ("mining", date(2024, 6, 10), "GB")
    assert example.text[about.start : about.end] == "1,200"
    assert (about.value, about.low, about.high, about.status) == (1200, 1200, 1200, "reported")
    assert (between.value, between.low, between.high) == (None, 4, 6)
    assert between.open == {"period", "area"}


def test_a_bound_leaves_its_other_end_open(tmp_path: Path) -> None:
    entry = (
        "- {text: 'Over 5 of under 9 men', figures: [{text: '5', value: 5, modifier: more_than, kind: count}, "
        "{text: '9', value: 9, modifier: less_than, kind: count}]}"
    )
    over, under = read(tmp_path, entry)[0].figures
    assert [(over.low, over.high), (under.low, under.high)] == [(5, None), (None, 9)]


def test_nth_counts_whole_numbers_only(tmp_path: Path) -> None:
    entry = "- {text: 'Of 474 seats 74 and 74 more', figures: [{text: '74', nth: 2, value: 74, kind: count}]}"
    [seats] = read(tmp_path, entry)[0].figures
    assert seats.start == len("Of 474 seats 74 and ")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('text: "1,200"', 'text: "1,300"', "occurs 0 times"),
        ("kind: count", "kind: number", "kind 'number'"),
        ("period_end: 2024-05-31", "period_end: 2024-04-30", "ends before it starts"),
        ("period_end: 2024-05-31", "period_end: 2024-05-32", "day"),
        ("unit: percent", "unit: person", "a share has the unit percent"),
        ("low: 4, high: 6", "low: 6, high: 4", "low is above high"),
        ("area: IN}", "place: IN}", "unknown key 'place'"),
        ("open: period area", "open: value", "open field 'value'"),
        ("country: GB", "country: UK.", "no ISO 3166-1 code"),
    ],
)
def test_a_slip_in_an_entry_stops_the_load_and_names_the_entry(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in ENTRY
    with pytest.raises(CorpusError, match=f"mining.yaml, entry 1: .*{said}"):
        read(tmp_path, ENTRY.replace(before, after))


def test_right_answers_score_in_full(tmp_path: Path) -> None:
    examples = read(tmp_path)
    scores = score(examples, answering(right_answers(examples[0].text)))
    assert (scores.value_f1, scores.misses) == (1.0, [])
    assert {name: scores.accuracy(name) for name in FIELDS} == dict.fromkeys(FIELDS, 1.0) | {"direction": None}
    assert scores.asked["period"] == 1, "an open field is not asked for"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("modifier", {"modifier": "none"}),
        ("kind", {"kind": "money"}),
        ("unit", {"unit": "tonne"}),
        ("per", {"per": "day"}),
        ("period", {"period_end": None}),
        ("area", {"area": "GB", "area_text": "India"}),
        ("attribution", {"attribution": "the police"}),
        ("status", {"status": "target"}),
        ("concept", {"concept": "price of coal"}),
    ],
)
def test_each_field_can_be_wrong_alone(tmp_path: Path, name: str, wrong: dict[str, Any]) -> None:
    examples = read(tmp_path)
    first, second = right_answers(examples[0].text)
    scores = score(examples, answering([replace(first, **wrong), second]))
    assert scores.value_f1 == 1.0
    assert [field for field in FIELDS if scores.right[field] < scores.asked[field]] == [name]
    assert len(scores.misses) == 1


@pytest.mark.parametrize(
    ("part", "low", "high"),
    [("4 to 6 percent", 4.0, 7.0), ("4 to 6 percent", 5.0, 5.0), ("1,200", 4.0, 6.0)],
    ids=["wrong end", "averaged", "elsewhere"],
)
def test_a_range_matches_at_both_ends_in_its_place_or_not_at_all(
    tmp_path: Path, part: str, low: float, high: float
) -> None:
    examples = read(tmp_path)
    scores = score(examples, answering([figure(examples[0].text, part, value_low=low, value_high=high)]))
    assert (scores.matched, scores.found, scores.expected) == (0, 1, 2)


def test_one_answer_given_twice_matches_once(tmp_path: Path) -> None:
    examples = read(tmp_path)
    first, second = right_answers(examples[0].text)
    scores = score(examples, answering([first, second, first]))
    assert scores.value_f1 == pytest.approx(2 * 2 / (2 + 3))


def test_every_figure_on_a_negative_example_is_false(tmp_path: Path) -> None:
    examples = read(tmp_path, "- {text: Flight BA 117 left at 9 on 4 May., published: 2024-05-05}")
    text = examples[0].text
    scores = score(examples, answering([figure(text, "117", value=117.0), figure(text, "9", value=9.0)]))
    assert (scores.negatives, scores.false_figures, scores.expected) == (1, 2, 0)


@pytest.mark.parametrize(
    ("want", "got", "agree"),
    [
        ("cases closed", "asylum cases closed in court", True),
        ("the UK's waiting list", "waiting lists", True),
        ("kg", "kilogram", True),
        ("Statistics Canada", "StatCan", False),
        (None, None, True),
        (None, "police", False),
        ("police", None, False),
        ("the", "of", False),
    ],
)
def test_words_agree_by_content(want: str | None, got: str | None, agree: bool) -> None:
    assert words_agree(want, got) is agree


def test_an_area_in_words_may_stand_as_code_or_printed_text(tmp_path: Path) -> None:
    entry = "- {text: 'It has 9 mines near Leeds', figures: [{text: '9', value: 9, kind: count, area: Leeds}]}"
    examples = read(tmp_path, entry)
    answers = [("GB", "Leeds"), ("Leeds", None), ("GB", None), (None, None)]
    found = [figure(examples[0].text, "9", value=9.0, area=area, area_text=text) for area, text in answers]
    assert [score(examples, answering([got])).right["area"] for got in found] == [1, 1, 0, 0]


def test_the_corpus_covers_the_closed_lists_and_its_negatives_are_negative() -> None:
    examples = load_corpus(CORPUS)
    figures = [figure for example in examples for figure in example.figures]
    assert {figure.kind for figure in figures} == set(get_args(records.Kind))
    assert {figure.status for figure in figures} == set(get_args(records.Status))
    assert {figure.modifier for figure in figures} | {"exact"} == set(get_args(records.Modifier))
    assert {example.topic for example in examples if not example.figures} == {"negative"}
    assert "negative" not in {example.topic for example in examples if example.figures}
