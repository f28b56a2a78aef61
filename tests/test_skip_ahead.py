"""What is looked at before a rule for numbers that are none: it may save the rule's work, and never its answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.extract import lexer, number, numeral, skip, skip_code, skip_label, skip_sport, unit
from flows.stages.extract.draft import Draft
from tests.corpus_format import load_corpus

WORDS = """36 2 b A 12 400 1,500 24 No 7 747 4-4-2 C-131/12 K1A 0B1 23-719 9/11 one nine five third second both double
under over s m hour metres GB FM % $ R °C x × ( ) - / : . , half dozens million people minutes final pm
Image of the a at to in case BBC http Group number o'clock"""
PIECES = (*WORDS.split(), "10 to 20", "+44 20")
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("", " ", " "))), min_size=1, max_size=12)


def numbers(text: str) -> Iterator[tuple[skip.Scene, Draft]]:
    """Each number of a text read as one sentence, as the rules see it."""
    tokens = lexer.tokens(text, 0, len(text), numeral.NUMBER_WORDS)
    scene = skip.Scene(tokens, (), skip_sport.is_table(tokens), skip.is_title(tokens))
    for found in number.find_numbers(tokens):
        yield scene, Draft.of(found, unit.attach(text, tokens, found, "GB"))


def spared(scene: skip.Scene, draft: Draft) -> set[str]:
    """The rules that would fire although they, or the part of them that would, are not asked."""
    tokens = scene.tokens
    asked = skip.rules_for(tokens[draft.first].kind, draft.unit is not None, draft.form)
    wrong = {rule.name for rule in skip.ORDER if rule not in asked and rule.fires(scene, draft)}
    if not skip_label.may_be_label(tokens, draft):
        wrong |= {rule.__name__ for rule in skip_label.RULES if rule(tokens, draft)}
    low, high = skip_code.run_of(tokens, draft.first, draft.last)
    run = "".join(token.text for token in tokens[low : high + 1])
    if not skip_code.may_be_run(tokens, draft):
        wrong |= {pattern.pattern for pattern in (skip_code.FORMATION, skip_code.REFERENCE) if pattern.fullmatch(run)}
    if len(tokens[draft.first].text) != 1:
        wrong |= {pattern.pattern for pattern in (skip_code.OUTWARD, skip_code.INWARD) if pattern.fullmatch(run)}
    if tokens[draft.first].low not in skip.IDIOM_WORDS:
        idioms = ((at, skip.IDIOMS.at(tokens, at)) for at in range(draft.first + 1))
        wrong |= {f"idiom at {at}" for at, idiom in idioms if idiom and at <= draft.first <= idiom[0]}
    return wrong


@settings(max_examples=400)
@given(TEXTS)
def test_no_rule_that_is_not_asked_would_fire(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in pieces).strip()
    assert [(draft, wrong) for scene, draft in numbers(text) if (wrong := spared(scene, draft))] == []


def test_no_rule_that_is_not_asked_would_fire_in_the_corpus() -> None:
    texts = [example.text for example in load_corpus(Path(__file__).parent / "corpus")]
    found = [(draft, spared(scene, draft)) for text in texts for scene, draft in numbers(text)]
    assert len(found) > 1000
    assert [one for one in found if one[1]] == []


@pytest.mark.parametrize("text", ["36A(1b2c)", "36(a1b2)", "C-131/12", "12/2019", "4-3-3", "12-B", "7(2)(b)"])
def test_each_number_of_a_run_is_looked_at(text: str) -> None:
    assert all(skip_code.may_be_run(scene.tokens, draft) for scene, draft in numbers(f"of {text} it"))
