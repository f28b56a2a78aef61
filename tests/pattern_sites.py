"""Every pattern that the extractor compiles, told by watching it do so: ``python -m tests.pattern_sites``.

Patterns stand in modules, in lists and caches, and are built from YAML at first use. Only a process that has imported
nothing yet sees them all: it reads the corpus and prints one JSON list of ``[file, line, pattern, flags]``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from ast import Attribute, Call, Name, parse, walk
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "flows" / "stages" / "extract"
TAKE_A_PATTERN = ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern and the call that compiled it, as ``file:line``."""

    site: str
    pattern: str
    flags: int


def compiled_patterns() -> list[Compiled]:
    """The patterns, from a process of their own."""
    command = [sys.executable, "-m", "tests.pattern_sites"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True, timeout=300)
    return [Compiled(*row) for row in json.loads(done.stdout)]


def call_sites() -> set[str]:
    """Every call in the package that hands ``re`` a pattern, as its source shows it."""
    return {
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in walk(parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Call) and _takes_a_pattern(node)
    }


def _takes_a_pattern(call: Call) -> bool:
    function = call.func
    return (
        isinstance(function, Attribute)
        and function.attr in TAKE_A_PATTERN
        and isinstance(function.value, Name)
        and function.value.id == "re"
    )


def _watched(found: dict[Compiled, None], plain: Callable[..., Any]) -> Callable[..., Any]:
    def watching(pattern: str | re.Pattern[str], *arguments: Any, **named: Any) -> Any:
        caller = sys._getframe(1)
        path = Path(caller.f_code.co_filename)
        if PACKAGE in path.parents:
            flags = named.get("flags", arguments[0] if plain.__name__ == "compile" and arguments else 0)
            text = pattern if isinstance(pattern, str) else pattern.pattern
            found[Compiled(f"{path.relative_to(PACKAGE)}:{caller.f_lineno}", text, int(flags))] = None
        return plain(pattern, *arguments, **named)

    return watching


def main() -> None:
    """Watch, read the corpus, print."""
    found: dict[Compiled, None] = {}
    for name in TAKE_A_PATTERN:
        setattr(re, name, _watched(found, getattr(re, name)))
    from flows.stages.extract import extract
    from tests.articles import article
    from tests.corpus_format import load_corpus

    for example in load_corpus(ROOT / "tests" / "corpus"):
        extract(article(example.text, country=example.country))
    print(json.dumps([[one.site, one.pattern, one.flags] for one in found]))


if __name__ == "__main__":
    main()
