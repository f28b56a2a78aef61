"""What reconciling makes: one number of an article, the statistic it states, and what ties numbers together.

Frozen records like those of ``schemas.records``, one for each of the tables observations, statistics, links, checks and
origins; the tables' descriptions say what each column means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from schemas.records import Kind, PeriodKind, PlaceBasis, Status

Verdict = Literal["single", "agree", "compatible", "conflict", "revision"]
LinkRelation = Literal[
    "same_statistic", "restates", "revises", "credits", "shares_numbers", "shares_quote", "shares_slip"
]
CheckRelation = Literal[
    "sum",
    "share",
    "change",
    "multiple",
    "rate_times_period",
    "subset",
    "bound",
    "count",
    "period_plausible",
    "metric_bound",
]
Severity = Literal["info", "warning", "error"]
OriginKind = Literal[
    "agency",
    "statistics office",
    "study",
    "university",
    "think tank",
    "pollster",
    "company",
    "outlet",
    "person",
    "leak",
    "other",
]


@dataclass(frozen=True, slots=True)
class Observation:
    """What one article says of one statistic: one number, wherever and however often the article prints it.

    Interval ends are None where open. ``vintage`` is the day on which the article says so. ``digits`` are the number's
    significant digits and power of ten where there are enough to tell it by, and None for a range or a round number;
    ``leads`` its first two digits and their power, cut off and rounded, a metric of the vocabulary, and its unit.
    ``topic`` are the names in the article. ``words`` are the content words of what is counted and of its clause, by
    which keys in other words are compared. ``quoted`` are the words in quotation marks beside the number, by which
    copies are told. ``is_outdated`` marks one that the article itself calls corrected or revised.
    """

    observation_id: str
    stat_key: str
    metric: str
    area: str | None
    period_start: date | None
    period_end: date | None
    period_kind: PeriodKind | None
    kind: Kind
    per: str | None
    direction: str | None
    unit: str | None
    obs_status: Status
    article_id: str
    outlet: str
    month: str
    published: datetime | None
    vintage: date | None
    obs_value: float | None
    pragmatic_low: float | None
    pragmatic_high: float | None
    logical_low: float | None
    logical_high: float | None
    stated_value: float | None
    stated_unit: str | None
    digits: str | None
    leads: tuple[str, ...]
    words: tuple[str, ...]
    topic: tuple[str, ...]
    area_basis: PlaceBasis
    attribution: str | None
    origin: str | None
    quote: str
    quoted: str | None
    is_outdated: bool
    figure_ids: tuple[str, ...]
    statistic_id: str = ""


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic: the keys that say the same thing, what all outlets made of it, and who had it first.

    ``article_id`` is the article of a statistic that no other tells: with the article it goes too.
    """

    statistic_id: str
    stat_keys: tuple[str, ...]
    metric: str
    area: str | None
    period_start: date | None
    period_end: date | None
    period_kind: PeriodKind | None
    unit: str | None
    units_drift: bool
    kind: Kind
    per: str | None
    status: Status
    verdict: Verdict
    consensus_low: float | None
    consensus_high: float | None
    n_observations: int
    n_articles: int
    n_outlets: int
    n_independent_origins: int
    primary_origin: str | None
    first_seen: datetime | None
    first_outlet: str
    article_id: str | None
    month: str


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that ties a figure to another, with the reasons that were found for it."""

    link_id: str
    statistic_id: str
    from_figure: str
    to_figure: str
    from_article: str
    to_article: str
    relation: LinkRelation
    score: float
    reasons: tuple[str, ...]
    month: str


@dataclass(frozen=True, slots=True)
class Check:
    """One piece of arithmetic among figures. ``article_id`` is the article in which the result stands."""

    check_id: str
    relation: CheckRelation
    operand_figure_ids: tuple[str, ...]
    result_figure_id: str | None
    formula: str
    computed_low: float | None
    computed_high: float | None
    holds: bool
    stated_in_text: bool
    evidence: str
    severity: Severity
    article_id: str
    month: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where numbers come from: an agency, a study, a company, a leak."""

    origin_id: str
    name: str
    aliases: tuple[str, ...]
    kind: OriginKind
    parent: str | None
