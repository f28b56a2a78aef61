"""What ``explain`` says: each field stands on a rule and on words of the text, or is told to be empty and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.stages.extract import explain, extract
from flows.stages.extract.explain_field import Field
from tests.articles import article
from tests.corpus_format import load_corpus

CORPUS = Path(__file__).with_name("corpus")
OUTSIDE = ("period.as_of_publication", "place.outlet_or_text")
"""Rules that read the article's day of publication and its outlet's country, which stand in no sentence."""


def field(text: str, name: str, published: date | None = None, country: str | None = None) -> Field:
    found = explain(text, published, country=country).figures[0]
    return next(one for one in found.fields if one.name == name)


def test_every_field_of_the_corpus_stands_on_a_rule_and_on_words_of_the_text() -> None:
    bare = []
    checked = 0
    for example in load_corpus(CORPUS):
        for item in explain(example.text, example.published, country=example.country).figures:
            for one in item.fields:
                assert (one.value is None) == (getattr(item.figure, one.name) is None)
                checked += 1
                if one.value is None:
                    stands = bool(one.reason) and one.text is None
                elif set(one.rules).issubset(OUTSIDE):
                    stands = bool(one.rules)
                else:
                    stands = bool(one.rules) and bool(one.text) and one.text in example.text
                if not stands:
                    bare.append((one, item.figure.sentence))
    assert bare == []
    assert checked > 10_000


def test_a_sentence_explains_as_it_extracts() -> None:
    text = "Rents rose to $480 a week last month."
    figure = extract(article(text, "2024-06-18", country="AU"))[0][0]
    told = explain(text, date(2024, 6, 18), country="AU").figures[0].figure
    names = ("value", "unit", "per", "period_start", "period_end", "period_kind", "rules")
    assert [getattr(told, name) for name in names] == [getattr(figure, name) for name in names]
    assert (told.unit, told.period_start) == ("AUD", date(2024, 5, 1))


def test_a_field_that_no_word_qualifies_says_so() -> None:
    text = "The town built 300 homes."
    assert field(text, "modifier").rules == ("modifier.unqualified",)
    assert field(text, "status").rules == ("status.unmarked",)
    assert field(text, "per").reason == 'no "a day", "per" or "each" by the number'


def test_a_field_names_the_words_that_gave_it() -> None:
    text = "It plans to build about 300 homes a year, a rise of 12%."
    assert field(text, "modifier").text == "about"
    assert field(text, "noun").text == "homes"
    assert field(text, "per").text == "year"
    assert field(text, "concept").text == "homes"
    assert field("A third of pupils failed.", "unit").rules == ("number.fraction",)
