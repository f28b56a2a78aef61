"""The extractor against our own corpus of dated sentences: no measure may fall through its floor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from flows.stages.extract import extract
from schemas.records import Figure
from tests.articles import article
from tests.corpus_format import FIELDS, Scores, load_corpus, score
from tests.floors import broken

CORPUS = Path(__file__).with_name("corpus")


def figures_in(text: str, published: date | None, country: str | None) -> Sequence[Figure]:
    return extract(article(text, published.isoformat() if published else None, country=country))[0]


@pytest.fixture(scope="module")
def scores() -> Scores:
    return score(load_corpus(CORPUS), figures_in)


def test_no_measure_falls_through_its_floor(scores: Scores) -> None:
    measured = {name: scores.accuracy(name) or 0.0 for name in FIELDS}
    measured |= {"value_f1": scores.value_f1, "most_false_figures": scores.false_figures}
    assert broken("corpus", measured) == []


def test_the_corpus_is_as_large_as_it_says(scores: Scores) -> None:
    assert scores.expected > 1500
    assert scores.negatives > 200
