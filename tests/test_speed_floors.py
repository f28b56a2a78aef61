"""Speed as ratios that hold on any machine: against a loop of plain Python, and of a long text against a short one."""

from __future__ import annotations

from pathlib import Path

from tests.articles import article
from tests.bench import speed
from tests.corpus_format import load_corpus
from tests.floors import broken

CORPUS = Path(__file__).with_name("corpus")
SHORT, LONG = 100_000, 1_000_000
PIECE = "the mayor of Leeds, who has asked for more time, told the paper of her plans for the old town and "
FIGURES = "that 300 houses were sold in May while rents rose 5 percent and "


def test_the_corpus_is_read_fast_for_the_machine_and_long_texts_in_proportion() -> None:
    texts = [article(example.text, country=example.country) for example in load_corpus(CORPUS)]
    line = PIECE * 5 + FIGURES
    short, long = (article(line * (size // len(line))) for size in (SHORT, LONG))
    measured = {
        "corpus_texts_a_loop": speed.read_in_a_loop(texts) * len(texts),
        "most_times_1_MB_to_100_kB": speed.seconds([long], 2) / speed.seconds([short], 3),
    }
    assert broken("speed", measured) == []
