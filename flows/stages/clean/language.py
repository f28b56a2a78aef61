"""The language of a text.

``<html lang>`` is a template's default as often as it is true, so English, the one language whose figures are read, is
decided by the text itself: by the share of its words that are English function words. A page in another language keeps
the language it declares; a guess stands in only where it declares none or English.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

ENOUGH_WORDS = 12
SAMPLE_WORDS = 2000
ENGLISH_SHARE = 0.12
DECLARED_ENGLISH_SHARE = 0.03  # results, recipes and lists have few function words, but some
GUESS_SHARE = 0.12

# Scripts that one language alone writes news in; Han is Chinese only where neither kana nor hangul stand beside it.
SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
SCRIPT_SAMPLE = 4000
SCRIPT_SHARE = 0.1

_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]*)?\s*$")


def language_of(text: str, declared: str | None) -> str | None:
    """ISO 639-1 code of a text whose markup or lister declares ``declared`` (such a code, or None); None if unknown."""
    script = _by_script(text)
    if script:
        return script
    words = [word.lower() for _, word in zip(range(SAMPLE_WORDS), map(_group, _WORD.finditer(text)), strict=False)]
    if len(words) < ENOUGH_WORDS:
        return declared
    shares = _shares(words)
    best = max(shares, key=lambda code: shares[code])
    if best == "en" and shares["en"] >= (DECLARED_ENGLISH_SHARE if declared == "en" else ENGLISH_SHARE):
        return "en"
    if declared and declared != "en":
        return declared
    return best if best != "en" and shares[best] >= GUESS_SHARE else None


def language_tag(value: str | None) -> str | None:
    """The ISO 639-1 code in a BCP 47 tag or an OpenGraph locale (``en-GB``, ``en_GB``); None for anything else."""
    match = _TAG.match(value or "")
    code = match[1].lower() if match else ""
    return code if len(code) == 2 else None


def _group(match: re.Match[str]) -> str:
    return match[0]


def _by_script(text: str) -> str | None:
    sample = text[:SCRIPT_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    for code, script in SCRIPTS:
        if len(script.findall(sample)) > SCRIPT_SHARE * letters:
            return code
    return None


def _shares(words: list[str]) -> dict[str, float]:
    counts = Counter(words)
    return {code: sum(counts[word] for word in known) / len(words) for code, known in function_words().items()}


@lru_cache(maxsize=1)
def function_words() -> dict[str, frozenset[str]]:
    """The closed word list of each language in ``language.yaml``, by ISO 639-1 code."""
    from importlib.resources import files

    import yaml

    source = files(__package__).joinpath("language.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return {entry["code"]: frozenset(entry["words"].split()) for entry in yaml.load(source, Loader=loader)}
