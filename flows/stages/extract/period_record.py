"""The two records of ``period``: a time expression, and the reference period chosen for a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from schemas.records import PeriodBasis, PeriodKind

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One time expression: offsets, TIMEX3 type and value, and the inclusive days it names where it names any.

    ``rule`` is the entry of ``period.yaml`` that found it.
    """

    start: int
    end: int
    text: str
    type: TimexType
    value: str
    period_start: date | None
    period_end: date | None
    period_kind: PeriodKind | None
    basis: PeriodBasis
    rule: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """The reference period of one figure, as the figures table holds it, and the rules that gave it."""

    period_start: date | None
    period_end: date | None
    period_kind: PeriodKind | None
    period_basis: PeriodBasis
    period_text: str | None
    rules: tuple[str, ...] = field(default=(), compare=False)


NO_PERIOD = PeriodChoice(None, None, None, "none", None)
AS_OF_PUBLICATION = PeriodChoice(None, None, "as_of", "context", None, ("period.as_of_publication",))
