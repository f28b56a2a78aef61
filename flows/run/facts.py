"""The run's own row: what was asked, by which versions of the rules, and what came of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from flows.report.summary import OUTCOMES, SourceSummary, total_outcomes
from flows.run.collect import Collector
from flows.run.drift import told
from flows.run.plan import Plan
from flows.stages.clean import CLEANER_VERSION
from flows.stages.extract import EXTRACTOR_VERSION
from flows.warehouse import RunFacts
from schemas import vocabulary
from schemas.tables import FIGURES


def facts_of(
    plan: Plan,
    run_id: str,
    started: datetime,
    finished: datetime,
    collector: Collector,
    sources: Sequence[SourceSummary],
) -> RunFacts:
    """The columns of runs that the run itself knows; the commit adds version, rows and Delta versions."""
    total = total_outcomes(sources)
    outcomes = {name: total[name] for name in OUTCOMES}
    return RunFacts(
        run_id=run_id,
        flow=plan.flow,
        reason=plan.reason,
        parameters=plan.parameters(),
        started=started,
        finished=finished,
        code_version=version("statwire"),
        cleaner_version=CLEANER_VERSION,
        extractor_version=EXTRACTOR_VERSION,
        vocabulary_version=vocabulary.version(),
        candidates=sum(outcomes.values()),
        **outcomes,
        not_english=collector.not_english,
        new_figures=collector.rows_of(FIGURES),
        replaced_figures=collector.replaced_figures,
        sources=json.dumps({source.name: told(source) for source in sources}, ensure_ascii=False),
    )


def new_run_id(started: datetime) -> str:
    """When a run began, to the second, and a random part."""
    return f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def maintenance_facts(
    flow: str, run_id: str, reason: str | None, parameters: Mapping[str, object], started: datetime
) -> RunFacts:
    """The row of a run that reads no page: restoring, compacting and so on."""
    outcomes = dict.fromkeys(OUTCOMES, 0)
    return RunFacts(
        run_id=run_id,
        flow=flow,
        reason=reason,
        parameters=json.dumps(parameters, ensure_ascii=False),
        started=started,
        finished=datetime.now(UTC),
        code_version=version("statwire"),
        cleaner_version=CLEANER_VERSION,
        extractor_version=EXTRACTOR_VERSION,
        vocabulary_version=vocabulary.version(),
        candidates=0,
        **outcomes,
        not_english=0,
        new_figures=0,
        replaced_figures=0,
        sources="{}",
    )
