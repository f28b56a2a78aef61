"""What a run is asked to do, in one frozen record: it is also what the run's row keeps as parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.stages.extract import EXTRACTOR_VERSION
from flows.warehouse import Place, place_of
from schemas.source import Source, Sources, load_sources


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. ``since`` and ``until`` are inclusive UTC days of publication; ``published`` dates local documents.

    ``wait`` is how many seconds to wait for another writer of the warehouse.
    """

    flow: str
    sources_file: Path
    sources: Sources
    selected: tuple[Source, ...]
    warehouse: Place
    reason: str | None = None
    since: date | None = None
    until: date | None = None
    archives: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    published: str | None = None
    only: tuple[str, ...] = ()
    reprocess: bool = False
    dry_run: bool = False
    wait: float = 0.0

    @classmethod
    def read(
        cls,
        flow: str,
        sources: str,
        warehouse: str | Place,
        only: list[str] | None = None,
        local: str | None = None,
        **options: object,
    ) -> Plan:
        """A plan from a flow's plain parameters. Raises ``SourceError`` where sources.yaml is at fault."""
        loaded = load_sources(Path(sources))
        names = tuple(only or ())
        place = place_of(warehouse, Path(local) if local else None)
        return cls(flow, Path(sources), loaded, loaded.select(names), place, only=names, **options)  # type: ignore[arg-type]

    @property
    def reread_unless(self) -> str | None:
        """The extractor version whose figures need no second reading; None where none are read again."""
        return EXTRACTOR_VERSION if self.reprocess else None

    def in_window(self, day: date | None) -> bool:
        """Whether a publication day lies between since and until; an undated text does only without either."""
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def parameters(self) -> str:
        """What was asked, as JSON, without what was left at its default."""
        asked = {
            "sources": str(self.sources_file),
            "only": list(self.only),
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "archives": [str(path) for path in self.archives],
            "files": [str(path) for path in self.files],
            "published": self.published,
            "reprocess": self.reprocess,
        }
        return json.dumps({name: value for name, value in asked.items() if value}, ensure_ascii=False)
