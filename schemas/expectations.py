"""What sources.yaml may expect of a source's counts in one run."""

from __future__ import annotations

from pydantic import Field, model_validator

from schemas.records import Kind
from schemas.yaml_values import Count, Strict


class Bounds(Strict):
    """How many there should be in a run, both ends inclusive; None is open."""

    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.min is None and self.max is None:
            raise ValueError("min or max is needed")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min is {self.min} and max {self.max}: the other way round?")
        return self

    def __str__(self) -> str:
        """In words."""
        parts = (("at least", self.min), ("at most", self.max))
        return " and ".join(f"{words} {count}" for words, count in parts if count is not None)


class Expectations(Strict):
    """What a nightly run should find at a source: new articles, their figures, also by kind, and rejects by check."""

    articles: Bounds | None = None
    figures: Bounds | None = None
    kinds: dict[Kind, Bounds] = Field(default_factory=dict)
    rejects: dict[str, Bounds] = Field(default_factory=dict)
