"""Statistics by the words of their metric, their area and what was printed, best first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas import vocabulary
from schemas.wording import content_words, fold

if TYPE_CHECKING:
    import duckdb

_NUMBER = re.compile(r"(?<![\w.,])\d(?:[\d.,]*\d)?(?!\w)")

_TOLD = """
select statistic_id, area, lower(replace(metric, '_', ' ') || ' ' || coalesce(area, '')) as subject,
  lower(quote) as quote
from current_observations
"""


@dataclass(frozen=True, slots=True)
class Term:
    """One word, number or place to look for: a pattern of RE2 over lower case, or an area's code.

    ``metrics`` are the curated ones whose label has the word.
    """

    told: str
    pattern: str
    areas: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()

    @property
    def subject_pattern(self) -> str:
        """The pattern over a metric and its area; a metric's id goes on where it is of a curated one."""
        names = "|".join(re.escape(name.replace("_", " ")) for name in self.metrics)
        return f"{self.pattern}|^({names})( |$)" if names else self.pattern


@dataclass(frozen=True, slots=True)
class Found:
    """The statistics that have all terms, best first; where none has, how many have each of them."""

    statistic_ids: tuple[str, ...]
    with_term: Mapping[str, int]


def search(connection: duckdb.DuckDBPyConnection, text: str) -> Found:
    """The statistics whose current observations have every word of the text between them.

    A word counts in its plural, in any word of its group of synonyms and as the start of a longer one, a curated
    metric's label for the metric, a country's name for its code. First come those whose metric or area has most of the
    words, then those that most articles tell.
    """
    terms = terms_of(text)
    if not terms:
        return Found((), {})
    numbers = range(len(terms))
    columns, values = _columns(terms)
    hits = f"with told as ({_TOLD}), hits as (select statistic_id, {columns} from told group by statistic_id)"
    everywhere = " and ".join(f"anywhere{number}" for number in numbers)
    in_subject = " + ".join(f"subject{number}::int" for number in numbers)
    order = f"{in_subject} desc, n_articles desc, n_observations desc, statistic_id"
    sql = (
        f"{hits} select statistic_id from hits join statistics using (statistic_id) where {everywhere} order by {order}"
    )
    found = tuple(name for (name,) in connection.execute(sql, values).fetchall())
    if found:
        return Found(found, {})
    counts = ", ".join(f"count(*) filter (anywhere{number})" for number in numbers)
    (row,) = connection.execute(f"{hits} select {counts} from hits", values).fetchall()
    return Found((), {term.told: count for term, count in zip(terms, row, strict=True)})


def terms_of(text: str) -> tuple[Term, ...]:
    """What a text asks for: the places it names, its numbers, and its content words."""
    rest = " ".join(text.lower().replace("_", " ").replace("|", " ").split())
    terms = []
    for name, codes in _places(rest):
        terms.append(Term(name, _starting(re.escape(name)), codes))
        rest = rest.replace(name, " ")
    for number in dict.fromkeys(_NUMBER.findall(rest)):
        terms.append(Term(number, rf"(^|[^0-9.,]){re.escape(number)}($|[^0-9])"))
    for word in content_words(_NUMBER.sub(" ", rest)):
        terms.append(Term(word, _starting(_any_form(word)), metrics=_labelled().get(word, ())))
    return tuple(terms)


def _columns(terms: Sequence[Term]) -> tuple[str, dict[str, Any]]:
    """Two columns a term, whether any observation has it and whether a metric or area has; and the SQL's values."""
    columns: list[str] = []
    values: dict[str, Any] = {}
    for number, term in enumerate(terms):
        values |= {f"pattern{number}": term.pattern, f"subject{number}": term.subject_pattern}
        values[f"areas{number}"] = list(term.areas)
        subject = f"regexp_matches(subject, $subject{number}) or coalesce(list_contains($areas{number}, area), false)"
        columns.append(f"bool_or({subject}) as subject{number}")
        columns.append(f"bool_or({subject} or regexp_matches(quote, $pattern{number})) as anywhere{number}")
    return ", ".join(columns), values


def _places(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The countries that a text in lower case names, the longest names first, with their codes."""
    named: dict[str, str] = {}
    for code, country in vocabulary.load("places")["countries"].items():
        named |= {name.lower(): code for name in country["names"]}
    for name in sorted(named, key=len, reverse=True):
        if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            text = text.replace(name, " ")
            yield name, (named[name],)


@cache
def _labelled() -> Mapping[str, tuple[str, ...]]:
    """Each content word of the labels of curated metrics, with the metrics."""
    found: dict[str, tuple[str, ...]] = {}
    for name, entry in vocabulary.load("metrics")["metrics"].items():
        for word in content_words(entry.get("label", "")):
            found[word] = (*found.get(word, ()), name)
    return found


def _any_form(word: str) -> str:
    """The word, the name of its group of synonyms (metric ids have it), and plurals that change their last letter."""
    forms = dict.fromkeys((word, *fold([word])))
    return "|".join(re.escape(form[:-1]) + "(y|ies)" if form.endswith("y") else re.escape(form) for form in forms)


def _starting(pattern: str) -> str:
    return rf"(^|[^\pL])({pattern})"
