"""Floors under every measure of quality, in one file: read here, compared by the tests that measure."""

from __future__ import annotations

from pathlib import Path

import yaml

FLOORS = Path(__file__).with_name("floors.yaml")
CEILING = "most_"

Floors = dict[str, dict[str, float]]


def parse(text: str) -> Floors:
    """Measures by group."""
    groups = yaml.load(text, Loader=yaml.BaseLoader) or {}
    return {group: {name: float(value) for name, value in measures.items()} for group, measures in groups.items()}


def floors(group: str) -> dict[str, float]:
    """The floors of one group."""
    return parse(FLOORS.read_text(encoding="utf-8"))[group]


def broken(group: str, measured: dict[str, float]) -> list[str]:
    """What fell through its floor, one line each; a floor that nobody measured is broken too."""
    lines = []
    for name, floor in floors(group).items():
        value = measured.get(name)
        holds = value is not None and (value <= floor if name.startswith(CEILING) else value >= floor)
        if not holds:
            lines.append(f"{group}.{name}: {value} measured, {floor} is the floor")
    return lines


def lowered(before: Floors, after: Floors) -> list[str]:
    """Which floors a change lowered or took away."""
    lines = []
    for group, measures in before.items():
        for name, floor in measures.items():
            now = after.get(group, {}).get(name)
            if now is None or (now > floor if name.startswith(CEILING) else now < floor):
                lines.append(f"{group}.{name}: {floor} -> {now}")
    return lines
