"""What earlier texts of corrected articles said: read from the rows of observations that are current no longer.

A row was superseded because the article's text is another now, or because the same text was read by another extractor.
Only the first is a correction: the figure that the row rests on is of an earlier revision than the article's current
one. Where the version has no such figure any more nothing tells, and the row is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from flows.run.reconciled_rows import records_of
from schemas.reconciled import Observation
from schemas.tables import ARTICLES, FIGURES, OBSERVATIONS

if TYPE_CHECKING:
    import polars as pl

    from flows.warehouse import Reader


class Former:
    """Looks up what earlier texts said of statistics' keys, each of them once."""

    def __init__(self, reader: Reader, gone: Sequence[Observation], revisions: Mapping[str, int]) -> None:
        """``gone`` are current in the version and superseded by the run, ``revisions`` those of the texts it reads."""
        self._reader = reader
        self._gone = gone
        self._revisions = revisions
        self._read: dict[str, list[Observation]] = {}

    def of(self, current: Iterable[Observation]) -> list[Observation]:
        """What earlier texts said of the keys of these observations."""
        keys = {one.stat_key for one in current}
        if missing := keys - self._read.keys():
            self._look_up(missing)
        return [past for name in sorted(keys) for past in self._read[name]]

    def _look_up(self, keys: set[str]) -> None:
        import polars as pl

        wanted = pl.LazyFrame({"stat_key": sorted(keys)}, schema={"stat_key": pl.String})
        rows = superseded(self._reader).join(wanted, on="stat_key", how="semi").collect()
        past = [*records_of(Observation, rows), *(one for one in self._gone if one.stat_key in keys)]
        figures = {one.observation_id: (one.article_id, one.figure_ids[0]) for one in past}
        known = corrected(self._reader, figures, self._revisions)
        self._read |= {name: [] for name in keys}
        for one in sorted(past, key=lambda one: one.observation_id):
            if one.observation_id in known:
                self._read[one.stat_key].append(one)


def superseded(reader: Reader) -> pl.LazyFrame:
    """The rows of observations that are current no longer."""
    import polars as pl

    return reader.polars(OBSERVATIONS.name).filter(~pl.col("is_current"))


def corrected(
    reader: Reader, observations: Mapping[str, tuple[str, str]], revisions: Mapping[str, int]
) -> frozenset[str]:
    """The observation_ids, of those given with article_id and figure_id, that an earlier text of the article said.

    ``revisions`` are of texts that the version does not have yet.
    """
    if not observations or not {FIGURES.name, ARTICLES.name} <= set(reader.table_names()):
        return frozenset()
    was = _revisions(reader, FIGURES.name, "figure_id", {figure for _, figure in observations.values()})
    now = _revisions(
        reader, f"current_{ARTICLES.name}", "article_id", {article for article, _ in observations.values()}
    )
    now |= revisions
    return frozenset(
        name
        for name, (article, figure) in observations.items()
        if figure in was and article in now and was[figure] < now[article]
    )


def _revisions(reader: Reader, table: str, key: str, wanted: set[str]) -> dict[str, int]:
    import polars as pl

    keys = pl.LazyFrame({key: sorted(wanted)}, schema={key: pl.String})
    rows: pl.DataFrame = reader.polars(table).join(keys, on=key, how="semi").select(key, "revision").collect()
    return dict(rows.iter_rows())
