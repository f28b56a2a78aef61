"""YAML as plain texts, lists and mappings, with the line on which each of them stands.

No scalar is given a type, so that the reader's model alone decides what a value means, and an error found long after
parsing can still name the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Place = tuple[str | int, ...]

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class MarkedYamlError(ValueError):
    """Not YAML, or YAML that means two things at once; ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Marked:
    """The document and the line of every key and list entry in it, by its place (keys and indexes from the top)."""

    document: Any = None
    lines: dict[Place, int] = field(default_factory=dict)

    def line_of(self, place: Place) -> int:
        """The line of the nearest enclosing place that the document has; 1 for the document itself."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def parse(text: str) -> Marked:
    """Read one YAML document. Raises ``MarkedYamlError`` for broken YAML, a key given twice, anchors and aliases."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise MarkedYamlError(mark.line + 1 if mark else 1, f"no YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise MarkedYamlError(1, f"no YAML: {error}".splitlines()[0]) from None
    marked = Marked()
    if root is not None:
        marked.document = _plain(root, (), marked.lines, set())
    return marked


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], seen: set[int]) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if id(node) in seen:
        raise MarkedYamlError(node.start_mark.line + 1, "anchors and aliases are not read: write it out")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        entries = []
        for index, entry in enumerate(node.value):
            lines[*place, index] = entry.start_mark.line + 1
            entries.append(_plain(entry, (*place, index), lines, seen))
        return entries
    return _mapping(node, place, lines, seen)


def _mapping(node: yaml.Node, place: Place, lines: dict[Place, int], seen: set[int]) -> Mapping[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise MarkedYamlError(line, "a key is a plain word")
        key = str(key_node.value)
        if key in mapping:
            raise MarkedYamlError(line, f"{key} is given twice, first on line {lines[*place, key]}")
        lines[*place, key] = line
        mapping[key] = _plain(value_node, (*place, key), lines, seen)
    return mapping
