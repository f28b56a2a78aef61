"""Whether the numbers inside an article add up, wherever its words or its structure say that they should.

Nothing is searched for by value: a sum that happens to come out is no sum. A relation is *stated* where a cue of
check.yaml puts figures into it, and *implied* where the same metric is told as a level and as a rate, as years and as
their total, or as a level and as the threshold set for it. An implied relation is reported where it holds; where it
does not, the reader may have been told of different things, and only stated ones are said to fail.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from flows.stages.reconcile.check_bound import bounds
from flows.stages.reconcile.check_change import changes
from flows.stages.reconcile.check_count import counts
from flows.stages.reconcile.check_difference import differences
from flows.stages.reconcile.check_implied import implied
from flows.stages.reconcile.check_made import Found
from flows.stages.reconcile.check_multiple import multiples
from flows.stages.reconcile.check_part import parts
from flows.stages.reconcile.check_plain import plain
from flows.stages.reconcile.check_rate import rates
from flows.stages.reconcile.check_share import shares
from flows.stages.reconcile.check_sum import sums
from flows.stages.reconcile.cue import sentences_of
from schemas.identity import key
from schemas.reconciled import Check, Severity
from schemas.records import Article, Figure

_OF_SENTENCES = (sums, differences, parts, shares, changes, multiples, rates, bounds, counts)


def checks_of(article: Article, month: str, figures: Iterable[Figure]) -> tuple[Check, ...]:
    """The checks of an article whose figures have metric and stat_key, in the order of the text."""
    figures = tuple(figures)
    told = list(sentences_of(figures))
    found = chain(*(find(told) for find in _OF_SENTENCES), implied(article, figures, told), plain(article, figures))
    by_figures: dict[tuple[str, ...], Found] = {}
    for one in found:
        by_figures.setdefault(_names(one), one)
    return tuple(_check(one, article, month) for one in by_figures.values())


def _names(found: Found) -> tuple[str, ...]:
    return (found.relation, *sorted(figure.figure_id for figure in found.figures))


def _check(found: Found, article: Article, month: str) -> Check:
    result = found.result.figure_id if found.result else None
    operands = tuple(figure.figure_id for figure in found.operands)
    computed = found.computed
    return Check(
        check_id=key("check", found.relation, *operands, result or ""),
        relation=found.relation,
        operand_figure_ids=operands,
        result_figure_id=result,
        formula=found.formula,
        computed_low=None if computed is None else computed.low_or_none,
        computed_high=None if computed is None else computed.high_or_none,
        holds=found.holds,
        stated_in_text=found.stated,
        evidence=found.evidence,
        severity=_severity(found),
        article_id=article.article_id,
        month=month,
    )


def _severity(found: Found) -> Severity:
    if found.holds:
        return "info"
    return "error" if found.stated else "warning"
