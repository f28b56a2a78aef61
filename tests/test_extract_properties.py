"""What holds for any text: nothing raises, offsets give back what they name, each numeric token is in one span."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.stages.extract import extract, numeral, sentence, text
from schemas.records import UNDATED
from tests.articles import article

RUN = re.compile(r"\d+|[¼-¾⅐-⅞↉]")
LETTERS = re.compile(r"[^\W\d_¼-¾⅐-⅞↉]+")

PIECES = [
    "34,528 migrants",
    "12,34,567",
    "1.3 million",
    "$4bn",
    "R20bn",
    "twenty-seven thousand",
    "half a million",
    "a dozen",
    "two-thirds",
    "one in five",
    "¾",
    "2½",
    "tenfold",
    "twice",
    "tens of thousands",
    "dozens",
    "both",
    "10 to 20",
    "10-20%",
    "between 5 and 10 percent",
    "from 3,900 to 3,200",
    "a 20-year high",
    "third-largest",
    "No. 1",
    "COVID-19",
    "G7",
    "24/7",
    "2024",
    "June 5",
    "10:27 PM",
    "+44 20 7946 0958",
    "US$5",
    "(2)",
    "1/2",
    "-5",
    "minus",
    "per 100,000 people",
    "a day",
    "more than",
    "up to",
    "about",
    "£",
    "%",
    "percent",
    "years old",
    "million",
    "hundred",
    "and a half",
    "second",
    "third",
    "of",
    "the",
    "people",
    "said",
    "rose",
    "fell",
    "to",
    ",",
    ".",
    ";",
    "\n",
    "\n\n",
    "“",
    "”",
    "-",
    "–",
    "\u00a0",
    "\u2009",
    "\u202e",
    "\u0000",
    "🙂",
    "٣٤٥",
    "१२३",
    "³",
    "Ⅷ",
    "一百",
    "ﬁfty",
    "\ud800",
    "'",
    "’s",
    "x",
    "×",
    "10",
    "^",
    "0",
    "00",
    "1e9",
    "999999999999999999999999999999",
]
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map(" ".join),
)


def numeric_tokens(body: str) -> list[tuple[int, int]]:
    """Runs of decimal digits, vulgar fractions and words of the closed list, found without the extractor's lexer."""
    runs = [match.span() for match in RUN.finditer(body)]
    words = [match.span() for match in LETTERS.finditer(body) if match.group().lower() in numeral.NUMBER_WORDS]
    return sorted(runs + words)


def check(body: str) -> None:
    figures, skipped = extract(article(body))
    for figure in figures:
        assert body[figure.char_start : figure.char_end] == figure.value_text != ""
        assert body[figure.quote_start : figure.quote_end] == figure.quote
        assert figure.quote_start <= figure.char_start < figure.char_end <= figure.quote_end
        assert body[figure.sentence_start :].startswith(figure.sentence)
        assert figure.sentence_start <= figure.char_start and figure.char_end <= figure.sentence_start + len(
            figure.sentence
        )
        assert not (figure.value_low is None and figure.value_high is None)
        assert figure.value_low is None or figure.value_high is None or figure.value_low <= figure.value_high
        assert figure.value is None or figure.value in (figure.value_low, figure.value_high)
        assert figure.base_text is None or body[figure.base_start : figure.base_end] == figure.base_text
    for token in skipped:
        assert body[token.char_start : token.char_end] == token.text
    spans = sorted([(f.char_start, f.char_end) for f in figures] + [(s.char_start, s.char_end) for s in skipped])
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for start, end in numeric_tokens(body):
        assert sum(a <= start and end <= b for a, b in spans) == 1, (body[start:end], spans)


@given(TEXTS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_text_gives_sound_figures_and_covers_every_numeric_token(body: str) -> None:
    check(body)


@given(TEXTS)
@settings(max_examples=50, deadline=None)
@example("In '00, 300 people came.")
def test_the_same_text_gives_the_same_records_dated_or_not(body: str) -> None:
    assert extract(article(body)) == extract(article(body))
    undated = extract(article(body, UNDATED))[0]
    assert all(figure.period_basis != "relative" for figure in undated)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_sentences_are_in_order_and_hold_all_that_is_not_blank(body: str) -> None:
    spans = sentence.sentences(body)
    kept = "".join(body[start:end] for start, end in spans)
    assert [c for c in kept if not c.isspace()] == [c for c in body if not c.isspace()]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


HOSTILE = [
    "1," * 4_000,
    "1,234" * 2_000,
    "1 234 " * 1_000,
    "9" * 10_000,
    "a-" * 4_000,
    "one-" * 2_000,
    "." * 10_000,
    "?! " * 2_000,
    "two hundred and " * 1_000,
    "million " * 2_000,
    "from 1 to " * 1_000,
    "(" * 4_000 + "5",
    "$" * 4_000 + "5",
    "a" * 10_000,
    "half a " * 1_000,
    "tens of thousands of " * 1_000,
    "1." * 4_000,
    "'" * 4_000,
    "Mr. " * 2_000,
    "\n" * 10_000 + "5",
    " " * 10_000 + "5",
    "x’" * 4_000,
    "5% to " * 1_000,
    "1:2" * 2_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:12]))
def test_a_long_hostile_text_is_read_whole(body: str) -> None:
    check_spans = extract(article(body))
    spans = sorted(
        [(f.char_start, f.char_end) for f in check_spans[0]] + [(s.char_start, s.char_end) for s in check_spans[1]]
    )
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert bool(spans) == bool(numeric_tokens(body))


def test_the_version_is_on_every_row() -> None:
    figures, skipped = extract(article("In 2023, 149,000 cases were closed.", title="Half a million cases"))
    versions = {figure.extractor_version for figure in figures} | {token.extractor_version for token in skipped}
    assert versions == {text.EXTRACTOR_VERSION}


READ_CORPUS = """
from pathlib import Path
from flows.stages.extract import extract
from tests.articles import article
from tests.corpus_format import load_corpus
text = "\\n\\n".join(example.text for example in load_corpus(Path("tests/corpus")))
for record in sum(extract(article(text)), ()):
    print(ascii(record))
"""


def test_the_records_do_not_hang_on_the_order_of_sets() -> None:
    """Python orders a set of words by a seed of the process: two processes of unlike seeds read the whole corpus."""
    root = Path(__file__).parents[1]
    read = [
        subprocess.run(
            [sys.executable, "-c", READ_CORPUS],
            cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "29")
    ]
    assert read[0] == read[1]
    assert read[0].count(b"\n") > 1_000
