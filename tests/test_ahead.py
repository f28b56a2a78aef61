"""With which letters a cue may begin, read off the cue itself, and that looking for them first changes no match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.extract.ahead import any_of, stems
from flows.stages.extract.period_role import LEAD, comparisons, parts
from tests.corpus_format import load_corpus

CUES = [cue.expression for cue in (*parts(), *comparisons())]
WORDS = sorted({stem for cue in CUES for stem in stems(cue) if stem} | {"than", "since", "on", "from", "5%", ","})


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        (r"[Aa]ccording\sto\s|[Aa]s\sper\s", {"acc", "as"}),
        (r"\b(?:(?:said|told)\b|(?:claim)\sthat\b)", {"sai", "tol", "cla"}),
        (r"\b(?i:Data|survey)\sby\s", {"dat", "sur"}),
        (r"an?\spoll", {"a"}),
        (r"\b(?:(?<!at\s)most|(?!no(?:t|r))n\sx)", {"mos", "n"}),
        (r"a?said", {""}),
        (r"(?:late|new)?data", {"lat", "new", ""}),
        (r"(?:x|\d)said", {""}),
        (r"\w+said", {""}),
    ],
)
def test_a_cue_begins_with_one_of_its_stems(cue: str, expected: set[str]) -> None:
    found = stems(cue)
    assert "" in found if "" in expected else found == expected


def spans(expression: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.compile(expression, re.IGNORECASE).finditer(text)]


def differing(texts: Iterable[str]) -> list[str]:
    """The texts in which all cues together match otherwise than one after the other."""
    plain = "|".join(f"(?:{cue.expression})" for cue in comparisons())
    ahead = any_of(cue.expression for cue in comparisons())
    found = [text for text in texts if spans(plain, text) != spans(ahead, text)]
    for cue in CUES:
        found += [text for text in texts if spans(cue, text) != spans(any_of([cue]), text)]
    return found


def test_looking_ahead_changes_no_match_in_the_corpus() -> None:
    texts = [example.text for example in load_corpus(Path(__file__).parent / "corpus")]
    ends = [(text, at.end()) for text in texts for at in re.finditer(r"\b(?:in|on|the)\s", text)]
    leads = [text[max(0, end - LEAD) : end] for text, end in ends[::4]]
    examples = [text for cue in (*parts(), *comparisons()) for text in cue.examples]
    assert len(leads) > 200
    assert differing([*leads, *examples, *("".join(examples).upper(), "ſaid on ")]) == []


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_looking_ahead_changes_no_match(words: list[str]) -> None:
    assert differing([" ".join(words) + " "]) == []
