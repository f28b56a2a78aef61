"""Checks in passages of many wordings: what they tell is found, and nothing of numbers that merely stand there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flows.stages.extract import extract
from flows.stages.normalise import normalise
from flows.stages.reconcile import checks_of
from schemas.marked_yaml import parse
from schemas.reconciled import Check
from schemas.records import Figure
from tests.articles import article

Passage = Mapping[str, Any]
_HERE = Path(__file__).parent


def passages(name: str) -> list[Passage]:
    document: list[Passage] = parse((_HERE / name).read_text(encoding="utf-8")).document
    return document


def reported(passage: Passage) -> list[tuple[Check, list[float]]]:
    """The checks of a passage, each with the numbers of its figures."""
    told = article(passage["text"], "2024-06-18", passage.get("title"))
    figures = normalise(told, extract(told)[0])
    by_id = {figure.figure_id: figure for figure in figures}
    checks = checks_of(told, "2024-06", figures)
    return [(one, sorted(_number(by_id[name]) for name in _ids(one))) for one in checks]


def _ids(check: Check) -> list[str]:
    return [*check.operand_figure_ids, *([check.result_figure_id] if check.result_figure_id else [])]


def _number(figure: Figure) -> float:
    return next(n for n in (figure.value, figure.value_low, figure.value_high) if n is not None)


def is_found(passage: Passage, rows: list[tuple[Check, list[float]]]) -> bool:
    """Whether the reckoning that a passage tells is reported, and as it comes out."""
    want = sorted(map(float, passage["of"]))
    return any(
        check.relation == passage["is"]
        and numbers == pytest.approx(want, rel=1e-3)
        and check.holds != ("fails" in passage)
        for check, numbers in rows
    )


def wrong(passage: Passage, rows: list[tuple[Check, list[float]]]) -> list[str]:
    """What is reported though the passage tells no such thing, or said to fail though it does not."""
    told = [list(map(float, numbers)) for numbers in (passage.get("of", ()), *passage.get("also", ()))]
    return [
        f"{check.relation} {check.formula} {check.holds}"
        for check, numbers in rows
        if not any(_are_among(numbers, want) for want in told) or not (check.holds or "fails" in passage)
    ]


def _are_among(numbers: list[float], told: list[float]) -> bool:
    return all(any(one == pytest.approx(other, rel=1e-3) for other in told) for one in numbers)


@pytest.mark.parametrize("passage", passages("check_passages.yaml"), ids=lambda passage: passage["text"][:60])
def test_what_a_passage_tells_is_found_and_nothing_else(passage: Passage) -> None:
    rows = reported(passage)
    assert wrong(passage, rows) == []
    assert "is" not in passage or is_found(passage, rows)
