"""How time expressions are found: words become classes, a character each, and one expression over those matches.

The rules stand in ``period.yaml``. A text is cut into tokens once; what the token is (a month, a year, a unit, any
other word) becomes one character, so that a rule is a short regular expression over classes and its cost does not
depend on how long the words are. No rule holds an unbounded repetition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from flows.stages.extract.memo import kept
from flows.stages.extract.period_opening import openings
from schemas.vocabulary import read

RULES_FILE = Path(__file__).with_name("period.yaml")
FIRST_CLASS = 0xE000
NUMERIC = (
    "iso", "slash", "clock", "decade", "ordinal", "year", "day", "num", "shortyear", "qcode", "hcode", "fycode",
)  # fmt: skip
MARKS = {
    "-": "hyphen", "–": "hyphen", "—": "hyphen", ",": "comma", ".": "dot", "/": "slash_mark", "%": "percent",
    "$": "currency", "£": "currency", "€": "currency", "(": "open", ")": "close_mark",
}  # fmt: skip
OTHER = ("word", "name", "mark", "possessive", "break", *dict.fromkeys(MARKS.values()))
ATOM = re.compile(r"\(\?<?[=!]|\{\d,\d\}|[()|?]|[A-Z]+|[a-z_]+|\s+|.")
# A name stands behind what it names: a group opened before it would keep re from passing an alternative by.
TOKEN = re.compile(
    r"""(?:[^\W\d_]{3,}+)(?P<word>)
    |(?:(?![Ff])[^\W\d_]{1,2}(?=\s)|[,.;:!?()"“”])(?P<plain>)
    |(?:\d{4}-\d{2}-\d{2}(?![\d-]))(?P<iso>)
    |(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])|\d{1,2}-\d{1,2}-(?:19|20)\d\d(?![\w-])|9/11(?![\d/]))(?P<slash>)
    |(?:\d{1,2}:\d{2}(?::\d{2})?(?![\d:])|\d{1,2}(?:\.\d{2})?(?=\s?[ap]\.?m\b)|\d{1,2}(?:\.\d{2})?(?=\s?[AP]\.?M\b))(?P<clock>)
    |(?:(?:1\d|20)\d0['’]?s\b|['’][1-9]0s\b)(?P<decade>)
    |(?:\d{1,2}(?:st|nd|rd|th)\b)(?P<ordinal>)
    |(?:(?:1\d|20|21)\d\d(?![\w]|[.,:]\d))(?P<year>)
    |(?:(?<!\w)['’]\d{2}\b)(?P<shortyear>)
    |(?:\d+(?:[.,:]\d+){0,9})(?P<num>)
    |(?:[Qq][1-4](?=FY|\b))(?P<qcode>)|(?:H[12](?=FY|\b))(?P<hcode>)|(?:(?:FY|fy)\s?['’]?(?:\d{4}|\d{2})(?:[-/]\d{2})?\b)(?P<fycode>)
    |(?:[AaPp]\.\s?[Mm]\b\.?|[BA]\.C\.?|A\.D\.)(?P<abbr>)
    |(?:['’]s\b)(?P<possessive>)
    |(?:[^\W\d_]+)(?P<short_word>)
    |(?:[^\w\s]|_)(?P<mark>)""",
    re.VERBOSE,
)
PIECES = re.compile(f"({re.sub(r'[(][?]P<[a-z_]+>[)]', '', TOKEN.pattern)})", re.VERBOSE)
"""Cuts a text into gap, token, gap, ... in one call, where a match costs several for each token."""

Item = TypeVar("Item")

WORD_KINDS = frozenset({"word", "short_word", "abbr"})


@dataclass(frozen=True)
class Rule:
    """One entry of ``period.yaml``: ``reads`` names the reader, ``examples`` map a text to its TIMEX3 value.

    ``pattern`` is one over class characters.
    """

    name: str
    reads: str
    examples: dict[str, str]
    counter_examples: tuple[str, ...]
    pattern: str

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Compiled at first use: a short text asks for few of the rules."""
        return re.compile(self.pattern)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled rules.

    Class characters by name and back, the lexicon by printed word (character, canonical value), an expression for where
    a time may begin, the rules by the class with which they may begin, the expressions for a
    date that lends its year to the one before, the verbs that tell the tense, and those of speech among them.
    """

    classes: dict[str, str]
    names: dict[str, str]
    lexicon: dict[str, tuple[str, str]]
    start: re.Pattern[str]
    by_opening: dict[str, list[Rule]]
    lends: re.Pattern[str]
    lends_shift: re.Pattern[str]
    rules: tuple[Rule, ...]
    tense: dict[str, str]
    telling: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens: ``line`` holds one class character each, the lists their offsets, words and canonical values."""

    text: str
    line: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    values: list[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A match: the rule, and the half-open range of tokens it covers."""

    rule: Rule
    first: int
    last: int


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The rules, loaded and compiled at first use; an unknown class or macro raises KeyError naming it."""
    data = read(RULES_FILE)
    names = [*NUMERIC, *data["proper"], *data["words"], *OTHER]
    classes = {name: chr(FIRST_CLASS + number) for number, name in enumerate(dict.fromkeys(names))}
    macros: dict[str, str] = {}
    for name, body in data["macros"].items():
        macros[name] = f"(?:{_translate(body, classes, macros)})"
    rules = tuple(
        Rule(
            entry["name"],
            entry["reads"],
            entry["examples"],
            tuple(entry["not"]),
            _translate(entry["pattern"], classes, macros),
        )
        for entry in data["rules"]
    )
    idle = "".join(classes[name] for name in (*OTHER, *data["never_first"]))
    opening = "".join(classes[name] for name in ("the", "a", "in", "to", "all", "new", "named", "feast"))
    plain = "".join(classes[name] for name in ("word", "name", "func", "mark", "comma", "dot", "break"))
    counting = classes["day"] + classes["num"]  # names a time with such a token after it only as a second end
    linked = "".join(classes[name] for name in ("hyphen", "slash_mark", "and", "to", "comma"))
    lone = f"(?<![{linked}])[{counting}][{plain}{counting}]"
    return Grammar(
        names={character: name for name, character in classes.items()},
        classes=classes,
        lexicon=_lexicon(data, classes),
        start=re.compile(f"(?![{opening}][{plain}]|{lone})[^{idle}]"),
        by_opening=_by_opening(rules),
        lends=re.compile(_translate(data["lends"], classes, macros)),
        lends_shift=re.compile(_translate(data["lends_shift"], classes, macros)),
        rules=rules,
        tense={word: tense for tense, words in data["tense"].items() for word in words},
        telling=frozenset(data["telling"]),
    )


@lru_cache(maxsize=16)
def word_list(name: str) -> frozenset[str]:
    """One of the lists that steer a reader, from ``period.yaml``."""
    return frozenset(read(RULES_FILE)["lists"][name]["words"])


def _by_opening(rules: tuple[Rule, ...]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for character in openings(rule.pattern):
            found.setdefault(character, []).append(rule)
    return found


def _translate(pattern: str, classes: dict[str, str], macros: dict[str, str]) -> str:
    out = []
    for atom in ATOM.findall(pattern):
        if atom.isspace():
            continue
        if atom[0].isalpha():
            out.append(macros[atom] if atom.isupper() else classes[atom])
        else:
            out.append("(?:" if atom == "(" else atom)
    return "".join(out)


def _lexicon(data: dict[str, dict[str, dict[str, list[str]]]], classes: dict[str, str]) -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for section in ("words", "proper"):
        for name, values in data[section].items():
            for value, words in values.items():
                for word in words:
                    for form in (word, word.upper()) if section == "proper" else (word,):
                        table[form] = (classes[name], value)
    return table


def tokenise(text: str) -> Tokens:
    """The tokens of a text; a line break that ends a line of its own becomes a token of class ``break``."""
    pieces = PIECES.split(text)
    bounds = list(accumulate(map(len, pieces)))  # where each gap ends, and each token; a last gap has no token
    starts, ends, words = bounds[:-1:2], bounds[1::2], pieces[1::2]
    read = [_known(word) or _read_at(text, start) for word, start in zip(words, starts, strict=True)]
    line, values = "".join([character for character, _ in read]), [value for _, value in read]
    tokens = Tokens(text, line, starts, ends, words, values)
    return _with_breaks(tokens, pieces[:-1:2]) if "\n" in text else tokens


def _with_breaks(tokens: Tokens, gaps: list[str]) -> Tokens:
    before = [0, *tokens.ends]
    at = [n for n, gap in enumerate(gaps) if "\n" in gap and _breaks(tokens.text, before[n], tokens.starts[n])]
    if not at:
        return tokens
    here = [before[n] for n in at]
    return Tokens(
        tokens.text,
        "".join(_spliced(list(tokens.line), at, [grammar().classes["break"]] * len(at))),
        _spliced(tokens.starts, at, here),
        _spliced(tokens.ends, at, here),
        _spliced(tokens.words, at, ["\n"] * len(at)),
        _spliced(tokens.values, at, [""] * len(at)),
    )


def _spliced(items: list[Item], at: list[int], new: list[Item]) -> list[Item]:
    """The items with a new one before each of the places ``at``, which are in order."""
    found: list[Item] = []
    last = 0
    for place, item in zip(at, new, strict=True):
        found += items[last:place]
        found.append(item)
        last = place
    return found + items[last:]


@kept(50_000)
def _known(word: str) -> tuple[str, str] | None:
    """As ``_read_at`` for a token that is the same wherever it stands; None for one that opens with a digit."""
    return None if word[0].isdecimal() else _read_at(word, 0)


def _read_at(text: str, start: int) -> tuple[str, str]:
    """The class and value of the token at ``start``: what digits are depends on what stands around them."""
    match = TOKEN.match(text, start)
    return _classified(match.lastgroup or "mark", match.group()) if match else (grammar().classes["mark"], "")


def _classified(kind: str, word: str) -> tuple[str, str]:
    """The class character and the canonical value of a token."""
    rules = grammar()
    if kind in WORD_KINDS or (kind == "plain" and word[0].isalnum()):
        entry = rules.lexicon.get(word) or rules.lexicon.get(word.lower())
        return entry or (rules.classes["word" if word[0].islower() else "name"], word)
    if kind in ("mark", "plain"):
        return rules.classes[MARKS.get(word, "mark")], word
    is_day = kind == "num" and len(word) <= 2 and word.isdecimal() and 1 <= int(word) <= 31
    return rules.classes["day" if is_day else kind], word


def _breaks(text: str, end_before: int, start: int) -> bool:
    lines = text.count("\n", end_before, start)
    return lines > 1 or (lines == 1 and not (text[start].islower() or text[start].isdigit()))


def phrases(tokens: Tokens) -> Iterator[Phrase]:
    """Every place where a rule fires, left to right, without overlap; the first rule that matches counts."""
    rules, line, at = grammar(), tokens.line, 0
    for found in rules.start.finditer(line):
        start = found.start()
        if start < at:
            continue
        for rule in rules.by_opening.get(line[start], ()):
            match = rule.compiled.match(line, start)
            if match is not None and match.end() > start:
                at = match.end()
                yield Phrase(rule, start, at)
                break
