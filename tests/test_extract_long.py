"""Texts of any length: steps, time and memory grow with the length and no faster."""

from __future__ import annotations

import sys
import time
import tracemalloc
from types import FrameType

import pytest

from flows.stages.extract import extract, lexer, sentence
from tests.articles import article

PROSE = (
    "the mayor of Leeds, who has asked the ministry for more time, said that 300 houses were sold there in May while "
    "rents rose, and the council that had hoped for a quieter year told the paper it would wait for the land office "
    "and for whoever speaks for the builders, whose own plans, drawn by the river, nobody in town has read and "
)
DENSE_PROSE = "the mayor of Leeds said that 300 houses were sold in May while rents rose 5 percent and "
LINEAR, TOLERANCE = 4, 1.75


def test_one_long_line_is_cut_into_bounded_sentences() -> None:
    body = "It sold 300 houses in all, " * 1_000
    assert max(end - start for start, end in sentence.sentences(body)) <= 2 * sentence.LONGEST


def test_tokens_read_grow_with_the_text_and_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is counted, not timed: tokens cut for a text ten times as long are ten times as many."""
    piece = "Some 300 people, two of them children, fled 12 villages in May 2024. "
    extract(article(piece))  # loading the rules cuts tokens of its own
    counted = [0]
    plain = lexer.tokens

    def counting(*arguments: object) -> list[lexer.Token]:
        found = plain(*arguments)  # type: ignore[arg-type]
        counted[0] += len(found)
        return found

    monkeypatch.setattr(lexer, "tokens", counting)
    amounts = []
    for times in (20, 200):
        counted[0] = 0
        extract(article(piece * times))
        amounts.append(counted[0])
    assert amounts[1] == 10 * amounts[0]


DENSE = [
    "in 2019 it was 34 and ",
    "than 34 in 2019 ",
    "some 40 since 2008 and ",
    "under Obama 50 ",
    "will add 50 within two years ",
    "5 in Texas, 6 in Ohio; ",
    "7 to Texas ",
    "He said 5 to Jane Doe, ",
    "some 12345 of the and ",
    "5% and 6% of ",
    "$5 ",
    "one of the two ",
]


def steps(body: str) -> int:
    """Calls of functions, of Python's own too, that reading a text takes once all rules are loaded."""
    count = 0

    def counting(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    subject = article(body)
    extract(subject)
    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        extract(subject)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", DENSE)
def test_a_line_without_stops_takes_steps_by_its_length_however_dense_in_figures_times_and_places(piece: str) -> None:
    """Were each figure held against each time or place, one sentence twice as long would take four times the steps."""
    half, whole, three = (steps(piece * (size // len(piece))) for size in (400, 800, 2_400))
    assert whole <= 2.6 * half
    assert three <= 3.6 * whole


def line(piece: str, size: int) -> str:
    return piece * (size // len(piece))


def seconds(text: str) -> float:
    subject = article(text)
    begun = time.thread_time()
    extract(subject)
    return time.thread_time() - begun


def test_a_line_of_a_megabyte_takes_four_times_as_long_as_a_quarter_of_it() -> None:
    seconds(line(PROSE, 10_000))
    quarter = min(seconds(line(PROSE, 250_000)) for _ in range(2))
    assert seconds(line(PROSE, 1_000_000)) < LINEAR * TOLERANCE * quarter


def test_reading_holds_little_more_memory_than_what_it_gives() -> None:
    """Sentences as read take twice the memory of their figures; each is let go once its figures are made."""
    subject = article(line(DENSE_PROSE, 60_000))
    extract(subject)
    tracemalloc.start()
    try:
        given = extract(subject)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(given[0]) > 1_000
    assert peak < 2 * kept
