"""Articles that stand and whose original is another since a run has brought an earlier copy of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from flows.run.history import Member
from schemas.tables import ARTICLES

if TYPE_CHECKING:
    import pyarrow

    from flows.run.history import History
    from flows.run.near import Copies


def told_anew(copies: Copies, history: History, with_new_rows: Collection[str]) -> list[Member]:
    """The current rows of before whose original is another now: with it.

    ``with_new_rows`` are the articles of before of which the run brings a newer text, with an original of its own.
    """
    members = history.groups([*copies.displaced, *copies.found.keys() & set(with_new_rows)])
    now = (
        one._replace(near_duplicate_of=copies.original_now(one.article_id, one.near_duplicate_of)) for one in members
    )
    pairs = zip(members, now, strict=True)
    return [new for old, new in pairs if new != old and new.article_id not in with_new_rows]


def links_of(members: Sequence[Member]) -> pyarrow.Table | None:
    """The articles' near_duplicate_of with their keys and months; None for none."""
    import pyarrow

    schema = ARTICLES.arrow_schema()
    fields = pyarrow.schema([(name, schema.field(name).type) for name in Member._fields])
    return pyarrow.Table.from_pylist([one._asdict() for one in members], fields) if members else None
