"""A person who says a number: whether a name is one, and the organisation that the person speaks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flows.stages.reconcile.origin_name import kind_of, named
from flows.stages.reconcile.origin_vocabulary import Setting, hits
from flows.stages.reconcile.origin_word import Word, cue, words_of

_NEAR = 140  # code points beside a name in which the article tells who it is
_SAYS = re.compile(
    r"\b(?:said|says|told|added|warned|called|wrote|announced|estimated|argued|expects?)\b|[;:“”\"]|\.\s"
)
_WORKS = re.compile(r"\b(?:works?|working)\s(?:for|at)\s|\b(?:now|currently)\b")
_OF = frozenset(["of", "at", "for", "from", "with", "in"])


class Person(NamedTuple):
    """A person's full name, and the words that say what the person is; empty where the article does not."""

    name: tuple[str, ...]
    about: str
    before: str


def person(name: Sequence[str], text: str) -> Person | None:
    """The person that a name is, by what stands beside it in the article; None where nothing shows a person.

    A person is told by a title or a post before the name or after it ("Jo Lund, head of ..."), or by the surname that
    stands alone elsewhere.
    """
    if len(name) > 4 or _tells_body(name) or any(word.isupper() and len(word) > 1 for word in name):
        return None
    surname = name[-1]
    full = _full_name(tuple(name), text)
    at = text.find(" ".join(full))
    if at < 0:
        return None
    end = at + len(" ".join(full))
    before = re.split(r"[.;:\n“”\"]\s?", text[max(0, at - _NEAR) : at])[-1]
    about = _apposition(text[end : end + _NEAR * 2])
    titled = words_of(before)[-1:]
    is_titled = (
        bool(titled)
        and not titled[0].owns
        and text[at - 1 : at] == " "
        and titled[0].low in cue("titles") | cue("posts")
    )
    has_post = any(word.low in cue("posts") for word in words_of(about)) or bool(re.search(r"\bwho\b", about))
    alone = len(full) > 1 and re.search(
        rf"(?<!{re.escape(full[-2])}\s)\b{re.escape(surname)}\b(?:\s[a-z]|'s|’s|,)", text
    )
    if is_titled or has_post or (alone and len(full) <= 3):
        return Person(full, about, before if is_titled else "")
    return None


def body_of_person(name: Sequence[str]) -> Sequence[str] | None:
    """``Jo Lund of [the Harbour Board]``: what stands after two words or three that no body is called by."""
    at = next((at for at, word in enumerate(name) if word in ("of", "from", "for")), 0)
    return name[at + 1 :] if at in (2, 3) and not _tells_body(name[:at]) and len(name) > at + 1 else None


def _tells_body(name: Sequence[str]) -> bool:
    return kind_of(name) != "other" or any(word.lower() in cue("bodies") for word in name)


def _full_name(name: tuple[str, ...], text: str) -> tuple[str, ...]:
    """A surname with the first names that the article has before it."""
    if len(name) > 1:
        return name
    found = re.search(rf"\b([A-Z][\w'’-]+\s(?:[A-Z][\w'’.-]*\s)?){re.escape(name[0])}\b", text)
    if not found:
        return name
    lead = [word.text for word in words_of(found.group(1)) if word.low not in cue("titles") | cue("posts")]
    return (*lead, name[0]) if not lead or lead[0].lower() not in {"the", "a", "in", "but", "and"} else name


def _apposition(rest: str) -> str:
    """What stands after a name between commas, or after ``of`` or ``from``: who the person is."""
    if rest.startswith((" of ", " from ", " at ")):
        return re.split(r",|\.\s|\n|\b(?:said|says|told)\b", rest)[0].strip()
    if not rest.startswith((", ", " (")):
        return ""
    inside = _SAYS.split(rest[2:])[0]
    return inside.split("\n")[0]


def organisation(who: Person, setting: Setting) -> str | tuple[str, ...] | None:
    """The entry, or the name, of the organisation that a person speaks for; None where the article names none.

    A former post counts for nothing, unless the article goes on to say where the person works now.
    """
    about = who.about
    if re.match(r"(?:a |the |an )?(?:former|ex-|retired)", about):
        works = _WORKS.search(about)
        about = about[works.end() :] if works else ""
    for said in (about, who.before):
        words = words_of(said)
        found = hits(words, setting)
        if found and not _is_former(words, found[0].first):
            return found[0].entry
        if name := _own_name(words, said):
            return name
    return None


def _is_former(words: Sequence[Word], at: int) -> bool:
    return any(word.low in {"former", "ex", "exhead", "retired"} for word in words[max(0, at - 3) : at])


def _own_name(words: Sequence[Word], said: str) -> tuple[str, ...] | None:
    """``director at [the Harbour Board]``, ``[Harlow Bank]'s chief economist``."""
    for at, word in enumerate(words):
        if word.low in _OF and at < 6 and at + 1 < len(words):
            name = named(said[words[at + 1].start :])
            if name and kind_of(name) != "person":
                return name
        if word.owns and word.capital and at + 1 < len(words) and not words[at + 1].capital:
            return named(said[: word.end])
    return None
