"""The cues of ``attribution.yaml``, compiled into one expression that a text is read with once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flows.stages.extract.ahead import looking_ahead, stems
from flows.stages.extract.attribution_subject import NAME, RULES_FILE
from schemas.vocabulary import read

WORD_EDGE = r"\b"


@dataclass(frozen=True)
class Cues:
    """The compiled rules: one expression with a group for each, the rules' names and sides, and how a subject looks.

    A subject opens with ``head`` or ``paper``, if it finds something, and ends with ``tail``.
    """

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    sides: tuple[str, ...]
    head: str
    paper: str
    tail: str
    people: frozenset[str]
    no_source: frozenset[str]
    no_subject: frozenset[str]
    documents: frozenset[str]
    participles: frozenset[str]

    @cached_property
    def subject(self) -> re.Pattern[str]:
        """Who speaks; compiled at first use, for most clauses show their subject otherwise."""
        return re.compile(rf"\b({self.head}|{NAME}){self.tail}")

    @cached_property
    def finding(self) -> re.Pattern[str]:
        """Who or what finds something."""
        return re.compile(rf"\b({self.head}|{self.paper}|{NAME}){self.tail}")


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The rules, loaded and compiled at first use."""
    data = read(RULES_FILE)
    lists = {
        name: "|".join(data[name]) for name in ("say", "say_that", "find", "aside", "document", "person", "auxiliary")
    }
    # The whole begins at a word already; a group that opened before its first letter would keep re from passing it by.
    groups = [
        f"(?:{_filled(rule['cue'].removeprefix(WORD_EDGE), lists)})(?P<r{i}>)" for i, rule in enumerate(data["rules"])
    ]
    possessive = [rule["side"] == "before_possessive" for rule in data["rules"]]
    words = "|".join(group for group, is_possessive in zip(groups, possessive, strict=True) if not is_possessive)
    others = "|".join(group for group, is_possessive in zip(groups, possessive, strict=True) if is_possessive)
    sided = [rule for rule in data["rules"] if rule["side"] != "before_possessive"]
    openings = {stem for rule in sided for stem in stems(_filled(rule["cue"], lists))}
    stop = (
        r"(?!(?:that|and|of|in|by|to|with|for|but|as|when|if|because|which|who|from|is|was|are|were|be|been|on|at)\b)"
    )
    name_word = rf"{stop}[^\W\d_][\w’'-]{{0,25}}"
    lead = rf"(?:{name_word}\s){{0,4}}"
    return Cues(
        re.compile(rf"\b(?=[A-Za-z]){looking_ahead(openings)}(?:{words})|(?=['’]){others}"),
        tuple(rule["name"] for rule in data["rules"]),
        tuple(rule["side"] for rule in data["rules"]),
        rf"{lead}(?:{lists['person']})",
        rf"{lead}(?:{lists['document']})",
        rf"(?:\s(?:{lists['auxiliary']})){{0,3}}\s$",
        frozenset(data["person"]),
        frozenset(data["no_source"]),
        frozenset(data["no_subject"]),
        frozenset(data["document"]),
        frozenset(data["participles"]["words"]),
    )


def _filled(pattern: str, lists: dict[str, str]) -> str:
    for name, words in lists.items():
        pattern = pattern.replace("{" + name + "}", words)
    return pattern
