"""Every rule of the extractor fires on its own examples, and not on its counter-examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flows.stages.extract import explain, extract, lexicon, rules
from schemas import vocabulary
from tests.articles import article

NESTED = {"number": "rules", "noun": "rules"}
FILES = ("number", "noun", "modifier", "join", "kind", "per", "status", "skip", "unit", "currency")
NOT_RULES = {"skip": {"classes"}}
LANDS = (None, "NZ", "LK", "UY", "TN", "UG", "DK", "CN", "EG", "ID")


def entries(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(rule as it is recorded when it fires, its entry) for each rule of a file."""
    data = rules.load(name)
    for key, entry in (data[NESTED[name]] if name in NESTED else data).items():
        if key not in NOT_RULES.get(name, ()):
            yield (f"{name}.{key}", entry)


ALL = [pytest.param(rule, entry, id=rule) for name in FILES for rule, entry in entries(name)]


def fired(rule: str, text: str) -> bool:
    """Whether a text fires the rule; ``by_country`` has fired where the same words are other money elsewhere."""
    if rule != "currency.by_country":
        return rule in explain(text).rules
    return len({tuple(figure.unit for figure in extract(article(text, country=land))[0]) for land in LANDS}) > 1


@pytest.mark.parametrize(("rule", "entry"), ALL)
def test_a_rule_has_examples_and_counter_examples(rule: str, entry: dict[str, Any]) -> None:
    assert entry.get("examples"), f"{rule} has no examples"
    assert entry.get("not"), f"{rule} has no counter-examples"


@pytest.mark.parametrize(("rule", "entry"), ALL)
def test_a_rule_fires_on_its_examples_only(rule: str, entry: dict[str, Any]) -> None:
    silent = [text for text in entry["examples"] if not fired(rule, text)]
    wrong = [text for text in entry["not"] if fired(rule, text)]
    assert (silent, wrong) == ([], [])


NUMBERS = [
    pytest.param(text, stated, id=text) for _, entry in entries("number") for text, stated in entry["examples"].items()
]


@pytest.mark.parametrize(("text", "stated"), NUMBERS)
def test_a_number_is_read_as_its_example_says(text: str, stated: str) -> None:
    low, _, high = stated.partition("..")
    ends = [
        (
            figure.value_low if figure.value is None else figure.value,
            figure.value_high if figure.value is None else figure.value,
        )
        for figure in (item.figure for item in explain(text).figures)
    ]
    assert (float(low), float(high or low)) in [(round(a or 0, 4), round(b or 0, 4)) for a, b in ends]


def test_units_of_the_rules_are_units_of_the_vocabulary() -> None:
    known = vocabulary.load("units")
    assert set(rules.load("unit")) == set(known["units"])
    assert set(rules.load("currency")) - {"by_country"} == set(known["currencies"])


PEOPLE = rules.load("noun")["people"]


@pytest.mark.parametrize("noun", PEOPLE["examples"])
def test_a_noun_of_people_is_told_by_list_or_ending(noun: str) -> None:
    assert lexicon.is_person(noun)


@pytest.mark.parametrize("noun", PEOPLE["not"])
def test_a_noun_of_things_is_no_person_for_its_ending(noun: str) -> None:
    assert not lexicon.is_person(noun)


@pytest.mark.parametrize(("ending", "noun"), PEOPLE["endings"].items())
def test_an_ending_of_people_makes_a_person_of_a_word_that_no_list_holds(ending: str, noun: str) -> None:
    assert noun.endswith(ending) and noun != ending and noun not in PEOPLE["nouns"]
    assert lexicon.is_person(noun)


def test_the_lists_of_people_hold_no_word_that_is_told_without_them() -> None:
    endings = tuple(PEOPLE["endings"])
    told = [noun for noun in PEOPLE["nouns"] if noun.endswith(endings) and len(noun) > 4]
    needless = [thing for thing in PEOPLE["things"] if not thing.endswith((*endings, "an", "ese", "i"))]
    assert ([noun for noun in told if noun not in PEOPLE["things"]], needless) == ([], [])
    assert [noun for noun in PEOPLE["nouns"] if " " in noun] == []
    assert not any(lexicon.is_person(thing) for thing in PEOPLE["things"])


def test_no_list_holds_a_word_twice() -> None:
    lists = [
        (f"{name}.{group}.{key}", words)
        for name in ("words", "noun", "clause_verb")
        for group, entry in rules.load(name).items()
        for key, words in (entry.items() if isinstance(entry, dict) else [("", entry)])
        if isinstance(words, list)
    ]
    assert {name: sorted({word for word in words if words.count(word) > 1}) for name, words in lists} == {
        name: [] for name, _ in lists
    }
